"""A history of ten years, as somebody with an office job would have it."""

import contextlib
import datetime
import random
import sqlite3
import zoneinfo

YEARS = 10
BOUTS, NUDGES = 40_000, 60_000

# Whoever works in Europe: two changes of the clocks a year.
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
MINUTE = 60_000_000


def fill(database, seed=1):
    """Writes it into a database of sitd's, which has its tables already; the same each time."""
    chance = random.Random(seed)
    rows = {"bouts": [], "breaks": [], "nudges": [], "moves": [], "gaps": []}
    today = datetime.datetime.now(ZONE).date()
    for ago in range(round(365.25 * YEARS), 0, -1):
        day(rows, today - datetime.timedelta(days=ago), chance)
    # To the size that the figures are given for.
    rows["bouts"] = rows["bouts"][-BOUTS:]
    rows["nudges"] = rows["nudges"][-NUDGES:]
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        for table, entries in rows.items():
            holes = ",".join("?" * len(entries[0]))
            connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({holes})", entries)
    return {table: len(entries) for table, entries in rows.items()}


def day(rows, date, chance):
    works = date.weekday() < 5 and chance.random() > 0.12
    wanted = chance.randint(13, 19) if works else chance.choice([0, 0, 1, 2, 5, 8])
    start = datetime.datetime.combine(
        date, datetime.time(chance.randint(7, 9), chance.randint(0, 59), chance.randint(0, 59)),
        ZONE)
    offset = int(start.utcoffset().total_seconds())
    now = int(start.timestamp() * 1e6) + chance.randint(0, 999_999)
    for number in range(wanted):
        standing = chance.random() < 0.08
        minutes = min(240, chance.lognormvariate(3.5, 0.8))
        length = int(minutes * MINUTE)
        ended = now + length
        ending = chance.choice(["idle", "idle", "idle", "locked", "locked", "away", "stood"])
        rows["bouts"].append((
            now, "standing" if standing else "sitting", ended,
            length - (chance.randint(0, length // 10) if chance.random() < 0.02 else 0), ending,
            offset, offset))
        for nudge in range(0 if standing else max(0, min(5, int((minutes - 20) // 10) + 1))):
            at = now + (20 + 10 * nudge) * MINUTE
            outcome = chance.choice(["followed", "ignored", "ignored", "snoozed", "skipped"])
            rows["nudges"].append((
                at, nudge + 1, at - now, "sitting", "desktop", outcome,
                chance.randint(5, 600) * 1_000_000 if outcome == "followed" else None))
        pause = int(min(90, chance.lognormvariate(1.5, 0.9) + 2) * MINUTE)
        if number + 1 < wanted:
            rows["breaks"].append((ended, ended + pause, ending, offset, offset))
        if chance.random() < 0.1:
            rows["moves"].append((
                ended + MINUTE, chance.choice(["water", "clams", "short-walk"]), 90_000_000))
        now = ended + pause
    if chance.random() < 0.05:
        rows["gaps"].append((now, now + 30 * MINUTE, "notRunning", offset, offset))
