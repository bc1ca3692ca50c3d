#!/usr/bin/env python3
"""Writes a working day at the computer as a trace for `sitctl simulate`.

    python3 Tests/Traces/working-day.py > Tests/Traces/working-day.trace

Nobody's keys were recorded for it: it is a model, made up from published statistics, and from guesses
where there are none.

- Keys within a burst are 239 ms apart in the mean, with a deviation of 112 ms, over 168,000 people
  (Dhakal et al. 2018, "Observations on Typing from 136 Million Keystrokes", CHI '18). That they are
  distributed log-normally is a guess.
- Writers write in bursts, and a pause of 2 s parts one from the next (Chenoweth & Hayes 2001,
  "Fluency in Writing", Written Communication 18). Ten words a burst is a guess.
- Pauses have a heavy tail, as the times between people's actions do (Barabasi 2005, "The origin of
  bursts and heavy tails in human dynamics", Nature 435). Here they follow a Pareto law; its exponent
  is a guess, and none is longer than 3 minutes.
- One task lasts for some 3 minutes before another comes (Gonzalez & Mark 2004, "Constant, constant,
  multi-tasking craziness", CHI '04). A task is writing, or reading with a scroll now and then; how
  often it is which is a guess.
"""

import random
import sys

SEED = 20_240_101
WRITING, READING = 0.6, 0.4


class Day:
    def __init__(self):
        self.random = random.Random(SEED)
        self.now = 0.0
        self.lines = []

    def happens(self, what):
        self.lines.append(f"{self.now:.2f} {what}")

    def key(self):
        self.happens("input")
        # The mean and the deviation above, as those of the logarithm.
        self.now += self.random.lognormvariate(-1.53, 0.445)

    def pause(self, least, most):
        self.now += min(most, least * self.random.paretovariate(1.5))

    def burst(self):
        for _ in range(max(1, round(self.random.gauss(10, 4) * 5.5))):
            self.key()
        self.pause(2, 180)

    def scroll(self):
        for _ in range(self.random.randint(1, 12)):
            self.key()
        self.pause(5, 180)

    def task(self, until):
        end = min(until, self.now + self.random.expovariate(1 / 180))
        act = self.random.choices([self.burst, self.scroll], [WRITING, READING])[0]
        while self.now < end:
            act()

    def work(self, until):
        while self.now < until:
            self.task(until)

    def leaves(self, minutes, locks=True):
        if locks:
            self.happens("lock")
        self.now += minutes * 60
        if locks:
            self.happens("unlock")


def main():
    day = Day()
    hour = 3600
    day.work(1.2 * hour)
    day.leaves(8)  # a coffee
    day.work(3.2 * hour)
    day.leaves(45)  # lunch
    day.work(5.6 * hour)
    day.happens("call on")
    for _ in range(5):
        day.scroll()
        day.now += 240
    day.happens("call off")
    day.leaves(6, locks=False)
    day.work(8.2 * hour)
    day.happens("away")
    day.now += 600
    day.happens("end")
    print("# A working day. This trace is modelled, not recorded: working-day.py has made it from")
    print("# published statistics of typing, which it names. Nobody's keys are in it.")
    print("\n".join(day.lines))


if __name__ == "__main__":
    sys.exit(main())
