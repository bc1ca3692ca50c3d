"""The whole line: somebody sits at a real X server and is nudged by a real notification server."""

import re
import time

import pytest

from harness.configuration import short
from harness.waiting import PROMPT, is_between, wait_until, watch_that

LENGTH = re.compile(r"\b\d+ ?(s|sec|second|seconds)\b")


def test_continuous_input_brings_a_nudge_that_names_the_length(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        status = sitd.wait_for_posture("sitting")
        assert status["limitSeconds"] == 3
        assert status["source"] == "x11"
        nudge = dunst.wait_for_notification()
        assert sitd.status()["boutSeconds"] >= 3
        assert dunst.displayed == 1
    assert LENGTH.search(nudge.title + " " + nudge.body), nudge
    assert nudge.application == "sitd"
    labels = list(nudge.actions.values())
    for button in ("On my way", "Snooze", "Skip"):
        assert any(label.startswith(button) for label in labels), labels
    sitd.wait_for_event("nudge", nudge=1, outlet="desktop")


def test_a_nudge_is_not_due_before_the_limit(sitd, dunst, person):
    sitd.start(short(sitting={"nudge_after": "6s"}))
    with person.typing():
        status = sitd.wait_for_posture("sitting")
        assert 5 <= status["nextNudgeAt"] - status["since"] <= 7
        dunst.wait_for_notification()
        assert sitd.status()["boutSeconds"] >= 6


@pytest.mark.parametrize("way", ["menu", "pointer"])
def test_a_click_on_snooze_snoozes(sitd, dunst, person, way):
    sitd.start(short(sitting={"idle_break": "30s"}, nudge={"snooze": "5s"}))
    with person.typing():
        dunst.wait_for_notification()
        wait_until("the nudge on the screen", lambda: dunst.displayed == 1)
        before = int(time.time())
        if way == "menu":
            dunst.chooses("Snooze")
        else:
            dunst.clicks(person, "Snooze")
        status = sitd.wait_for_status(
            "a snooze", lambda status: status.get("snoozedUntil") is not None)
        assert before + 4 <= status["snoozedUntil"] <= int(time.time()) + 6
        assert "snooze" in status["holds"]
        assert status["nextNudgeAt"] == status["snoozedUntil"]
        assert status["posture"] == "sitting"
        dunst.wait_until_empty()
        shown = len(dunst.notifications)
        watch_that(
            "nothing is shown while snoozed",
            lambda: len(dunst.notifications) == shown,
            during=max(0, status["snoozedUntil"] - time.time() - 1))
        dunst.wait_for_notification(shown + 1)
        assert time.time() >= status["snoozedUntil"] - 0.5
        status = sitd.status()
        assert status.get("snoozedUntil") is None
        assert "snooze" not in status["holds"]


def test_a_click_on_skip_ends_the_nudges_of_this_bout(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        dunst.wait_for_notification()
        dunst.chooses("Skip")
        dunst.wait_until_empty()
        sitd.wait_for_status(
            "no more nudges", lambda status: status.get("nextNudgeAt") is None)
        shown = len(dunst.notifications)
        watch_that(
            "no nudge follows a skip", lambda: len(dunst.notifications) == shown, during=5)


def test_on_my_way_keeps_off_the_next_nudge_for_the_grace(sitd, dunst, person):
    sitd.start(short(nudge={"grace": "6s", "wait_for_pause": "0"}))
    with person.typing():
        dunst.wait_for_notification()
        clicked = time.monotonic()
        dunst.chooses("On my way")
        dunst.wait_until_empty()
        shown = len(dunst.notifications)
        watch_that(
            "nothing is shown within the grace",
            lambda: len(dunst.notifications) == shown, during=clicked + 5 - time.monotonic())
        dunst.wait_for_notification(shown + 1)


def test_silence_long_enough_is_a_break_and_starts_a_new_bout(sitd, dunst, person):
    sitd.start(short(sitting={"idle_break": "4s"}))
    with person.typing():
        dunst.wait_for_notification()
        bout = sitd.status()
    left = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], person.pressed, left), "the break began at the last input"
    assert status["boutSeconds"] == 0
    assert status.get("nextNudgeAt") is None
    assert status["todayBreaks"] == bout["todayBreaks"] + 1
    assert status["todayLongestBoutSeconds"] >= 3
    dunst.wait_until_empty()
    shown = len(dunst.notifications)

    back = time.time()
    with person.typing():
        status = sitd.wait_for_posture("sitting")
        assert status["since"] >= back - 1, "the bout began at the return"
        assert status["boutSeconds"] <= time.time() - back + 1
        assert status["nudgesInBout"] == 0
        watch_that(
            "nobody is nudged right after coming back",
            lambda: len(dunst.notifications) == shown, during=back + 2 - time.time())
        dunst.wait_for_notification(shown + 1)
        assert sitd.status()["boutSeconds"] >= 3


def test_a_silence_too_short_to_be_a_break_did_not_happen(sitd, x_server, person):
    sitd.start(short(sitting={"idle_break": "8s", "nudge_after": "1h"}))
    person.presses_a_key()
    bout = sitd.wait_for_posture("sitting")
    watch_that(
        "the bout goes on", lambda: sitd.status()["posture"] == "sitting", during=4.5)
    person.presses_a_key()
    watch_that(
        "the bout goes on", lambda: sitd.status()["since"] == bout["since"], during=4.5)
    assert sitd.status()["boutSeconds"] >= 8


def test_later_nudges_replace_the_first_and_grow_urgent_up_to_the_limit(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        for number in (1, 2, 3):
            dunst.wait_for_notification(number)
            assert dunst.displayed == 1
            sitd.wait_for_status(
                f"{number} nudges in the bout", lambda status: status["nudgesInBout"] >= number)
        assert sitd.status().get("nextNudgeAt") is None
        watch_that(
            "no nudge goes beyond the limit", lambda: len(dunst.notifications) == 3, during=4)
    first, second, third = dunst.notifications
    assert second.replaces in (0, first.id)
    assert third.replaces in (0, second.id)
    urgencies = [first.urgency, second.urgency, third.urgency]
    assert urgencies == sorted(urgencies)
    assert urgencies[0] < urgencies[-1], urgencies
    assert len({nudge.title + nudge.body for nudge in (first, second, third)}) == 3


def test_a_due_nudge_waits_for_a_pause_in_typing(sitd, dunst, person):
    sitd.start(short(sitting={"idle_break": "30s"}, nudge={"wait_for_pause": "10m"}))
    with person.typing():
        status = sitd.wait_for_status(
            "the nudge to be held", lambda status: status["holds"] == ["typing"])
        assert status.get("nextNudgeAt") is None
        watch_that("the nudge waits", lambda: not dunst.notifications, during=4)
    dunst.wait_for_notification()
    assert sitd.status()["posture"] == "sitting"


def test_sitctl_skip_ends_the_nudges_of_this_bout_only(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        dunst.wait_for_notification()
        sitd.do("skip")
        dunst.wait_until_empty()
        assert sitd.status().get("nextNudgeAt") is None
        shown = len(dunst.notifications)
        watch_that(
            "no nudge follows a skip", lambda: len(dunst.notifications) == shown, during=4)
    sitd.wait_for_posture("away")
    with person.typing():
        sitd.wait_for_status(
            "a nudge to be planned", lambda status: status.get("nextNudgeAt") is not None)
        dunst.wait_for_notification(shown + 1)


def test_a_pause_holds_nudges_until_resume(sitd, dunst, person):
    sitd.start(short(sitting={"repeat_every": "3s"}))
    with person.typing():
        dunst.wait_for_notification()
        sitd.do("pause")
        dunst.wait_until_empty()
        status = sitd.status()
        assert status["paused"] is True
        assert status.get("pausedUntil") is None
        assert "pause" in status["holds"]
        assert status.get("nextNudgeAt") is None
        shown = len(dunst.notifications)
        watch_that(
            "nothing is shown while paused", lambda: len(dunst.notifications) == shown, during=7)
        assert sitd.status()["posture"] == "sitting", "sitting goes on counting"
        sitd.do("resume")
        dunst.wait_for_notification(shown + 1)
        status = sitd.status()
        assert status["paused"] is False
        assert "pause" not in status["holds"]
        watch_that(
            "a missed nudge comes once", lambda: len(dunst.notifications) == shown + 1, during=1)


def test_a_nudge_on_the_screen_is_taken_back_when_sitd_stops(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        dunst.wait_for_notification()
        code, took = sitd.stop()
    assert code == 0
    assert took < PROMPT, f"it took {took:.2f} s to stop"
    dunst.wait_until_empty()


def test_who_works_standing_in_turn_is_told_to_stand_up_and_then_to_move(sitd, dunst, person):
    sitd.start('preset = "20-8-2"\n' + short(
        sitting={"repeat_limit": 0}, standing={"nudge_after": "2s"}))
    with person.typing():
        nudge = dunst.wait_for_notification()
        assert "stand" in nudge.title or "raise the desk" in nudge.title, nudge
        sitd.do("stand")
        nudge = dunst.wait_for_notification(2)
        assert "move" in nudge.title and " seconds" in nudge.body, nudge
        assert "standing" in nudge.body or "on your feet" in nudge.body, nudge
        sitd.do("sit")
        dunst.wait_until_empty()
        assert sitd.status()["posture"] == "sitting"


def test_standing_takes_the_nudge_back_and_ends_the_bout(sitd, dunst, person):
    sitd.start(short())
    with person.typing():
        dunst.wait_for_notification()
        shown = len(dunst.notifications)
        sitd.do("stand")
        dunst.wait_until_empty()
        status = sitd.status()
        assert status["posture"] == "standing"
        assert status["boutSeconds"] == 0
        watch_that(
            "standing goes on though input does",
            lambda: sitd.status()["posture"] == "standing" and len(dunst.notifications) == shown,
            during=4)
        sitd.do("sit")
        status = sitd.status()
        assert status["posture"] == "sitting"
        assert status["boutSeconds"] <= 4, "it is a new bout"
