"""Nudges at terminals: for people on SSH, consoles and in tmux."""

import concurrent.futures
import os

import pytest

from harness.waiting import wait_until

pytestmark = pytest.mark.skipif(
    os.getuid() != 0, reason="the namespaces of machine.sh take root")

TERMINAL = {"outlets": ["terminal"], "wait_for_pause": "0"}


@pytest.fixture
def log_in(machine, cleanup):
    """Logs somebody in, from elsewhere, at a terminal that has these variables."""

    def log_in(**variables):
        terminal = machine.log_in("-h", "elsewhere")
        cleanup.callback(terminal.close)
        for name, value in variables.items():
            terminal.types(f"export {name}={value}")
        # What is in front then has them; a shell's own environment is that of its beginning.
        terminal.starts("exec bash --norc")
        terminal.types("true")
        return terminal

    return log_in


def nudge(machine):
    """Asks for a nudge, and tells where it went."""
    return machine.run("sitctl", "nudge", "--json").stdout


def shown(terminal, text):
    said = b""

    def is_there():
        nonlocal said
        said += terminal._read(0.05)
        return text in said

    wait_until(f"{text!r} at the terminal", is_there)
    return said


TEST_TITLE = b"This is how a nudge looks"


@pytest.mark.parametrize("variables, beginning", [
    ({"TERM": "xterm-kitty"}, b"\x1b]99;i=sitd:d=0;"),
    ({"TERM": "foot"}, b"\x1b]777;notify;"),
    ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, b"\x1b]9;"),
    ({"TERM": "xterm-256color"}, b"\r\n\x07sitd: "),
])
def test_a_terminal_is_told_in_its_own_way(machine, begin, log_in, variables, beginning):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL)
    terminal = log_in(**variables)
    assert '"terminal"' in nudge(machine)
    shown(terminal, beginning + TEST_TITLE)


def test_a_program_that_has_the_screen_is_left_alone(machine, begin, log_in):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL)
    terminal = log_in(TERM="xterm")
    terminal.starts("echo be''gun; sleep 1000")
    shown(terminal, b"begun")
    assert '"journal"' in nudge(machine)
    said = shown(terminal, b"\x07")
    assert TEST_TITLE not in said and b"\x1b" not in said


def test_in_tmux_its_own_line_has_it(machine, begin, log_in):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL)
    terminal = log_in(TERM="xterm")
    terminal.starts("tmux -f /dev/null new-session sh")
    wait_until("somebody at tmux", lambda: "pts/" in machine.run(
        "tmux", "list-clients", check=False).stdout)
    assert '"terminal"' in nudge(machine)
    shown(terminal, TEST_TITLE)


def test_each_who_asks_is_answered_though_tmux_hangs(machine, begin, log_in, cleanup):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL)
    terminal = log_in(TERM="xterm")
    terminal.starts("tmux -f /dev/null new-session sh")
    wait_until("somebody at tmux", lambda: "pts/" in machine.run(
        "tmux", "list-clients", check=False).stdout)
    server = machine.run("tmux", "display-message", "-p", "#{pid}").stdout.strip()
    machine.run("kill", "-STOP", server)
    cleanup.callback(machine.run, "kill", "-CONT", server)
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: nudge(machine), range(2)))
    assert all('"journal"' in answer for answer in answers), answers


SILENT_SERVER = """
import dbus, signal
dbus.SessionBus().request_name("org.freedesktop.Notifications")
signal.pause()
"""


@pytest.fixture
def silent_server(machine, cleanup):
    """A notification server that answers nothing."""
    machine.run(
        "systemd-run", "--user", "--collect", "--unit=silent",
        "/usr/bin/python3", "-c", SILENT_SERVER)
    cleanup.callback(machine.systemctl, "stop", "silent.service")
    wait_until("the server", lambda: machine.run(
        "busctl", "--user", "status", "org.freedesktop.Notifications", check=False).returncode == 0)


def test_who_asks_for_a_nudge_is_told_where_it_went_though_the_desktop_is_silent(
        machine, begin, log_in, silent_server):
    begin(presence={"sources": ["tty"]}, nudge={**TERMINAL, "outlets": ["desktop", "terminal"]},
          sitting={"nudge_after": "1h"})
    terminal = log_in(TERM="xterm-kitty")
    assert '"terminal"' in nudge(machine)
    shown(terminal, TEST_TITLE)


def test_a_nudge_that_is_taken_back_on_its_way_to_the_desktop_is_told_nowhere(
        machine, begin, log_in, silent_server):
    begin(presence={"sources": ["tty"]}, nudge={**TERMINAL, "outlets": ["desktop", "terminal"]},
          sitting={"nudge_after": "2s", "idle_break": "20s", "repeat_limit": 0})
    terminal = log_in(TERM="xterm-kitty")
    wait_until("a nudge on its way", lambda: '"nudgesInBout":1' in machine.run(
        "sitctl", "status", "--json").stdout)
    machine.run("sitctl", "skip")
    machine.wait_for_journal("SITD_EVENT=nudge", "SITD_OUTLET=journal")
    assert "sitd" not in terminal.types("true")


def test_a_due_nudge_comes_to_who_types_over_ssh(machine, begin, log_in):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL,
          sitting={"nudge_after": "2s", "idle_break": "20s", "repeat_limit": 0})
    terminal = log_in(TERM="xterm-kitty")
    said = shown(terminal, b" 2 seconds ")
    assert b"\x1b]99;i=sitd:p=body;" in said
    machine.wait_for_journal("SITD_EVENT=nudge", "SITD_OUTLET=terminal")
    machine.run("sitctl", "snooze")
    shown(terminal, b"\x1b]99;i=sitd:p=close;\x1b\\")


def test_the_desktop_comes_first_and_the_terminal_where_there_is_none(machine, begin, log_in):
    # One that is due meanwhile would take the place of the one that is asked for.
    begin(presence={"sources": ["tty"]}, nudge={**TERMINAL, "outlets": ["desktop", "terminal"]},
          sitting={"nudge_after": "1h"})
    terminal = log_in(TERM="xterm-kitty")
    assert '"terminal"' in nudge(machine)
    shown(terminal, TEST_TITLE)


def test_doctor_tells_which_terminal_it_would_be(machine, begin, log_in):
    begin(presence={"sources": ["tty"]}, nudge=TERMINAL)
    terminal = log_in(TERM="xterm-kitty")
    told = machine.run("sitctl", "doctor", check=False).stdout
    assert f"terminal: /dev/{terminal.name} would be told now" in told, told
