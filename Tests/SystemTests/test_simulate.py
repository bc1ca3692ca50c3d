"""What sitd would have done over a recorded day, held against what it does."""

import json
import os
import pathlib
import random
import subprocess
import time

import pytest

from harness.configuration import short
from harness.daemon import PROGRAMS
from harness.waiting import LATE, PATIENCE, wait_until, watch_that

DAY = pathlib.Path(__file__).parent.parent / "Traces" / "working-day.trace"
RECORDING = (
    "xinput test-xi2 --root | while read -r _ _ _ kind; do"
    " case $kind in '(Raw'*) echo \"Event: time $EPOCHREALTIME\";; esac; done")
"""What docs/simulate.md says how to record with on X11."""
WAITING = short(
    sitting={"nudge_after": "3s", "repeat_limit": 0, "idle_break": "30s"},
    nudge={"wait_for_pause": "10m"})


def test_on_wayland_a_due_nudge_waits_for_the_first_lull(sitd, sway, mako):
    sitd.start(short(
        sitting={"idle_break": "30s"}, nudge={"wait_for_pause": "10m"},
        presence={"sources": ["wayland"]}))
    with sway.typing():
        status = sitd.wait_for_status(
            "the nudge to be held", lambda status: status["holds"] == ["typing"])
        assert status.get("nextNudgeAt") is None
        watch_that("the nudge waits", lambda: not mako.notifications, during=4)
    mako.wait_for_notification()
    # It is a lull after 4 s; a busy machine may be late.
    assert 3.5 <= time.time() - sway.pressed <= 4 + 2 * LATE
    assert sitd.status()["posture"] == "sitting"


def test_the_simulated_nudge_is_where_the_real_one_was(sitd, dunst, person, home):
    """The person's moments are noted here, and lived through again."""
    hands = random.Random(7)
    began = time.time()
    pressed = []

    def presses():
        before = time.time()
        person.presses_a_key()
        pressed.append((before + time.time()) / 2 - began)

    sitd.start(WAITING)
    presses()
    while not (seen := sitd.status())["holds"] == ["typing"]:
        time.sleep(hands.uniform(0.05, 0.4))
        presses()
        assert time.time() < began + PATIENCE, f"the nudge is not due: {seen}"
    for _ in range(3):
        time.sleep(hands.uniform(0.05, 1.5))
        presses()
    assert not dunst.notifications
    dunst.wait_for_notification()
    real = time.time() - began
    trace = home.root / "typed.trace"
    trace.write_text(
        "".join(f"{moment:.3f} input\n" for moment in pressed) + f"{real + 5:.3f} end\n")
    simulated = simulate(sitd, trace)
    [nudge] = [event for event in simulated["events"] if event["event"] == "nudge"]
    assert nudge["inLull"]
    assert abs(nudge["at"] - real) < LATE, (nudge, real)
    assert abs(nudge["at"] - (pressed[-1] + 4)) < 0.1


def test_a_recording_of_a_real_x_server_is_read(sitd, x_server, person, home):
    recording = home.root / "recorded"
    with open(recording, "w") as output:
        recorder = subprocess.Popen(
            ["bash", "-c", RECORDING], stdout=output, start_new_session=True,
            env={**home.environment, "DISPLAY": x_server.display, "LC_ALL": "C"})
    try:
        def is_recorded():
            person.presses_a_key()
            return recording.read_text()

        wait_until("the recording to begin", is_recorded, every=0.2)
        at = recording.stat().st_size
        person.clicks(100, 100)
        wait_until("the pointer in the recording", lambda: recording.stat().st_size > at)
    finally:
        os.killpg(recorder.pid, 15)
        recorder.wait(PATIENCE)
    lines = recording.read_text().splitlines()
    assert all(line.startswith("Event: time ") for line in lines), "only times are kept"
    simulated = simulate(sitd, recording)
    assert simulated["summary"]["events"] == len(lines)
    assert simulated["events"][0] == {"at": 0, "event": "began", "posture": "sitting"}


def test_a_day_is_told_in_words_that_fit_60_columns(sitd):
    done = sitd.sitctl("simulate", DAY)
    assert done.code == 0, done
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(" nudge 1 " in line for line in lines)
    for label in ("sitting", "longest bout", "nudges", "in a lull", "mean delay"):
        assert any(line.startswith(label) for line in lines), done
    assert "\x1b" not in done.stdout
    with open(DAY, "rb") as day:
        piped = subprocess.run(
            [PROGRAMS / "sitctl", "simulate", "-"], stdin=day, env=sitd.environment,
            capture_output=True, text=True, timeout=PATIENCE)
    assert piped.stdout == done.stdout


def test_another_configuration_is_taken_where_one_is_named(sitd, home):
    never = home.root / "never.toml"
    never.write_text("[sitting]\nnudge_after = \"8h\"\n")
    own = simulate(sitd, DAY)["summary"]
    other = simulate(sitd, DAY, "--config", never)["summary"]
    assert own["nudges"] > 0
    assert other["nudges"] == 0
    assert own["sittingSeconds"] == other["sittingSeconds"]
    home.configure("[sitting]\nnudge_after = \"8h\"\n")
    assert simulate(sitd, DAY)["summary"] == other
    home.configure("[sitting]\nnudge_often = \"8h\"\n")
    refused = sitd.sitctl("simulate", DAY)
    assert refused.code == 78
    assert "nudge_often" in refused.stderr


@pytest.mark.parametrize("trace, words", [
    ("0 input\n5 input\n4 input\n", ":3: the time is before"),
    ("NaN input\n", ":1: a line begins with a time"),
    ("1e308 input\n", ":1: a line begins with a time"),
    ("9" * 3_000 + " input\n", ":1: the time is beyond"),
    ("0 input" + " " * 100_000, ":1: the line is longer"),
    ("0 \x1b[2J\n", ":1: "),
])
def test_a_hostile_trace_is_refused_with_its_line(sitd, home, trace, words):
    path = home.root / "a.trace"
    path.write_text(trace)
    done = sitd.sitctl("simulate", path)
    assert done.code == 65, done
    assert f"a.trace{words}" in done.stderr
    assert "\x1b" not in done.stderr


def test_what_is_no_file_is_refused(sitd, home):
    for path in (home.root / "nowhere", home.root):
        done = sitd.sitctl("simulate", path)
        assert done.code == 65, done
        assert "cannot be read" in done.stderr


def test_a_million_lines_are_lived_through(sitd, home):
    path = home.root / "long.trace"
    path.write_text("".join(f"{n * 0.2:.1f} input\n" for n in range(1_000_000)))
    summary = simulate(sitd, path)["summary"]
    assert summary["events"] == 1_000_000
    assert summary["sittingSeconds"] == pytest.approx(199_999.8)


def simulate(sitd, trace, *arguments):
    done = sitd.sitctl("simulate", trace, "--json", *arguments)
    assert done.code == 0, done
    return json.loads(done.stdout)
