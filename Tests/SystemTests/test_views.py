"""sitctl's views of the history: with a daemon and without, at any width, in any locale."""

import datetime
import fcntl
import json
import os
import pty
import re
import sqlite3
import struct
import subprocess
import termios
import zoneinfo

import pytest

from harness.configuration import short
from harness.daemon import PROGRAMS

OK, DATA, UNAVAILABLE = 0, 65, 69
SECOND = 1_000_000
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
VIEWS = [["today"], ["week"], ["week", "--weeks", "5"], ["stats"], ["stats", "--since", "all"],
         ["history"]]


class Past:
    """A history that is written by hand, where sitd has made the file."""

    def __init__(self, path, zone):
        self.connection = sqlite3.connect(path)
        self.zone = zone

    def moment(self, day, hour, minute=0):
        """Unix microseconds, and seconds east of UTC."""
        local = datetime.datetime.combine(day, datetime.time(hour, minute), self.zone)
        return int(local.timestamp()) * SECOND, int(local.utcoffset().total_seconds())

    def bout(self, day, began, ended, kind="sitting", ending="idle"):
        (start, start_offset), (end, end_offset) = (
            self.moment(day, *began), self.moment(day, *ended))
        self.connection.execute(
            "INSERT INTO bouts VALUES (?, ?, ?, ?, ?, ?, ?)",
            (start, kind, end, end - start, ending, start_offset, end_offset))

    def nudge(self, day, time, outcome):
        self.connection.execute(
            "INSERT INTO nudges VALUES (?, 1, ?, 'sitting', 'desktop', ?, NULL)",
            (self.moment(day, *time)[0], 3600 * SECOND, outcome))

    def close(self):
        self.connection.commit()
        self.connection.close()


def write_days(home, first, last, zone):
    """Two bouts of sitting and one of standing on each of some days."""
    past = Past(home.database, zone)
    day = first
    while day <= last:
        past.bout(day, (8, 0), (9, 15), ending="locked")
        past.nudge(day, (9, 0), "followed")
        past.bout(day, (9, 30), (9, 50), ending="stood")
        past.bout(day, (9, 50), (10, 20), kind="standing", ending="sat")
        day += datetime.timedelta(days=1)
    past.close()


@pytest.fixture
def history(sitd, home):
    """sitd with 60 days of history, the last yesterday."""
    sitd.start(short())
    sitd.stop()
    today = home.now().date()
    write_days(
        home, today - datetime.timedelta(days=60), today - datetime.timedelta(days=1), home.zone)
    return sitd


def on_a_terminal(sitd, columns, *arguments, **environment):
    """What sitctl writes on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [PROGRAMS / "sitctl", *arguments], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
            env={**sitd.environment, "TERM": "xterm-256color", **environment})
        os.close(theirs)
        text = b""
        try:
            while data := os.read(ours, 65536):
                text += data
        except OSError:
            pass
        errors = process.communicate(timeout=20)[1]
        assert process.returncode == OK, errors
        return text.decode().replace("\r\n", "\n")
    finally:
        os.close(ours)


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_view_is_wider_than_the_terminal(history, columns):
    for view in VIEWS:
        text = on_a_terminal(history, columns, *view)
        assert "\x1b[" in text
        assert max(map(len, plain(text).splitlines())) <= columns, text


def test_colour_and_unicode_are_for_those_who_have_them(history):
    for view in VIEWS:
        assert "\x1b" not in on_a_terminal(history, 80, *view, NO_COLOR="1")
        piped = history.sitctl(*view)
        assert piped.code == OK and piped.stderr == ""
        assert "\x1b" not in piped.stdout
        assert max(map(len, piped.stdout.splitlines())) <= 80
        assert history.sitctl(*view, LC_ALL="C").stdout.isascii()
        narrow = history.sitctl(*view, COLUMNS="60").stdout
        assert max(map(len, narrow.splitlines())) <= 60
    assert "█" in history.do("week")


def test_a_day_is_drawn_and_told(history):
    text = history.do("today", "--date", "yesterday")
    assert re.search(r"^▃+▅+█+·+▃+║+$", text, re.MULTILINE), text
    assert "08" in text and "11" in text
    assert "1 h 35 min in 2 bouts, the longest 1 h 15 min" in text
    assert "Standing    30 min" in text


def test_an_empty_day_is_a_sentence(history):
    assert "No sitting yet." in history.do("today")


def test_the_history_is_a_table(history):
    rows = history.do("history", "--since", "yesterday").splitlines()
    assert len(rows) == 4
    assert re.search(r"08:00 +09:15 +sitting +1 h 15 min +locked +15 min +1$", rows[1]), rows
    assert "standing" in rows[3]


def test_json_is_what_the_daemon_would_reply(history, home):
    yesterday = str(home.now().date() - datetime.timedelta(days=1))
    days = json.loads(history.do("today", "--date", "yesterday", "--json"))["days"]
    assert [day["date"] for day in days] == [yesterday]
    assert days[0]["measures"]["sittingSeconds"] == 5700
    assert len(json.loads(history.do("week", "--json"))["days"]) == 7
    stats = json.loads(history.do("stats", "--json"))
    assert set(stats) == {"stats", "before", "parts"}
    assert stats["before"]["measures"]["bouts"] > 0
    bouts = [json.loads(line)["bout"] for line in history.do("history", "--json").splitlines()]
    assert len(bouts) == 6 * 3
    none = history.do("history", "--since", "today", "--json")
    assert json.loads(none) == {"bout": None}


@pytest.mark.parametrize("arguments", [
    ["today", "--date", "23.11.2026"], ["today", "--date", "2026-02-30"],
    ["week", "--date", "soon"], ["week", "--weeks", "0"], ["stats", "--since", "2026-1-1"],
    ["history", "--until", "all"], ["history", "--since", "2026-11-23", "--until", "2026-11-22"],
])
def test_what_is_no_date_is_refused_in_words(history, arguments):
    result = history.sitctl(*arguments)
    assert result.code == DATA
    assert re.search("YYYY-MM-DD|before|from 1 to 53", result.stderr), result


def test_without_a_daemon_and_a_history_it_says_how_to_start(sitd):
    for view in VIEWS:
        result = sitd.sitctl(*view)
        assert result.code == UNAVAILABLE
        assert "systemctl --user start sitd" in result.stderr


def test_looking_changes_nothing_in_the_folder(history, home):
    before = {path: path.read_bytes() for path in home.state.iterdir()}
    for view in VIEWS:
        history.do(*view)
    assert {path: path.read_bytes() for path in home.state.iterdir()} == before


@pytest.mark.parametrize("date, hours, missing", [
    (datetime.date(2026, 3, 29), "00 01 03 04", "02"), (datetime.date(2026, 10, 25), "01 02 02 03", "")])
def test_a_day_on_which_clocks_change_is_drawn_as_it_was(sitd, home, date, hours, missing):
    sitd.environment["TZ"] = "Europe/Berlin"
    sitd.start(short())
    sitd.stop()
    past = Past(home.database, BERLIN)
    past.bout(date, (0, 30), (4, 30))
    past.close()
    text = sitd.do("today", "--date", date)
    scale = " ".join(re.findall(r"^\d\d(?: +\d\d)+$", text, re.MULTILINE)[0].split())
    assert hours in scale
    assert not missing or missing not in scale.split()
    length = 3 if missing else 5
    assert f"{length} h in 1 bout" in text
