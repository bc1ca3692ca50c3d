"""A desktop: an X server, somebody at its keyboard, and a notification server."""

import contextlib
import os
import random
import subprocess
import threading
import time

from .notifications import NotificationServer
from .processes import Process
from .waiting import PATIENCE, wait_until

WIDTH, HEIGHT = 1280, 720


class XServer:
    """An X server without a screen, at a number of its own that it keeps when it is restarted.

    The number is drawn from many. A server that picks the first free one itself may pick that of
    one which is just ending, and which then takes the new one's socket away with its own.
    """

    def __init__(self, home):
        self.home = home
        self.number = random.randrange(1_000, 60_000)
        self.process = None

    @property
    def display(self):
        return f":{self.number}"

    def start(self):
        reading, writing = os.pipe()
        self.process = Process(
            ["Xvfb", self.display, "-displayfd", writing, "-screen", "0",
             f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"],
            self.home.environment, pass_fds=[writing])
        os.close(writing)
        os.set_blocking(reading, False)
        answer = bytearray()

        def is_ready():
            with contextlib.suppress(BlockingIOError):
                answer.extend(os.read(reading, 16))
            return answer.endswith(b"\n")

        wait_until("the X server to say its display", is_ready)
        os.close(reading)
        return self

    def stop(self):
        """Ends it in order, so that it puts away its socket and its lock."""
        self.process.stop()

    def close(self):
        if self.process:
            try:
                self.stop()
            finally:
                self.process.close()


class Hands:
    """Somebody's hands at a keyboard."""

    pressed = 0.0
    """When the last key that was pressed by `typing` began to be."""

    def presses_a_key(self):
        raise NotImplementedError

    @contextlib.contextmanager
    def typing(self, every=0.3):
        """Keeps pressing a key for as long as the block runs."""
        enough = threading.Event()
        trouble = []

        def types():
            try:
                while not enough.is_set():
                    began = time.time()
                    self.presses_a_key()
                    self.pressed = began
                    enough.wait(every)
            except Exception as error:
                trouble.append(error)

        hands = threading.Thread(target=types)
        hands.start()
        try:
            yield
        finally:
            enough.set()
            hands.join()
        assert not trouble, f"the keyboard broke: {trouble}"


class Person(Hands):
    """Somebody at the keyboard and pointer of an X server: real events, through XTEST."""

    def __init__(self, home, display):
        self.environment = {**home.environment, "DISPLAY": display}

    def _do(self, *arguments):
        subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, check=True, timeout=PATIENCE,
            stdout=subprocess.DEVNULL)

    def presses_a_key(self):
        self._do("key", "shift")

    def clicks(self, x, y):
        self._do("mousemove", x, y, "click", "1")


class WindowManager:
    """A window manager on an X server, which says what is in front."""

    def __init__(self, home, display):
        self.process = Process(["openbox"], {**home.environment, "DISPLAY": display})

    def close(self):
        self.process.close()


class FilmOnX11:
    """A window that fills the screen of an X server, which has a window manager."""

    def __init__(self, home, display):
        self.environment = {**home.environment, "DISPLAY": display}
        self.process = Process(
            ["mpv", "--no-config", "--no-terminal", "--ao=null", "--vo=x11", "--idle",
             "--force-window=yes", "--fs"], self.environment)

    def fills_the_screen(self, fills):
        """Tells the window manager so, as a key of it would, once the window is there."""
        words = ["wmctrl", "-r", ":ACTIVE:", "-b", f"{'add' if fills else 'remove'},fullscreen"]
        wait_until("a window in front", lambda: subprocess.run(
            words, env=self.environment, capture_output=True, timeout=PATIENCE).returncode == 0)

    def has_titles(self, count):
        """Has one title after the other, 50 ms each, as a player does that shows the time in it."""
        words = [word for number in range(count)
                 for word in ("set_window", "--name", str(number), "sleep", "0.05")]
        subprocess.run(
            ["xdotool", "getactivewindow", *words], env=self.environment, check=True,
            timeout=PATIENCE)

    def close(self):
        self.process.close()


class Dunst(NotificationServer):
    """A notification server on an X screen.

    Its context menu is answered by a small script, which picks the line that contains the label a
    test asks for: so a click on the notification is a click on one of its buttons.
    """

    def __init__(self, home, bus, display):
        super().__init__(bus)
        self.environment = {
            **home.environment, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": bus.address}
        self.wanted = home.root / "wanted-action"
        menu = home.root / "menu"
        menu.write_text(f'#!/bin/sh\ngrep -F -m1 -- "$(cat {self.wanted})"\n')
        menu.chmod(0o700)
        self.configuration = home.root / "dunstrc"
        self.configuration.write_text(
            "[global]\n"
            "font = DejaVu Sans 12\nwidth = 400\norigin = top-right\noffset = 20x20\n"
            f"dmenu = {menu}\nmouse_left_click = context\n"
            + "".join(
                f"[urgency_{level}]\ntimeout = 0\n" for level in ("low", "normal", "critical"))
        )
        self.start()

    def start(self):
        self.process = Process(["dunst", "-conf", self.configuration], self.environment)
        self._wait_for_name()

    def _ctl(self, *arguments):
        done = subprocess.run(
            ["dunstctl", *arguments], env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE)
        assert done.returncode == 0, f"dunstctl {arguments}: {done.stderr}"
        return done.stdout.strip()

    def pauses(self, paused):
        self._ctl("set-paused", str(paused).lower())

    @property
    def displayed(self):
        """How many notifications are on the screen or wait to be."""
        return int(self._ctl("count", "displayed")) + int(self._ctl("count", "waiting"))

    def chooses(self, label):
        """Opens the notification's menu and picks the button with this label."""
        self.wanted.write_text(label)
        self._ctl("context")

    def clicks(self, person, label):
        """The same with the pointer, on the notification itself."""
        self.wanted.write_text(label)
        person.clicks(WIDTH - 20 - 200, 45)
