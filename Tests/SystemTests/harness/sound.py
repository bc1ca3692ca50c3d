"""A sound server: PipeWire with its session manager, and a microphone that gives silence."""

import subprocess

from .processes import Process
from .waiting import PATIENCE, wait_until


class Sound:
    MICROPHONE = (
        "{ factory.name=support.null-audio-sink node.name=microphone"
        " media.class=Audio/Source/Virtual object.linger=true audio.position=[MONO] }")

    def __init__(self, home, bus):
        self.home = home
        self.environment = {**home.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address}
        self.processes = []
        self.start()

    def start(self):
        self.processes = [Process(["pipewire"], self.environment)]
        # A socket that is there may be left from before; without the other end of it the session
        # manager would give up.
        wait_until("PipeWire to make a microphone", self._makes_a_microphone, every=0.1)
        self.processes.append(Process(["wireplumber"], self.environment))
        wait_until("the session manager to take it up", self._has_ports, every=0.1)

    def _run(self, *words):
        return subprocess.run(
            words, env=self.environment, timeout=PATIENCE, capture_output=True, check=False,
            text=True)

    def _makes_a_microphone(self):
        return self._run("pw-cli", "create-node", "adapter", self.MICROPHONE).returncode == 0

    def _has_ports(self):
        return "microphone:" in self._run("pw-link", "--output").stdout

    def call(self):
        """Somebody who talks into the microphone, until the process is closed."""
        return Process(
            ["pw-record", "--target", "microphone", "/dev/null"], self.environment)

    def kill(self):
        for process in reversed(self.processes):
            process.close()

    close = kill
