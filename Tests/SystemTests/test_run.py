"""`make run`, from where the programs are built: the way into sitd on a fresh machine."""

import re
import signal
import subprocess

import pytest

from harness.configuration import short
from harness.daemon import PROJECT
from harness.processes import Process

RUN = PROJECT / "scripts" / "run"


@pytest.fixture
def run(home, sitd, cleanup):
    def start(**environment):
        variables = {**sitd.environment, **environment}
        variables = {name: value for name, value in variables.items() if value is not None}
        process = Process([RUN], variables, directory=home.folder)
        cleanup.callback(process.close)
        cleanup.callback(lambda: print("\n".join(process.output + process.errors)))
        return process

    home.configure(short())
    return start


def ends_with_ctrl_c(process):
    # As a terminal does it: the whole group of processes gets the signal.
    subprocess.run(["kill", "-INT", "--", f"-{process.pid}"], check=True)
    return process.wait()


def test_make_run_shows_the_first_status_and_ends_with_ctrl_c(run, sitd):
    process = run()
    process.wait_for_line("the invitation", lambda line: "Ctrl-C" in line)
    assert any("unknown" in line.lower() for line in process.output), process.output
    assert sitd.status()["limitSeconds"] == 3
    assert ends_with_ctrl_c(process) == 0
    assert not sitd.home.socket.exists()


def test_make_run_goes_without_desktop_bus_and_runtime_folder(run, sitd):
    process = run(
        XDG_RUNTIME_DIR=None, DISPLAY=None, DBUS_SYSTEM_BUS_ADDRESS=None, TERM=None,
        XDG_STATE_HOME=None, XDG_CONFIG_HOME=None)
    process.wait_for_line("the invitation", lambda line: "Ctrl-C" in line)
    (socket,) = (
        match[1] for line in process.output if (match := re.search(r"SITD_SOCKET='(.+)'", line)))
    assert sitd.sitctl("status", XDG_RUNTIME_DIR=None, SITD_SOCKET=socket).code == 0
    assert ends_with_ctrl_c(process) == 0


def test_make_run_beside_a_running_sitd_shows_its_status(run, sitd):
    sitd.start()
    process = run()
    assert process.wait() == 1
    assert any("unknown" in line.lower() for line in process.output), process.output
    assert any("running already" in line for line in process.errors)
    assert sitd.status()["limitSeconds"] == 3


def test_make_run_ends_when_the_terminal_goes(run, sitd):
    process = run()
    process.wait_for_line("the invitation", lambda line: "Ctrl-C" in line)
    process.signal(signal.SIGTERM)
    process.wait()
    assert sitd.sitctl("status").code == 69
