"""The ledger out of sitd and into it: tables, JSON, and what other programs recorded."""

import csv
import datetime
import io
import json
import os
import random
import stat
import subprocess

import pytest

from harness.configuration import short
from harness.control import Connection
from harness.daemon import PROGRAMS, Result
from harness.waiting import PATIENCE

OK, DATA, OUTPUT = 0, 65, 74

QUIET = short(sitting={"nudge_after": "1h", "idle_break": "5m"})

TABLE = "\r\n".join([
    "entry,time,ended,seconds,kind,reason,number,outlet,outcome,delay,move",
    "bout,2024-03-30T22:00:00+01:00,2024-03-31T03:30:00+02:00,15000,sitting,asleep,,,,,",
    "nudge,2024-03-30T22:00:00Z,,3600,sitting,,1,desktop,followed,250,",
    "nudge,2024-03-30T22:10:00Z,,4200,sitting,,2,desktop,,,",
    "break,2024-03-31T03:30:00+02:00,2024-03-31T03:45:00+02:00,900,,asleep,,,,,",
    "move,2024-03-31T01:40:00Z,,90,,,,,,,\"walk, \"\"slowly\"\"\"",
    "bout,2024-03-31T03:45:00+02:00,2024-03-31T04:00:00+02:00,900,standing,sat,,,,,",
    "gap,2024-03-31T04:00:00+02:00,2024-04-02T08:00:00+09:00,162000,,notRunning,,,,,",
]) + "\r\n"


class Ledger:
    """sitctl at the ledger of a home, whether a daemon runs there or not."""

    def __init__(self, home):
        self.home = home

    def sitctl(self, *arguments, text=None):
        done = subprocess.run(
            [PROGRAMS / "sitctl", *map(str, arguments)], env=self.home.environment,
            input=text if isinstance(text, (bytes, type(None))) else text.encode(),
            stdin=subprocess.DEVNULL if text is None else None, capture_output=True,
            timeout=PATIENCE)
        # Not read as text: that would turn CR LF into LF.
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def export(self, *arguments):
        result = self.sitctl("export", *arguments)
        assert result.code == OK, result
        return result.stdout

    def take(self, text, *arguments):
        """Imports a text; how many entries were added, changed and known."""
        result = self.sitctl("import", "-", "--json", *arguments, text=text)
        assert result.code == OK, result
        return tuple(result.json[name] for name in ("added", "changed", "known"))


@pytest.fixture
def ledger(home):
    return Ledger(home)


@pytest.fixture(params=["with a daemon", "without"])
def either(request, home):
    if request.param == "with a daemon":
        request.getfixturevalue("sitd").start(QUIET)
    return Ledger(home)


def test_what_is_imported_is_exported_byte_for_byte(either):
    assert either.take(TABLE) == (7, 0, 0)
    assert either.export("--format", "csv") == TABLE
    assert either.export() == TABLE
    assert either.take(TABLE) == (0, 0, 7)
    assert either.take(either.export("--format", "json")) == (0, 0, 7)
    assert either.export() == TABLE


def test_json_into_another_ledger_is_the_same(ledger, home, cleanup):
    ledger.take(TABLE)
    text = ledger.export("--format", "json")
    document = json.loads(text)
    assert (document["format"], document["version"]) == ("sitd-ledger", 1)
    assert len(document["entries"]) == 7
    assert all(sum(field is not None for field in entry.values()) == 1
               for entry in document["entries"])
    other = Ledger(type(home)())
    cleanup.callback(other.home.close)
    assert other.take(text) == (7, 0, 0)
    assert other.export("--json") == text
    assert other.export() == TABLE


def test_pythons_csv_module_reads_the_table(ledger):
    ledger.take(TABLE)
    rows = list(csv.DictReader(io.StringIO(ledger.export(), newline=""), strict=True))
    assert [row["entry"] for row in rows] == [
        "bout", "nudge", "nudge", "break", "move", "bout", "gap"]
    assert rows[4]["move"] == 'walk, "slowly"'
    began = datetime.datetime.fromisoformat(rows[0]["time"])
    ended = datetime.datetime.fromisoformat(rows[0]["ended"])
    assert (ended - began).total_seconds() == 16200
    assert all(None not in row and None not in row.values() for row in rows)


def test_only_the_days_that_were_asked_for_are_exported(ledger):
    ledger.home.environment["TZ"] = "UTC"
    ledger.take(TABLE)

    def entries(*arguments):
        return [line.split(",")[0] for line in ledger.export(*arguments).splitlines()[1:]]

    assert entries("--until", "2024-03-30") == ["bout", "nudge", "nudge"]
    assert entries("--since", "2024-04-01") == ["gap"]
    assert entries("--since", "2024-03-31", "--until", "2024-03-31") == [
        "bout", "break", "move", "bout", "gap"]
    assert entries("--since", "2024-05-01") == []
    assert ledger.sitctl("export", "--since", "May").code == DATA


def test_two_machines_and_one_body(sitd, home, ledger):
    sitd.start(QUIET)
    now = home.now().replace(microsecond=0)

    def bout(began, ended):
        began, ended = (now - datetime.timedelta(minutes=minutes) for minutes in (began, ended))
        seconds = int((ended - began).total_seconds())
        return (f"bout,{began.isoformat()},{ended.isoformat()},{seconds},sitting,idle,,,,,\r\n")

    head = TABLE.split("\r\n")[0] + "\r\n"
    assert ledger.take(head + bout(180, 120)) == (1, 0, 0)
    assert ledger.take(head + bout(150, 90)) == (1, 0, 0)
    # 90 minutes, not 120.
    sitd.wait_for_status(
        "the bouts in the day's total", lambda status: status["todaySittingSeconds"] == 5400)
    with Connection(home.socket) as connection:
        days = connection.get(
            "GetDays", since=int(now.timestamp()) - 86400, until=int(now.timestamp()))["days"]
    assert sum(day["measures"]["sittingSeconds"] for day in days) == 5400
    # Both are there still, each as it was recorded.
    assert ledger.export().count("bout,") == 2


def test_somebody_who_sits_goes_on_sitting(sitd, ledger):
    sitd.start(QUIET)
    sitd.do("report", "chair", "present")
    before = sitd.wait_for_posture("sitting")
    assert ledger.take(TABLE) == (7, 0, 0)
    after = sitd.status()
    assert (after["posture"], after["since"]) == ("sitting", before["since"])
    # The bout that lasts still has no end, and waits for the next export.
    assert ledger.export() == TABLE


def test_a_longer_bout_takes_the_place_of_a_shorter(ledger):
    ledger.take(TABLE)
    longer = TABLE.replace("04:00:00+02:00,900,standing", "04:10:00+02:00,1500,standing")
    assert ledger.take(longer) == (0, 1, 6)
    assert ledger.export() == longer
    assert ledger.take(TABLE) == (0, 0, 7)
    assert ledger.export() == longer


def test_a_file_with_faults_changes_nothing(ledger, home):
    path = home.folder / "ledger.csv"
    path.write_text(TABLE.replace("sitting,asleep", "lying,asleep").replace(",4200,", ",-1,"))
    result = ledger.sitctl("import", path)
    assert result.code == DATA
    lines = result.stderr.splitlines()
    assert lines[0] == f'{path}:2: kind: "lying" is none of sitting, standing'
    assert lines[1] == f'{path}:4: seconds: "-1" is not a whole number'
    assert "nothing was imported" in lines[2]
    assert not home.database.exists()


def test_a_dry_run_changes_nothing(ledger, home):
    result = ledger.sitctl("import", "-", "--dry-run", text=TABLE)
    assert result.code == OK
    assert "2 bouts, 1 break, 2 nudges, 1 move, 1 gap" in result.stdout
    assert not home.database.exists()


@pytest.mark.parametrize("text", [
    b"", b"\0" * 100_000, b"a" * 100_000_000, b"\xff\xfe\0\x01", random.Random(1).randbytes(4096) + b"\0",
    b"{" * 1_000_000, b'{"entries":[' + b"[" * 1_000_000, b"WorkRaveStats 4\nD 1\n",
    b'{"buckets":{"a":' + b'"x' * 100_000, b"\n\n\n", TABLE.encode("utf-16"),
], ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("formats", [[], ["--format", "json"]], ids=["guessed", "as JSON"])
def test_what_is_no_ledger_gets_a_clear_answer(ledger, text, formats):
    result = ledger.sitctl("import", "-", *formats, text=text)
    assert result.code == DATA, result
    assert result.stderr.startswith("-:"), result
    assert "nothing was imported" in result.stderr
    assert len(result.stderr) < 4000
    assert all(character.isprintable() or character == "\n" for character in result.stderr)


def test_a_file_that_is_not_there_and_a_folder(ledger, home):
    for path in (home.folder / "none", home.folder):
        result = ledger.sitctl("import", path)
        assert result.code == DATA
        assert str(path) in result.stderr


def test_an_export_to_a_file_replaces_none_unasked(ledger, home):
    ledger.take(TABLE)
    path = home.folder / "ledger.csv"
    ledger.export("--output", path)
    assert path.read_bytes().decode() == TABLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("mine")
    assert ledger.sitctl("export", "--output", path).code == OUTPUT
    assert path.read_text() == "mine"
    ledger.export("--output", path, "--force")
    assert path.read_bytes().decode() == TABLE
    assert os.listdir(home.folder) == ["ledger.csv"]
    assert ledger.sitctl("export", "--output", home.folder / "no" / "folder").code == OUTPUT


def test_activitywatchs_export(either):
    """As aw-server-python gives it: the newest event first, times with microseconds."""
    def event(time, duration, **data):
        return {"timestamp": f"2024-06-03T{time}+00:00", "duration": duration, "data": data}

    text = json.dumps({"buckets": {
        "aw-watcher-window_desk": {
            "id": "aw-watcher-window_desk", "created": "2024-01-01T10:00:00.123456+00:00",
            "name": None, "type": "currentwindow", "client": "aw-watcher-window",
            "hostname": "desk", "data": {},
            "events": [event("06:00:00", 5000.5, app="kitty", title='a "not-afk" title')]},
        "aw-watcher-afk_desk": {
            "id": "aw-watcher-afk_desk", "created": "2024-01-01T10:00:00.654321+00:00",
            "name": None, "type": "afkstatus", "client": "aw-watcher-afk", "hostname": "desk",
            "data": {},
            "events": [
                event("08:20:00.001000", 600.999, status="not-afk"),
                event("07:10:00.501000", 4199.5, status="afk"),
                event("06:30:00.001000", 2400.5, status="not-afk"),
                event("06:26:00.001000", 240.0, status="afk"),
                event("06:00:00.250000", 1559.75, status="not-afk"),
            ]},
    }})
    assert either.take(text) == (3, 0, 0)
    assert either.take(text) == (0, 0, 3)
    rows = list(csv.DictReader(io.StringIO(either.export(), newline=""), strict=True))

    def utc(text):
        time = datetime.datetime.fromisoformat(text)
        assert time.utcoffset() == either.home.zone.utcoffset(None)
        return time.astimezone(datetime.timezone.utc).strftime("%H:%M:%S")

    assert [(row["entry"], utc(row["time"]), utc(row["ended"]), row["reason"]) for row in rows] == [
        ("bout", "06:00:00", "07:10:00", "idle"), ("break", "07:10:00", "08:20:00", "idle"),
        ("bout", "08:20:00", "08:30:01", "gap")]


def test_workraves_history_is_read_and_said_to_hold_no_bouts(ledger, home):
    path = home.folder / "historystats"
    path.write_text(
        "WorkRaveStats 4\n"
        "D 3 5 124 8 55 3 5 124 17 30\n"
        "B 0 7 12 8 3 1 0 12 340 \nB 1 7 6 4 2 1 1 5 900 \nB 2 7 0 0 0 0 0 0 0 \n"
        "m 6 21600 812345 9 1200 3456 20123 \n")
    result = ledger.sitctl("import", path)
    assert result.code == DATA
    assert "of the 1 day from 2024-06-03 to 2024-06-03, with 6 hours" in result.stderr
    assert "nothing was imported" in result.stderr
    path.write_text("WorkRaveStats 4\nD 33 5 124 8 55 3 5 124 17 30\n")
    assert f"{path}:2: this is no day" in ledger.sitctl("import", path).stderr
