"""Waiting for something, always with a bound and always saying for what."""

import time

PATIENCE = 60.0
"""How long, in seconds, a test waits for what should come at once: a busy machine may be slow."""
PROMPT = 4.0
"""How long, in seconds, what takes a moment may take on a busy machine: it is less than what sitd
grants to others before it goes on without them."""
LATE = 2.0
"""How much later than it was, in seconds, something may be told to have been on a busy machine."""


def is_between(instant, before, after):
    """Whether an instant, in whole seconds, lies between two moments or a little later.

    It may be told a little early, too: Qt's timers are by a twentieth.
    """
    return before - 1.5 <= instant <= after + LATE


def wait_until(what, condition, within=PATIENCE, every=0.02):
    """The first true answer of `condition`; fails, naming `what`, after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {within:g} s for {what}; the last answer was {answer!r}")
        time.sleep(every)


def watch_that(what, condition, during, every=0.05):
    """Looks on for `during` seconds; fails, naming `what`, as soon as `condition` does not hold."""
    deadline = time.monotonic() + during
    while True:
        answer = condition()
        if not answer:
            raise AssertionError(f"it did not hold that {what}: {answer!r}")
        if time.monotonic() >= deadline:
            return
        time.sleep(every)
