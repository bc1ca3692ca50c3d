"""sitd and sitctl, as a user has them."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

from .processes import Process, as_user
from .waiting import PATIENCE, wait_until

PROJECT = pathlib.Path(__file__).resolve().parents[3]
PROGRAMS = pathlib.Path(os.environ.get("SITD_PROGRAMS", PROJECT / ".build" / "release"))


class Result:
    """How a command ended and what it wrote."""

    def __init__(self, code, stdout, stderr):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr

    @property
    def json(self):
        return json.loads(self.stdout)

    def __repr__(self):
        return f"exit code {self.code}, stdout {self.stdout!r}, stderr {self.stderr!r}"


class ServiceManager:
    """What a service tells whoever listens at its `$NOTIFY_SOCKET`, in lines."""

    def __init__(self, path):
        path.unlink(missing_ok=True)
        self.told = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        # Heard all the time: a service waits while nobody does.
        self._ears = threading.Thread(target=self._listen, daemon=True)
        self._ears.start()

    def _listen(self):
        while message := self._socket.recv(65536):
            self.told.extend(message.decode().splitlines())

    def close(self):
        self._socket.shutdown(socket.SHUT_RD)
        self._ears.join(PATIENCE)
        self._socket.close()


class Daemon:
    """One sitd, which can be stopped, killed and started again in the same home."""

    def __init__(self, home, notify="notify"):
        self.home = home
        self.uid = None
        self.environment = dict(home.environment)
        self.process = None
        self.log = []
        self._processes = []
        self._notify_path = home.root / notify
        self._manager = None

    def start(self, configuration=None, *, arguments=(), prefix=(), ready=True, uid=None, umask=-1,
              **environment):
        """Starts it, and waits until it says that it is ready.

        `environment` adds to the variables; one that is None is taken away. `prefix` is words in
        front of the command. With `uid`, which takes root, it runs as that user, and the home is
        that user's from then on.
        """
        assert (PROGRAMS / "sitd").exists(), f"{PROGRAMS}/sitd is missing: run `make build` first"
        if configuration is not None:
            self.home.configure(configuration)
        if self._manager:
            self._manager.close()
        self._manager = ServiceManager(self._notify_path)
        variables = {**self.environment, **environment, "NOTIFY_SOCKET": str(self._notify_path)}
        variables = {name: value for name, value in variables.items() if value is not None}
        self.uid = uid
        if uid is not None:
            # Where the other user can reach them.
            for program in ("sitd", "sitctl"):
                shutil.copy(PROGRAMS / program, self.home.root)
            self.home.give_to(uid)
        self.process = Process(
            [*prefix, self._programs / "sitd", *arguments], variables, uid=uid,
            directory=self.home.folder, umask=umask)
        self.log = self.process.errors
        self._processes.append(self.process)
        if ready:
            self.wait_until_told("READY=1")
        return self

    @property
    def _programs(self):
        return PROGRAMS if self.uid is None else self.home.root

    def notices(self):
        """Every line that it told the service manager since it was started."""
        return self._manager.told

    def wait_until_told(self, line, within=PATIENCE):
        """Waits for a line like `READY=1`, as the service manager would."""
        def told():
            if line in self.notices():
                return True
            assert self.process.running, f"sitd ended with {self.process.wait()}: {self.log}"
            return False

        wait_until(f"sitd to tell {line}", told, within)

    def wait_for_log(self, what, *words, after=0, within=PATIENCE):
        """The first line of its log that contains all of these words, in any case."""
        def matches(line):
            return all(word.lower() in line.lower() for word in words)

        return self.process.wait_for_line(what, matches, lines=self.log, after=after, within=within)

    def wait_for_event(self, kind, after=0, within=PATIENCE, **fields):
        """The first journal entry of this kind, with these fields in it; as a line of its log."""
        words = [f"SITD_EVENT={kind}", *(f"SITD_{key.upper()}={fields[key]}" for key in fields)]
        return self.wait_for_log(f"an entry {words}", *words, after=after, within=within)

    def stop(self):
        """Ends it as a service manager does; returns its exit code and how long it took."""
        began = time.monotonic()
        code = self.process.stop()
        return code, time.monotonic() - began

    def kill(self):
        """Ends it without a warning."""
        self.process.signal(signal.SIGKILL)
        self.process.wait()

    def hang_up(self):
        """Asks it to read its configuration again."""
        self.process.signal(signal.SIGHUP)

    def sitctl(self, *arguments, **environment):
        """Runs sitctl in the same environment."""
        variables = {**self.environment, **environment}
        variables = {name: value for name, value in variables.items() if value is not None}
        identity = [] if self.uid is None else as_user(self.uid)
        done = subprocess.run(
            [*identity, self._programs / "sitctl", *map(str, arguments)], env=variables,
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
        return Result(done.returncode, done.stdout, done.stderr)

    def do(self, *arguments):
        """Runs sitctl, which has to succeed; what it wrote."""
        result = self.sitctl(*arguments)
        assert result.code == 0, f"sitctl {' '.join(map(str, arguments))}: {result}"
        return result.stdout

    def status(self):
        """The status that `sitctl status --json` gives."""
        return json.loads(self.do("status", "--json"))["status"]

    def explain(self):
        """The explanation that `sitctl why --json` gives."""
        return json.loads(self.do("why", "--json"))

    def wait_for_status(self, what, holds, within=PATIENCE):
        """The first status of which `holds` is true."""
        last = {}

        def look():
            last.clear()
            last.update(self.status())
            return holds(last)

        try:
            wait_until(what, look, within, every=0.05)
        except AssertionError as error:
            raise AssertionError(f"{error}; the status is {last}") from None
        return last

    def wait_for_posture(self, posture, within=PATIENCE):
        return self.wait_for_status(
            f"the posture to be {posture}", lambda status: status["posture"] == posture, within)

    def close(self):
        for process in self._processes:
            process.close()
        if self._manager:
            self._manager.close()

    def describe(self):
        """All that it said, for the report of a test that failed."""
        for process in self._processes:
            print(f"--- sitd, process {process.pid}, exit code {process.popen.poll()}")
            print("\n".join(process.output + process.errors))
