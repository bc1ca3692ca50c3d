"""The person's own programs, run when something happens."""

import json

from harness.configuration import short
from harness.waiting import wait_until, watch_that


def writing(path, *names):
    """An argument vector without a shell of sitd's: a line of JSON with these variables."""
    script = (
        "import json, os, sys; values = {n: os.environ.get(n) for n in sys.argv[2:]}; "
        "print(json.dumps(values), file=open(sys.argv[1], 'a'))")
    return ["python3", "-c", script, str(path), *names]


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_each_event_runs_its_program_with_what_happened(sitd, dunst, person, home):
    files = {event: home.root / f"on_{event}" for event in ("nudge", "sit", "break", "stand")}
    names = (
        "SITD_EVENT", "SITD_BOUT_SECONDS", "SITD_NUDGE", "SITD_OUTLET", "SITD_ENDING",
        "SITD_SOURCE", "SITD_MESSAGE", "NOTIFY_SOCKET", "SITD_SECRET", "HOME")
    sitd.start(short(hooks={f"on_{event}": writing(path, *names) for event, path in files.items()}),
               SITD_SECRET="of the parent")
    with person.typing():
        sat = wait_until("on_sit", lambda: lines(files["sit"]))[0]
        nudge = wait_until("on_nudge", lambda: lines(files["nudge"]))[0]
        sitd.do("stand")
        wait_until("on_stand", lambda: lines(files["stand"]))
        assert not lines(files["break"]), "to stand up is no break"
    over = wait_until("on_break", lambda: lines(files["break"]))[0]
    assert (sat["SITD_EVENT"], sat["SITD_SOURCE"]) == ("sit", "x11")
    assert nudge["SITD_EVENT"] == "nudge" and nudge["SITD_NUDGE"] == "1"
    assert nudge["SITD_OUTLET"] == "desktop" and int(nudge["SITD_BOUT_SECONDS"]) >= 3
    assert dunst.notifications[0].body in nudge["SITD_MESSAGE"]
    assert over["SITD_EVENT"] == "break" and over["SITD_ENDING"] == "idle"
    for told in (sat, nudge, over):
        assert told["NOTIFY_SOCKET"] is None and told["SITD_SECRET"] is None
        assert told["HOME"], "the rest of the environment is the daemon's"


def test_what_a_hook_writes_is_in_the_journal(sitd, person, home):
    sitd.start(short(hooks={"on_sit": ["printf", r"%s\n%s", "first $HOME", "second; third"]}))
    with person.typing():
        wait_until("both lines", lambda: any("on_sit: second; third" in line for line in sitd.log))
    assert any("on_sit: first $HOME" in line for line in sitd.log), "there is no shell"


def test_a_hook_that_hangs_is_ended_and_holds_up_no_nudge(sitd, dunst, person):
    sitd.start(short(
        sitting={"repeat_every": "1s", "repeat_limit": 3},
        hooks={"on_nudge": ["sleep", "1000"], "timeout": "2s"}))
    with person.typing():
        dunst.wait_for_notification(3)
        wait_until("the end of the program", lambda: any(
            "on_nudge: sleep ran for longer than 2s, and was ended" in line for line in sitd.log))
    assert sitd.status()["nudgesInBout"] >= 3


def test_a_failure_is_told_once_until_it_works_again(sitd, home):
    flag = home.root / "works"
    ran = home.root / "ran"
    script = f"test -e {flag}; code=$?; echo run >> {ran}; exit $code"
    sitd.start(short(hooks={"on_nudge": ["sh", "-c", script]}))

    def failures():
        return sum("on_nudge: sh failed with exit code 1" in line for line in sitd.log)

    def nudge():
        before = len(ran.read_text().split()) if ran.exists() else 0
        sitd.do("nudge")
        wait_until("the hook to run", lambda: ran.exists() and len(ran.read_text().split()) > before)

    nudge()
    wait_until("the failure to be told", lambda: failures() == 1)
    nudge()
    watch_that("it is not told again", lambda: failures() == 1, during=0.5)
    flag.touch()
    nudge()
    flag.unlink()

    def fails_again():
        sitd.do("nudge")
        return failures() == 2

    wait_until("the new failure to be told", fails_again)


def test_a_program_that_is_not_there_is_told(sitd, home):
    sitd.start(short(hooks={"on_nudge": ["/nonexistent/program", "argument"]}))
    sitd.do("nudge")
    wait_until("the fault to be told", lambda: any(
        "on_nudge: /nonexistent/program cannot be run: No such file" in line for line in sitd.log))


def test_one_program_of_a_hook_runs_at_a_time(sitd, home):
    ran, gate = home.root / "ran", home.root / "gate"
    script = f"echo run >> {ran}; while ! test -e {gate}; do sleep 0.05; done"
    sitd.start(short(hooks={"on_nudge": ["sh", "-c", script]}))
    sitd.do("nudge")
    wait_until("the first to run", ran.exists)
    sitd.do("nudge")
    watch_that("no second one runs", lambda: ran.read_text() == "run\n", during=0.5)
    gate.touch()

    def runs_again():
        sitd.do("nudge")
        return ran.read_text().count("run") > 1

    wait_until("the hook to be free again", runs_again)


def test_hooks_change_with_the_configuration(sitd, home):
    first, second = home.root / "first", home.root / "second"
    sitd.start(short(hooks={"on_nudge": ["touch", str(first)]}))
    sitd.do("nudge")
    wait_until("the first hook", first.exists)
    home.configure(short(hooks={"on_nudge": ["touch", str(second)]}))
    sitd.do("reload")
    sitd.do("nudge")
    wait_until("the second hook", second.exists)


def test_a_hook_that_was_changed_while_it_ran_speaks_for_itself_alone(sitd, home):
    ran, gate = home.root / "ran", home.root / "gate"
    script = f"touch {ran}; while ! test -e {gate}; do sleep 0.05; done; exit 3"
    sitd.start(short(hooks={"on_nudge": ["sh", "-c", script]}))
    sitd.do("nudge")
    wait_until("the first hook to run", ran.exists)
    home.configure(short(hooks={"on_nudge": ["sh", "-c", "exit 3"]}))
    sitd.do("reload")

    def failures():
        return sum("on_nudge: sh failed with exit code 3" in line for line in sitd.log)

    assert failures() == 0
    gate.touch()
    wait_until("the failure of the first", lambda: failures() == 1)
    sitd.do("nudge")
    wait_until("the failure of the second, which is another", lambda: failures() == 2)


def test_what_still_runs_ends_with_sitd(sitd, home):
    number = home.root / "number"
    sitd.start(short(hooks={
        "on_nudge": ["sh", "-c", f"echo $$ > {number}.new; mv {number}.new {number}; sleep 1000"]}))
    sitd.do("nudge")
    wait_until("the program to run", number.exists)
    sitd.stop()
    process = f"/proc/{number.read_text().strip()}/stat"

    def is_gone():
        try:
            return open(process).read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    wait_until("the program to end", is_gone)
