"""The peer of each source, as a real one can be had without a screen or a person."""

import os

from harness.buses import Bus, Logind
from harness.desktop import XServer
from harness.processes import Process
from harness.waiting import wait_until

NOBODY = 65_534


def nothing(home, stack):
    return {}


def x_server(home, stack):
    server = XServer(home).start()
    stack.callback(server.close)
    return {"DISPLAY": server.display}


def session_bus(home, stack):
    bus = Bus(home, "session")
    stack.callback(bus.close)
    return {"DBUS_SESSION_BUS_ADDRESS": bus.address}


def logind(home, stack):
    bus = Bus(home, "system")
    stack.callback(bus.close)
    stack.callback(Logind(bus, os.getuid()).process.close)
    return {"DBUS_SYSTEM_BUS_ADDRESS": bus.address}


def both_buses(home, stack):
    return session_bus(home, stack) | logind(home, stack)


def sway(home, stack):
    """Refuses to run as root: then it is another user's, in a folder of that user's."""
    uid = NOBODY if os.getuid() == 0 else None
    folder = home.root / "sway"
    folder.mkdir(mode=0o700)
    configuration = folder / "config"
    configuration.write_text("xwayland disable\n")
    if uid is not None:
        home.root.chmod(0o711)
        os.chown(folder, uid, uid)
        os.chown(configuration, uid, uid)
    process = _start(["sway", "--config", configuration], home, stack, {
        "XDG_RUNTIME_DIR": str(folder), "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1"}, uid=uid)
    return {"WAYLAND_DISPLAY": str(_socket(process, folder, "wayland-?"))}


def mutter(home, stack):
    buses = both_buses(home, stack)
    process = _start(
        ["mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1280x720",
         "--wayland-display", "wayland-mutter"], home, stack, buses)
    return buses | {"WAYLAND_DISPLAY": _socket(process, home.runtime, "wayland-mutter").name}


def pipewire(home, stack):
    bus = session_bus(home, stack)
    _socket(_start(["pipewire"], home, stack, bus), home.runtime, "pipewire-0")
    _start(["wireplumber"], home, stack, bus)
    _socket(_start(["pipewire-pulse"], home, stack, bus), home.runtime, "pulse/native")
    return bus


PEERS = {
    "mutter": mutter,
    "wayland": sway,
    "x11": x_server,
    "logind": logind,
    "lock": session_bus,
    "tty": nothing,
    "media": session_bus,
    "inhibitor": both_buses,
    "call": pipewire,
}
"""What starts the peer of a source for as long as the stack lives, and gives the variables that
lead sitd to it."""


def _start(arguments, home, stack, environment, uid=None):
    process = Process(arguments, {**home.environment, **environment}, uid=uid)
    stack.callback(process.close)
    return process


def _socket(process, folder, pattern):
    """The path of a process's socket, once it is there."""
    def look():
        assert process.running, f"{process.name} ended: {(process.errors or [''])[-1]}"
        return next(folder.glob(pattern), None)

    wait_until(f"{process.name} to listen", look, within=30)
    return look()
