"""Wake-ups, processor time and memory of a process, as the kernel counts them."""

import contextlib
import pathlib
import re
import subprocess
import sys
import time

BURST = 0.1
"""Context switches within so many seconds belong to one wake-up: one event, several threads."""


class Looking:
    """What a process did in a stretch of time, read from /proc, which does not disturb it."""

    def __init__(self, pid):
        self.pid = pid

    def switches(self):
        """How often its threads went to sleep: each had been woken before."""
        switches = 0
        for thread in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                text = (thread / "status").read_text()
                switches += int(
                    re.search(r"^voluntary_ctxt_switches:\s*(\d+)", text, re.MULTILINE)[1])
        return switches

    def cpu(self):
        """Seconds on a processor, by the process's own clock: see clock_getcpuclockid(3)."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self):
        """Proportional set size in MiB."""
        text = pathlib.Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s*(\d+)", text, re.MULTILINE)[1]) / 1024

    def watch(self, seconds, meanwhile):
        """Wake-ups a minute, context switches a minute, and CPU seconds an hour."""
        switches, cpu, bursts = self.switches(), self.cpu(), 0
        last, began = switches, time.monotonic()
        while time.monotonic() - began < seconds:
            time.sleep(BURST)
            meanwhile()
            now = self.switches()
            bursts += now > last
            last = now
        took = time.monotonic() - began
        return bursts * 60 / took, (last - switches) * 60 / took, (self.cpu() - cpu) * 3600 / took


def check_the_probe():
    """Proves, with a process that wakes up four times a second, that wake-ups are seen here."""
    restless = subprocess.Popen(
        [sys.executable, "-c", "import time\nwhile True: time.sleep(0.25)"])
    try:
        time.sleep(1)
        wakes, switches, cpu = Looking(restless.pid).watch(2, lambda: None)
    finally:
        restless.kill()
        restless.wait()
    assert 120 < wakes < 360 and switches >= wakes * 0.9 and cpu > 0, (wakes, switches, cpu)
