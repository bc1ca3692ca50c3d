"""What survives the end of the program, however it ends."""

import contextlib
import json
import signal
import sqlite3
import time

import pytest

from harness.configuration import short
from harness.waiting import PROMPT, wait_until, watch_that

LONG = short(sitting={"nudge_after": "1h", "idle_break": "30s"})


def end(sitd, how):
    if how == "kill -9":
        sitd.kill()
    else:
        code, took = sitd.stop()
        assert code == 0
        assert took < PROMPT, f"it took {took:.2f} s to stop"


ENDS = pytest.mark.parametrize("how", ["kill -9", "stop"])


@ENDS
def test_the_bout_goes_on_over_a_restart(sitd, person, how):
    sitd.start(LONG)
    with person.typing():
        sitd.wait_for_posture("sitting")
        before = sitd.wait_for_status(
            "a bout of two seconds", lambda status: status["boutSeconds"] >= 2)
        end(sitd, how)
        sitd.start()
        after = sitd.wait_for_posture("sitting")
    assert abs(after["since"] - before["since"]) <= 1
    assert after["boutSeconds"] >= before["boutSeconds"]
    assert after["boutSeconds"] <= time.time() - after["since"] + 1
    assert after["todayBreaks"] == before["todayBreaks"]


@ENDS
def test_snooze_pause_and_skip_survive_with_their_deadlines(sitd, person, how):
    sitd.start(LONG)
    with person.typing():
        sitd.wait_for_posture("sitting")
        sitd.do("skip")
        sitd.do("snooze", "20m")
        sitd.do("pause", "1h")
        before = sitd.status()
        assert before["snoozedUntil"] and before["pausedUntil"] and before["paused"]
        end(sitd, how)
        sitd.start()
        after = sitd.wait_for_posture("sitting")
    for field in ("snoozedUntil", "paused", "pausedUntil"):
        assert after.get(field) == before.get(field), field
    assert set(after["holds"]) >= {"snooze", "pause"}


@ENDS
def test_a_pause_without_an_end_survives(sitd, how):
    sitd.start(LONG)
    sitd.do("pause")
    end(sitd, how)
    sitd.start()
    status = sitd.status()
    assert status["paused"] is True
    assert status.get("pausedUntil") is None
    sitd.do("resume")
    end(sitd, how)
    sitd.start()
    assert sitd.status()["paused"] is False


@ENDS
def test_a_skip_survives(sitd, dunst, person, how):
    sitd.start(short(sitting={"idle_break": "30s"}))
    with person.typing():
        dunst.wait_for_notification()
        sitd.do("skip")
        end(sitd, how)
        sitd.start()
        status = sitd.wait_for_posture("sitting")
        assert status.get("nextNudgeAt") is None
        shown = len(dunst.notifications)
        watch_that(
            "no nudge follows a skip", lambda: len(dunst.notifications) == shown, during=4)


@ENDS
def test_the_count_of_nudges_survives(sitd, dunst, person, how):
    sitd.start(short(sitting={"idle_break": "30s", "repeat_every": "8s"}))
    with person.typing():
        dunst.wait_for_notification()
        sitd.wait_for_status("a nudge in the bout", lambda status: status["nudgesInBout"] == 1)
        end(sitd, how)
        sitd.start()
        assert sitd.wait_for_posture("sitting")["nudgesInBout"] == 1
        dunst.wait_for_notification(2)
        assert sitd.wait_for_status(
            "the second nudge", lambda status: status["nudgesInBout"] == 2)


def test_the_nudge_that_a_killed_sitd_left_is_replaced_by_the_next(sitd, dunst, person):
    sitd.start(short(sitting={"idle_break": "30s", "repeat_every": "8s"}))
    with person.typing():
        dunst.wait_for_notification()
        sitd.wait_for_status("a nudge in the bout", lambda status: status["nudgesInBout"] == 1)
        sitd.kill()
        sitd.start()
        dunst.wait_for_notification(2)
        assert dunst.displayed == 1, "one notification at a time"


def test_a_snooze_that_ran_out_meanwhile_is_over(sitd, home):
    sitd.start(LONG)
    sitd.do("report", "chair", "present")
    sitd.do("snooze", "1s")
    deadline = sitd.status()["snoozedUntil"]
    sitd.kill()
    wait_until("the snooze to run out", lambda: time.time() > deadline + 0.1)
    sitd.start()
    status = sitd.status()
    assert status.get("snoozedUntil") is None
    assert "snooze" not in status["holds"]


def test_a_break_taken_while_it_was_dead_is_a_break(sitd, person):
    sitd.start(short(sitting={"idle_break": "3s"}))
    with person.typing():
        before = sitd.wait_for_status(
            "a bout of two seconds", lambda status: status["boutSeconds"] >= 2)
    sitd.kill()
    gone = time.monotonic()
    wait_until("the break to be long enough", lambda: time.monotonic() - gone > 4)
    sitd.start()
    status = sitd.wait_for_posture("away")
    assert status["todayBreaks"] == before["todayBreaks"] + 1
    back = time.time()
    person.presses_a_key()
    assert sitd.wait_for_posture("sitting")["since"] >= back - 1


@pytest.mark.parametrize("reason", ["notRunning", "restarted"])
def test_the_time_in_which_it_did_not_run_is_recorded(sitd, home, reason):
    sitd.start(LONG)
    sitd.stop()
    ago = 600_000_000
    with contextlib.closing(sqlite3.connect(home.database)) as connection, connection:
        (text,) = connection.execute("SELECT state FROM checkpoint").fetchone()
        state = json.loads(text)
        # As if that had been ten minutes ago; and, if so, before the machine was started.
        reading = state["heart"]["reading"]
        reading["wall"] -= ago
        if reason == "restarted":
            state["boot"] = "another"
        else:
            reading["moment"] -= ago
        saved = reading["wall"]
        connection.execute("UPDATE checkpoint SET state = ?", [json.dumps(state)])
    sitd.start()
    started = time.time() * 1e6
    with contextlib.closing(sqlite3.connect(home.database)) as connection:
        gaps = wait_until("the gap in the history", lambda: connection.execute(
            "SELECT began, ended, reason FROM gaps").fetchall())
    assert len(gaps) == 1
    began, ended, told = gaps[0]
    assert told == reason
    assert abs(began - saved) < 5_000_000
    assert started - 5_000_000 < ended <= started


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_it_ends_within_a_second_when_asked_to(sitd, person, number):
    sitd.start(LONG)
    began = time.monotonic()
    sitd.process.signal(number)
    assert sitd.process.wait() == 0
    assert time.monotonic() - began < PROMPT
    assert "STOPPING=1" in sitd.notices()
    assert not sitd.home.socket.exists(), "its socket is cleared away"
