"""Whoever watches sits, whoever locked does not: passive presence, and locks beside logind's.

The numbers in the names are those of the complaints that users of other programs have.
"""

import time

import pytest

from harness.configuration import short
from harness.peers import Mock, Player, ScreenLocker, SessionManager
from harness.processes import wake_ups
from harness.waiting import is_between, wait_until, watch_that


@pytest.fixture
def player(session_bus, cleanup):
    """A media player that plays."""
    player = Player(session_bus)
    cleanup.callback(player.close)
    return player


@pytest.fixture
def locker(session_bus, cleanup):
    """A screen locker of which logind knows nothing."""
    locker = ScreenLocker(session_bus)
    cleanup.callback(locker.close)
    return locker


@pytest.fixture
def session_manager(session_bus, cleanup):
    """A session manager that keeps a list of inhibitors."""
    manager = SessionManager(session_bus)
    cleanup.callback(manager.close)
    return manager


def watching(*sources, **sitting):
    """Somebody who stops typing is away after 2 s, unless something plays."""
    return short(
        presence={"sources": ["x11", *sources]},
        sitting={"nudge_after": "1h", "idle_break": "2s", "break_length": "1s", **sitting})


def test_7_a_video_without_input_is_sitting_up_to_the_cap_and_the_break_begins_there(
        sitd, person, player):
    sitd.start(watching("media", watching_cap="6s"))
    began = time.time()
    person.presses_a_key()
    last_input = time.time()
    bout = sitd.wait_for_posture("sitting")
    watch_that(
        "whoever watches sits", lambda: sitd.status()["posture"] == "sitting",
        during=began + 5 - time.time())
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], began + 6, last_input + 6)
    assert status["todayBreaks"] == bout["todayBreaks"] + 1
    watch_that(
        "the video plays to nobody", lambda: sitd.status()["posture"] == "away", during=2)
    back = time.time()
    person.presses_a_key()
    assert sitd.wait_for_posture("sitting")["since"] >= back - 1.5
    watch_that(
        "the video counts again", lambda: sitd.status()["posture"] == "sitting", during=4)


def test_8_watching_is_sitting_and_brings_a_nudge(sitd, person, player):
    sitd.start(watching("media", nudge_after="5s", watching_cap="1h"))
    person.presses_a_key()
    bout = sitd.wait_for_posture("sitting")
    sitd.wait_for_event("nudge")
    status = sitd.status()
    assert status["since"] == bout["since"]
    assert status["boutSeconds"] >= 5
    assert status["todayBreaks"] == bout["todayBreaks"]


def test_8_a_video_that_is_paused_is_no_longer_watched(sitd, person, player):
    sitd.start(watching("media", watching_cap="1h"))
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    watch_that(
        "whoever watches sits", lambda: sitd.status()["posture"] == "sitting", during=4)
    pauses = time.time()
    player.press("Pause")
    paused = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], pauses, paused)


def test_11_a_lock_of_which_only_the_desktop_knows_is_absence_whatever_the_display_says(
        sitd, person, locker):
    sitd.start(short(
        presence={"sources": ["x11", "lock"]},
        sitting={"nudge_after": "1h", "idle_break": "60s", "break_length": "4s"}))
    with person.typing():
        bout = sitd.wait_for_status("a bout", lambda status: status["boutSeconds"] >= 1)
        last = person.pressed
        locker.set_locked(True)
        locked = time.time()
        status = sitd.wait_for_posture("away")
        assert is_between(status["since"], last, locked)
        assert status["todayBreaks"] == bout["todayBreaks"] + 1
        watch_that(
            "nobody sits at a locked screen", lambda: sitd.status()["posture"] == "away", during=1)
        unlocked = time.time()
        locker.set_locked(False)
        assert sitd.wait_for_posture("sitting")["since"] >= unlocked - 1.5
        # It takes its lock with it.
        locker.set_locked(True)
        sitd.wait_for_posture("away")
        locker.process.stop()
        sitd.wait_for_posture("sitting")


def test_11_a_screen_that_was_locked_before_sitd_started_is_known(sitd, person, locker):
    locker.set_locked(True)
    with person.typing():
        sitd.start(short(
            presence={"sources": ["x11", "lock"]},
            sitting={"nudge_after": "1h", "idle_break": "60s"}))
        sitd.wait_for_posture("away")
        assert not any("SITD_EVENT=sit" in line.split() for line in sitd.log)
        locker.set_locked(False)
        sitd.wait_for_posture("sitting")


def test_17_an_inhibitor_silences_no_nudge(sitd, dunst, person, session_manager):
    session_manager.set_inhibited(True)
    sitd.start(short(
        presence={"sources": ["x11", "inhibitor"]}, sitting={"idle_break": "30s"}))
    with person.typing():
        sitd.wait_for_event("source", source="inhibitor")
        dunst.wait_for_notification()
        assert sitd.status()["nudgesInBout"] >= 1


def test_an_inhibitor_without_input_is_presence_until_it_ends(sitd, person, session_manager):
    session_manager.set_inhibited(True)
    sitd.start(watching("inhibitor", watching_cap="1h"))
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    watch_that(
        "who asked for a screen that stays on sits before it",
        lambda: sitd.status()["posture"] == "sitting", during=4)
    releases = time.time()
    session_manager.set_inhibited(False)
    released = time.time()
    assert is_between(sitd.wait_for_posture("away")["since"], releases, released)


def test_a_player_that_chatters_wakes_nobody_up_while_it_cannot_matter(
        sitd, person, locker, session_bus, cleanup):
    player = Mock(
        session_bus, "org.mpris.MediaPlayer2.chatter", "/org/mpris/MediaPlayer2",
        "org.mpris.MediaPlayer2.Player")
    cleanup.callback(player.close)
    player.has("PlaybackStatus", "s", "Playing")
    player.has("Position", "x", 0)
    sitd.start(watching("lock", "media", idle_break="60s", watching_cap="1h"))
    person.presses_a_key()
    sitd.wait_for_event("source", source="media")

    def chatter():
        before = wake_ups(sitd.process)
        for position in range(30):
            player.changes("Position", "x", position)
        return wake_ups(sitd.process) - before

    assert chatter() >= 15, "it listens while it matters"
    locker.set_locked(True)
    sitd.wait_for_posture("away")
    assert chatter() < 5, "nobody is there"
    locker.set_locked(False)
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    wait_until("it to listen again", lambda: chatter() >= 15)
