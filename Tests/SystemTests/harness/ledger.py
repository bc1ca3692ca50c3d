"""Histories to import, as tables."""

import datetime

COLUMNS = "entry,time,ended,seconds,kind,reason,number,outlet,outcome,delay,move"


class Table:
    """A ledger's table, in the zone of a home, that grows entry by entry."""

    def __init__(self, home):
        self._zone = home.zone
        self._lines = [COLUMNS]

    def at(self, days_ago, hour, minute=0):
        """A time of the day so many days ago."""
        day = datetime.datetime.now(self._zone).date() - datetime.timedelta(days=days_ago)
        return datetime.datetime.combine(day, datetime.time(hour, minute), self._zone)

    def _add(self, *cells):
        quoted = ('"' + str(cell).replace('"', '""') + '"' for cell in cells)
        self._lines.append(",".join(quoted))

    def bout(self, began, minutes, kind="sitting"):
        ended = began + datetime.timedelta(minutes=minutes)
        self._add("bout", began.isoformat(), ended.isoformat(), minutes * 60, kind, "idle",
                  "", "", "", "", "")

    def nudge(self, delivered, outcome="followed", outlet="desktop"):
        self._add("nudge", delivered.isoformat(), "", 2400, "sitting", "", 1, outlet, outcome,
                  60 if outcome == "followed" else "", "")

    def move(self, done, name):
        self._add("move", done.isoformat(), "", 60, "", "", "", "", "", "", name)

    def working_days(self, first_days_ago, last_days_ago=1):
        """Three bouts a day, with a nudge and a move: 2 h 25 min of sitting."""
        for days_ago in range(first_days_ago, last_days_ago - 1, -1):
            self.bout(self.at(days_ago, 8), 40)
            self.nudge(self.at(days_ago, 8, 39))
            self.move(self.at(days_ago, 8, 45), "water")
            self.bout(self.at(days_ago, 9), 20, "standing")
            self.bout(self.at(days_ago, 9, 30), 25)
            self.bout(self.at(days_ago, 10), 80)
            self.nudge(self.at(days_ago, 11), "ignored")

    def save(self, path):
        path.write_text("".join(f"{line}\r\n" for line in self._lines))
        return path
