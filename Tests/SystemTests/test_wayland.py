"""sway: the whole line on a Wayland desktop, sockets that change, and X servers that lie."""

import pathlib
import random
import subprocess
import time

import pytest

from harness.configuration import DESKTOP, short
from harness.desktop import Person
from harness.peers import ScreenLocker
from harness.processes import NOBODY, Process
from harness.waiting import is_between, wait_until, watch_that

QUIET = short(
    presence=DESKTOP, sitting={"nudge_after": "1h", "idle_break": "4s", "break_length": "4s"})


# Nudges


def test_a_nudge_is_shown_on_sway_replaced_and_withdrawn_on_getting_up(sitd, sway, mako):
    sitd.start(short(
        presence=DESKTOP, nudge={"wait_for_pause": "0"},
        sitting={"nudge_after": "2s", "repeat_every": "5s", "idle_break": "4s"}))
    with sway.typing():
        nudge = mako.wait_for_notification()
        wait_until("the nudge on the screen", lambda: mako.displayed == 1)
        sway.take_picture("sway-nudge")
        assert mako.shown[0]["summary"] == nudge.title
        again = mako.wait_for_notification(2)
        wait_until(
            "the second instead of the first",
            lambda: [each["summary"] for each in mako.shown] == [again.title])
        sitd.wait_for_event("nudge", nudge=2, outlet="desktop")
    sitd.wait_for_posture("away")
    mako.wait_until_empty()


def test_a_click_on_snooze_in_mako_snoozes(sitd, sway, mako):
    sitd.start(short(
        presence=DESKTOP, nudge={"snooze": "3s", "wait_for_pause": "0"},
        sitting={"nudge_after": "2s", "repeat_every": "1m", "idle_break": "30s"}))
    with sway.typing():
        mako.wait_for_notification()
        wait_until("the nudge on the screen", lambda: mako.displayed == 1)
        mako.chooses("Snooze")
        status = sitd.wait_for_status(
            "a snooze", lambda status: status.get("snoozedUntil") is not None)
        assert "snooze" in status["holds"]
        mako.wait_until_empty()
        shown = len(mako.notifications)
        mako.wait_for_notification(shown + 1)
        # It is told rounded up to whole seconds.
        assert time.time() >= status["snoozedUntil"] - 1


# Sockets


def test_sway_may_come_back_under_another_name(sitd, sway):
    sitd.start(QUIET)
    with sway.typing():
        sitd.wait_for_posture("sitting")
    heard = len(sitd.log)
    # It leaves its old socket behind, at which nobody answers.
    sway.kill()
    sitd.wait_for_event("source", after=heard, source="wayland")
    sway.start(number=2)
    assert sway.socket == "wayland-2"
    with sway.typing():
        assert sitd.wait_for_posture("sitting")["source"] == "wayland"
    sitd.wait_for_posture("away")


# X servers beside a compositor


def test_5_input_that_an_x_server_tells_does_not_count_on_wayland(sitd, sway, x_server, person):
    sitd.start(QUIET)
    with sway.typing():
        sitd.wait_for_posture("sitting")
    with person.typing():
        sitd.wait_for_posture("away")
        watch_that(
            "the X server is not believed", lambda: sitd.status()["posture"] == "away", during=1)
    assert sitd.status()["source"] == "wayland"


def test_5_an_x_server_that_is_idle_does_not_end_a_bout_on_wayland(sitd, sway, x_server):
    sitd.start(QUIET)
    with sway.typing():
        bout = sitd.wait_for_posture("sitting")
        watch_that(
            "the X server is not believed",
            lambda: sitd.status()["since"] == bout["since"], during=5)


def test_5_an_x_server_is_not_used_while_the_compositor_is_away(sitd, x_server, person):
    sitd.start(QUIET, WAYLAND_DISPLAY="wayland-1")
    with person.typing():
        watch_that(
            "the X server is not believed",
            lambda: sitd.status()["posture"] == "unknown", during=2)


def xwayland(home, sway, cleanup):
    """The display of an Xwayland that takes keys; once in a while one hangs from its start."""
    for _ in range(3):
        number = random.randrange(1_000, 60_000)
        server = Process(
            ["Xwayland", f":{number}", "-nolisten", "tcp"],
            {**home.environment, "WAYLAND_DISPLAY": sway.socket})
        cleanup.callback(server.close)
        wait_until("Xwayland's socket", pathlib.Path(f"/tmp/.X11-unix/X{number}").exists)
        try:
            subprocess.run(
                ["xdotool", "key", "shift"], env={**home.environment, "DISPLAY": f":{number}"},
                check=True, timeout=10)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            server.close()
            continue
        cleanup.callback(server.stop)
        return f":{number}"
    raise AssertionError("three times Xwayland took no key within 10 s")


def test_5_xwayland_is_not_used_by_a_unit_that_does_not_know_of_wayland(
        sitd, sway, home, cleanup):
    display = xwayland(home, sway, cleanup)
    sitd.start(QUIET, WAYLAND_DISPLAY=None, DISPLAY=display)
    with Person(home, display).typing():
        with sway.typing():
            sitd.wait_for_posture("sitting")
        sitd.wait_for_posture("away")
    assert not [line for line in sitd.log if "SITD_SOURCE=x11" in line]


# Sources that disagree


def test_11_a_locked_screen_outranks_input_on_sway(sitd, sway, session_bus, cleanup):
    locker = ScreenLocker(session_bus)
    cleanup.callback(locker.close)
    sitd.start(QUIET)
    with sway.typing():
        sitd.wait_for_posture("sitting")
        last = sway.pressed
        locker.set_locked(True)
        locked = time.time()
        status = sitd.wait_for_posture("away")
        assert is_between(status["since"], last, locked)
        watch_that(
            "nobody sits at a locked screen", lambda: sitd.status()["posture"] == "away",
            during=1)
        locker.set_locked(False)
        assert sitd.wait_for_posture("sitting")["since"] >= locked + 2


# The kernel tells the time of a terminal's last input to about 8 s.
@pytest.mark.xdist_group("terminals")
def test_typing_in_a_terminal_goes_on_though_sway_is_idle(sitd, sway, terminal):
    sitd.start(
        short(
            presence={"sources": ["wayland", "tty"]},
            sitting={"nudge_after": "1h", "idle_break": "10s"}),
        uid=NOBODY)
    with sway.typing():
        bout = sitd.wait_for_posture("sitting")

    def goes_on():
        terminal()
        return sitd.status()["since"] == bout["since"]

    watch_that("the bout goes on", goes_on, during=13, every=0.5)
    assert sitd.status()["source"] == "tty"
