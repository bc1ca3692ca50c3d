"""Processes that a test starts, reads and always ends."""

import os
import pathlib
import signal
import subprocess
import threading
import time

from .waiting import PATIENCE

NOBODY = 65534 if os.getuid() == 0 else None
"""Whom root runs a program as that is to see none of root's terminals."""


def as_user(uid):
    """The words in front of a command that root runs as another user."""
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]


def wake_ups(process):
    """How often the threads of a process went to sleep so far."""
    return sum(
        int(line.split()[1])
        for status in pathlib.Path(f"/proc/{process.pid}/task").glob("*/status")
        for line in status.read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches"))


class Process:
    """A process in a session of its own, whose lines of output are kept.

    It dies with the test, however the test ends: it gets `death_signal` when its starter dies, and
    `close` kills whatever is left of its process group.
    """

    def __init__(self, arguments, environment, *, name=None, uid=None, directory=None, pass_fds=(),
                 death_signal="KILL", umask=-1):
        arguments = [str(argument) for argument in arguments]
        self.name = name or os.path.basename(arguments[0])
        # The death signal is forgotten when the user changes: it is set after that.
        identity = [] if uid is None else as_user(uid)
        self.popen = subprocess.Popen(
            [*identity, "setpriv", f"--pdeathsig={death_signal}", "--", *arguments],
            env=environment,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=pass_fds,
            umask=umask,
        )
        self.pid = self.popen.pid
        self._news = threading.Condition()
        self.output = []
        self.errors = []
        self._readers = [
            self._read(self.popen.stdout, self.output),
            self._read(self.popen.stderr, self.errors),
        ]

    def _read(self, stream, lines):
        def read():
            for line in stream:
                with self._news:
                    lines.append(line.decode(errors="replace").rstrip("\n"))
                    self._news.notify_all()
            stream.close()
            with self._news:
                self._news.notify_all()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        return reader

    def wait_for_line(self, what, matches, *, lines=None, after=0, within=PATIENCE):
        """The first line from number `after` on that `matches`; of its output, or of `lines`."""
        lines = self.output if lines is None else lines
        deadline = time.monotonic() + within
        with self._news:
            while True:
                for line in lines[after:]:
                    if matches(line):
                        return line
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(
                        f"waited {within:g} s for {what} from {self.name}; "
                        f"it said {lines[after:]!r}")
                self._news.wait(left)

    @property
    def running(self):
        return self.popen.poll() is None

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self, within=PATIENCE):
        """Its exit code, once it ended and all that it said was read."""
        try:
            code = self.popen.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"waited {within:g} s for {self.name} to end") from None
        for reader in self._readers:
            # What it started may go on, and keep it open.
            reader.join(10)
        return code

    def stop(self, within=PATIENCE):
        """Asks it to end, and returns its exit code."""
        if self.running:
            self.signal(signal.SIGTERM)
        return self.wait(within)

    def close(self):
        """Ends it, and everything it started, at once."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.popen.wait()
