"""A terminal with a person in front of it, who sees what programs draw and types."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading

import pyte

from .waiting import PATIENCE, wait_until


class Console:
    """A pseudo-terminal and a program that has it as its own."""

    def __init__(self, arguments, environment, *, columns=60, rows=24, directory=None):
        self.ours, self.theirs = pty.openpty()
        self.sent = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._over = os.eventfd(0)
        self.resize(columns, rows, tell=False)
        self.before = self.modes()
        self.popen = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", "--", *map(str, arguments)],
            env={"TERM": "xterm-256color", **environment}, cwd=directory,
            stdin=self.theirs, stdout=self.theirs, stderr=self.theirs, start_new_session=True,
            preexec_fn=self._sit_down)
        self.pid = self.popen.pid
        self._eyes = threading.Thread(target=self._watch, daemon=True)
        self._eyes.start()

    @staticmethod
    def _sit_down():
        """In the new process, before its program: the terminal becomes its own."""
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        # Whoever runs the tests in the background may have had them ignored.
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)

    def _watch(self):
        while True:
            ready, _, _ = select.select([self.ours, self._over], [], [])
            if self._over in ready:
                return
            try:
                data = os.read(self.ours, 65536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self.sent += data
                self._stream.feed(data)

    @property
    def lines(self):
        """What is to be seen, without what is empty at the ends."""
        with self._lock:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self):
        return "\n".join(self.lines)

    def sees(self, words, within=PATIENCE):
        """Waits until words are to be seen; gives all that is."""
        try:
            wait_until(f"{words!r} on the terminal", lambda: words in self.text, within, every=0.01)
        except AssertionError:
            print(self.text)
            raise
        return self.text

    def types(self, keys):
        os.write(self.ours, keys.encode())

    def resize(self, columns, rows, tell=True):
        with self._lock:
            self._screen.resize(rows, columns)
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def modes(self):
        """How the terminal is set up, as termios(3) has it."""
        return termios.tcgetattr(self.theirs)

    def wait(self, within=PATIENCE):
        """Its exit code, or the negative number of the signal that ended it."""
        try:
            return self.popen.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"waited {within:g} s for {self.popen.args} to end; there is:\n{self.text}") from None

    def hang_up(self):
        """Takes the terminal away, as when a window is closed."""
        self.look_away()
        os.close(self.ours)
        self.ours = None

    def look_away(self):
        """Reads nothing from now on, so that what is drawn piles up."""
        os.eventfd_write(self._over, 1)
        self._eyes.join(PATIENCE)

    def close(self):
        if self.popen.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.popen.wait()
        if self.ours is not None:
            self.look_away()
            os.close(self.ours)
        os.close(self.theirs)
        os.close(self._over)
