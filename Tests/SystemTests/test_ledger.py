"""What the ledger answers over the control socket, and what it takes in."""

import contextlib
import datetime
import sqlite3
import time
import zoneinfo

import pytest

from harness.configuration import short
from harness.control import Connection
from harness.waiting import wait_until

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
HOUR = 3600


def unix(year, month, day, hour=0, minute=0, zone=BERLIN):
    return int(datetime.datetime(year, month, day, hour, minute, tzinfo=zone).timestamp())


def offset(instant, zone=BERLIN):
    return int(datetime.datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())


def bout(began, ended, zone=BERLIN, to=None, **fields):
    return {"bout": {
        "kind": "sitting", "began": began, "ended": ended, "seconds": ended - began,
        "ending": "idle", "beganOffset": offset(began, zone),
        "endedOffset": offset(ended, to or zone), **fields}}


def all_replies(client, method, **parameters):
    """The parameters of all replies to a call with more."""
    client.send_call(f"io.sitd.Control.{method}", parameters, more=True)
    replies = []
    while True:
        reply = client.reply()
        assert "error" not in reply, reply
        replies.append(reply["parameters"])
        if not reply.get("continues"):
            return replies


def error_of(client, method, **parameters):
    return client.call(f"io.sitd.Control.{method}", parameters)


@pytest.fixture
def daemon(sitd):
    sitd.start(short(presence={"sources": []}), TZ="Europe/Berlin")
    return sitd


@pytest.fixture
def client(daemon):
    with Connection(daemon.home.socket) as connection:
        yield connection


def test_a_morning_of_short_bouts_is_told_as_it_was(sitd):
    sitd.start(short(presence={"sources": []}))
    with Connection(sitd.home.socket) as client:
        began = int(time.time())
        for posture in ["sitting", "standing", "sitting"]:
            assert client.get("SetPosture", posture=posture)["status"]["posture"] == posture
            since = client.get("GetStatus")["status"]["since"]
            wait_until("a second of it", lambda: time.time() > since + 2.2)
        bouts = [reply["bout"] for reply in all_replies(client, "ListBouts")]
        assert [(bout["kind"], bout["ending"]) for bout in bouts] == [
            ("sitting", "stood"), ("standing", "sat"), ("sitting", None)]
        assert all(abs(bout["began"] - began) < 60 for bout in bouts)
        assert bouts[2]["ended"] is None and bouts[2]["seconds"] >= 1
        entries = [
            entry for reply in all_replies(client, "ListEntries") for entry in reply["entries"]]
        assert [entry["bout"]["kind"] for entry in entries if entry["bout"]] == [
            "sitting", "standing", "sitting"]
        stats = client.get("GetStats")
        assert stats["before"] is None and len(stats["parts"]) == 1
        assert stats["stats"]["measures"]["transitions"] == 1
        assert stats["stats"]["measures"]["standingSeconds"] >= 1
        [day] = client.get("GetDays")["days"]
        assert day["date"] == sitd.home.now().strftime("%Y-%m-%d")
        assert abs(day["measures"]["sittingSeconds"]
                   - client.get("GetStatus")["status"]["todaySittingSeconds"]) <= 1


def test_an_empty_ledger_says_so(client):
    assert all_replies(client, "ListBouts") == [{"bout": None}]
    assert all_replies(client, "ListEntries") == [{"entries": []}]
    assert all_replies(client, "GetDays") == [{"days": []}]
    assert client.get("GetStats")["stats"]["measures"]["bouts"] == 0


def test_days_of_summer_time_have_23_and_25_hours(client):
    # All of both nights, and the days around.
    entries = [bout(unix(2024, 3, 30, 12), unix(2024, 4, 1, 12)),
               bout(unix(2024, 10, 26, 12), unix(2024, 10, 28, 12))]
    assert client.get("Import", entries=entries) == {"added": 2, "changed": 0, "known": 0}
    for since, hours, odd in [(unix(2024, 3, 30), 23, (2, 0)), (unix(2024, 10, 26), 25, (2, 7200))]:
        days = client.get("GetDays", since=since, until=since + 72 * HOUR - HOUR)["days"]
        assert [(day["end"] - day["start"]) // HOUR for day in days] == [24, hours, 24]
        sunday = days[1]
        assert sunday["measures"]["sittingSeconds"] == hours * HOUR
        assert sum(sunday["hours"]) == hours * HOUR
        hour, length = odd
        assert sunday["hours"][hour] == length and sunday["hours"][hour + 1] == HOUR


def test_a_day_of_travel_is_as_long_as_it_was(client):
    home = unix(2024, 11, 12, 9)
    arrived = unix(2024, 11, 12, 17, zone=NEW_YORK)
    back = unix(2024, 11, 15, 9)
    entries = [bout(home, home + HOUR), bout(arrived, arrived + HOUR, NEW_YORK),
               bout(back, back + HOUR)]
    client.get("Import", entries=entries)
    days = client.get("GetDays", since=unix(2024, 11, 12), until=unix(2024, 11, 16))["days"]
    assert [(day["date"], (day["end"] - day["start"]) // HOUR) for day in days] == [
        ("2024-11-12", 30), ("2024-11-13", 24), ("2024-11-14", 24), ("2024-11-15", 18)]
    assert days[0]["hours"][17] == HOUR and days[0]["measures"]["bouts"] == 2
    for day, following in zip(days, days[1:]):
        assert day["end"] == following["start"]


def test_two_machines_have_one_body(client):
    began = unix(2024, 6, 3, 9)
    here, there = bout(began, began + 2 * HOUR), bout(began + HOUR, began + 3 * HOUR)
    assert client.get("Import", entries=[here])["added"] == 1
    assert client.get("Import", entries=[here, there]) == {"added": 1, "changed": 0, "known": 1}
    assert client.get("Import", entries=[here, there])["known"] == 2
    [only] = all_replies(client, "ListBouts")
    assert (only["bout"]["began"], only["bout"]["seconds"]) == (began, 3 * HOUR)
    entries = [entry for reply in all_replies(client, "ListEntries") for entry in reply["entries"]]
    assert [entry["bout"]["began"] for entry in entries] == [began, began + HOUR]
    measures = client.get("GetStats")["stats"]["measures"]
    assert (measures["sittingSeconds"], measures["bouts"]) == (3 * HOUR, 1)


def test_an_import_counts_in_the_totals_of_today(sitd):
    sitd.start(short(presence={"sources": []}))
    with Connection(sitd.home.socket) as client:
        now = int(time.time())
        zone = sitd.home.zone
        entries = [bout(now - 7200, now - 3600, zone), bout(now - 5400, now - 1800, zone)]
        client.get("Import", entries=entries)
        status = client.get("GetStatus")["status"]
        assert status["todaySittingSeconds"] == 5400
        assert (status["todayLongestBoutSeconds"], status["todayBreaks"]) == (5400, 1)


def test_what_makes_no_sense_is_refused_whole(client):
    good = bout(unix(2024, 6, 3, 9), unix(2024, 6, 3, 10))
    for broken, field in [
        (bout(unix(2024, 6, 3, 9), unix(2024, 6, 3, 10), seconds=HOUR + 1), "bout.seconds"),
        (bout(unix(2024, 6, 3, 9), unix(2024, 6, 3, 10), beganOffset=10**9), "bout.beganOffset"),
        (bout(int(time.time()) + 90_000, int(time.time()) + 90_001), "bout.began"),
    ]:
        reply = error_of(client, "Import", entries=[good, broken])
        assert reply["error"] == "io.sitd.Control.OutOfRange"
        assert reply["parameters"]["field"] == f"entries[1].{field}"
    for broken in [{}, {**good, "gap": {}}, bout(1, 2, ending="bored"), {"bout": 7}]:
        reply = error_of(client, "Import", entries=[good, broken])
        assert reply["error"] == "org.varlink.service.InvalidParameter", reply
    assert all_replies(client, "ListBouts") == [{"bout": None}]


def test_a_stretch_that_is_none_is_refused(client):
    for method in ["GetDays", "GetStats"]:
        for since, until in [(5, 4), (-1, None), (None, 2**62)]:
            reply = error_of(client, method, since=since, until=until)
            assert reply["error"] == "io.sitd.Control.OutOfRange", reply
    for method in ["ListBouts", "ListEntries"]:
        assert error_of(client, method)["error"] == "org.varlink.service.ExpectedMore"


def test_more_than_62_days_come_31_at_a_time(client):
    since = unix(2023, 1, 1)
    sixty_two = client.get("GetDays", since=since, until=unix(2023, 3, 4))["days"]
    assert len(sixty_two) == 62
    reply = error_of(client, "GetDays", since=since, until=unix(2023, 3, 5))
    assert reply["error"] == "org.varlink.service.ExpectedMore"
    replies = all_replies(client, "GetDays", since=since, until=unix(2024, 1, 1))
    assert [len(reply["days"]) for reply in replies] == [31] * 11 + [24]
    dates = [day["date"] for reply in replies for day in reply["days"]]
    assert dates == sorted(set(dates)) and len(dates) == 365


def ten_years_of(home):
    """Ten years of history, as sitd would have written it."""
    now, day, hour = int(time.time()), 86_400, 3600
    second = 1_000_000
    rows = []
    for ago in range(3650, 0, -1):
        morning = (now // day - ago) * day + 8 * hour
        rows += [(began, began + hour * 5 // 6) for began in range(morning, morning + 11 * hour, hour)]
    with contextlib.closing(sqlite3.connect(home.database)) as connection, connection:
        connection.executemany(
            "INSERT INTO bouts VALUES (?, 'sitting', ?, ?, 'idle', 0, 0)",
            [(began * second, ended * second, (ended - began) * second) for began, ended in rows])
    return len(rows)


def test_ten_years_reach_a_slow_reader_and_hold_up_nobody(sitd):
    sitd.start(short(presence={"sources": []}))
    assert sitd.stop()[0] == 0
    count = ten_years_of(sitd.home)
    sitd.start(short(presence={"sources": []}))
    with Connection(sitd.home.socket) as reader, Connection(sitd.home.socket) as other:
        reader.send_call("io.sitd.Control.ListBouts", {}, more=True)
        before = memory(sitd)
        seen, last = 0, 0
        while True:
            reply = reader.reply()
            seen += 1
            assert reply["parameters"]["bout"]["began"] > last
            last = reply["parameters"]["bout"]["began"]
            if seen % 500 == 0:
                assert other.get("GetStatus")["status"]
            if not reply.get("continues"):
                break
        assert seen == count
        # All of it would be eight million bytes; what waits is a few thousand.
        assert memory(sitd) < before + 2_000
        assert other.get("GetStats")["stats"]["measures"]["bouts"] == count
    with Connection(sitd.home.socket) as reader, Connection(sitd.home.socket) as other:
        reader.send_call("io.sitd.Control.ListEntries", {}, more=True)
        assert reader.reply()["continues"]
        assert other.get("GetStatus")["status"]
    with Connection(sitd.home.socket) as again:
        assert again.get("GetStatus")["status"]


def memory(sitd):
    """What the daemon has in memory that is its own, in KiB."""
    with open(f"/proc/{sitd.process.pid}/smaps_rollup") as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_Dirty"))


def test_without_a_readable_ledger_the_reason_is_told(sitd):
    sitd.start(short(presence={"sources": []}))
    sitd.home.state.rename(sitd.home.state_home / "moved")
    sitd.home.state.write_text("in the way")
    with Connection(sitd.home.socket) as client:
        reply = error_of(client, "GetStats")
        assert reply["error"] == "io.sitd.Control.StoreUnavailable"
        assert str(sitd.home.state) in reply["parameters"]["reason"]
        assert client.get("GetStatus")["status"]
