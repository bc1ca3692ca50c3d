"""What a real logind tells: locks, sleep, sessions in front, and input at their terminals."""

import contextlib
import os
import time

import pytest

from harness.waiting import is_between, wait_until, watch_that

pytestmark = pytest.mark.skipif(
    os.getuid() != 0, reason="the namespaces of machine.sh take root")

LOGIND = {"sources": ["logind"]}
BOTH = {"sources": ["logind", "tty"]}
STEP = 8
"""The kernel notes when a terminal was read in steps of so many seconds."""


@pytest.fixture
def seat(machine, cleanup):
    """A graphical session of the user in front."""
    session = machine.graphical_session()
    cleanup.callback(session.close)
    return session


@pytest.fixture
def ssh(machine, cleanup):
    """A login of the user from another machine."""
    terminal = machine.log_in("-h", "elsewhere")
    cleanup.callback(terminal.close)
    return terminal


@pytest.fixture
def screen(machine, cleanup):
    """A graphical session with a real X server and a notification server."""
    session = machine.graphical_session("Xvfb", ":9", "-nolisten", "tcp", "-noreset")
    cleanup.callback(session.close)
    machine.systemctl("set-environment", "DISPLAY=:9")
    cleanup.callback(machine.systemctl, "unset-environment", "DISPLAY")
    wait_until("the X server", lambda: os.path.exists(f"{machine.root}/tmp/.X11-unix/X9"))
    machine.run("systemd-run", "--user", "--quiet", "--collect", "--unit=notifications", "dunst")
    cleanup.callback(machine.systemctl, "stop", "notifications.service", check=False)
    wait_until("the notification server", lambda: machine.run(
        "dunstctl", "count", check=False).returncode == 0)
    return session


def displayed(machine):
    """How many notifications are on the screen."""
    return int(machine.run("dunstctl", "count", "displayed").stdout)


def presses_a_key(machine):
    machine.run("env", "DISPLAY=:9", "xdotool", "key", "shift")


def sits_for_a_second(machine):
    """Sits, and shows it again a second later: bouts of none are not counted."""
    machine.run("sitctl", "sit")
    machine.wait_for_status("a bout of a second", lambda status: status["boutSeconds"] >= 1)
    machine.run("sitctl", "sit")
    return machine.status()


def types_until_sitting(machine, terminal):
    """Types on, as people do: of what was typed before the source listened, the kernel notes the
    time in its steps only."""
    wait_until("typing to be sitting", lambda: (
        terminal.types("true"), machine.status()["posture"] == "sitting")[1], every=0.1)
    return machine.status()


def test_2_and_12_a_brief_lock_takes_the_nudge_back_shows_none_and_wipes_nothing(machine, begin, screen):
    begin(
        presence={"sources": ["x11", "logind"]},
        sitting={"break_length": "1m", "idle_break": "5m", "repeat_limit": 9})
    presses_a_key(machine)
    bout = machine.wait_for_posture("sitting")
    wait_until("the nudge", lambda: displayed(machine) == 1)
    screen.loginctl("lock-session")
    screen.set_locked_hint(True)
    wait_until("the nudge to be taken back", lambda: displayed(machine) == 0)
    watch_that(
        "nothing is shown on a locked screen", lambda: displayed(machine) == 0, during=2.5, every=0.2)
    assert machine.status()["posture"] == "sitting", "it is no break yet"
    screen.loginctl("unlock-session")
    screen.set_locked_hint(False)
    wait_until("the nudge to be there again", lambda: displayed(machine) == 1)
    status = machine.status()
    assert (status["posture"], status["since"]) == ("sitting", bout["since"])
    assert status["todayBreaks"] == bout["todayBreaks"]


@pytest.mark.parametrize("sets_hint", [True, False], ids=["LockedHint", "Lock"])
def test_11_a_lock_as_long_as_a_break_is_one(machine, begin, seat, ssh, sets_hint):
    begin(
        presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "5m", "break_length": "4s"})
    bout = sits_for_a_second(machine)
    last = time.time()
    machine.run("sitctl", "sit")
    seat.set_locked_hint(True) if sets_hint else seat.loginctl("lock-session")
    locked = time.time()
    status = machine.wait_for_posture("away")
    assert is_between(status["since"], last, locked)
    assert status["todayBreaks"] == bout["todayBreaks"] + 1
    back = time.time()
    seat.set_locked_hint(False) if sets_hint else seat.loginctl("unlock-session")
    assert types_until_sitting(machine, ssh)["since"] >= back - 1


def test_11_a_screen_locked_before_sitd_started_is_known_and_outranks_typing(
        machine, begin, seat, ssh):
    seat.set_locked_hint(True)
    begin(presence=BOTH, sitting={"nudge_after": "1h", "idle_break": "5m"})
    machine.wait_for_posture("away")
    ssh.types("true")
    watch_that(
        "nobody sits at a locked screen", lambda: machine.status()["posture"] == "away",
        during=1.5, every=0.2)
    seat.set_locked_hint(False)
    types_until_sitting(machine, ssh)


def holds_back_sleep(machine):
    return ("sitd", "sleep", "delay") in machine.inhibitors()


def test_1_and_3_sleep_waits_until_the_state_is_saved_and_is_a_break(machine, begin, ssh):
    begin(presence=BOTH, sitting={"nudge_after": "1h", "idle_break": "5m"})
    wait_until("sleep to be held back", lambda: holds_back_sleep(machine))
    listed = machine.run("systemd-inhibit", "--list", "--no-legend").stdout
    assert "sitd" in listed, listed
    bout = sits_for_a_second(machine)
    last = time.time()
    machine.run("sitctl", "sit")
    with machine.asleep():
        assert not holds_back_sleep(machine)
        slept = time.time()
        # Whatever happens to a machine asleep, nothing is lost.
        machine.systemctl("kill", "--signal=KILL", "sitd.service")
        machine.systemctl("start", "sitd.service")
        assert machine.status()["todaySittingSeconds"] >= 1
        status = machine.wait_for_posture("away")
        assert status["todayBreaks"] == bout["todayBreaks"] + 1
        assert is_between(status["since"], last, slept)
    wait_until("sleep to be held back again", lambda: holds_back_sleep(machine))
    assert machine.status()["posture"] == "away", "it woke up with nobody there"
    assert types_until_sitting(machine, ssh)["since"] >= slept + 1


def log_in(machine, kind):
    return {
        "local": lambda: machine.log_in(), "remote": lambda: machine.log_in("-h", "elsewhere"),
        "ssh": machine.log_in_over_ssh}[kind]()


@pytest.mark.parametrize("kind", ["local", "remote", "ssh"])
def test_a_terminal_alone_tells_sitting_and_since_when_it_is_idle(machine, begin, cleanup, kind):
    begin(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "6s"})
    assert machine.status()["posture"] == "unknown"
    terminal = log_in(machine, kind)
    cleanup.callback(terminal.close)
    assert terminal["Type"] == "tty"
    assert terminal["TTY"] == ("" if kind == "ssh" else terminal.name)
    machine.wait_for_posture("sitting")
    last = time.time()
    terminal.types("true")
    left = time.time()
    status = machine.wait_for_posture("away")
    assert is_between(status["since"], last - STEP, left)
    assert status["source"] == "logind"
    # Idle, it tells the next input at once.
    terminal.types("true")
    machine.wait_for_posture("sitting")


def test_typing_counts_though_the_desktop_is_idle(machine, begin, seat, ssh):
    begin(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "6s"})
    seat.set_idle_hint(True)
    machine.wait_for_posture("away")
    ssh.types("true")
    machine.wait_for_posture("sitting")
    machine.wait_for_posture("away")
    seat.set_idle_hint(False)
    machine.wait_for_posture("sitting")


def test_somebody_elses_session_in_front_is_absence_except_for_who_is_logged_in_from_elsewhere(
        machine, begin, seat, cleanup):
    begin(presence=LOGIND, sitting={"nudge_after": "1h", "idle_break": "5m"})
    machine.run("sitctl", "sit")
    machine.wait_for_posture("sitting")
    other = machine.graphical_session(user="nobody")
    cleanup.callback(other.close)
    assert not seat["Active"]
    machine.wait_for_posture("away")
    seat.loginctl("activate")
    machine.run("sitctl", "sit")
    machine.wait_for_posture("sitting")
    other.loginctl("activate")
    machine.wait_for_posture("away")
    with contextlib.closing(machine.log_in_over_ssh()):
        machine.wait_for_posture("sitting")
    machine.wait_for_posture("away")


@pytest.mark.parametrize("what", ["logind", "dbus"])
def test_logind_and_the_bus_may_go_and_come_back(machine, begin, seat, ssh, what):
    begin(presence=BOTH, sitting={"nudge_after": "1h", "idle_break": "5m"})
    types_until_sitting(machine, ssh)
    wait_until("sleep to be held back", lambda: holds_back_sleep(machine))
    if what == "logind":
        machine.root_systemctl("restart", "systemd-logind.service")
    else:
        # It has no way to stop in order.
        machine.root_systemctl("kill", "--signal=KILL", "dbus.service")
        wait_until("the bus to be back", lambda: machine.run_as_root(
            "busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1",
            "org.freedesktop.DBus.Peer", "Ping", check=False).returncode == 0)
    wait_until("sleep to be held back again", lambda: holds_back_sleep(machine))
    seat.set_locked_hint(True)
    machine.wait_for_posture("away")
    seat.set_locked_hint(False)
    types_until_sitting(machine, ssh)
