"""Input at terminals, and at programs that put terminals into them."""

import os

import pytest

from harness.waiting import wait_until

pytestmark = pytest.mark.skipif(
    os.getuid() != 0, reason="the namespaces of machine.sh take root")

# How it is started, and how one sees that somebody is at it.
MULTIPLEXERS = {
    "tmux": ("tmux -f /dev/null", ["tmux", "list-clients"], "pts/"),
    "screen": ("mkdir -m 700 screens; SCREENDIR=~/screens screen -c /dev/null",
               ["sh", "-c", "SCREENDIR=~/screens screen -ls"], "(Attached)"),
}


@pytest.mark.parametrize("multiplexer", MULTIPLEXERS)
def test_typing_in_a_multiplexer_is_input_and_what_runs_there_is_not(
        machine, begin, cleanup, multiplexer):
    start, ask, word = MULTIPLEXERS[multiplexer]
    begin(
        presence={"sources": ["tty"]}, sitting={"nudge_after": "1h", "idle_break": "6s"})
    terminal = machine.log_in("-h", "elsewhere")
    cleanup.callback(terminal.close)
    terminal.starts(start)
    wait_until(f"somebody at {multiplexer}", lambda: word in machine.run(*ask, check=False).stdout)
    terminal.types("while sleep 0.2; do echo tick; done & true")
    machine.wait_for_posture("sitting")
    machine.wait_for_posture("away")
    terminal.types("true")
    assert machine.wait_for_posture("sitting")["source"] == "tty"
