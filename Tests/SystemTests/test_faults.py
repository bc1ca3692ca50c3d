"""The history when things break: a killed sitd, a lost power, a failing disk; round upon round.

Each change that was acknowledged over the socket has to be in the file afterwards, and nothing that
nobody asked for. `SITD_TEST_ROUNDS` multiplies the rounds, `SITD_TEST_SEED` draws other ones.
"""

import contextlib
import errno
import itertools
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import threading

import pytest

from harness.configuration import short
from harness.control import Closed, Connection
from harness.disk import MAP, OPEN, RENAME, SYNC, TRUNCATE, UNLINK, WRITE, Disk
from harness.waiting import wait_until

TIMES = int(os.environ.get("SITD_TEST_ROUNDS", "1"))
SEED = int(os.environ.get("SITD_TEST_SEED", "1"))
# Nobody is at this desk but who declares it.
CONFIGURATION = short(sitting={"nudge_after": "1h", "idle_break": "1h", "break_length": "1h"})


@pytest.fixture
def chance():
    """Chances that can be had again."""
    return random.Random(SEED)


class Storm:
    """Somebody who sits down and stands up as fast as sitd takes it: each time a bout ends."""

    def __init__(self, home):
        self.home = home
        self.asked = 0
        self.answered = 0

    def rages(self, times=None, until_closed=False, after_each=lambda: None):
        """Changes posture so many times, or until sitd is gone."""
        with Connection(self.home.socket) as connection:
            with contextlib.suppress(Closed) if until_closed else contextlib.nullcontext():
                while times is None or times > 0:
                    posture = "standing" if self.asked % 2 else "sitting"
                    self.asked += 1
                    status = connection.get("SetPosture", posture=posture)["status"]
                    assert status["posture"] == posture
                    self.answered = self.asked
                    after_each()
                    times = None if times is None else times - 1

    @property
    def ended(self):
        """How many bouts have ended for certain."""
        return max(0, self.answered - 1)

    def goes_on_from(self, bouts):
        """What was asked and not answered may have been done or not: the file knows."""
        assert self.ended <= len(bouts) <= max(0, self.asked - 1), (
            f"{self.answered} changes were answered and {self.asked} asked, "
            f"but {len(bouts)} bouts are there")
        if self.answered or bouts:
            self.answered = len(bouts) + 1
        self.asked = self.answered

    def expect_bout(self, bouts):
        """The bout that lasted goes on: it began where the last in the history ended."""
        with Connection(self.home.socket) as connection:
            status = connection.get("GetStatus")["status"]
        if self.answered:
            assert status["posture"] == ("sitting" if self.answered % 2 else "standing")
        if bouts:
            assert abs(status["since"] - bouts[-1][1] / 1e6) <= 1


def read(database):
    """The bouts in a history, which has to be sound."""
    connection = sqlite3.connect(database, timeout=5)
    try:
        # What recovery writes here need not last.
        connection.execute("PRAGMA synchronous = OFF")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'bouts'").fetchall():
            return []
        bouts = connection.execute("SELECT began, ended, kind FROM bouts ORDER BY began").fetchall()
    finally:
        connection.close()
    assert all(began <= ended for began, ended, _ in bouts)
    standing = sum(kind == "standing" for _, _, kind in bouts)
    assert standing == len(bouts) // 2, f"{standing} of {len(bouts)}: some are missing, or double"
    return bouts


def read_copy(home, source=None):
    """The same, in a copy: to read is to recover, and that is left to sitd. SQLite would not find
    the way to `source` in another process's mounts, either."""
    folder = home.root / "copy"
    folder.mkdir()
    try:
        for name in (home.database.name, home.database.name + "-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy((source or home.state) / name, folder / name)
        return read(folder / home.database.name)
    finally:
        shutil.rmtree(folder)


def expect_nothing_set_aside(home):
    assert not [path.name for path in home.state.iterdir() if ".corrupt-" in path.name]


def complaints(sitd):
    """What it said of its store, in order."""
    return [line for line in sitd.log if "SITD_EVENT=store" in line]


def test_a_kill_at_any_moment_loses_nothing(sitd, home, chance):
    storm = Storm(home)
    bouts = []
    rounds = 40 * TIMES
    for _ in range(rounds):
        # Now and then before it is ready.
        ready = chance.random() < 0.8
        sitd.start(CONFIGURATION, ready=ready)
        if ready:
            storm.expect_bout(bouts)
        killer = threading.Timer(
            chance.random() ** 2 * 0.15, sitd.process.signal, [signal.SIGKILL])
        killer.start()
        if ready:
            with contextlib.suppress(ConnectionRefusedError, ConnectionResetError):
                storm.rages(until_closed=True)
        killer.join()
        assert sitd.process.wait() == -signal.SIGKILL
        if home.database.exists():
            bouts = read_copy(home)
            storm.goes_on_from(bouts)
            expect_nothing_set_aside(home)
    print(f"{rounds} kills, {storm.answered} changes")
    assert storm.answered > rounds, "the storm must have come to something"


def test_a_loss_of_power_at_any_moment_loses_nothing_that_was_answered(
        sitd, home, chance, cleanup):
    disk = Disk(home, home.state)
    cleanup.callback(disk.close)
    storm = Storm(home)
    answers = [(0, 0)]
    for end in (sitd.kill, sitd.stop, sitd.kill):
        sitd.start(CONFIGURATION, **disk.recording)
        storm.rages(60, after_each=lambda: answers.append((disk.noted, storm.ended)))
        end()
    history = disk.history()
    everything = read_copy(home)
    assert len(everything) == storm.ended

    def lose(rounds, check):
        cuts = [chance.randint(0, len(history.records)) for _ in range(rounds)]
        for until, files in history.disks(cuts, chance):
            shutil.rmtree(home.state, ignore_errors=True)
            home.state.mkdir(mode=0o700)
            for name, content in files.items():
                (home.state / name).write_bytes(content)
            ended = max(count for noted, count in answers if noted <= until)
            check(ended)

    def is_whole(ended):
        bouts = read(home.database)
        # One more was under way.
        assert ended <= len(bouts) <= ended + 1, f"{ended} bouts had ended"
        assert bouts == everything[:len(bouts)]

    def goes_on(ended):
        bouts = read_copy(home)
        sitd.start(CONFIGURATION)
        with Connection(home.socket) as connection:
            status = connection.get("GetStatus")["status"]
            if bouts:
                assert status["posture"] == ("standing" if len(bouts) % 2 else "sitting")
                assert abs(status["since"] - bouts[-1][1] / 1e6) <= 1
            connection.get("SetPosture", posture="sitting")
            connection.get("SetPosture", posture="standing")
        sitd.kill()
        assert not complaints(sitd)
        assert len(read_copy(home)) >= ended + 1
        expect_nothing_set_aside(home)

    lose(200 * TIMES, is_whole)
    lose(15 * TIMES, goes_on)


def test_a_failing_disk_holds_nothing_up_and_gets_all_once_it_works(sitd, home, chance, cleanup):
    disk = Disk(home, home.state)
    cleanup.callback(disk.close)
    storm = Storm(home)
    # From its first moment.
    disk.fail(errno.EIO, [OPEN])
    sitd.start(CONFIGURATION, **disk.failing)
    storm.rages(3)
    disk.mend()
    storm.rages(1)
    operations = [WRITE, SYNC, TRUNCATE, UNLINK, RENAME, OPEN, MAP]
    rounds = 150 * TIMES
    felt = 0
    for _ in range(rounds):
        code = chance.choice([errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES])
        disk.fail(
            code, chance.sample(operations, chance.randint(1, len(operations))),
            spared=chance.randint(0, 12))
        before = len(complaints(sitd))
        storm.rages(chance.randint(1, 6))
        felt += disk.mend() > 0
        storm.rages(1)
        assert len(read(home.database)) == storm.ended
        said = complaints(sitd)[before:]
        assert not any(one == other for one, other in itertools.pairwise(said)), said
    print(f"{rounds} rounds, {felt} felt, {storm.answered} changes")
    assert felt > rounds / 3, "the faults must have been felt"
    expect_nothing_set_aside(home)
    sitd.stop()
    assert len(read(home.database)) == storm.ended


def in_mounts_of_its_own(folder, options):
    """The words in front of a program that is to see a small disk in place of a folder."""
    script = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", options,
            folder]


needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")


@needs_root
def test_a_full_disk_is_no_end_and_gets_all_once_there_is_room(sitd, home, chance):
    home.state.mkdir(mode=0o700)
    sitd.start(
        CONFIGURATION, prefix=in_mounts_of_its_own(home.state, "size=1m,mode=0700"))
    inside = pathlib.Path(f"/proc/{sitd.process.pid}/root{home.state}")
    storm = Storm(home)
    storm.rages(2)
    full = 0
    for _ in range(30 * TIMES):
        before = len(complaints(sitd))
        with open(inside / "filler", "wb", buffering=0) as filler:
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(4096))
        # Of a disk that is full, some room may be left.
        os.truncate(inside / "filler", max(0, (inside / "filler").stat().st_size
                                           - 4096 * chance.randint(0, 12)))
        storm.rages(chance.randint(1, 30))
        (inside / "filler").unlink()
        storm.rages(1)
        assert len(read_copy(home, inside)) == storm.ended
        # Once that it is full, and once that it is not.
        said = wait_until(
            "it to say that all is well again",
            lambda: [complaints(sitd)[before:]] if len(complaints(sitd)) % 2 == 0 else None)[0]
        assert len(said) in (0, 2), said
        full += len(said) == 2
    print(f"{full} times full, {storm.answered} changes")
    assert full > 5 * TIMES


@needs_root
def test_a_disk_that_is_read_only_at_first_gets_all_later(sitd, home):
    home.state.mkdir(mode=0o700)
    sitd.start(CONFIGURATION, prefix=in_mounts_of_its_own(home.state, "ro,mode=0700"))
    storm = Storm(home)
    storm.rages(20)
    wait_until("a complaint", lambda: complaints(sitd))
    assert len(complaints(sitd)) == 1
    assert "Read-only file system" in complaints(sitd)[0]
    subprocess.run(
        ["nsenter", f"--target={sitd.process.pid}", "--mount", "mount", "-o", "remount,rw",
         home.state], check=True, timeout=10)
    storm.rages(1)
    inside = pathlib.Path(f"/proc/{sitd.process.pid}/root{home.state}")
    assert len(read_copy(home, inside)) == storm.ended
    wait_until("the complaint to end", lambda: len(complaints(sitd)) >= 2)
    assert len(complaints(sitd)) == 2


def test_rights_that_are_lost_for_a_while_lose_nothing(sitd, home):
    # What root may do whatever the rights are.
    powers = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    sitd.start(CONFIGURATION, prefix=powers if os.getuid() == 0 else [])
    storm = Storm(home)
    for _ in range(5):
        storm.rages(3)
        home.state.chmod(0)
        before = len(complaints(sitd))
        storm.rages(4)
        home.state.chmod(0o700)
        storm.rages(1)
        assert len(read(home.database)) == storm.ended
        wait_until(
            "one complaint, and its end", lambda: len(complaints(sitd)[before:]) >= 2)
        assert len(complaints(sitd)[before:]) == 2


def test_a_folder_that_is_removed_or_replaced_is_made_again(sitd, home):
    sitd.start(CONFIGURATION)
    storm = Storm(home)
    storm.rages(4)
    shutil.rmtree(home.state)
    storm.rages(2)
    # What was removed is gone; what came later is there.
    assert bouts_of(home) == 2
    home.state.rename(home.root / "elsewhere")
    home.state.write_text("a file in the way\n")
    storm.rages(3)
    home.state.unlink()
    storm.rages(1)
    assert bouts_of(home) == 4
    assert home.state.stat().st_mode & 0o777 == 0o700


def bouts_of(home):
    with contextlib.closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT count(*) FROM bouts").fetchone()[0]
