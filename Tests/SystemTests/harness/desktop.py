"""A desktop: an X server, somebody at its keyboard, and a notification server."""

import contextlib
import dataclasses
import os
import random
import subprocess
import threading

from .processes import Process
from .waiting import wait_until

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

        wait_until("the X server to say its display", is_ready, within=30)
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


class Person:
    """Somebody at the keyboard and pointer of an X server: real events, through XTEST."""

    def __init__(self, home, display):
        self.environment = {**home.environment, "DISPLAY": display}

    def _do(self, *arguments):
        subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, check=True, timeout=10,
            stdout=subprocess.DEVNULL)

    def presses_a_key(self):
        self._do("key", "shift")

    def clicks(self, x, y):
        self._do("mousemove", x, y, "click", "1")

    @contextlib.contextmanager
    def typing(self, every=0.3):
        """Keeps pressing a key for as long as the block runs."""
        enough = threading.Event()
        trouble = []

        def types():
            try:
                while not enough.is_set():
                    self.presses_a_key()
                    enough.wait(every)
            except subprocess.SubprocessError as error:
                trouble.append(error)

        hands = threading.Thread(target=types)
        hands.start()
        try:
            yield
        finally:
            enough.set()
            hands.join()
        assert not trouble, f"the keyboard broke: {trouble}"


@dataclasses.dataclass
class Notification:
    """One call of Notify, as the bus saw it."""

    id: int
    application: str
    replaces: int
    title: str
    body: str
    actions: dict
    urgency: int
    timeout: int


class Dunst:
    """A real notification server, with everything that is said to it written down.

    Its context menu is answered by a small script, which picks the line that contains the label a
    test asks for: so a click on the notification is a click on one of its buttons.
    """

    NAME = "org.freedesktop.Notifications"

    def __init__(self, home, bus, display):
        self.home = home
        self.bus = bus
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
        self.process = None
        self.monitor = bus.monitor()
        self.start()

    def start(self):
        self.process = Process(["dunst", "-conf", self.configuration], self.environment)
        wait_until("dunst on the bus", lambda: self.bus.has_owner(self.NAME), within=30)

    def stop(self):
        self.process.stop()

    def _ctl(self, *arguments):
        done = subprocess.run(
            ["dunstctl", *arguments], env=self.environment, capture_output=True, text=True,
            timeout=10)
        assert done.returncode == 0, f"dunstctl {arguments}: {done.stderr}"
        return done.stdout.strip()

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

    @property
    def notifications(self):
        """Every notification asked for so far that the server has answered."""
        answers = {}
        calls = []
        for message in self.monitor.messages:
            if message.get("member") == "Notify" and message["type"] == "method_call":
                calls.append(message)
            elif message["type"] == "method_return":
                question = message["destination"], message["reply_cookie"]
                answers[question] = message["payload"]["data"]
        notifications = []
        for call in calls:
            answer = answers.get((call["sender"], call["cookie"]))
            if answer is None:
                continue
            application, replaces, _, title, body, actions, hints, timeout = call["payload"]["data"]
            urgency = hints.get("urgency", {}).get("data", 1)
            notifications.append(Notification(
                answer[0], application, replaces, title, body,
                dict(zip(actions[::2], actions[1::2])), urgency, timeout))
        return notifications

    def wait_for_notification(self, number=1, within=20):
        """The notification with this number, counted from 1, once it was asked for."""
        wait_until(
            f"notification {number}", lambda: len(self.notifications) >= number, within=within)
        return self.notifications[number - 1]

    def wait_until_empty(self, within=10):
        wait_until("the notification to be taken back", lambda: self.displayed == 0, within=within)

    def close(self):
        self.process.close()
        self.monitor.process.close()
