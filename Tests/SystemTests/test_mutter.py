"""Mutter and what a session manager does to it: an inhibitor is no input, and hides no silence.

GNOME's session manager cannot run without the rest of GNOME: python3-dbusmock plays it. Mutter is
real, and obeys it.
"""

import time

import pytest

from harness.configuration import short
from harness.peers import ScreenLocker, SessionManager
from harness.waiting import is_between, wait_until, watch_that

INPUT = {"sources": ["mutter"]}


@pytest.fixture
def session(session_bus, cleanup):
    """A session manager that tells Mutter what is inhibited."""
    session = SessionManager(session_bus)
    cleanup.callback(session.close)
    return session


def test_7_silence_is_seen_while_idleness_is_inhibited(sitd, session, mutter):
    session.set_inhibited(True)
    sitd.start(short(presence=INPUT, sitting={"nudge_after": "1h", "idle_break": "4s"}))
    with mutter.typing():
        sitd.wait_for_posture("sitting")
    last = time.time()
    mutter.presses_a_key()
    left = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], last, left), "the break began at the last input"
    back = time.time()
    mutter.presses_a_key()
    assert sitd.wait_for_posture("sitting")["since"] >= back - 1
    sitd.wait_for_posture("away")


def test_7_a_film_counts_as_presence_up_to_its_cap(sitd, session, mutter):
    sitd.start(short(
        presence={"sources": ["mutter", "inhibitor"]},
        sitting={"nudge_after": "1h", "idle_break": "2s", "watching_cap": "5s"}))
    with mutter.typing():
        sitd.wait_for_posture("sitting")
    last = time.time()
    mutter.presses_a_key()
    left = time.time()
    session.set_inhibited(True)
    watch_that(
        "who watches a film sits",
        lambda: sitd.status()["posture"] == "sitting", during=last + 4 - time.time())
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], last + 5, left + 5), "up to its cap and no longer"


def test_the_end_of_a_film_is_no_input(sitd, session, mutter):
    sitd.start(short(presence=INPUT, sitting={"nudge_after": "1h", "idle_break": "4s"}))
    with mutter.typing():
        bout = sitd.wait_for_status("a bout", lambda status: status["boutSeconds"] >= 1)
    last = time.time()
    mutter.presses_a_key()
    session.set_inhibited(True)
    wait_until("some silence", lambda: mutter.idle_time >= 2.5)
    ended = time.time()
    session.set_inhibited(False)
    # To Mutter it looks like input: without that, there would be nothing to see through here.
    wait_until("Mutter to take it for input", lambda: mutter.idle_time < time.time() - ended + 0.5)
    status = sitd.wait_for_posture("away")
    assert last - 1 <= status["since"] < int(ended), "the break began at the last input"
    assert status["todayBreaks"] == bout["todayBreaks"] + 1


def test_films_that_come_and_go_bring_nobody_back(sitd, session, mutter):
    sitd.start(short(presence=INPUT, sitting={"nudge_after": "1h"}))
    with mutter.typing():
        sitd.wait_for_posture("sitting")
    away = sitd.wait_for_posture("away")
    for _ in range(2):
        session.set_inhibited(True)
        watch_that(
            "nobody is there", lambda: sitd.status()["posture"] == "away", during=0.5)
        session.set_inhibited(False)
        watch_that(
            "nobody is there", lambda: sitd.status()["posture"] == "away", during=0.5)
    assert sitd.status()["since"] == away["since"]
    with mutter.typing():
        sitd.wait_for_posture("sitting")


def test_11_a_locked_screen_outranks_input_on_mutter(sitd, session_bus, mutter, cleanup):
    locker = ScreenLocker(session_bus)
    cleanup.callback(locker.close)
    sitd.start(short(
        presence={"sources": ["mutter", "lock"]}, sitting={"nudge_after": "1h"}))
    with mutter.typing():
        sitd.wait_for_posture("sitting")
        locker.set_locked(True)
        sitd.wait_for_posture("away")
        locker.set_locked(False)
        sitd.wait_for_posture("sitting")
