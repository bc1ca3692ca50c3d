"""A sound server: PipeWire with its session manager, and a microphone that gives silence."""

import subprocess

from .processes import Process
from .waiting import wait_until


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
        self.processes = [
            Process([program], self.environment) for program in ("pipewire", "wireplumber")]
        # A socket that is there may be left from before.
        wait_until("PipeWire to make a microphone", self._makes_a_microphone, within=30, every=0.2)

    def _makes_a_microphone(self):
        done = subprocess.run(
            ["pw-cli", "create-node", "adapter", self.MICROPHONE], env=self.environment,
            timeout=20, capture_output=True, check=False)
        return done.returncode == 0

    def call(self):
        """Somebody who talks into the microphone, until the process is closed."""
        return Process(
            ["pw-record", "--target", "microphone", "/dev/null"], self.environment)

    def kill(self):
        for process in reversed(self.processes):
            process.close()

    close = kill
