"""Real service managers, and a user of theirs, in namespaces."""

import json
import os
import pathlib
import subprocess

from .processes import Process
from .waiting import PATIENCE, wait_until

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
NAMESPACES = ["--mount", "--pid", "--ipc", "--net", "--uts", "--cgroup"]


class UserManager:
    """`user-manager.sh` kept running, with commands run in it as its user."""

    SCRIPT = "user-manager.sh"
    SHOW_ENVIRONMENT = "env -0 | tr '\\0' '\\n'"

    def __init__(self):
        self.process = Process(
            [SCRIPTS / self.SCRIPT, "sh", "-c",
             f"{self.SHOW_ENVIRONMENT}; echo ready; exec sleep infinity"],
            {"PATH": os.environ["PATH"]},
            # The script has things to put away.
            death_signal="TERM")
        try:
            self.process.wait_for_line(self.SCRIPT, lambda line: line == "ready", within=60)
        except AssertionError:
            print("\n".join(self.process.errors))
            self.close()
            raise
        lines = self.process.output[: self.process.output.index("ready")]
        self.environment = dict(line.split("=", 1) for line in lines if "=" in line)
        self.inside = self._process_inside()
        self.home = pathlib.Path(self.environment["HOME"])

    def _process_inside(self):
        """The first process below the script that is in another process namespace."""
        ours = os.readlink("/proc/self/ns/pid")
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop(0)
            try:
                if os.readlink(f"/proc/{pid}/ns/pid") != ours:
                    return pid
                children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
            except FileNotFoundError:
                continue
            waiting.extend(map(int, children.split()))
        raise AssertionError(f"there is no process in the namespaces of {self.SCRIPT}")

    def run(self, *arguments, **options):
        """Runs a command as the user."""
        user = self.environment["USER"]
        return self.run_as_root(
            "setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups",
            "env", "-i", "-C", self.home,
            *(f"{name}={value}" for name, value in self.environment.items()),
            *arguments, **options)

    def run_as_root(self, *arguments, check=True, input=None, timeout=PATIENCE):
        """Runs a command as root of the machine that is made of namespaces."""
        done = subprocess.run(
            ["nsenter", f"--target={self.inside}", *NAMESPACES, "--", *map(str, arguments)],
            capture_output=True, text=True, input=input, timeout=timeout,
            stdin=None if input is not None else subprocess.DEVNULL)
        if check:
            said = done.stdout + done.stderr
            assert done.returncode == 0, f"{arguments}: {done.returncode} {said}"
        return done

    def systemctl(self, *arguments, **options):
        return self.run("systemctl", "--user", *arguments, **options).stdout.strip()

    def show(self, name, unit="sitd.service"):
        """One property of a unit."""
        return self.systemctl("show", "--value", f"--property={name}", unit)

    def write(self, path, text):
        """Writes a file of the user's, whose path is relative to the home folder."""
        path = self.home / path
        self.run("mkdir", "-p", path.parent)
        self.run("tee", path, input=text)

    def status(self):
        return json.loads(self.run("sitctl", "status", "--json").stdout)["status"]

    def wait_for_status(self, what, holds, within=PATIENCE):
        """The first status of which `holds` is true."""
        def look():
            status = self.status()
            return holds(status) and status

        return wait_until(what, look, within, every=0.1)

    def wait_for_posture(self, posture, within=PATIENCE):
        return self.wait_for_status(
            f"the posture to be {posture}", lambda status: status["posture"] == posture, within)

    def journal(self, *matches):
        """Entries of the user's journal that match, as dictionaries."""
        done = self.run(
            "journalctl", "--user", "--no-pager", "--output=json", *matches, check=False)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def wait_for_journal(self, *matches, within=PATIENCE):
        return wait_until(
            f"an entry {matches} in the journal", lambda: self.journal(*matches), within, every=0.1)

    def close(self):
        self.process.signal(15)
        try:
            self.process.wait(20)
        finally:
            self.process.close()
