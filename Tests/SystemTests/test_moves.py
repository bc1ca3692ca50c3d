"""Moves: the catalogue, a person's own, and doing one with guidance in a real terminal."""

import json
import os
import pathlib
import re
import select
import signal
import sqlite3
import subprocess

import pytest

from harness.configuration import short
from harness.console import Console
from harness.control import Connection
from harness.daemon import PROGRAMS
from harness.waiting import PATIENCE, wait_until, watch_that

SITCTL = PROGRAMS / "sitctl"
OK, DATA, USAGE, CONFIGURATION = 0, 65, 64, 78

QUICK = """
name = "Quick"
place = "desk"
steps = ["Do something quick."]
hold_seconds = 1
repetitions = 2
"""
BRIEF = QUICK.replace("Quick", "Brief").replace("repetitions = 2", "repetitions = 1")
SLOW = """
name = "Slow"
place = "desk"
steps = ["Do something slow, and take so much time for it that nobody waits."]
hold_seconds = 3600
repetitions = 2
"""
QUIET = short(sitting={"nudge_after": "1h"}, presence={"sources": []})


@pytest.fixture
def own(home):
    """Puts a file into moves.d as editors do; there are a quick move, a brief and a slow one."""
    folder = home.config_home / "sitd" / "moves.d"
    folder.mkdir(parents=True)

    def write(name, text):
        (folder / f".{name}.new").write_text(text)
        (folder / f".{name}.new").rename(folder / name)
        return folder / name

    write("quick.toml", QUICK)
    write("brief.toml", BRIEF)
    write("slow.toml", SLOW)
    return write


@pytest.fixture
def console(home, cleanup):
    """Starts a program in a terminal."""
    def start(*arguments, columns=60, rows=24, **environment):
        console = Console(
            arguments, {**home.environment, **environment}, columns=columns, rows=rows,
            directory=home.folder)
        cleanup.callback(console.close)
        return console

    return start


def plain(home, *arguments):
    """What sitctl does where there is no terminal."""
    return subprocess.run(
        [SITCTL, *arguments], env=home.environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=PATIENCE)


def recorded(home):
    with sqlite3.connect(f"file:{home.database}?mode=ro", uri=True) as database:
        return database.execute("SELECT move, length / 1000000 FROM moves ORDER BY done").fetchall()


def countdown(console):
    """The lines with bars."""
    return [line for line in console.lines if re.search(r"[#.█░] +(\d+ s|\d+:\d\d)$", line)]


def assert_restored(console):
    assert console.modes() == console.before
    wait_until("what was there before",
               lambda: console.sent.count(b"\x1b[?1049h") == console.sent.count(b"\x1b[?1049l"))
    assert console.sent.rfind(b"\x1b[?25h") > console.sent.rfind(b"\x1b[?25l")


# The catalogue


def test_moves_are_listed_with_and_without_a_daemon(home, sitd, own):
    alone = plain(home, "moves", "--json")
    assert alone.returncode == OK and alone.stderr == ""
    sitd.start(QUIET)
    asked = plain(home, "moves", "--json")
    assert asked.stdout == alone.stdout
    moves = json.loads(asked.stdout)["moves"]
    with Connection(home.socket) as connection:
        assert connection.get("ListMoves") == {"moves": moves}
    by_id = {move["id"]: move for move in moves}
    assert len(by_id) == len(moves) >= 20
    assert by_id["quick"]["custom"] is True and by_id["clams"]["custom"] is False
    assert by_id["clams"]["perSide"] is True and "band" in by_id["clams"]["variation"]
    assert by_id["quick"] == {
        "id": "quick", "name": "Quick", "place": "desk", "steps": ["Do something quick."],
        "holdSeconds": 1, "repetitions": 2, "perSide": False, "variation": None, "goodFor": "",
        "source": "", "custom": True}
    floor = json.loads(plain(home, "moves", "--place", "floor", "--json").stdout)["moves"]
    assert floor == [move for move in moves if move["place"] == "floor"]
    assert plain(home, "moves", "--place", "ceiling").returncode == USAGE


def test_the_list_of_moves_fits_60_columns(console, own):
    terminal = console(SITCTL, "moves", rows=100)
    assert terminal.wait() == OK
    text = terminal.sees("quick")
    assert "glute-squeeze" in text and "horse-kicks" in text
    # pyte breaks no words: a line that is too long would go on in the next one's first column.
    assert all(line[0] == " " or line in ("at the desk", "standing", "on the floor")
               for line in terminal.lines if line), text


def test_a_move_without_a_terminal_is_a_text(home, own):
    told = plain(home, "move", "slow")
    assert told.returncode == OK
    assert "1. Do something slow, and take so much time for it that nobody waits." in told.stdout
    assert "\x1b" not in told.stdout
    assert plain(home, "move").stdout.count("1. ") == 1, "one that fits"
    unknown = plain(home, "move", "clam")
    assert unknown.returncode == DATA
    assert 'did you mean "clams"' in unknown.stderr
    assert plain(home, "move", "clams", "--json").returncode == USAGE


# A person's own moves


def test_saving_a_move_is_enough_and_a_bad_one_is_left_out(home, sitd, own):
    sitd.start(QUIET)

    def moves():
        with Connection(home.socket) as connection:
            return {move["id"]: move["name"] for move in connection.get("ListMoves")["moves"]}

    assert moves()["clams"] == "Clams"
    own("mine.toml", QUICK.replace("Quick", "Mine").replace("name", 'id = "clams"\nname', 1))
    wait_until("the new move", lambda: moves()["clams"] == "Mine")
    bad = own("quick.toml", QUICK + "hold_second = 1\n")
    wait_until("the bad move to be left out", lambda: "quick" not in moves())
    message = f'{bad}:7: unknown key "hold_second" (did you mean "hold_seconds"?)'
    sitd.wait_for_log("the fault", message)
    assert moves()["clams"] == "Mine", "the others stay"
    check = plain(home, "config", "check")
    assert (check.returncode, check.stderr.strip()) == (CONFIGURATION, message)
    check = plain(home, "config", "check", str(bad))
    assert (check.returncode, check.stderr.strip()) == (CONFIGURATION, message)
    assert message in plain(home, "reload").stdout
    bad.unlink()
    own("mine.toml", QUICK)
    wait_until("the change", lambda: moves()["clams"] == "Clams" and moves()["mine"] == "Quick")
    assert plain(home, "config", "check").returncode == OK


def test_a_folder_of_moves_that_is_made_later_is_heard_of(home, sitd):
    sitd.start(QUIET)
    folder = home.config_home / "sitd" / "moves.d"
    folder.mkdir()
    (folder / "late.toml").write_text(QUICK)
    wait_until("the move", lambda: "late" in plain(home, "moves", "--json").stdout)


def test_what_was_done_is_recorded_and_what_cannot_be_is_refused(home, sitd, own):
    sitd.start(QUIET)
    with Connection(home.socket) as connection:
        def error(**parameters):
            reply = connection.call("io.sitd.Control.RecordMove", parameters)
            return reply.get("error"), reply.get("parameters")

        assert error(move="clams", seconds=80) == (None, {})
        assert error(move="quick", seconds=0)[0] is None
        assert error(move="nonsense", seconds=1) == (
            "io.sitd.Control.UnknownMove", {"move": "nonsense"})
        for seconds in (-1, 86401):
            assert error(move="clams", seconds=seconds) == (
                "io.sitd.Control.OutOfRange",
                {"field": "seconds", "minimum": 0, "maximum": 86400})
        assert error(move="clams")[0] == "org.varlink.service.InvalidParameter"
    assert recorded(home) == [("clams", 80), ("quick", 0)]


def test_what_cannot_be_recorded_is_said(home, sitd, own, console):
    home.state.write_text("a file in the way\n")
    sitd.start(QUIET)
    with Connection(home.socket) as connection:
        reply = connection.call("io.sitd.Control.RecordMove", {"move": "clams", "seconds": 80})
    assert reply["error"] == "io.sitd.Control.StoreUnavailable"
    assert reply["parameters"]["reason"]
    terminal = console(SITCTL, "move", "brief", columns=200)
    terminal.sees("It is not recorded: the history cannot be used now: ")
    assert terminal.wait() == OK


def test_a_nudge_suggests_another_move_than_was_done(home, sitd, own):
    """All of the small moves at the desk were done, but one."""
    own("slow.toml", SLOW + 'effort = "small"\nsuggestion = "Do the slow one."\n')
    sitd.start(QUIET)
    moves = json.loads(plain(home, "moves", "--place", "desk", "--json").stdout)["moves"]
    with Connection(home.socket) as connection:
        for move in moves:
            if move["id"] != "slow":
                connection.get("RecordMove", move=move["id"], seconds=1)
    sitd.stop()
    # Known from the history.
    sitd.start(short(moves={"places": ["desk"]}))
    sitd.do("sit")
    assert "Do the slow one." in sitd.wait_for_event("nudge")


# Guidance


def test_a_move_is_guided_to_its_end_and_recorded(home, sitd, own, console):
    sitd.start(QUIET)
    terminal = console(SITCTL, "move", "quick")
    terminal.sees("1. Do something quick.")
    terminal.sees("get ready")
    terminal.sees("go, 1 of 2")
    assert len(countdown(terminal)) == 2
    terminal.sees("release, 2 of 2")
    terminal.sees("go, 2 of 2")
    terminal.sees("Done: Quick, 3 seconds.")
    assert terminal.wait() == OK
    assert_restored(terminal)
    assert recorded(home) == [("quick", 3)]


def test_space_pauses_and_q_ends_and_it_rests_in_between(home, sitd, own, console):
    sitd.start(QUIET)
    terminal = console(SITCTL, "move", "slow")
    terminal.sees("go, 1 of 2")

    def wakeups():
        with open(f"/proc/{terminal.pid}/status") as status:
            return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read(), re.M)[1])

    def left():
        minutes, seconds = re.search(r"(\d+):(\d\d)$", countdown(terminal)[0]).groups()
        return 60 * int(minutes) + int(seconds)

    before, wakes = left(), wakeups()
    wait_until("two seconds of the countdown", lambda: left() <= before - 2)
    assert wakeups() - wakes <= 4 * (before - left() + 1), "it sleeps from second to second"
    terminal.types(" ")
    terminal.sees("paused: go, 1 of 2")
    still, wakes = countdown(terminal), wakeups()
    watch_that("nothing moves in a pause", lambda: countdown(terminal) == still, during=1.2)
    assert wakeups() <= wakes + 1, "it sleeps through a pause"
    terminal.types(" ")
    terminal.sees("space pauses, q ends")
    wait_until("the countdown to go on", lambda: countdown(terminal) != still)
    terminal.types("q")
    terminal.sees("Slow: ended after ")
    assert terminal.wait() == OK
    assert_restored(terminal)
    [(move, seconds)] = recorded(home)
    assert move == "slow" and 2 <= seconds <= 30


def test_without_a_daemon_it_says_that_nothing_is_recorded(own, console):
    terminal = console(SITCTL, "move", "brief")
    terminal.sees("Done: Brief, 1 second.")
    terminal.sees("It is not recorded: sitd is not running")
    assert terminal.wait() == OK


def test_what_is_ended_at_once_is_not_recorded(home, sitd, own, console):
    sitd.start(QUIET)
    terminal = console(SITCTL, "move", "slow")
    terminal.sees("get ready")
    terminal.types("q")
    terminal.sees("nothing recorded")
    assert terminal.wait() == OK
    assert recorded(home) == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_a_signal_ends_it_and_the_terminal_is_as_before(own, console, name):
    number = getattr(signal, name)
    terminal = console(SITCTL, "move", "slow")
    terminal.sees("get ready")
    assert terminal.modes() != terminal.before
    keys = {"SIGINT": "\x03", "SIGQUIT": "\x1c"}.get(name)
    if keys:
        terminal.types(keys)
    else:
        os.kill(terminal.pid, number)
    assert terminal.wait() == -number
    assert_restored(terminal)


def test_a_terminal_that_goes_away_ends_it(own, console):
    terminal = console(SITCTL, "move", "slow")
    terminal.sees("get ready")
    terminal.hang_up()
    assert terminal.wait() in (-signal.SIGHUP, OK)


def test_a_terminal_that_takes_nothing_holds_nothing_up(own, console):
    terminal = console(SITCTL, "move", "slow")
    terminal.sees("get ready")
    terminal.look_away()

    def is_full():
        os.kill(terminal.pid, signal.SIGWINCH)
        return not select.select([], [terminal.theirs], [], 0)[1]

    wait_until("the terminal to take no more", is_full, every=0.0005)
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait() == -signal.SIGTERM
    assert terminal.modes() == terminal.before


def test_it_is_drawn_anew_when_the_size_changes(own, console):
    terminal = console(SITCTL, "move", "slow", columns=80)
    terminal.sees("1. Do something slow, and take so much time for it that nobody waits.")
    terminal.resize(40, 20)
    terminal.sees("1. Do something slow, and take so much\n   time for it that nobody waits.")
    assert all(len(line) <= 40 for line in countdown(terminal))
    terminal.resize(40, 7)
    wait_until("the low picture", lambda: terminal.lines[-1] == "space pauses, q ends")
    assert len(countdown(terminal)) == 2
    terminal.types("q")
    assert terminal.wait() == OK
    assert_restored(terminal)


def test_it_stops_and_comes_back_as_shells_have_it(own, console):
    terminal = console("bash", "--norc", "--noprofile", "-i", PS1="$ ", HISTFILE="/dev/null")
    terminal.sees("$")
    shell = terminal.modes()
    terminal.types(f"{SITCTL} move slow\n")
    terminal.sees("get ready")
    terminal.types("\x1a")
    terminal.sees("Stopped")
    wait_until("the shell's terminal", lambda: terminal.modes() == shell)
    [child] = pathlib.Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split()

    def state():
        return pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(") ", 1)[1][0]

    # In the background it may not have the terminal: it is stopped anew, or else ends.
    os.kill(int(child), signal.SIGCONT)
    wait_until("it to stop again", lambda: state() == "T")
    terminal.types("bg\n")
    terminal.sees("&")
    wait_until("it to stop again", lambda: state() == "T")
    assert terminal.modes() == shell
    terminal.types("fg\n")
    terminal.sees("paused: ")
    assert terminal.modes() != shell
    terminal.types(" ")
    terminal.sees("go, 1 of 2")
    # Stopped and killed in the background, it leaves the shell's terminal alone.
    terminal.types("\x1a")
    wait_until("the shell's terminal", lambda: terminal.modes() == shell)
    terminal.types("kill %1\n")
    wait_until("it to be gone", lambda: not pathlib.Path(f"/proc/{child}").exists())
    assert terminal.modes() == shell
    terminal.types("exit\n")
    terminal.wait()


def test_started_in_the_background_it_begins_when_it_is_fetched(own, console):
    terminal = console("bash", "--norc", "--noprofile", "-i", PS1="$ ", HISTFILE="/dev/null")
    terminal.sees("$")
    shell = terminal.modes()
    terminal.types(f"{SITCTL} move brief & wait -n; jobs\n")
    terminal.sees("Stopped")
    assert terminal.modes() == shell
    # Longer than the whole move takes.
    terminal.types("sleep 3.1; fg\n")
    terminal.sees("get ready")
    # Nor does it go on while it is stopped in another way.
    children = pathlib.Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children")
    [child] = map(int, children.read_text().split())
    os.kill(child, signal.SIGSTOP)
    terminal.sees("Stopped")
    terminal.types("sleep 3.1; fg\n")
    terminal.sees("paused: get ready")
    terminal.types("q")
    terminal.sees("othing")
    wait_until("the shell's terminal", lambda: terminal.modes() == shell)


@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"LC_ALL": "POSIX", "LANG": "C.UTF-8"}])
def test_without_utf_8_it_draws_in_ascii(own, console, environment):
    terminal = console(SITCTL, "move", "slow", **environment)
    terminal.sees("get ready")
    assert terminal.sent.isascii()
    assert "#" in countdown(terminal)[0]


def test_it_has_colour_only_where_it_is_wanted(own, console):
    coloured = console(SITCTL, "move", "slow")
    coloured.sees("get ready")
    assert re.search(rb"\x1b\[\d+m", coloured.sent)
    assert "█".encode() in coloured.sent
    plain = console(SITCTL, "move", "slow", NO_COLOR="1")
    plain.sees("get ready")
    assert not re.search(rb"\x1b\[\d*m", plain.sent)
    dumb = console(SITCTL, "move", "quick", TERM="dumb")
    dumb.sees("2 times, for 1 second.")
    assert dumb.wait() == OK
    assert b"\x1b" not in dumb.sent


def test_it_works_in_tmux(home, own, console, cleanup):
    tmux = ["tmux", "-S", str(home.runtime / "tmux"), "-f", "/dev/null"]
    def run(*arguments):
        return subprocess.run(
            [*tmux, *arguments], env=home.environment, capture_output=True, text=True, timeout=PATIENCE)

    cleanup.callback(run, "kill-server")
    terminal = console(*tmux, "new-session", "env PS1='ready> ' sh")
    terminal.sees("ready>")
    terminal.types(f"{SITCTL} move slow\n")
    terminal.sees("go, 1 of 2")
    terminal.resize(50, 20)
    wait_until("tmux to have the size",
               lambda: run("display", "-p", "#{pane_width}").stdout.strip() == "50")
    wait_until("the picture in the pane",
               lambda: "\n   that nobody waits." in run("capture-pane", "-p").stdout)
    terminal.types("q")
    wait_until("the shell to be in front again",
               lambda: run("display", "-p", "#{pane_current_command}").stdout.strip() == "sh")
    wait_until("what was there before to be back",
               lambda: "space pauses" not in run("capture-pane", "-p").stdout)
    assert run("display", "-p", "#{cursor_flag}").stdout.strip() == "1"
