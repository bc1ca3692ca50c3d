"""The history on disk: what is in it, and what happens when it cannot be used."""

import os
import sqlite3

import pytest

from harness.configuration import short
from harness.daemon import Daemon
from harness.waiting import wait_until

SECOND = 1_000_000


def rows(home, query):
    """Reads the database while sitd has it open."""
    connection = sqlite3.connect(f"file:{home.database}?mode=ro", uri=True, timeout=5)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_bout_its_break_and_its_nudge_are_recorded(sitd, dunst, person, home):
    sitd.start(short(sitting={"repeat_limit": 0}))
    with person.typing():
        dunst.wait_for_notification()
    away = sitd.wait_for_posture("away")
    person.presses_a_key()
    back = sitd.wait_for_posture("sitting")

    bouts = wait_until(
        "the bout in the history",
        lambda: rows(home, "SELECT kind, began, ended, awake, ending FROM bouts"))
    assert len(bouts) == 1
    kind, began, ended, awake, ending = bouts[0]
    assert (kind, ending) == ("sitting", "idle")
    assert abs(ended - away["since"] * SECOND) <= 1.5 * SECOND
    assert 3 * SECOND <= awake <= ended - began

    breaks = wait_until(
        "the break in the history",
        lambda: rows(home, "SELECT began, ended, reason FROM breaks"))
    assert len(breaks) == 1
    assert abs(breaks[0][0] - ended) < 1000
    assert abs(breaks[0][1] - back["since"] * SECOND) <= 1.5 * SECOND
    assert breaks[0][2] == "idle"

    nudges = rows(
        home, "SELECT delivered, number, bout_awake, kind, outlet, outcome, delay FROM nudges")
    assert len(nudges) == 1
    delivered, number, bout_awake, kind, outlet, outcome, delay = nudges[0]
    assert (number, kind, outlet, outcome) == (1, "sitting", "desktop", "followed")
    assert began < delivered < ended + 4 * SECOND
    assert 3 * SECOND <= bout_awake <= awake + SECOND
    assert delay is not None


@pytest.mark.parametrize("label, outcome", [("Snooze", "snoozed"), ("Skip", "skipped")])
def test_what_became_of_a_nudge_is_recorded(sitd, dunst, person, home, label, outcome):
    sitd.start(short(sitting={"idle_break": "30s"}))
    with person.typing():
        dunst.wait_for_notification()
        dunst.chooses(label)
        wait_until(
            f"the nudge to be {outcome}",
            lambda: rows(home, "SELECT outcome FROM nudges WHERE number = 1") == [(outcome,)])


def test_a_nudge_followed_by_another_was_ignored(sitd, dunst, person, home):
    sitd.start(short(sitting={"idle_break": "30s"}))
    with person.typing():
        dunst.wait_for_notification(3)
        sitd.do("stand")
    outcomes = wait_until(
        "the outcomes",
        lambda: (lambda found: len(found) == 3 and found)(
            rows(home, "SELECT number, outcome FROM nudges WHERE outcome IS NOT NULL")))
    assert {number for number, _ in outcomes} == {1, 2, 3}
    assert dict(outcomes)[3] == "followed"


def test_a_stranger_corrupt_file_is_set_aside_and_kept(sitd, home):
    garbage = b"this is not a database, but somebody may want it back\n" * 1000
    home.state.mkdir(mode=0o700)
    home.database.write_bytes(garbage)
    sitd.start(short())
    sitd.do("report", "chair", "present")
    sitd.wait_for_posture("sitting")
    sitd.wait_for_event("store")
    kept = [path for path in home.state.iterdir() if path.read_bytes() == garbage]
    assert kept and kept[0] != home.database
    sitd.stop()
    sitd.start()
    assert sitd.status()["posture"] != "unknown" or sitd.status()["todaySittingSeconds"] >= 0


def test_a_page_destroyed_in_a_real_history_is_survived(sitd, home):
    sitd.start(short(sitting={"nudge_after": "1h"}))
    for _ in range(3):
        sitd.do("sit")
        sitd.do("stand")
    sitd.stop()
    content = bytearray(home.database.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 512] = b"\xff" * 512
    home.database.write_bytes(content)
    sitd.start()
    sitd.do("sit")
    assert sitd.status()["posture"] == "sitting"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0"], ids=["empty", "cut short"])
def test_a_file_cut_short_is_survived(sitd, home, content):
    home.state.mkdir(mode=0o700)
    home.database.write_bytes(content)
    sitd.start(short())
    sitd.do("sit")
    assert sitd.status()["posture"] == "sitting"
    sitd.kill()
    sitd.start()
    assert sitd.status()["posture"] == "sitting"


def test_a_state_folder_that_cannot_be_is_no_end(sitd, home):
    home.state.write_text("a file in the way\n")
    sitd.start(short())
    sitd.wait_for_event("store")
    sitd.do("sit")
    sitd.wait_for_event("nudge")
    assert sitd.status()["posture"] == "sitting"
    assert home.state.read_text() == "a file in the way\n"


def test_a_state_folder_that_cannot_be_written_is_no_end(sitd, home):
    home.state_home.chmod(0o500)
    uid = 65534 if os.getuid() == 0 else None
    sitd.start(short(), uid=uid)
    sitd.wait_for_event("store")
    assert sitd.sitctl("sit").code == 0
    code, _ = sitd.stop()
    assert code == 0
    assert not home.state.exists()


def test_another_programs_database_is_left_alone(sitd, home):
    home.state.mkdir(mode=0o700)
    other = sqlite3.connect(home.database)
    other.execute("CREATE TABLE precious (thing TEXT)")
    other.execute("INSERT INTO precious VALUES ('ring')")
    other.commit()
    other.close()
    sitd.start(short())
    sitd.wait_for_event("store")
    sitd.do("sit")
    assert sitd.status()["posture"] == "sitting"
    sitd.stop()
    found = []
    for path in home.state.iterdir():
        if not path.name.endswith(("-wal", "-shm")):
            try:
                found += sqlite3.connect(path).execute("SELECT thing FROM precious").fetchall()
            except sqlite3.Error:
                pass
    assert found == [("ring",)]


def test_a_history_held_by_somebody_else_is_no_end(sitd, home):
    sitd.start(short())
    sitd.stop()
    other = sqlite3.connect(home.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        sitd.start()
        sitd.do("sit")
        assert sitd.status()["posture"] == "sitting"
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert sitd.process.running


@pytest.fixture
def second(home, cleanup):
    """Another sitd that is started for the same user."""
    daemon = Daemon(home, notify="notify-2")
    cleanup.callback(daemon.describe)
    cleanup.callback(daemon.close)
    return daemon


@pytest.mark.parametrize("own", ["nothing", "socket", "state"])
def test_a_second_daemon_refuses_and_leaves_the_first_alone(sitd, second, home, own):
    sitd.start(short(sitting={"nudge_after": "1h"}))
    sitd.do("report", "chair", "present")
    before = sitd.status()
    arguments = {
        "nothing": [],
        "socket": ["--socket", home.root / "second"],
        "state": ["--state-dir", home.root / "second"],
    }[own]
    second.start(arguments=arguments, ready=False)
    assert second.process.wait() not in (0, -6, -11)
    assert any("running" in line or "another" in line or "in use" in line for line in second.log)
    assert "READY=1" not in second.notices()
    status = sitd.status()
    assert (status["posture"], status["since"]) == (before["posture"], before["since"])
    assert home.socket.exists()


@pytest.mark.parametrize("kind", ["link to the folder", "link to the file", "hard link"])
def test_a_second_daemon_on_the_same_file_by_another_name_refuses(sitd, second, home, kind):
    sitd.start(short(sitting={"nudge_after": "1h"}))
    sitd.do("sit")
    other = home.root / "other"
    if kind == "link to the folder":
        other.symlink_to(home.state)
    else:
        other.mkdir(mode=0o700)
        if kind == "hard link":
            (other / home.database.name).hardlink_to(home.database)
        else:
            (other / home.database.name).symlink_to(home.database)
    second.start(arguments=["--state-dir", other, "--socket", home.root / "second"], ready=False)
    assert second.process.wait() == 75
    assert any("another sitd keeps its state in" in line for line in second.log), second.log
    sitd.do("stand")
    assert rows(home, "SELECT count(*) FROM bouts") == [(1,)]
