"""sitctl as people and scripts use it: words, numbers and exit codes."""

import datetime
import json
import os
import pty
import re
import subprocess
import time

import pytest

from harness.configuration import short
from harness.daemon import PROGRAMS
from harness.processes import Process
from harness.waiting import PATIENCE

OK, REFUSED, USAGE, DATA, UNAVAILABLE, CONFIGURATION = 0, 1, 64, 65, 69, 78

LONG = short(sitting={"nudge_after": "1h"})

STATUS_FIELDS = {
    "posture", "since", "boutSeconds", "limitSeconds", "nudgesInBout", "holds", "paused",
    "todaySittingSeconds", "todayBreaks", "todayLongestBoutSeconds",
}
OPTIONAL_STATUS_FIELDS = {"nextNudgeAt", "snoozedUntil", "pausedUntil", "source"}


@pytest.fixture
def sitting(sitd):
    """sitd with somebody on its chair, for as long as the test goes."""
    sitd.start(LONG)
    sitd.do("report", "chair", "present")
    sitd.wait_for_posture("sitting")
    return sitd


def test_status_as_json_is_the_reply_of_get_status(sitting):
    reply = json.loads(sitting.do("status", "--json"))
    assert set(reply) == {"status"}
    status = reply["status"]
    assert STATUS_FIELDS <= set(status) <= STATUS_FIELDS | OPTIONAL_STATUS_FIELDS
    assert status["posture"] == "sitting"
    assert abs(status["since"] - time.time()) < 30
    assert status["limitSeconds"] == 3600
    assert abs(status["nextNudgeAt"] - status["since"] - 3600) <= 1
    assert status["holds"] == []
    assert json.loads(sitting.do("--json"))["status"]["posture"] == "sitting"


def test_status_says_posture_length_and_next_nudge(sitting):
    text = sitting.do("status")
    assert "sitting" in text.lower()
    assert re.search(r"\d+ ?(s|sec|min)", text), text
    assert re.search(r"nudge", text, re.IGNORECASE), text
    assert re.search(r"\d\d:\d\d|1 ?h|60 ?min|59 ?min", text), text


def test_sitctl_alone_is_status(sitting):
    alone, status = sitting.sitctl(), sitting.sitctl("status")
    assert alone.code == status.code == OK
    without_numbers = re.compile(r"\d+")
    assert without_numbers.sub("", alone.stdout) == without_numbers.sub("", status.stdout)


def test_piped_output_is_plain(sitting):
    for arguments in (["status"], ["config", "show"], ["snooze", "5m"], ["pause"], ["--help"]):
        assert "\x1b" not in sitting.do(*arguments), arguments


def test_no_color_is_heeded_on_a_terminal(sitting):
    plain = on_a_terminal(sitting, {"NO_COLOR": "1"}, "status")
    assert "sitting" in plain.lower()
    assert "\x1b" not in plain


def on_a_terminal(sitd, environment, *arguments):
    """What sitctl writes where its output is a terminal."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [PROGRAMS / "sitctl", *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
            env={**sitd.environment, "TERM": "xterm-256color", **environment}, check=True,
            timeout=PATIENCE)
        os.set_blocking(ours, False)
        return os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    "span, seconds", [("5m", 300), ("90s", 90), ("1h 30min", 5400), ("120", 120)])
def test_snooze_takes_a_time_span(sitting, span, seconds):
    before = int(time.time())
    reply = json.loads(sitting.do("snooze", span, "--json"))
    assert before + seconds - 1 <= reply["status"]["snoozedUntil"] <= time.time() + seconds + 1
    assert reply["status"]["holds"] == ["snooze"]


def test_a_bare_snooze_means_what_the_configuration_says(sitting):
    sitting.do("snooze")
    assert abs(sitting.status()["snoozedUntil"] - time.time() - 600) <= 10


def test_a_snooze_can_be_taken_back(sitting):
    planned = sitting.status()["nextNudgeAt"]
    sitting.do("snooze", "2h")
    assert sitting.status()["nextNudgeAt"] > planned
    sitting.do("snooze", "--cancel")
    status = sitting.status()
    assert status.get("snoozedUntil") is None
    assert status["holds"] == []
    assert status["nextNudgeAt"] == planned


def test_pause_takes_a_span_or_a_time_of_day_and_resume_ends_it(sitting):
    reply = json.loads(sitting.do("pause", "1h", "--json"))
    assert reply["status"]["paused"] is True
    assert abs(reply["status"]["pausedUntil"] - time.time() - 3600) <= 10

    until = sitting.home.now().replace(second=0, microsecond=0)
    until += datetime.timedelta(hours=2)
    sitting.do("pause", "--until", until.strftime("%H:%M"))
    assert abs(sitting.status()["pausedUntil"] - until.timestamp()) <= 1

    earlier = sitting.home.now().replace(second=0, microsecond=0)
    earlier -= datetime.timedelta(minutes=2)
    sitting.do("pause", "--until", earlier.strftime("%H:%M"))
    tomorrow = earlier.timestamp() + 24 * 3600
    assert abs(sitting.status()["pausedUntil"] - tomorrow) <= 1, "a time gone by is tomorrow's"

    reply = json.loads(sitting.do("resume", "--json"))
    assert reply["status"]["paused"] is False
    assert reply["status"].get("pausedUntil") is None
    assert reply["status"]["holds"] == []


def test_sit_stand_and_away_declare_the_posture(sitd):
    sitd.start(LONG)
    assert json.loads(sitd.do("sit", "--json"))["status"]["posture"] == "sitting"
    sitd.wait_for_status("a bout of a while", lambda status: status["boutSeconds"] >= 5)
    assert json.loads(sitd.do("stand", "--json"))["status"]["posture"] == "standing"
    status = sitd.status()
    assert status["boutSeconds"] == 0 and status.get("nextNudgeAt") is None
    sitd.do("sit")
    status = sitd.status()
    assert status["posture"] == "sitting"
    assert status["boutSeconds"] <= 4, "it is a new bout"
    # The posture stays what it was until the absence is a break.
    sitd.do("away")
    sitd.wait_for_posture("away")
    assert sitd.status()["boutSeconds"] == 0


def test_a_sensor_counts_until_its_word_runs_out(sitd):
    sitd.start(short(sitting={"nudge_after": "1h", "idle_break": "2s", "break_length": "1s"}))
    sitd.do("report", "chair", "present", "--for", "4s")
    began = time.monotonic()
    sitd.wait_for_posture("sitting")
    sitd.wait_for_status("the end of the bout", lambda status: status["posture"] != "sitting")
    assert time.monotonic() - began >= 3.5


def test_a_sensor_that_says_absent_outranks_and_clear_takes_it_back(sitting):
    sitting.do("report", "door", "absent")
    sitting.do("report", "chair", "clear")
    sitting.wait_for_posture("away")
    sitting.do("report", "door", "clear")
    sitting.do("report", "chair", "input", "--json")
    sitting.wait_for_posture("sitting")


def test_skip_leaves_no_nudge_planned(sitting):
    reply = json.loads(sitting.do("skip", "--json"))
    assert reply["status"].get("nextNudgeAt") is None


def test_skip_is_refused_where_nobody_sits(sitd):
    sitd.start(LONG)
    result = sitd.sitctl("skip")
    assert result.code == REFUSED
    assert result.stderr.strip()
    assert result.stdout == ""


def test_a_test_nudge_is_shown_and_the_outlet_named(sitd, dunst):
    sitd.start(LONG)
    assert "desktop" in sitd.do("nudge")
    dunst.wait_for_notification()
    assert json.loads(sitd.do("nudge", "--json")) == {"outlet": "desktop"}
    dunst.wait_for_notification(2)
    assert dunst.displayed == 1
    assert sitd.status()["nudgesInBout"] == 0


def test_a_test_nudge_without_a_desktop_goes_to_the_journal(sitd):
    sitd.start(LONG)
    assert json.loads(sitd.do("nudge", "--json")) == {"outlet": "journal"}


COMMANDS = [
    ["status"], ["watch"], ["snooze"], ["snooze", "--cancel"], ["skip"], ["pause"], ["resume"],
    ["sit"], ["stand"], ["away"], ["report", "chair", "present"], ["nudge"], ["reload"], [],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_without_a_daemon_it_says_how_to_start_one(sitd, arguments):
    result = sitd.sitctl(*arguments)
    assert result.code == UNAVAILABLE, result
    assert "sitd" in result.stderr
    assert "start" in result.stderr or "run" in result.stderr, result
    assert result.stdout == ""


def test_a_stale_socket_is_no_daemon_and_no_hindrance(sitd):
    sitd.start(LONG)
    sitd.kill()
    assert sitd.home.socket.exists()
    assert sitd.sitctl("status").code == UNAVAILABLE
    sitd.start()
    assert sitd.sitctl("status").code == OK


WRONG = [
    (["snooze", "5parsecs"], {USAGE, DATA}),
    (["snooze", ""], {USAGE, DATA}),
    (["snooze", "--", "-5m"], {USAGE, DATA}),
    (["snooze", "5m", "--cancel"], {USAGE}),
    (["pause", "--until", "25:00"], {USAGE, DATA}),
    (["pause", "--until", "noon"], {USAGE, DATA}),
    (["pause", "1h", "--until", "12:00"], {USAGE}),
    (["report"], {USAGE}),
    (["report", "chair"], {USAGE}),
    (["report", "chair", "dancing"], {USAGE, DATA}),
    (["report", "chair", "present", "--for", "soon"], {USAGE, DATA}),
    (["dance"], {USAGE}),
    (["status", "--loud"], {USAGE}),
    (["config", "burn"], {USAGE}),
    (["skip", "now"], {USAGE}),
]


@pytest.mark.parametrize("arguments, codes", WRONG, ids=lambda value: " ".join(map(str, value)))
def test_a_wrong_call_is_told_from_wrong_data(sitting, arguments, codes):
    result = sitting.sitctl(*arguments)
    assert result.code in codes, result
    assert result.stderr.strip()
    assert result.stdout == ""
    status = sitting.status()
    assert status.get("snoozedUntil") is None and status["paused"] is False


@pytest.mark.parametrize("arguments", [["snooze", "100y"], ["snooze", "0"], ["pause", "500y"]])
def test_a_number_out_of_range_is_refused_with_its_bounds(sitting, arguments):
    result = sitting.sitctl(*arguments)
    assert result.code in {REFUSED, DATA}, result
    assert re.search(r"\d", result.stderr), result
    assert sitting.status()["holds"] == []


def test_help_and_version_need_no_daemon(sitd):
    help = sitd.do("--help")
    for command in (
            "status", "watch", "snooze", "skip", "pause", "resume", "sit", "stand", "away",
            "report", "nudge", "reload", "config"):
        assert re.search(rf"^\s*{command}\b", help, re.MULTILINE), command
    assert re.search(r"\d+\.\d+", sitd.do("--version"))
    assert "snooze" in sitd.do("snooze", "--help")


def test_watch_writes_a_line_at_each_change(sitting):
    watch = Process([PROGRAMS / "sitctl", "watch", "--json"], sitting.environment)
    try:
        def next_line(number, what):
            line = watch.wait_for_line(what, bool, after=number)
            reply = json.loads(line)
            assert set(reply) == {"event", "status"}, reply
            return reply

        first = next_line(0, "the status at once")
        assert first["status"]["posture"] == "sitting"
        for what, arguments, holds in (
                ("the snooze", ["snooze", "5m"], lambda status: status.get("snoozedUntil")),
                ("its end", ["snooze", "--cancel"], lambda status: not status.get("snoozedUntil")),
                ("the pause", ["pause"], lambda status: status["paused"]),
                ("standing", ["stand"], lambda status: status["posture"] == "standing")):
            known = len(watch.output)
            sitting.do(*arguments)
            watch.wait_for_line(
                what, lambda line, holds=holds: holds(json.loads(line)["status"]), after=known)
        assert watch.running
        sitting.stop()
        assert watch.wait() == UNAVAILABLE
    finally:
        watch.close()


def test_watch_ends_quietly_when_nobody_reads(sitting):
    watch = subprocess.Popen(
        [PROGRAMS / "sitctl", "watch", "--json"], env=sitting.environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    try:
        watch.stdout.readline()
        watch.stdout.close()
        sitting.do("snooze", "5m")
        sitting.do("snooze", "--cancel")
        watch.wait(PATIENCE)
        assert b"fatal" not in watch.stderr.read().lower()
    finally:
        watch.kill()
        watch.wait()
        watch.stderr.close()


def test_the_socket_can_be_named(sitting, home):
    named = sitting.sitctl("--socket", home.socket, "status", XDG_RUNTIME_DIR=None)
    assert named.code == OK or sitting.sitctl(
        "status", "--socket", home.socket, XDG_RUNTIME_DIR=None).code == OK, named
    by_variable = sitting.sitctl("status", XDG_RUNTIME_DIR=None, SITD_SOCKET=str(home.socket))
    assert by_variable.code == OK, by_variable
    nowhere = sitting.sitctl("status", SITD_SOCKET=str(home.root / "nowhere"))
    assert nowhere.code == UNAVAILABLE
    assert "nowhere" in nowhere.stderr


def test_status_is_answered_for_many_callers(sitting):
    for _ in range(100):
        assert sitting.sitctl("status").code == OK
