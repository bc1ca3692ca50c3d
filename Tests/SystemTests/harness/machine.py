"""A whole machine of namespaces, with logind, and somebody who logs in to it."""

import contextlib
import fcntl
import json
import os
import select
import struct
import time

from .manager import UserManager
from .waiting import PATIENCE, wait_until

TIOCGPTN = 0x80045430
TIOCSPTLCK = 0x40045431
LOGIND = ["org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"]


class Machine(UserManager):
    """`machine.sh` kept running; its user lingers, so that there is a user manager at once."""

    SCRIPT = "machine.sh"
    USER = "sitd-test"
    SHOW_ENVIRONMENT = f"""
        loginctl enable-linger {USER}
        runtime=/run/user/$(id -u {USER})
        until [ -S $runtime/bus ]; do sleep 0.02; done
        home=$(getent passwd {USER} | cut -d: -f6)
        echo HOME=$home
        echo USER={USER}
        echo LOGNAME={USER}
        echo SHELL=/bin/bash
        echo LANG=C.UTF-8
        echo PATH=$home/.local/bin:/usr/local/bin:/usr/bin:/bin
        echo XDG_RUNTIME_DIR=$runtime
        echo DBUS_SESSION_BUS_ADDRESS=unix:path=$runtime/bus"""

    def __init__(self):
        super().__init__()
        self._units = 0

    @property
    def root(self):
        """The machine's files."""
        return f"/proc/{self.inside}/root"

    def root_systemctl(self, *arguments, **options):
        return self.run_as_root("systemctl", *arguments, **options).stdout.strip()

    def start_leader(self, *command, **properties):
        """Starts a process as display managers and getties are: a unit, with these properties."""
        self._units += 1
        unit = f"leader-{self._units}.service"
        settings = [f"--property={name}={value}" for name, value in properties.items()]
        self.run_as_root(
            "systemd-run", "--quiet", "--collect", f"--unit={unit}", *settings, *command)
        return unit

    def graphical_session(self, *command, user=USER):
        """A session at the seat, in front of those there are."""
        return Session(self, self.start_leader(
            *(command or ["sleep", "infinity"]), PAMName="login", User=user,
            Environment="XDG_SEAT=seat0 XDG_SESSION_TYPE=x11 XDG_SESSION_CLASS=user"))

    def log_in(self, *arguments):
        """A login at a terminal of its own, with `arguments` of login(1)."""
        return Terminal(self, lambda path: self.start_leader(
            "login", *arguments, "-f", self.USER, StandardInput="tty", StandardOutput="tty",
            TTYPath=path))

    def log_in_over_ssh(self):
        """A login whose terminal logind does not know."""
        script = "/run/project/Tests/SystemTests/harness/ssh_login.py"
        return Terminal(
            self, lambda path: self.start_leader("/usr/bin/python3", script, self.USER, path))

    def inhibitors(self):
        """Who holds something back, and what: (who, what, mode)."""
        answer = json.loads(self.run_as_root(
            "busctl", "--json=short", "call", *LOGIND, "ListInhibitors").stdout)
        return [(who, what, mode) for what, who, _, mode, _, _ in answer["data"][0]]

    @contextlib.contextmanager
    def asleep(self):
        """Suspends the machine for as long as the block runs."""
        self.run_as_root("touch", "/run/asleep")
        try:
            self.root_systemctl("suspend")
            wait_until("the machine to sleep", lambda: self.root_systemctl(
                "show", "--value", "--property=ActiveState",
                "systemd-suspend.service") == "activating")
            yield
        finally:
            self.run_as_root("rm", "/run/asleep")
        wait_until("the machine to be awake", lambda: self.run_as_root(
            "busctl", "get-property", *LOGIND, "PreparingForSleep").stdout == "b false\n")


class Session:
    """A session of logind's, whose leader was started in a unit."""

    def __init__(self, machine, unit):
        self.machine = machine
        self.path = wait_until(f"a session of {unit}", lambda: self._find(unit))
        self.id = self["Id"]

    def _find(self, unit):
        pid = self.machine.root_systemctl("show", "--value", "--property=MainPID", unit)
        done = self.machine.run_as_root(
            "busctl", "--json=short", "call", *LOGIND, "GetSessionByPID", "u", pid, check=False)
        return done.returncode == 0 and json.loads(done.stdout)["data"][0]

    def __getitem__(self, name):
        """A property of the session."""
        done = self.machine.run_as_root(
            "busctl", "--json=short", "get-property", LOGIND[0], self.path,
            "org.freedesktop.login1.Session", name)
        return json.loads(done.stdout)["data"]

    def loginctl(self, verb):
        """Such as `lock-session`."""
        self.machine.run_as_root("loginctl", verb, self.id)

    def set_locked_hint(self, locked):
        """What a screen locker tells logind."""
        self._set("LockedHint", locked)

    def set_idle_hint(self, idle):
        """What a desktop tells logind."""
        self._set("IdleHint", idle)

    def _set(self, what, value):
        self.machine.run(
            "busctl", "call", LOGIND[0], self.path, "org.freedesktop.login1.Session",
            f"Set{what}", "b", str(value).lower())

    def close(self):
        # With everything that was started in it; some shells take no hint.
        self.machine.run_as_root("loginctl", "terminate-session", self.id, check=False)
        self.machine.run_as_root(
            "loginctl", "kill-session", "--signal=KILL", self.id, check=False)
        wait_until(f"the end of session {self.id}", lambda: self.machine.run_as_root(
            "loginctl", "show-session", self.id, check=False).returncode != 0)


class Terminal(Session):
    """A session at a pseudoterminal of the machine, whose other end is here."""

    def __init__(self, machine, start):
        self.end = os.open(f"{machine.root}/dev/pts/ptmx", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        fcntl.ioctl(self.end, TIOCSPTLCK, struct.pack("i", 0))
        (number,) = struct.unpack("i", fcntl.ioctl(self.end, TIOCGPTN, bytes(4)))
        self.name = f"pts/{number}"
        # Without another end there is nothing to wait for at this one.
        self.other_end = os.open(f"{machine.root}/dev/{self.name}", os.O_RDWR | os.O_NOCTTY)
        self._typed = 0
        super().__init__(machine, start(f"/dev/{self.name}"))
        self.types("true")

    def _read(self, within):
        ready, _, _ = select.select([self.end], [], [], within)
        return os.read(self.end, 65536) if ready else b""

    def starts(self, command):
        """Types a line, and does not wait for what comes of it."""
        os.write(self.end, f"{command}\n".encode())

    def types(self, command, within=PATIENCE):
        """Types a line at the shell; what it said to that."""
        self._typed += 1
        # The terminal may say the line as well, with its quotes.
        mark = f"said-{self._typed}."
        self.starts(f"{command}; echo sa''id-{self._typed}.")
        said = b""
        deadline = time.monotonic() + within
        while mark.encode() not in said:
            left = deadline - time.monotonic()
            assert left > 0, f"waited {within} s for the shell to say {mark}; it said {said!r}"
            said += self._read(left)
        return said.decode().split(mark)[0]

    def close(self):
        os.close(self.other_end)
        os.close(self.end)
        super().close()
