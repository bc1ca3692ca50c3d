"""The units under a real user manager, with a real journal."""

import os
import pathlib
import re
import time

import pytest

from harness.configuration import short
from harness.daemon import PROJECT
from harness.manager import UserManager
from harness.waiting import PATIENCE, PROMPT, wait_until, watch_that

pytestmark = [
    # One user manager serves them all, one after another.
    pytest.mark.xdist_group("systemd"),
    pytest.mark.skipif(os.getuid() != 0, reason="the namespaces of user-manager.sh take root"),
]

CONFIGURATION = ".config/sitd/config.toml"
DROP_IN = ".config/systemd/user/sitd.service.d/test.conf"
LONG = short(sitting={"nudge_after": "1h"})


@pytest.fixture(scope="module")
def manager():
    manager = UserManager()
    yield manager
    manager.close()


@pytest.fixture
def installed(manager):
    """sitd as `make install` leaves it, with a configuration of short durations."""
    manager.write(CONFIGURATION, LONG)
    # It was built before the tests began, and not by this user.
    manager.run("make", "-C", "/run/project", "-o", "build", "install", timeout=PATIENCE)
    yield manager
    print(manager.run(
        "journalctl", "--user", "--no-pager", "-u", "sitd", "-n", "100", check=False).stdout)
    manager.systemctl("stop", "sitd.service", "sitd.socket", check=False)
    manager.run("rm", "-rf", ".config/sitd", ".local/state/sitd", ".config/systemd")
    manager.systemctl("daemon-reload")
    manager.systemctl("reset-failed")


def wait_until_active(manager, within=PATIENCE):
    wait_until("sitd to be active", lambda: manager.show("ActiveState") == "active", within)


def main_pid(manager):
    return int(manager.show("MainPID"))


def test_make_install_starts_it_and_the_units_are_right(installed):
    assert installed.show("ActiveState") == "active"
    assert installed.show("Type").startswith("notify")
    assert installed.show("UnitFileState") == "enabled"
    assert installed.show("UnitFileState", "sitd.socket") == "enabled"
    assert installed.status()["limitSeconds"] == 3600
    verified = installed.run(
        "systemd-analyze", "--user", "verify", "sitd.service", "sitd.socket", check=False)
    said = [line for line in verified.stderr.splitlines() if "man" not in line.lower()]
    assert not said, said


def test_its_status_text_says_what_it_is_doing(installed):
    idle = wait_until("a status text", lambda: installed.show("StatusText"))
    installed.run("sitctl", "sit")
    sitting = wait_until(
        "another status text",
        lambda: (lambda text: text != idle and text)(installed.show("StatusText")))
    installed.run("sitctl", "pause")
    wait_until(
        "yet another status text", lambda: installed.show("StatusText") not in (idle, sitting))


def test_systemctl_reload_reads_the_configuration_or_says_why_not(installed):
    pid = main_pid(installed)
    installed.write(CONFIGURATION, short(sitting={"nudge_after": "17s"}))
    installed.systemctl("reload", "sitd.service")
    assert installed.status()["limitSeconds"] == 17
    installed.write(CONFIGURATION, '[sitting]\nnudge_after = "soon"\n')
    assert installed.run(
        "systemctl", "--user", "reload", "sitd.service", check=False).returncode != 0
    assert installed.status()["limitSeconds"] == 17
    assert main_pid(installed) == pid
    assert installed.journal("SITD_EVENT=configuration")


def test_the_watchdog_is_fed(installed):
    installed.write(DROP_IN, "[Service]\nWatchdogSec=3s\n")
    installed.systemctl("daemon-reload")
    installed.systemctl("restart", "sitd.service")
    pid = main_pid(installed)
    fed = installed.show("WatchdogTimestampMonotonic")
    watch_that("it lives on", lambda: main_pid(installed) == pid, during=5, every=0.3)
    assert installed.show("WatchdogTimestampMonotonic") != fed
    assert installed.show("NRestarts") == "0"


def test_a_process_that_hangs_is_replaced_and_the_bout_goes_on(installed):
    installed.write(DROP_IN, "[Service]\nWatchdogSec=3s\nRestartSec=100ms\nTimeoutAbortSec=2s\n")
    installed.systemctl("daemon-reload")
    installed.systemctl("restart", "sitd.service")
    installed.run("sitctl", "sit")
    before = installed.status()
    pid = main_pid(installed)
    installed.run("kill", "-STOP", pid)
    wait_until("the watchdog to fire", lambda: installed.show("NRestarts") != "0")
    wait_until_active(installed)
    assert main_pid(installed) != pid
    after = installed.status()
    assert after["posture"] == "sitting"
    assert abs(after["since"] - before["since"]) <= 1


def test_a_process_that_is_killed_is_restarted_and_the_bout_goes_on(installed):
    installed.run("sitctl", "sit")
    installed.run("sitctl", "snooze", "20m")
    before = installed.status()
    pid = main_pid(installed)
    installed.run("kill", "-KILL", pid)
    wait_until(
        "sitd to be restarted",
        lambda: main_pid(installed) not in (0, pid) and installed.show("ActiveState") == "active")
    after = installed.status()
    assert after["posture"] == "sitting"
    assert abs(after["since"] - before["since"]) <= 1
    assert after["snoozedUntil"] == before["snoozedUntil"]


def test_the_socket_alone_starts_it(installed):
    installed.systemctl("stop", "sitd.service", "sitd.socket")
    assert installed.run("sitctl", "status", check=False).returncode == 69
    installed.systemctl("start", "sitd.socket")
    assert installed.show("ActiveState") == "inactive"
    socket = pathlib.PurePath(installed.environment["XDG_RUNTIME_DIR"], "sitd", "control")
    assert installed.run("stat", "-c", "%a", socket).stdout.strip() == "600"
    assert installed.status()["limitSeconds"] == 3600
    assert installed.show("ActiveState") == "active"
    # The socket is the manager's: it stays when sitd goes.
    installed.systemctl("stop", "sitd.service")
    assert installed.status()["limitSeconds"] == 3600
    installed.run("kill", "-KILL", main_pid(installed))
    assert wait_until(
        "an answer",
        lambda: installed.run("sitctl", "status", check=False).returncode == 0)


def test_it_goes_without_the_socket_unit(installed):
    installed.systemctl("stop", "sitd.service", "sitd.socket")
    installed.systemctl("mask", "--runtime", "sitd.socket")
    try:
        installed.systemctl("start", "sitd.service")
        assert installed.status()["limitSeconds"] == 3600
        installed.systemctl("stop", "sitd.service")
        assert installed.run("sitctl", "status", check=False).returncode == 69
    finally:
        installed.systemctl("unmask", "--runtime", "sitd.socket")


def test_it_stops_within_a_second_and_cleanly(installed):
    installed.run("sitctl", "sit")
    began = time.monotonic()
    installed.systemctl("stop", "sitd.service")
    took = time.monotonic() - began
    assert installed.show("Result") == "success"
    assert installed.show("ExecMainStatus") == "0"
    assert took < PROMPT, f"it took {took:.2f} s"


def test_the_journal_has_an_entry_for_each_thing_that_happens(installed):
    began = f"--since=@{int(time.time()) - 1}"
    installed.write(
        CONFIGURATION, short(sitting={"nudge_after": "2s", "repeat_limit": 0}))
    installed.systemctl("restart", "sitd.service")
    installed.run("sitctl", "report", "chair", "present")
    (nudge,) = installed.wait_for_journal(began, "SITD_EVENT=nudge")
    installed.run("sitctl", "stand")
    installed.wait_for_journal(began, "SITD_EVENT=stand")
    installed.run("sitctl", "away")
    installed.wait_for_journal(began, "SITD_EVENT=break")

    assert nudge["SITD_NUDGE"] == "1"
    assert nudge["SITD_OUTLET"] == "journal"
    assert 2 <= int(nudge["SITD_BOUT_SECONDS"]) <= 60
    assert nudge["MESSAGE"]
    assert nudge["_SYSTEMD_USER_UNIT"] == "sitd.service"
    assert nudge["SYSLOG_IDENTIFIER"] == "sitd"

    catalog = (PROJECT / "systemd" / "sitd.catalog").read_text()
    explained = set(re.findall(r"^-- ([0-9a-f]{32})", catalog, re.MULTILINE))
    events = installed.journal(began, "_SYSTEMD_USER_UNIT=sitd.service")
    kinds = {}
    for entry in events:
        if "SITD_EVENT" in entry:
            assert entry["MESSAGE_ID"] in explained, entry
            kinds.setdefault(entry["SITD_EVENT"], set()).add(entry["MESSAGE_ID"])
    assert {"start", "sit", "stand", "break", "nudge"} <= set(kinds)
    assert all(len(ids) == 1 for ids in kinds.values()), kinds
    assert len({next(iter(ids)) for ids in kinds.values()}) == len(kinds)


def test_make_uninstall_leaves_the_data_alone(installed):
    installed.run("make", "-C", "/run/project", "uninstall", timeout=PATIENCE)
    assert installed.run("test", "-e", ".local/bin/sitd", check=False).returncode != 0
    assert installed.systemctl("list-unit-files", "--no-legend", "sitd.*", check=False) == ""
    assert installed.show("ActiveState") == "inactive"
    assert installed.run("test", "-e", ".local/state/sitd/history.sqlite3").returncode == 0
    assert installed.run("test", "-e", CONFIGURATION).returncode == 0
