"""The parts of a private machine that a test can ask for: folders, buses, a desktop, sitd."""

import contextlib
import faulthandler
import os
import pty
import signal

import pytest

from harness.buses import Bus, Logind
from harness.compositors import Kwin, Mako, Mutter, Sway
from harness.configuration import short
from harness.daemon import Daemon
from harness.desktop import Dunst, Person, XServer
from harness.home import Home
from harness.machine import Machine
from harness.processes import NOBODY, Process
from harness.waiting import PATIENCE

TEST_LIMIT = 300
"""How many seconds one test, or the making of its fixtures, may take."""


@contextlib.contextmanager
def bounded(what):
    def expired(*_):
        faulthandler.dump_traceback()
        raise TimeoutError(f"{what} took longer than {TEST_LIMIT} s")

    before = signal.signal(signal.SIGALRM, expired)
    signal.alarm(TEST_LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    with bounded(f"the setup of {item.name}"):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    with bounded(item.name):
        return (yield)


@pytest.fixture
def cleanup():
    """Whatever is entered here is closed when the test is over, last first."""
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def home(cleanup):
    home = Home()
    cleanup.callback(home.close)
    return home


@pytest.fixture
def sitd(home, cleanup):
    """sitd, not started yet, without a desktop or a bus."""
    daemon = Daemon(home)
    cleanup.callback(daemon.describe)
    cleanup.callback(daemon.close)
    return daemon


@pytest.fixture
def session_bus(home, sitd, cleanup):
    """A session bus, which sitd will find."""
    bus = Bus(home, "session")
    cleanup.callback(bus.close)
    sitd.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    return bus


@pytest.fixture
def x_server(home, sitd, cleanup):
    """An X server, which sitd will find."""
    server = XServer(home)
    cleanup.callback(server.close)
    server.start()
    sitd.environment["DISPLAY"] = server.display
    return server


@pytest.fixture
def person(home, x_server):
    """Somebody at the keyboard of the X server."""
    return Person(home, x_server.display)


@pytest.fixture
def dunst(home, session_bus, x_server, cleanup):
    """A notification server on the session bus."""
    server = Dunst(home, session_bus, x_server.display)
    cleanup.callback(server.close)
    return server


@pytest.fixture
def logind(home, sitd, cleanup):
    """A system bus with logind on it, which sitd will find."""
    bus = Bus(home, "system")
    cleanup.callback(bus.close)
    logind = Logind(bus, os.getuid())
    cleanup.callback(logind.close)
    sitd.environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
    return logind


@pytest.fixture(params=[Sway, Kwin, Mutter], ids=lambda kind: kind.__name__.lower())
def compositor(request, home, sitd, session_bus, cleanup):
    """A Wayland compositor that is not there yet, at a socket that sitd will look at."""
    compositor = request.param(home, session_bus)
    cleanup.callback(compositor.close)
    sitd.environment["WAYLAND_DISPLAY"] = compositor.socket
    return compositor


@pytest.fixture
def sway(home, sitd, session_bus, cleanup):
    """sway, which sitd will find."""
    sway = Sway(home, session_bus)
    cleanup.callback(sway.close)
    sway.start()
    sitd.environment["WAYLAND_DISPLAY"] = sway.socket
    return sway


@pytest.fixture
def mako(session_bus, sway, cleanup):
    """A notification server on sway's screen."""
    server = Mako(sway, session_bus)
    cleanup.callback(server.close)
    return server


@pytest.fixture
def mutter(home, sitd, session_bus, cleanup):
    """Mutter, which sitd will find."""
    mutter = Mutter(home, session_bus)
    cleanup.callback(mutter.close)
    mutter.start()
    sitd.environment["WAYLAND_DISPLAY"] = mutter.socket
    return mutter


@pytest.fixture
def terminal(sitd, cleanup):
    """A terminal of `NOBODY`'s, with something in it that reads what is typed."""
    ours, theirs = pty.openpty()
    cleanup.callback(os.close, ours)
    cleanup.callback(os.close, theirs)
    os.set_blocking(ours, False)
    name = os.ttyname(theirs)
    if NOBODY is not None:
        os.chown(name, NOBODY, -1)
    reader = Process(["/bin/sh", "-c", f"exec cat <{name}"], sitd.environment)
    cleanup.callback(reader.close)

    def type_in():
        os.write(ours, b"\n")
        with contextlib.suppress(BlockingIOError):
            os.read(ours, 100)

    return type_in


@pytest.fixture(scope="session")
def machine():
    """A machine with a real logind, with sitd installed and stopped.

    It is made in two seconds, once for each worker of xdist that runs such a test.
    """
    with contextlib.ExitStack() as stack:
        machine = Machine()
        stack.callback(machine.close)
        # It was built before the tests began, and not by this user.
        machine.run("make", "-C", "/run/project", "-o", "build", "install", timeout=PATIENCE)
        machine.systemctl("stop", "sitd.service", "sitd.socket")
        yield machine


@pytest.fixture
def begin(machine):
    """Starts sitd in its unit, with an empty history and this configuration."""
    def begin(**sections):
        machine.write(".config/sitd/config.toml", short(**sections))
        machine.systemctl("restart", "sitd.service")

    yield begin
    print(machine.run("journalctl", "--user", "--no-pager", "-u", "sitd", "-n", "50").stdout)
    machine.systemctl("stop", "sitd.service", "sitd.socket")
    machine.systemctl("reset-failed")
    machine.run("rm", "-rf", ".config/sitd", ".local/state/sitd")
