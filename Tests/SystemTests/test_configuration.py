"""The configuration file: how it is checked, read again, and survived."""

import datetime
import os
import re

import pytest

from harness.configuration import short
from harness.waiting import wait_until, watch_that

FAULTY = """\
preset = "daily"
[sitting]
nudge_after = "1 parsec"
nugde_after = "1h"
repeat_limit = "three"
break_length = "-5m"
[nudge]
sound = 1
hold_for = ["meetings"]
[hours]
mon-fri = ["18:00-25:00"]
[presnce]
sources = ["x11"]
"""
FAULTY_LINES = {1, 3, 4, 5, 6, 8, 9, 11, 12}


def test_config_path_names_the_file(sitd, home):
    assert sitd.do("config", "path").strip() == str(home.config)


def test_the_default_configuration_is_commented_and_clean(sitd, home):
    text = sitd.do("config", "default")
    assert "[sitting]" in text and "#" in text
    for key in (
            "nudge_after", "align_to_clock", "repeat_every", "repeat_limit", "break_length", "idle_break",
            "watching_cap", "wait_for_pause", "snooze", "grace", "hold_for", "sources",
            "when_unknown"):
        assert re.search(rf"^#? ?{key}\s*=", text, re.MULTILINE), key
    home.configure(text)
    result = sitd.sitctl("config", "check")
    assert result.code == 0, result
    uncommented = "\n".join(
        re.sub(r"^# ?(?=[\w-]+\s*=)", "", line) for line in text.splitlines())
    home.configure(uncommented)
    assert sitd.sitctl("config", "check").code == 0, sitd.sitctl("config", "check")


def test_config_show_says_what_is_in_force(sitd, home):
    home.configure('[sitting]\nnudge_after = "47min"\n')
    shown = sitd.do("config", "show")
    assert "47min" in shown
    assert "break_length" in shown, "defaults are shown as well"
    other = home.root / "other.toml"
    other.write_text(shown)
    assert sitd.sitctl("config", "check", other).code == 0


def test_every_fault_is_named_with_its_file_and_line(sitd, home):
    home.configure(FAULTY)
    result = sitd.sitctl("config", "check")
    assert result.code == 78
    said = (result.stdout + result.stderr).splitlines()
    found = {}
    for line in said:
        match = re.match(rf"{re.escape(str(home.config))}:(\d+): (.+)", line)
        if match:
            found[int(match[1])] = match[2]
    assert set(found) == FAULTY_LINES, said
    assert "nudge_after" in found[4], "the nearest known key is named"
    assert "presence" in found[12]


def test_a_named_file_is_checked_in_place_of_the_own(sitd, home):
    home.configure("nonsense = 1\n")
    good = home.root / "good.toml"
    good.write_text('[sitting]\nnudge_after = "30m"\n')
    assert sitd.sitctl("config", "check", good).code == 0
    bad = home.root / "bad.toml"
    bad.write_text('[sitting]\nnudge_after = 30 m\n')
    result = sitd.sitctl("config", "check", bad)
    assert result.code == 78
    assert f"{bad}:2: " in result.stdout + result.stderr


def test_a_file_that_is_missing_or_cannot_be_read_is_told_apart(sitd, home):
    missing = sitd.sitctl("config", "check", home.root / "missing.toml")
    assert missing.code != 0
    assert "missing.toml" in missing.stderr
    folder = sitd.sitctl("config", "check", home.folder)
    assert folder.code != 0
    assert folder.stderr.strip()
    assert sitd.sitctl("config", "check").code == 0, "no file of one's own: all defaults"


@pytest.mark.parametrize("content", [
    b"\xff\xfe\x00s", b"\0" * 100, b"[" * 100_000, b"a = " + b"[" * 50_000, b"a = 1\n" * 2,
    b"[sitting\n", b'nudge = "\n', b"=", b"[[sitting]]\n", b"sitting = 5\n",
    b'sitting.nudge_after = ["1h"]\n',
], ids=lambda content: content[:12].decode(errors="replace").strip().replace("\0", "0"))
def test_a_file_that_is_no_such_configuration_is_a_fault_and_no_end(sitd, home, content):
    file = home.root / "strange.toml"
    file.write_bytes(content)
    assert sitd.sitctl("config", "check", file).code == 78
    home.config.parent.mkdir()
    home.config.write_bytes(content)
    sitd.start()
    assert sitd.status()["limitSeconds"] == 3600
    sitd.wait_for_log("the fault in the log", str(home.config))


def test_saving_the_file_is_enough(sitd, home):
    sitd.start(short())
    assert sitd.status()["limitSeconds"] == 3
    home.configure(short(sitting={"nudge_after": "17s"}))
    sitd.wait_for_status("the new limit", lambda status: status["limitSeconds"] == 17)
    # Written in place, as some editors do.
    home.config.write_text(short(sitting={"nudge_after": "18s"}))
    sitd.wait_for_status("the newer limit", lambda status: status["limitSeconds"] == 18)
    home.config.unlink()
    sitd.wait_for_status("the default", lambda status: status["limitSeconds"] == 3600)
    home.configure(short(sitting={"nudge_after": "19s"}))
    sitd.wait_for_status("the newest limit", lambda status: status["limitSeconds"] == 19)


def test_the_first_file_ever_saved_is_seen(sitd, home):
    sitd.start()
    assert sitd.status()["limitSeconds"] == 3600
    home.configure(short())
    sitd.wait_for_status("the new limit", lambda status: status["limitSeconds"] == 3)


def test_a_linked_file_is_followed(sitd, home):
    dotfiles = home.root / "dotfiles.toml"
    dotfiles.write_text(short())
    home.config.parent.mkdir()
    home.config.symlink_to(dotfiles)
    sitd.start()
    assert sitd.status()["limitSeconds"] == 3
    dotfiles.write_text(short(sitting={"nudge_after": "17s"}))
    sitd.do("reload")
    assert sitd.status()["limitSeconds"] == 17


def test_a_signal_and_sitctl_reload_it(sitd, home):
    file = home.root / "elsewhere.toml"
    file.write_text(short())
    sitd.start(arguments=["--config", file])
    assert sitd.status()["limitSeconds"] == 3
    file.write_text(short(sitting={"nudge_after": "17s"}))
    sitd.hang_up()
    sitd.wait_for_status("the new limit", lambda status: status["limitSeconds"] == 17)
    file.write_text(short(sitting={"nudge_after": "18s"}))
    result = sitd.sitctl("reload")
    assert result.code == 0, result
    assert sitd.status()["limitSeconds"] == 18


def test_a_bad_file_changes_nothing_while_running(sitd, home):
    sitd.start(short(sitting={"nudge_after": "17s"}))
    heard = len(sitd.log)
    home.configure('[sitting]\nnudge_after = "soon"\nrepeat_limit = 9\n')
    sitd.wait_for_log("the fault in the log", f"{home.config}:2:", after=heard)
    assert sitd.status()["limitSeconds"] == 17

    refused = sitd.sitctl("reload")
    assert refused.code in (1, 78), refused
    assert f"{home.config}:2:" in refused.stderr
    assert sitd.status()["limitSeconds"] == 17

    heard = len(sitd.log)
    sitd.hang_up()
    sitd.wait_for_log("the fault in the log", f"{home.config}:2:", after=heard)
    assert sitd.status()["limitSeconds"] == 17

    home.configure(short())
    sitd.wait_for_status("the good file", lambda status: status["limitSeconds"] == 3)


def test_it_starts_on_a_bad_file_with_defaults_for_what_is_faulty(sitd, home):
    sitd.start('[sitting]\nnudge_after = "soon"\nidle_break = "77s"\nidel_break = 1\n')
    sitd.wait_for_log("the first fault", f"{home.config}:2:")
    sitd.wait_for_log("the second fault", f"{home.config}:4:", "idle_break")
    assert sitd.status()["limitSeconds"] == 3600
    assert sitd.process.running


def test_a_shorter_limit_takes_effect_in_the_running_bout(sitd, home):
    sitd.start(short(sitting={"nudge_after": "1h"}))
    sitd.do("report", "chair", "present")
    sitd.wait_for_status("a bout of two seconds", lambda status: status["boutSeconds"] >= 2)
    since = sitd.status()["since"]
    home.configure(short(sitting={"nudge_after": "3s"}))
    sitd.wait_for_event("nudge")
    assert sitd.status()["since"] == since


def test_outside_the_hours_nudges_are_held(sitd, home):
    opening = (home.now() + datetime.timedelta(hours=2)).replace(second=0, microsecond=0)
    hours = f"{opening:%H:%M}-{opening + datetime.timedelta(minutes=30):%H:%M}"
    sitd.start(short(hours={"mon-sun": [hours]}))
    sitd.do("report", "chair", "present")
    status = sitd.wait_for_status("a due nudge", lambda status: status["boutSeconds"] >= 4)
    assert "hours" in status["holds"]
    assert abs(status["nextNudgeAt"] - opening.timestamp()) <= 60
    watch_that(
        "no nudge comes outside the hours",
        lambda: sitd.status()["nudgesInBout"] == 0, during=2)
    home.configure(short())
    sitd.wait_for_event("nudge")


# The environment


def test_without_xdg_variables_the_folders_are_below_home(sitd, home):
    own = home.folder / ".config" / "sitd" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text(short())
    sitd.environment.update({"XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None})
    sitd.start()
    assert sitd.status()["limitSeconds"] == 3
    assert (home.folder / ".local" / "state" / "sitd" / "history.sqlite3").exists()
    assert sitd.do("config", "path").strip() == str(own)


@pytest.mark.parametrize("value", ["", "relative/path"], ids=["empty", "relative"])
def test_xdg_variables_that_mean_nothing_count_as_not_set(sitd, home, value):
    sitd.environment.update({"XDG_CONFIG_HOME": value, "XDG_STATE_HOME": value})
    sitd.start()
    assert (home.folder / ".local" / "state" / "sitd" / "history.sqlite3").exists()


def test_without_home_the_user_database_or_an_error_answers(sitd, home):
    """Neither a crash nor files in a surprising place."""
    sitd.start(HOME=None)
    assert home.database.exists()


def test_without_a_runtime_folder_it_says_so(sitd, home):
    sitd.start(XDG_RUNTIME_DIR=None, ready=False)

    def over_or_ready():
        return not sitd.process.running or "READY=1" in sitd.notices()

    wait_until("sitd to start or to give up", over_or_ready)
    said = "\n".join(sitd.log)
    assert "XDG_RUNTIME_DIR" in said or "socket" in said, said
    if not sitd.process.running:
        assert sitd.process.wait() not in (0, -6, -11), sitd.process.wait()


def test_sitctl_without_a_runtime_folder_says_so(sitd):
    result = sitd.sitctl("status", XDG_RUNTIME_DIR=None)
    assert result.code == 69, result
    assert result.stderr.strip()


def test_options_name_the_files(sitd, home):
    config, state, socket = home.root / "c.toml", home.root / "s", home.root / "r" / "control"
    config.write_text(short())
    sitd.start(arguments=["--config", config, "--state-dir", state, "--socket", socket])
    assert (state / "history.sqlite3").exists()
    assert not home.state.exists()
    result = sitd.sitctl("status", "--json", SITD_SOCKET=str(socket))
    assert result.json["status"]["limitSeconds"] == 3


@pytest.mark.parametrize(
    "arguments", [["--dance"], ["extra"], ["--log-level", "loud"]], ids=" ".join)
def test_a_wrong_call_of_sitd_is_a_usage_error(sitd, arguments):
    sitd.start(arguments=arguments, ready=False)
    assert sitd.process.wait() == 64
    assert sitd.log


def test_sitd_says_its_version_and_help(sitd):
    for option in ("--version", "--help"):
        sitd.start(arguments=[option], ready=False)
        assert sitd.process.wait() == 0
        assert sitd.process.output
    assert not sitd.home.state.exists()


def test_a_configuration_that_cannot_be_read_is_no_end(sitd, home):
    home.config.parent.mkdir()
    home.config.mkdir()
    sitd.start()
    assert sitd.status()["limitSeconds"] == 3600
    sitd.wait_for_log("the fault in the log", str(home.config))
    assert os.path.isdir(home.config)
