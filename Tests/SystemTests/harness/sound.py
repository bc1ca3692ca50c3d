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
        self.processes = [Process(["pipewire"], self.environment)]
        wait_until(
            "PipeWire's socket", (self.home.runtime / "pipewire-0").exists, within=30)
        self.processes.append(Process(["wireplumber"], self.environment))
        subprocess.run(
            ["pw-cli", "create-node", "adapter", self.MICROPHONE], env=self.environment,
            check=True, timeout=20, capture_output=True)

    def call(self):
        """Somebody who talks into the microphone, until the process is closed."""
        return Process(
            ["pw-record", "--target", "microphone", "/dev/null"], self.environment)

    def kill(self):
        for process in reversed(self.processes):
            process.close()

    close = kill
