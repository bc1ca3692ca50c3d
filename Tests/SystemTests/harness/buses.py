"""Private D-Bus buses, and what is said on them."""

import json
import subprocess

from .processes import Process
from .waiting import PATIENCE, wait_until

# Without service folders, so that nothing is started by asking for it.
CONFIGURATION = """\
<busconfig>
  <type>custom</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """A bus of its own at a fixed address, where it can die and come back."""

    def __init__(self, home, name):
        self.home = home
        self.path = home.root / f"{name}-bus"
        self.address = f"unix:path={self.path}"
        self.configuration = home.root / f"{name}-bus.conf"
        self.configuration.write_text(CONFIGURATION.format(path=self.path))
        self.process = None
        self.monitors = []
        self.start()

    def start(self):
        self.path.unlink(missing_ok=True)
        self.process = Process(
            ["dbus-daemon", f"--config-file={self.configuration}", "--nofork", "--print-address=1"],
            self.home.environment,
        )
        self.process.wait_for_line("its address", bool)

    def stop(self):
        self.process.stop()
        self.path.unlink(missing_ok=True)

    def call(self, destination, path, interface, method, *arguments):
        """Calls a method with arguments in the syntax of `busctl`; what the reply carries."""
        done = subprocess.run(
            ["busctl", f"--address={self.address}", "--json=short", f"--timeout={PATIENCE:g}",
             "call", destination, path, interface, method, *map(str, arguments)],
            env=self.home.environment, capture_output=True, text=True, timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{interface}.{method}: {done.stderr}"
        return json.loads(done.stdout)["data"] if done.stdout.strip() else None

    def has_owner(self, name):
        (answer,) = self.call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "NameHasOwner", "s", name)
        return answer

    def monitor(self):
        """Starts to write down every message on the bus."""
        monitor = Monitor(self)
        self.monitors.append(monitor)
        return monitor

    def close(self):
        for monitor in self.monitors:
            monitor.process.close()
        self.process.close()


class Monitor:
    """All messages on a bus since it was started, as `busctl` writes them."""

    def __init__(self, bus):
        self.process = Process(
            ["busctl", f"--address={bus.address}", "--json=short", "monitor"], bus.home.environment)
        self.process.wait_for_line(
            "it to listen", lambda line: "Monitoring" in line, lines=self.process.errors)

    @property
    def messages(self):
        return [json.loads(line) for line in list(self.process.output)]


class Logind:
    """logind as python3-dbusmock plays it, with one session of the user on a seat."""

    NAME = "org.freedesktop.login1"
    MANAGER = "/org/freedesktop/login1"
    SESSION = MANAGER + "/session/c1"
    MOCK = "org.freedesktop.DBus.Mock"

    def __init__(self, bus, uid):
        self.bus = bus
        self.uid = uid
        self.process = None
        self.start()

    def start(self):
        environment = {**self.bus.home.environment, "DBUS_SYSTEM_BUS_ADDRESS": self.bus.address}
        self.process = Process(
            ["/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind"],
            environment, name="logind")
        wait_until("logind on the bus", lambda: self.bus.has_owner(self.NAME))
        self._mock(self.MANAGER, "AddSession", "ssusb", "c1", "seat0", self.uid, "user", "true")
        answer = f"ret = dbus.ObjectPath('{self.SESSION}')"
        manager = self.NAME + ".Manager"
        self._mock(self.MANAGER, "AddMethod", "sssss", manager, "GetSessionByPID", "u", "o", answer)
        self._set(self.SESSION, "Session", "Type", "s", "x11")
        user = f"{self.MANAGER}/user/{self.uid}"
        self._set(user, "User", "Display", "(so)", "c1", self.SESSION)
        # A real logind knows its sessions when it comes back; this one is told of them afterwards.
        self._mock(
            self.MANAGER, "EmitSignal", "sssav", manager, "SessionNew", "so",
            2, "s", "c1", "o", self.SESSION)

    def _set(self, path, kind, name, *value):
        self.bus.call(
            self.NAME, path, "org.freedesktop.DBus.Properties", "Set", "ssv",
            f"{self.NAME}.{kind}", name, *value)

    def _mock(self, path, method, *arguments):
        return self.bus.call(self.NAME, path, self.MOCK, method, *arguments)

    def set_locked(self, locked):
        """What a screen locker does: it sets the session's LockedHint."""
        self._mock(
            self.SESSION, "UpdateProperties", "sa{sv}", self.NAME + ".Session",
            1, "LockedHint", "b", str(locked).lower())

    def set_active(self, active):
        """Brings the session to the front of its seat, or somebody else's."""
        self._mock(
            self.SESSION, "UpdateProperties", "sa{sv}", self.NAME + ".Session",
            2, "Active", "b", str(active).lower(), "State", "s", "active" if active else "online")

    def prepare_for_sleep(self, starting):
        """Announces that the machine goes to sleep, or that it is back."""
        self._mock(
            self.MANAGER, "EmitSignal", "sssav", self.NAME + ".Manager", "PrepareForSleep", "b",
            1, "b", str(starting).lower())

    def close(self):
        self.process.close()
