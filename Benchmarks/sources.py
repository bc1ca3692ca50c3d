"""What each source costs alone: the daemon's memory and wake-ups with it and its peer, at rest."""

import contextlib
import subprocess
import time

from harness.daemon import PROJECT, Daemon
from harness.home import Home

from figures import Figure
from looking import Looking
from peers import PEERS

SETTLED = 15
"""Seconds after which all that a start wakes up for, and gives back, is over."""


def figures(seconds):
    rows = []
    for name in PEERS:
        memory = wakes = None
        why = ""
        try:
            memory, wakes = _at_rest(name, seconds)
        except (AssertionError, KeyError, OSError, subprocess.SubprocessError) as error:
            why = (str(error) or type(error).__name__).splitlines()[0]
        rows += [
            Figure(f"{name} alone: memory (PSS)", None, memory, "MiB", why=why),
            Figure(f"{name} alone: wake-ups, at rest", 1, wakes, "a minute", why=why),
        ]
    return rows


def _at_rest(name, seconds):
    with contextlib.ExitStack() as stack:
        home = Home()
        stack.callback(home.close)
        environment = PEERS[name](home, stack)
        daemon = Daemon(home)
        stack.callback(daemon.close)
        daemon.start(
            configuration=f'[presence]\nsources = ["{name}"]\n',
            WATCHDOG_USEC=str(180_000_000), **environment)
        time.sleep(SETTLED)
        looking = Looking(daemon.process.pid)
        wakes, _, _ = looking.watch(seconds, daemon.notices)
        return looking.memory(), wakes
