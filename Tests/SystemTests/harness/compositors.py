"""Real Wayland compositors without a screen, somebody at their keyboards, and mako."""

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import subprocess

from . import wayland
from .desktop import HEIGHT, WIDTH, Hands
from .notifications import NotificationServer
from .peers import SessionManager
from .processes import Process
from .waiting import PATIENCE, wait_until

SHIFT = 42
"""The left shift key, by its Linux code."""
NOT_ROOT = (
    [] if os.getuid() else
    ["unshare", "--user", "--map-user=1000", "--map-group=1000",
     "setpriv", "--pdeathsig=KILL", "--"])
"""The words in front of a program that refuses to be root's: root is somebody else in its eyes."""
PICTURES = os.environ.get("SITD_TEST_PICTURES")
"""A folder for pictures of the screen, to be looked at; none are taken where it is not set."""


class Compositor(Hands):
    """A compositor with a socket in the user's runtime folder, which can die and come back."""

    source = "wayland"
    """The source that sitd hears it by."""

    def __init__(self, home, bus, socket):
        self.home = home
        self.bus = bus
        self.socket = socket
        self.process = None

    @property
    def path(self):
        return self.home.runtime / self.socket

    def _arguments(self):
        raise NotImplementedError

    @property
    def environment(self):
        """What the compositor is started with."""
        return {
            **self.home.environment, "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "GSETTINGS_BACKEND": "memory"}

    def start(self):
        self.process = Process(self._arguments(), self.environment)
        wait_until(f"{self.process.name} to answer", self._is_ready)
        return self

    def _is_ready(self):
        assert self.process.running, f"{self.process.name} ended: {self.process.errors}"
        with contextlib.suppress(OSError, wayland.Closed):
            with self.connect():
                return True
        return False

    def connect(self):
        return wayland.Connection(self.path)

    @property
    def idle_protocol(self):
        """The best that it has to tell idleness by."""
        with self.connect() as connection:
            known = ("ext_idle_notifier_v1", "org_kde_kwin_idle")
            return next(name for name in known if name in connection.globals)

    @contextlib.contextmanager
    def film(self):
        """A film plays for as long as the block runs: it inhibits idleness, and is no input."""
        with self.connect() as connection:
            wayland.IdleInhibitor(connection)
            yield

    def stop(self):
        self.process.stop()

    def kill(self):
        """Ends it without a warning: it leaves its socket behind."""
        self.process.close()

    def close(self):
        if self.process:
            self.process.close()


class Sway(Compositor):
    """sway, which tells idleness by org_kde_kwin_idle alone in the version that Debian has."""

    def __init__(self, home, bus):
        super().__init__(home, bus, "wayland-1")
        self.configuration = home.root / "sway.conf"
        self.configuration.write_text(
            f"output HEADLESS-1 resolution {WIDTH}x{HEIGHT} position 0 0\n"
            "xwayland disable\n")
        self.control = home.runtime / "sway-control"

    def _arguments(self):
        return [*NOT_ROOT, "sway", "--config", self.configuration]

    @property
    def environment(self):
        return {
            **super().environment, "SWAYSOCK": str(self.control), "WLR_BACKENDS": "headless",
            "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}

    def start(self, number=1):
        """Starts it with the socket `wayland-<number>`: those with smaller numbers are taken."""
        self.socket = f"wayland-{number}"
        # It takes this path only where nothing is.
        self.control.unlink(missing_ok=True)
        with contextlib.ExitStack() as locks:
            for other in range(1, number):
                lock = locks.enter_context(open(self.home.runtime / f"wayland-{other}.lock", "w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            return super().start()

    @property
    def _client_environment(self):
        return {
            **self.home.environment, "SWAYSOCK": str(self.control), "WAYLAND_DISPLAY": self.socket}

    def _do(self, *arguments):
        done = subprocess.run(
            list(map(str, arguments)), env=self._client_environment, capture_output=True,
            text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{arguments}: {done.stdout} {done.stderr}"

    def presses_a_key(self):
        self._do("wtype", "-k", "Shift_L")

    def moves_the_pointer(self):
        self._do("swaymsg", "seat", "seat0", "cursor", "move", 3, 3)

    def commands(self, *words):
        """Tells sway to do something, as a key binding would."""
        self._do("swaymsg", *words)

    def shows_a_window(self):
        """A window that fills the screen, until the process is closed."""
        return Process(
            ["mpv", "--no-config", "--no-terminal", "--ao=null", "--vo=wlshm", "--idle",
             "--force-window=yes", "--fs"], self._client_environment)

    def take_picture(self, name):
        """Keeps what is on the screen, where somebody wants to look at it."""
        if PICTURES:
            pathlib.Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self._do("grim", pathlib.Path(PICTURES) / f"{name}.png")


class Kwin(Compositor):
    """KWin with its virtual backend, which has ext_idle_notifier_v1.

    Its program carries a file capability, with which it cannot be started where that capability is
    not to be had. A copy of it has none.
    """

    def __init__(self, home, bus):
        super().__init__(home, bus, "wayland-0")
        self.program = home.root / "kwin_wayland"
        shutil.copyfile(shutil.which("kwin_wayland") or "/usr/bin/kwin_wayland", self.program)
        self.program.chmod(0o700)
        self.hands = None

    def _arguments(self):
        return [
            self.program, "--virtual", "--width", WIDTH, "--height", HEIGHT, "--no-lockscreen",
            "--no-global-shortcuts", "--no-kactivities", "--socket", self.socket]

    @property
    def environment(self):
        return {
            **super().environment, "KWIN_COMPOSE": "Q",
            "KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1"}

    def start(self):
        super().start()
        self.hands = wayland.FakeInput(self.connect())
        return self

    def presses_a_key(self):
        self.hands.key(SHIFT)

    def moves_the_pointer(self):
        self.hands.move(3, 3)

    def close(self):
        super().close()
        if self.hands:
            self.hands.connection.close()


class Mutter(Compositor):
    """GNOME's compositor, which tells idleness on the session bus."""

    source = "mutter"
    idle_protocol = "Mutter"
    NAME = "org.gnome.Mutter.IdleMonitor"

    def __init__(self, home, bus):
        super().__init__(home, bus, "wayland-0")
        self.hands = None

    def _arguments(self):
        return [
            "mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor",
            f"{WIDTH}x{HEIGHT}", "--wayland-display", self.socket]

    def start(self):
        super().start()
        self.hands = RemoteHands(self.environment)
        return self

    def _is_ready(self):
        return super()._is_ready() and self.bus.has_owner(self.NAME)

    def presses_a_key(self):
        self.hands.do("key")

    def moves_the_pointer(self):
        self.hands.do("motion")

    @property
    def idle_time(self):
        """How long there was no input, in seconds, as Mutter counts it."""
        (milliseconds,) = self.bus.call(
            self.NAME, "/org/gnome/Mutter/IdleMonitor/Core", self.NAME, "GetIdletime")
        return milliseconds / 1000

    @contextlib.contextmanager
    def film(self):
        """A film, of which Mutter hears from the session manager."""
        session = SessionManager(self.bus)
        try:
            session.set_inhibited(True)
            yield
            session.set_inhibited(False)
        finally:
            session.close()

    def _end_hands(self):
        if self.hands:
            self.hands.close()
            self.hands = None

    def kill(self):
        self._end_hands()
        super().kill()

    def close(self):
        self._end_hands()
        super().close()


class RemoteHands:
    """`remote_hands.py` kept running: a remote session with Mutter lasts as long as its caller."""

    SCRIPT = pathlib.Path(__file__).with_name("remote_hands.py")

    def __init__(self, environment):
        reading, writing = os.pipe()
        # Debian's D-Bus library is Debian's Python's.
        self.process = Process(
            ["/usr/bin/python3", self.SCRIPT, reading], environment, pass_fds=[reading])
        os.close(reading)
        self.commands = os.fdopen(writing, "w", buffering=1)
        self.process.wait_for_line("it to be at the keyboard", bool)

    def do(self, command):
        said = len(self.process.output)
        print(command, file=self.commands)
        self.process.wait_for_line(f"{command} to be done", bool, after=said)

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.commands.close()
        self.process.close()


class Mako(NotificationServer):
    """A notification server on a Wayland screen."""

    def __init__(self, compositor, bus):
        super().__init__(bus)
        self.compositor = compositor
        self.configuration = compositor.home.root / "mako.conf"
        self.configuration.write_text("default-timeout=0\nignore-timeout=1\nfont=DejaVu Sans 12\n"
            "[mode=do-not-disturb]\ninvisible=1\n")
        self.start()

    @property
    def environment(self):
        return {
            **self.compositor.home.environment, "WAYLAND_DISPLAY": self.compositor.socket,
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address}

    def start(self):
        self.process = Process(["mako", "--config", self.configuration], self.environment)
        self._wait_for_name()

    def _ctl(self, *arguments):
        done = subprocess.run(
            ["makoctl", *arguments], env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE)
        assert done.returncode == 0, f"makoctl {arguments}: {done.stderr}"
        return done.stdout

    def pauses(self, paused):
        self._ctl("mode", "-a" if paused else "-r", "do-not-disturb")

    @property
    def shown(self):
        """The notifications on the screen, as mako lists them: names of fields to values."""
        (listed,) = json.loads(self._ctl("list"))["data"]
        return [{name: field["data"] for name, field in each.items()} for each in listed]

    @property
    def displayed(self):
        return len(self.shown)

    def chooses(self, label):
        """Picks the button whose label begins so, of the only notification."""
        (notification,) = self.shown
        (action,) = [
            key for key, name in notification["actions"].items() if name.startswith(label)]
        self._ctl("invoke", "-n", str(notification["id"]), action)
