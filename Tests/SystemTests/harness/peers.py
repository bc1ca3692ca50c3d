"""Peers on a session bus: a real media player, and services of desktops as dbusmock plays them."""

from .processes import Process
from .waiting import wait_until


class Player:
    """mpv, which plays a tone for ever, and is told what to do by MPRIS."""

    NAME = "org.mpris.MediaPlayer2.mpv"

    def __init__(self, bus):
        self.bus = bus
        self.process = Process(
            ["mpv", "--no-config", "--no-terminal", "--ao=null", "--vo=null", "--loop-file=inf",
             "--script=/usr/lib/mpv-mpris/mpris.so", "av://lavfi:sine=d=60"],
            {**bus.home.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address})
        wait_until("the player on the bus", lambda: bus.has_owner(self.NAME))

    def press(self, button):
        """Presses `Play`, `Pause` and the like."""
        self.bus.call(
            self.NAME, "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player", button)

    def close(self):
        self.process.close()


class Mock:
    """One object with one interface, as python3-dbusmock plays it."""

    def __init__(self, bus, name, path, interface=None, template=None):
        self.bus = bus
        self.name = name
        self.path = path
        self.interface = interface or name
        what = ["--template", template] if template else [name, path, self.interface]
        self.process = Process(
            ["/usr/bin/python3", "-m", "dbusmock", "--session", *what],
            {**bus.home.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address}, name=name)
        wait_until(f"{name} on the bus", lambda: bus.has_owner(name))

    def call(self, method, *arguments):
        """Calls a method of the interface itself."""
        return self.bus.call(self.name, self.path, self.interface, method, *arguments)

    def mock(self, method, *arguments):
        """Tells the one who plays it what to do."""
        return self.bus.call(
            self.name, self.path, "org.freedesktop.DBus.Mock", method, *arguments)

    def has(self, name, kind, value):
        """Gives it a property."""
        self.mock("AddProperty", "ssv", self.interface, name, kind, value)

    def changes(self, name, kind, value):
        """Changes a property, and tells so."""
        self.mock("UpdateProperties", "sa{sv}", self.interface, 1, name, kind, value)

    def close(self):
        self.process.close()


class ScreenLocker(Mock):
    """GNOME's screen locker."""

    def __init__(self, bus):
        super().__init__(
            bus, "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", template="gnome_screensaver")

    def set_locked(self, locked):
        self.call("SetActive", "b", str(locked).lower())


class SessionManager(Mock):
    """GNOME's session manager, which knows what keeps the screen from going idle."""

    IDLE = 8

    def __init__(self, bus):
        super().__init__(bus, "org.gnome.SessionManager", "/org/gnome/SessionManager")
        self.has("InhibitedActions", "u", 0)

    def set_inhibited(self, inhibited):
        self.changes("InhibitedActions", "u", self.IDLE if inhibited else 0)
