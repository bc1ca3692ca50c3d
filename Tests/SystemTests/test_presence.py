"""Sources of evidence that come late, go away, come back, or never come."""

import signal
import socket
import time

import pytest

from harness.configuration import short
from harness.desktop import Dunst, Person, XServer
from harness.processes import NOBODY
from harness.waiting import PROMPT, is_between, wait_until, watch_that

LONG = short(sitting={"nudge_after": "1h", "idle_break": "30s"})


@pytest.fixture
def later_x_server(home, sitd, cleanup):
    """An X server that is not there yet, at a display that sitd will look at."""
    server = XServer(home)
    cleanup.callback(server.close)
    sitd.environment["DISPLAY"] = server.display
    return server


def test_an_x_server_may_come_after_sitd(sitd, home, later_x_server):
    sitd.start(LONG)
    status = sitd.status()
    assert status["posture"] == "unknown"
    assert status.get("source") is None
    later_x_server.start()
    Person(home, later_x_server.display).presses_a_key()
    status = sitd.wait_for_posture("sitting")
    assert status["source"] == "x11"
    sitd.wait_for_event("source", source="x11")


def test_an_x_server_may_go_and_come_back(sitd, x_server, person):
    sitd.start(LONG)
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    heard = len(sitd.log)
    x_server.process.signal(signal.SIGKILL)
    x_server.process.wait()
    sitd.wait_for_event("source", after=heard, source="x11")
    assert sitd.status()["posture"] in ("unknown", "sitting"), "it is no break yet"
    x_server.start()
    person.presses_a_key()
    assert sitd.wait_for_posture("sitting")["source"] == "x11"


def test_without_any_source_the_posture_is_unknown_and_it_says_what_to_do(sitd):
    sitd.start(short(sitting={"idle_break": "1s", "nudge_after": "1s"}))
    watch_that("nothing is made up", lambda: sitd.status()["posture"] == "unknown", during=2)
    status = sitd.status()
    assert status["boutSeconds"] == 0
    assert status["nudgesInBout"] == 0
    assert status.get("nextNudgeAt") is None
    assert status.get("source") is None
    sitd.wait_for_log("what to do in the log", "no source", "sitctl sit")
    human = sitd.do("status")
    assert "unknown" in human, human
    assert "sitctl" in human, human


def test_without_any_source_sitting_can_be_taken_for_granted(sitd):
    sitd.start(short(presence={"sources": ["x11"], "when_unknown": "sitting"}))
    status = sitd.wait_for_posture("sitting")
    sitd.wait_for_status(
        "sitting to be counted", lambda now: now["boutSeconds"] >= status["boutSeconds"] + 1)
    sitd.wait_for_event("nudge", outlet="journal")


def test_a_declaration_stands_where_there_is_no_source(sitd):
    sitd.start(short(sitting={"nudge_after": "1h", "idle_break": "1s", "break_length": "1s"}))
    sitd.do("sit")
    watch_that(
        "the declaration stands", lambda: sitd.status()["posture"] == "sitting", during=3)
    sitd.do("away")
    sitd.wait_for_posture("away")
    watch_that("the declaration stands", lambda: sitd.status()["posture"] == "away", during=2)


def test_a_declared_absence_is_a_break_after_break_length(sitd, dunst, person):
    sitd.start(short(sitting={"idle_break": "30s", "break_length": "4s"}))
    with person.typing():
        dunst.wait_for_notification()
    sitd.do("away")
    declared = time.time()
    dunst.wait_until_empty()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], person.pressed, declared)


# The session bus and the notification server


def test_without_a_notification_server_the_journal_has_the_nudge_and_dunst_the_next(
        sitd, dunst, person):
    dunst.stop()
    sitd.start(short(sitting={"idle_break": "30s", "repeat_limit": 5}))
    with person.typing():
        sitd.wait_for_event("nudge", outlet="journal", nudge=1)
        dunst.start()
        dunst.wait_for_notification()
        assert dunst.displayed == 1
        sitd.wait_for_event("nudge", outlet="desktop")
        heard = len(sitd.log)
        dunst.stop()
        sitd.wait_for_event("nudge", after=heard, outlet="journal")
        dunst.start()
        sitd.wait_for_event("nudge", after=heard, outlet="desktop")
        assert dunst.displayed == 1


def test_a_session_bus_may_go_and_come_back(
        sitd, dunst, session_bus, home, x_server, person, cleanup):
    sitd.start(short(sitting={"idle_break": "30s", "repeat_limit": 9}))
    with person.typing():
        dunst.wait_for_notification()
        heard = len(sitd.log)
        session_bus.stop()
        dunst.close()
        sitd.wait_for_event("nudge", after=heard, outlet="journal")
        session_bus.start()
        again = Dunst(home, session_bus, x_server.display)
        cleanup.callback(again.close)
        again.wait_for_notification()
        assert again.displayed == 1


def test_a_session_bus_may_come_after_sitd(sitd, session_bus, home, x_server, person, cleanup):
    session_bus.stop()
    sitd.start(short(sitting={"idle_break": "30s", "repeat_limit": 9}))
    with person.typing():
        sitd.wait_for_event("nudge", outlet="journal")
        session_bus.start()
        late = Dunst(home, session_bus, x_server.display)
        cleanup.callback(late.close)
        late.wait_for_notification()


def test_a_bus_that_never_answers_delays_nothing(sitd, home, x_server, person, cleanup):
    deaf = socket.socket(socket.AF_UNIX)
    cleanup.callback(deaf.close)
    deaf.bind(str(home.root / "deaf"))
    deaf.listen()
    address = f"unix:path={home.root}/deaf"
    sitd.start(
        short(presence={"sources": ["x11", "logind"]}), DBUS_SESSION_BUS_ADDRESS=address,
        DBUS_SYSTEM_BUS_ADDRESS=address)
    with person.typing():
        sitd.wait_for_posture("sitting")
        sitd.wait_for_event("nudge", outlet="journal")
    code, took = sitd.stop()
    assert code == 0
    assert took < PROMPT


# logind


LOGIND = {"sources": ["x11", "logind"]}


def test_a_locked_screen_takes_the_nudge_back_and_shows_none(sitd, logind, dunst, person):
    sitd.start(short(
        presence=LOGIND, sitting={"break_length": "30s", "idle_break": "60s", "repeat_limit": 9}))
    with person.typing():
        dunst.wait_for_notification()
        bout = sitd.status()
        logind.set_locked(True)
        dunst.wait_until_empty()
        shown = len(dunst.notifications)
        watch_that(
            "nothing is shown on a locked screen", lambda: len(dunst.notifications) == shown,
            during=5)
        status = sitd.status()
        assert status["posture"] == "sitting", "it is no break yet"
        logind.set_locked(False)
        dunst.wait_for_notification(shown + 1)
        assert sitd.status()["since"] == bout["since"], "a short lock did not happen"


def test_a_lock_as_long_as_a_break_is_one(sitd, logind, person):
    sitd.start(short(
        presence=LOGIND,
        sitting={"nudge_after": "1h", "idle_break": "60s", "break_length": "4s"}))
    with person.typing():
        bout = sitd.wait_for_status("a bout", lambda status: status["boutSeconds"] >= 1)
    logind.set_locked(True)
    locked = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], person.pressed, locked)
    assert status["todayBreaks"] == bout["todayBreaks"] + 1
    logind.set_locked(False)
    back = time.time()
    person.presses_a_key()
    assert sitd.wait_for_posture("sitting")["since"] >= back - 1


def test_a_screen_locked_before_sitd_started_is_known(sitd, logind, person):
    logind.set_locked(True)
    sitd.start(short(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "60s"}))
    with person.typing():
        sitd.wait_for_posture("away")
        watch_that(
            "nobody sits at a locked screen", lambda: sitd.status()["posture"] == "away",
            during=2)
        logind.set_locked(False)
        sitd.wait_for_posture("sitting")


def test_somebody_elses_session_in_front_is_absence(sitd, logind, person):
    sitd.start(short(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "60s"}))
    with person.typing():
        sitd.wait_for_posture("sitting")
        logind.set_active(False)
        sitd.wait_for_posture("away")
        logind.set_active(True)
        sitd.wait_for_posture("sitting")


def test_sleep_takes_the_nudge_back_and_is_a_break(sitd, logind, dunst, person):
    sitd.start(short(presence=LOGIND, sitting={"idle_break": "60s"}))
    with person.typing():
        dunst.wait_for_notification()
        before = sitd.status()
        logind.prepare_for_sleep(True)
        dunst.wait_until_empty()
        shown = len(dunst.notifications)
        status = sitd.wait_for_posture("away")
        assert status["todayBreaks"] == before["todayBreaks"] + 1
        assert len(dunst.notifications) == shown
        back = time.time()
        logind.prepare_for_sleep(False)
        assert sitd.wait_for_posture("sitting")["since"] >= back - 2


def test_logind_may_go_and_come_back(sitd, logind, person):
    sitd.start(short(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "60s"}))
    with person.typing():
        sitd.wait_for_posture("sitting")
        logind.set_locked(True)
        sitd.wait_for_posture("away")
        logind.process.stop()
        sitd.wait_for_posture("sitting")
        logind.start()
        logind.set_locked(True)
        sitd.wait_for_posture("away")


def test_the_system_bus_may_go_and_come_back(sitd, logind, person):
    sitd.start(short(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "60s"}))
    with person.typing():
        sitd.wait_for_posture("sitting")
        logind.bus.stop()
        logind.process.close()
        watch_that(
            "the lost bus does not matter", lambda: sitd.status()["posture"] == "sitting",
            during=1)
        logind.bus.start()
        logind.start()
        logind.set_locked(True)
        sitd.wait_for_posture("away")


# Terminals


# The kernel tells the time of a terminal's last input to about 8 s. The terminals of one user are
# one source, so these tests must not run beside each other.
@pytest.mark.xdist_group("terminals")
def test_input_in_a_terminal_is_presence_and_silence_a_break(sitd, terminal):
    sitd.start(
        short(presence={"sources": ["tty"]}, sitting={"nudge_after": "1h", "idle_break": "10s"}),
        uid=NOBODY)
    terminal()
    status = sitd.wait_for_posture("sitting")
    assert status["source"] == "tty"
    sitd.wait_for_posture("away")

    def is_seen():
        terminal()
        return sitd.status()["posture"] == "sitting"

    wait_until("the return to be seen", is_seen, every=0.5)


@pytest.mark.xdist_group("terminals")
def test_typing_in_a_terminal_brings_a_nudge(sitd, terminal):
    sitd.start(
        short(presence={"sources": ["tty"]}, sitting={"nudge_after": "8s", "idle_break": "20s"}),
        uid=NOBODY)

    def is_nudged():
        terminal()
        return sitd.status()["nudgesInBout"] == 1

    wait_until("a nudge", is_nudged, every=0.5)
