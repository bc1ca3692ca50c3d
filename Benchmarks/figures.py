"""What was measured, against what is promised, as a table."""

import dataclasses


@dataclasses.dataclass
class Figure:
    what: str
    goal: float | None
    measured: float | None
    unit: str
    at_least: bool = False
    why: str = ""
    """Why it was not measured."""

    @property
    def row(self):
        if self.measured is None:
            found, met = f"not measured{self.why and ': '}{self.why}", "?"
        else:
            found, met = f"{number(self.measured)} {self.unit}", ""
        if self.goal is None:
            return self.what, "", found, met
        if self.measured is not None:
            kept = self.measured >= self.goal if self.at_least else self.measured <= self.goal
            met = "yes" if kept else "NO"
        return self.what, f"{'≥' if self.at_least else '≤'} {number(self.goal)} {self.unit}", found, met


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(figures):
    rows = [("figure", "goal", "measured", "met"), *(figure.row for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
