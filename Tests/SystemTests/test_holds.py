"""A due nudge waits for do-not-disturb, a fullscreen window or a call, and then comes once.

The numbers in the names are those of the complaints that users of other programs have.
"""

import contextlib
import time

import pytest

from harness.configuration import short
from harness.desktop import FilmOnX11, WindowManager
from harness.peers import SessionManager
from harness.processes import wake_ups
from harness.sound import Sound
from harness.waiting import watch_that
from harness.wayland import Window


def holding(*holds, source="x11", **nudge):
    """A nudge is due after 3 s, and then each second."""
    return short(
        presence={"sources": [source]}, sitting={"idle_break": "60s", "repeat_every": "1s"},
        nudge={"hold_for": list(holds), "wait_for_pause": "0", **nudge})


@contextlib.contextmanager
def held(sitd, server, hold, name):
    """No nudge comes while the block runs, though one is due; then one does, for the whole bout."""
    sitd.wait_for_status(f"{name} to hold", lambda status: hold in status["holds"])
    begun = sitd.wait_for_posture("sitting")["since"]
    sitd.wait_for_status("a nudge to be due", lambda status: status["boutSeconds"] >= 5)
    status = sitd.status()
    assert status["holds"] == [hold]
    assert status["nextNudgeAt"] is None
    human = sitd.do("status")
    assert name in human, human
    why = sitd.do("why")
    assert "A nudge is due, and waits" in why, why
    assert f"Held by {name}: " in why, why
    watch_that("no nudge comes", lambda: not server.notifications, during=1)
    yield
    server.wait_for_notification()
    entry = sitd.wait_for_event("nudge", nudge=1, outlet="desktop")
    length = int(entry.split("SITD_BOUT_SECONDS=")[1].split()[0])
    assert length >= 6, "the length is the real one"
    status = sitd.status()
    assert status["since"] == begun and hold not in status["holds"]
    # The next is due a second later.
    same = [line for line in sitd.log if f"SITD_BOUT_SECONDS={length} " in line + " "]
    assert len([line for line in same if "SITD_EVENT=nudge" in line]) == 1, \
        "one, however many were missed"


def sits(sitd, sway):
    """Somebody types until they are seen: a key that is pressed before sitd listens is not."""
    with sway.typing():
        sitd.wait_for_posture("sitting")


# X11 and dunst


@pytest.fixture
def window_manager(home, x_server, cleanup):
    manager = WindowManager(home, x_server.display)
    cleanup.callback(manager.close)
    return manager


@pytest.fixture
def film(home, x_server, window_manager, cleanup):
    """A fullscreen window on the X server."""
    film = FilmOnX11(home, x_server.display)
    cleanup.callback(film.close)
    return film


def test_16_do_not_disturb_of_dunst_holds(sitd, dunst, person):
    dunst.pauses(True)
    sitd.start(holding("do-not-disturb"))
    person.presses_a_key()
    with held(sitd, dunst, "doNotDisturb", "do-not-disturb"):
        dunst.pauses(False)


def test_16_a_fullscreen_window_on_x11_holds(sitd, dunst, person, film):
    sitd.start(holding("fullscreen"))
    person.presses_a_key()
    with held(sitd, dunst, "fullscreen", "fullscreen"):
        film.fills_the_screen(False)


def test_13_14_a_call_holds_whether_or_not_it_is_a_source(
        sitd, dunst, person, home, session_bus, cleanup):
    sound = Sound(home, session_bus)
    cleanup.callback(sound.close)
    call = sound.call()
    cleanup.callback(call.close)
    sitd.start(holding("call"))
    # Input goes on all the time.
    with person.typing():
        with held(sitd, dunst, "call", "call"):
            call.close()


def test_17_what_keeps_the_screen_on_holds_nothing(
        sitd, dunst, person, session_bus, window_manager, cleanup):
    session = SessionManager(session_bus)
    cleanup.callback(session.close)
    session.set_inhibited(True)
    sitd.start(holding("do-not-disturb", "fullscreen", "call"))
    person.presses_a_key()
    dunst.wait_for_notification()
    assert sitd.status()["holds"] == []


def test_hold_limit_ends_the_wait(sitd, dunst, person):
    dunst.pauses(True)
    sitd.start(holding("do-not-disturb", hold_limit="3s"))
    person.presses_a_key()
    sitd.wait_for_status("a nudge to be due", lambda status: status["boutSeconds"] >= 4)
    assert not dunst.notifications
    dunst.wait_for_notification()
    assert sitd.status()["boutSeconds"] >= 6


def test_what_the_configuration_no_longer_names_holds_no_more(sitd, home, dunst, person):
    dunst.pauses(True)
    sitd.start(holding("do-not-disturb", "fullscreen"))
    person.presses_a_key()
    with held(sitd, dunst, "doNotDisturb", "do-not-disturb"):
        home.configure(holding("fullscreen"))
        sitd.do("reload")
        assert sitd.status()["holds"] == []


def test_a_server_that_goes_takes_its_hold_with_it(sitd, dunst, person):
    dunst.pauses(True)
    sitd.start(holding("do-not-disturb"))
    person.presses_a_key()
    sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["doNotDisturb"])
    dunst.stop()
    sitd.wait_for_event("nudge", outlet="journal")
    assert sitd.status()["holds"] == []


def test_after_a_restart_a_nudge_that_is_due_is_still_held(sitd, dunst, person):
    dunst.pauses(True)
    sitd.start(holding("do-not-disturb"))
    person.presses_a_key()
    sitd.wait_for_status("a nudge to be due", lambda status: status["boutSeconds"] >= 4)
    sitd.kill()
    with person.typing():
        sitd.start()
        with held(sitd, dunst, "doNotDisturb", "do-not-disturb"):
            dunst.pauses(False)


# sway and mako


def test_16_a_mode_of_mako_holds(sitd, sway, mako):
    mako.pauses(True)
    sitd.start(holding("do-not-disturb", source="wayland"))
    sits(sitd, sway)
    with held(sitd, mako, "doNotDisturb", "do-not-disturb"):
        mako.pauses(False)
        sitd.wait_for_status("it to be over", lambda status: not status["holds"])


def test_16_a_fullscreen_window_on_sway_holds(sitd, sway, mako, cleanup):
    sitd.start(holding("fullscreen", source="wayland"))
    film = sway.shows_a_window()
    cleanup.callback(film.close)
    sits(sitd, sway)
    with held(sitd, mako, "fullscreen", "fullscreen"):
        sway.commands("fullscreen", "disable")


def test_what_is_in_front_is_looked_at_when_a_nudge_is_due(sitd, dunst, person, film):
    film.fills_the_screen(False)
    sitd.start(holding("fullscreen"))
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    film.fills_the_screen(True)
    # Nobody asks for the status meanwhile: that would have it look.
    watch_that("no nudge comes", lambda: not dunst.notifications, during=4)
    status = sitd.status()
    assert status["boutSeconds"] >= 3 and status["holds"] == ["fullscreen"]
    film.fills_the_screen(False)
    dunst.wait_for_notification()


def test_what_was_in_front_holds_no_more_when_a_nudge_is_due(sitd, dunst, person, film):
    sitd.start(holding("fullscreen"))
    person.presses_a_key()
    sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["fullscreen"])
    # Nobody tells that it is over: without a look this would hold for ever.
    film.fills_the_screen(False)
    dunst.wait_for_notification()


# Windows that change their titles


CHANGES = 60
"""How often a window changes its title in a test, in three seconds."""


def resting(source):
    """No nudge is due for long."""
    return short(
        presence={"sources": [source]}, sitting={"idle_break": "60s", "nudge_after": "1h"},
        nudge={"hold_for": ["fullscreen"]})


def test_titles_on_x11_wake_nobody_up_while_no_nudge_waits(sitd, dunst, person, film):
    sitd.start(resting("x11"))
    person.presses_a_key()
    # It can be told, and still nobody listens.
    sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["fullscreen"])
    before = wake_ups(sitd.process)
    film.has_titles(CHANGES)
    assert wake_ups(sitd.process) - before <= CHANGES / 4
    film.fills_the_screen(False)
    sitd.wait_for_status("it to be over", lambda status: not status["holds"])


def test_titles_on_x11_wake_rarely_while_a_nudge_waits(sitd, dunst, person, film):
    sitd.start(holding("fullscreen"))
    person.presses_a_key()
    with held(sitd, dunst, "fullscreen", "fullscreen"):
        before, began = wake_ups(sitd.process), time.monotonic()
        film.has_titles(CHANGES)
        # Each wakes two threads, some of them more than once.
        assert wake_ups(sitd.process) - before <= 10 + 10 * (time.monotonic() - began)
        film.fills_the_screen(False)


def test_titles_on_sway_wake_nobody_up_while_no_nudge_waits(sitd, sway, mako, cleanup):
    sitd.start(resting("wayland"))
    film = sway.shows_a_window()
    cleanup.callback(film.close)
    sits(sitd, sway)
    sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["fullscreen"])
    with sway.connect() as connection:
        window = Window(connection)
        sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["fullscreen"])
        before = wake_ups(sitd.process)
        for number in range(CHANGES):
            window.has_title(str(number))
            # One event at a time.
            time.sleep(0.05)
        assert wake_ups(sitd.process) - before <= CHANGES / 4
    sway.commands("fullscreen", "disable")
    sitd.wait_for_status("it to be over", lambda status: not status["holds"])


# What the doctor says


def test_the_doctor_says_who_tells_of_holds(sitd, dunst, person, film):
    sitd.start(holding("do-not-disturb", "fullscreen", "call"))
    person.presses_a_key()
    sitd.wait_for_status("it to hold", lambda status: status["holds"] == ["fullscreen"])
    text = sitd.do("doctor")
    assert "do-not-disturb, notification server: follows dunst's pause" in text, text
    assert "fullscreen, x11: the window in front of" in text, text
    assert "nothing here tells of calls now" in text, text


def test_where_nothing_tells_of_fullscreen_the_doctor_says_so(sitd, mutter):
    sitd.start(holding("fullscreen", source="mutter"))
    text = sitd.do("doctor")
    assert "nothing here tells whether a window is fullscreen: it holds no nudge" in text, text
    assert "has no zwlr_foreign_toplevel_manager_v1" in text, text
