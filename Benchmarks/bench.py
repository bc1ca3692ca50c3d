#!/usr/bin/env python3
"""Measures the release build against the figures that sitd promises, and prints a table.

    BENCH_SECONDS=60 python3 Benchmarks/bench.py

sitd runs among real peers: an X server, a session bus with a notification server, logind as
python3-dbusmock plays it. Then each source runs alone with its own peer. BENCH_SECONDS is how long
each of the postures, and each source, is looked at. A figure that is missed is said so; it fails
nothing, since a busy machine misses them all.
"""

import contextlib
import os
import pathlib
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests" / "SystemTests"))

from harness.buses import Bus, Logind  # noqa: E402
from harness.daemon import PROGRAMS, Daemon  # noqa: E402
from harness.desktop import Dunst, Person, XServer  # noqa: E402
from harness.home import Home  # noqa: E402

import ledger  # noqa: E402
import sources  # noqa: E402
from figures import Figure, show  # noqa: E402
from looking import Looking, check_the_probe  # noqa: E402

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
TOOLS = ROOT / ".build" / "bench"


def tool(name):
    """One of the C programs beside this file, compiled."""
    source, program = ROOT / "Benchmarks" / f"{name}.c", TOOLS / name
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-o", program, source], check=True)
    return program


@contextlib.contextmanager
def one_core(pid):
    """Keeps a process, and what is started meanwhile, to the first core."""
    cores = os.sched_getaffinity(0)
    threads = [int(thread) for thread in os.listdir(f"/proc/{pid}/task")]
    try:
        for thread in [0, *threads]:
            os.sched_setaffinity(thread, {min(cores)})
        yield
    finally:
        for thread in [0, *threads]:
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread, cores)


def measured_by(name, *arguments, environment):
    """The numbers that a tool prints."""
    done = subprocess.run(
        [tool(name), *map(str, arguments)], env=environment, capture_output=True, text=True,
        timeout=600)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return [float(word) for word in done.stdout.split()]


def megabytes_a_year(database):
    """What a year of history takes on the disk."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return os.path.getsize(database) / ledger.YEARS / 2**20


def start_milliseconds(daemon, times=11):
    """From before the process exists to READY=1, the median of several starts."""
    took = []
    for _ in range(times):
        path = daemon.home.root / "ready"
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as notices:
            notices.bind(str(path))
            notices.settimeout(10)
            began = time.monotonic()
            process = subprocess.Popen(
                [PROGRAMS / "sitd"], env={**daemon.environment, "NOTIFY_SOCKET": str(path)},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                while b"READY=1" not in notices.recv(65536):
                    pass
                took.append((time.monotonic() - began) * 1e3)
            finally:
                process.terminate()
                process.wait(10)
                path.unlink()
    return statistics.median(took)


def simulated_a_second(environment, days=24):
    """How many events `sitctl simulate` lives through in a second, of many working days on end."""
    lines = []
    for day in range(days):
        for line in (ROOT / "Tests" / "Traces" / "working-day.trace").read_text().splitlines():
            moment, _, words = line.partition(" ")
            if moment != "#":
                lines.append(f"{float(moment) + day * 86_400:.2f} {words}\n")
    with tempfile.TemporaryDirectory() as folder:
        trace, defaults = pathlib.Path(folder) / "days.trace", pathlib.Path(folder) / "none.toml"
        trace.write_text("".join(lines))
        defaults.touch()
        took = measured_by(
            "spawn", 5, PROGRAMS / "sitctl", "simulate", trace, "--config", defaults,
            environment=environment)[0]
    return len(lines) / took * 1e6


def attempt(what: str, measure: Callable[[], object]):
    """What a measurement gives; None, with the reason on standard error, where it fails."""
    print(f"… {what}", file=sys.stderr)
    try:
        return measure()
    except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError, sqlite3.Error) as error:
        print(f"  not measured: {error}", file=sys.stderr)
        return None


def postures(daemon, person):
    """The daemon's wake-ups and CPU while somebody types, pauses and is away; and its memory."""
    check_the_probe()
    looking = Looking(daemon.process.pid)
    seen = {}
    with person.typing(every=0.2):
        daemon.wait_for_posture("sitting")
        time.sleep(6)  # what the beginning wakes up for is over
        seen["typing"] = looking.watch(SECONDS, daemon.notices)
    time.sleep(5)  # what a pause in typing wakes up for is over
    seen["idle"] = looking.watch(SECONDS, daemon.notices)
    daemon.do("away")
    daemon.wait_for_posture("away")
    time.sleep(1)
    seen["away"] = looking.watch(SECONDS, daemon.notices)
    return seen, looking.memory()


def views(how, environment):
    """How long the pictures of ten years take, the whole process."""
    found = []
    for goal, words in ((50, ["stats", "--since", "all"]), (10, ["today"])):
        took = attempt(f"sitctl {' '.join(words)}, {how}", lambda: measured_by(
            "spawn", 30, PROGRAMS / "sitctl", *words, environment=environment))
        found.append(Figure(
            f"sitctl {' '.join(words)}, ten years, {how}", goal, took and took[0] / 1e3, "ms"))
    return found


def measure():
    figures = []
    with contextlib.ExitStack() as stack:
        home = Home()
        stack.callback(home.close)
        daemon = Daemon(home)
        stack.callback(daemon.close)
        server = XServer(home).start()
        stack.callback(server.close)
        session, system = Bus(home, "session"), Bus(home, "system")
        stack.callback(session.close)
        stack.callback(system.close)
        logind = Logind(system, os.getuid())
        stack.callback(logind.process.close)
        dunst = Dunst(home, session, server.display)
        stack.callback(dunst.close)
        daemon.environment |= {
            "DISPLAY": server.display,
            "DBUS_SESSION_BUS_ADDRESS": session.address,
            "DBUS_SYSTEM_BUS_ADDRESS": system.address,
        }
        person = Person(home, server.display)
        # Silence is not to become a break while idleness is looked at.
        configuration = f'[sitting]\nidle_break = "{int(SECONDS) + 300}s"\nnudge_after = "12h"\nbreak_length = "1s"\n'

        home.configure(configuration)
        figures.append(Figure(
            "start to READY=1, no history", 50,
            attempt("starting", lambda: start_milliseconds(daemon)), "ms"))

        def start_with_history():
            ledger.fill(home.database)
            return start_milliseconds(daemon)

        figures.append(Figure(
            "start to READY=1, ten years of history", 50,
            attempt("starting with ten years of history", start_with_history), "ms"))
        figures.append(Figure(
            "history of a year, on the disk", None,
            attempt("the size of the history", lambda: megabytes_a_year(home.database)), "MiB"))
        figures += views("without a daemon", daemon.environment)

        # As the unit has it.
        daemon.start(WATCHDOG_USEC=str(180_000_000))
        seen, memory = attempt(
            f"typing, idle and away, {SECONDS:g} s each", lambda: postures(daemon, person)
        ) or ({}, None)
        for posture in ("typing", "idle", "away"):
            wakes, switches, cpu = seen.get(posture, (None, None, None))
            figures += [
                Figure(f"wake-ups, {posture}", 1, wakes, "a minute"),
                # One wake-up is a few switches between threads.
                Figure(f"context switches, all threads, {posture}", None, switches, "a minute"),
                Figure(f"CPU, {posture}", 0.2, cpu, "s an hour"),
            ]
        figures.append(Figure(f"memory (PSS) after {3 * SECONDS:g} s", 12, memory, "MiB"))

        took = attempt("sitctl status", lambda: measured_by(
            "spawn", 300, PROGRAMS / "sitctl", "status", environment=daemon.environment))
        figures.append(Figure(
            "sitctl status, whole process", 5, took and took[0] / 1e3, "ms"))

        figures += views("through the daemon", daemon.environment)
        figures.append(Figure(
            "memory (PSS) after the views", 12,
            attempt("memory", Looking(daemon.process.pid).memory), "MiB"))
        figures.append(Figure(
            "simulation, events", 1_000_000,
            attempt("simulation", lambda: simulated_a_second(daemon.environment)), "a second",
            at_least=True))

        def requests(connections, depth):
            return attempt(
                f"requests, {connections} connections, {depth} under way on each",
                lambda: measured_by(
                    "requests", home.socket, "io.sitd.Control.GetStatus", connections, depth,
                    min(SECONDS, 5), environment=daemon.environment))

        across, pipelined, many = requests(1, 1), requests(1, 16), requests(64, 1)
        with one_core(daemon.process.pid):
            together = requests(1, 1)
        figures += [
            Figure("requests, one connection, one by one, on one core", 20_000,
                   together and together[0], "a second", at_least=True),
            # What one core takes to wake another up is the machine's, and may be more than all
            # the rest.
            Figure("requests, one connection, one by one, across cores", 20_000,
                   across and across[0], "a second", at_least=True),
            Figure("requests, one connection, 16 under way", 20_000, pipelined and pipelined[0],
                   "a second", at_least=True),
            Figure("p99 of a request, 64 connections", 5, many and many[2] / 1e3, "ms"),
        ]
        figures.append(Figure(
            "memory (PSS) after the requests", 12,
            attempt("memory", Looking(daemon.process.pid).memory), "MiB"))
    return figures


def main():
    if not (PROGRAMS / "sitd").exists():
        print(f"{PROGRAMS}/sitd is missing: make build", file=sys.stderr)
        return 1
    show(measure() + (attempt("each source alone", lambda: sources.figures(SECONDS)) or []))
    return 0


if __name__ == "__main__":
    sys.exit(main())
