"""sitctl doctor and why: what is so on this machine, and what to do about it, in plain words."""

import json
import os
import signal

import pytest

from harness.configuration import DESKTOP, short
from harness.peers import Mock
from harness.processes import NOBODY
from harness.waiting import wait_until

UNAVAILABLE, CONFIGURATION = 69, 78
TOPICS = {
    "daemon", "sources", "holds", "notifications", "journal", "configuration", "store", "socket",
    "unit"}
LONG = short(sitting={"nudge_after": "1h"})


def findings(sitd, code=0, **environment):
    """What the doctor finds, topic by topic, and that it says it in words too."""
    result = sitd.sitctl("doctor", "--json", **environment)
    assert result.code == code, result
    reply = json.loads(result.stdout)
    assert set(reply) == {"findings"}
    for finding in reply["findings"]:
        assert set(finding) == {"topic", "grade", "text", "remedy"}
        assert finding["topic"] in TOPICS
        assert finding["grade"] in {"good", "notice", "fault"}
        assert finding["grade"] != "fault" or finding["remedy"], f"no next step: {finding}"
    by_topic = {}
    for finding in reply["findings"]:
        by_topic.setdefault(finding["topic"], []).append(finding)
    return by_topic


def only(found, topic):
    assert len(found[topic]) == 1, found[topic]
    return found[topic][0]


@pytest.fixture
def tools(home, sitd):
    """A folder of programs that come before the machine's own."""
    folder = home.root / "tools"
    folder.mkdir()
    sitd.environment["PATH"] = f"{folder}:{sitd.environment['PATH']}"

    def add(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return add


def test_on_a_full_desktop_nothing_is_wrong(sitd, logind, dunst, person, tools):
    tools("systemctl", "echo LoadState=loaded; echo UnitFileState=enabled; echo ActiveState=active")
    sources = DESKTOP["sources"] + ["logind"]
    sitd.start(short(sitting={"nudge_after": "1h"}, presence={"sources": sources}))
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    found = findings(sitd)
    told = {line["text"].split(":")[0]: line for line in found["sources"]}
    assert set(told) == set(sources)
    assert told["x11"]["grade"] == told["logind"]["grade"] == "good"
    assert told["mutter"]["grade"] == told["wayland"]["grade"] == "notice"
    in_charge = [name for name in told if "in charge" in told[name]["text"]]
    assert in_charge == ["x11"]
    server = only(found, "notifications")
    assert server["grade"] == "good"
    assert "dunst" in server["text"] and "actions" in server["text"]
    assert "started by hand" in only(found, "daemon")["text"]
    assert str(sitd.home.config) in only(found, "configuration")["text"]
    assert str(sitd.home.state) in only(found, "store")["text"]
    assert str(sitd.home.socket) in only(found, "socket")["text"]
    assert only(found, "unit")["text"] == "sitd.service is enabled and active"
    words = sitd.do("doctor")
    assert words.rstrip().endswith("No faults found.")
    assert "\x1b" not in words


def test_with_nothing_at_all_it_says_what_to_do(sitd, tools):
    tools("systemctl", "exit 1")
    sitd.start(LONG)
    found = findings(sitd)
    fault = found["sources"][0]
    assert fault["grade"] == "fault" and "sitctl sit" in fault["remedy"]
    assert only(found, "notifications")["grade"] == "fault"
    assert "no service manager" in only(found, "unit")["text"]
    words = sitd.do("doctor")
    assert words.rstrip().endswith("2 faults found.")
    assert words.count("to mend it:") == 2
    assert "nobody can tell whether you are there" in sitd.do("why").splitlines()[0]


def test_who_is_in_charge_is_told_where_that_is_no_source(sitd):
    sitd.start(LONG)
    sitd.do("report", "chair", "present")
    told = findings(sitd)["sources"]
    assert all(finding["grade"] != "fault" for finding in told), told
    assert "The sensor chair decides: somebody is there." in [finding["text"] for finding in told]


def test_without_a_daemon_it_says_how_to_start_one(sitd, home):
    found = findings(sitd, UNAVAILABLE)
    daemon = only(found, "daemon")
    assert daemon["grade"] == "fault" and "systemctl --user start sitd" in daemon["remedy"]
    assert "all defaults" in only(found, "configuration")["text"]
    assert str(home.state) in only(found, "store")["text"]
    assert only(found, "socket")["text"] == f"sitd can listen at {home.socket}"
    words = sitd.sitctl("doctor").stdout
    assert "to mend it: start it with" in words
    assert "1 fault found." in words


def test_without_a_daemon_it_looks_at_the_places_too(sitd, home):
    (home.runtime / "sitd").write_text("no folder")
    home.state_home.rmdir()
    home.state_home.write_text("no folder")
    found = findings(sitd, UNAVAILABLE)
    assert only(found, "socket")["grade"] == "fault"
    assert str(home.runtime / "sitd") in only(found, "socket")["text"]
    assert only(found, "store")["grade"] == "fault"
    assert str(home.state_home) in only(found, "store")["text"]
    found = findings(sitd, UNAVAILABLE, XDG_RUNTIME_DIR=None)
    assert "XDG_RUNTIME_DIR" in only(found, "daemon")["text"]
    assert "socket" not in found


def test_a_daemon_that_hangs_is_told_from_none(sitd):
    sitd.start(LONG)
    sitd.process.signal(signal.SIGSTOP)
    try:
        daemon = only(findings(sitd, UNAVAILABLE), "daemon")
    finally:
        sitd.process.signal(signal.SIGCONT)
    assert "does not answer" in daemon["text"]
    assert "restart" in daemon["remedy"]


def test_a_faulty_configuration_is_told_by_line(sitd):
    faulty = LONG + "[nudge.x]\n"
    sitd.home.configure(faulty)
    path = str(sitd.home.config)
    found = findings(sitd, UNAVAILABLE)
    assert found["configuration"][0]["grade"] == "fault", "found without a daemon, which counts more"
    sitd.start()
    found = findings(sitd, CONFIGURATION)
    faults = [line for line in found["configuration"] if line["grade"] == "fault"]
    assert faults and all(line["text"].startswith(path + ":") for line in faults)
    assert sitd.sitctl("doctor").code == CONFIGURATION
    sitd.home.configure(LONG)
    wait_until(
        "the mended file to be in force", lambda: sitd.sitctl("doctor").code == 0)


@pytest.mark.skipif(NOBODY is None, reason="needs root, to be somebody else")
def test_without_a_daemon_an_unwritable_store_is_told(sitd, home):
    home.state.mkdir()
    sitd.start(LONG, uid=NOBODY)
    sitd.stop()
    os.chown(home.state, 0, 0)
    home.state.chmod(0o700)
    found = findings(sitd, UNAVAILABLE)
    assert only(found, "store")["grade"] == "fault"
    assert str(home.state) in only(found, "store")["text"]


def test_a_store_that_fails_is_told(sitd, home):
    home.state_home.rmdir()
    home.state_home.write_text("no folder")
    sitd.start(LONG)
    store = only(findings(sitd), "store")
    assert store["grade"] == "fault" and str(home.state) in store["text"]


def test_a_notification_server_without_buttons_is_told(sitd, session_bus, cleanup):
    path = "/org/freedesktop/Notifications"
    server = Mock(session_bus, "org.freedesktop.Notifications", path)
    cleanup.callback(server.close)
    session_bus.call(
        server.name, path, "org.freedesktop.DBus.Mock", "AddMethod", "sssss", server.interface,
        "GetCapabilities", "", "as", "ret = ['body']")
    session_bus.call(
        server.name, path, "org.freedesktop.DBus.Mock", "AddMethod", "sssss", server.interface,
        "GetServerInformation", "", "ssss", "ret = ('plain', 'nobody', '1.0', '1.2')")
    sitd.start(LONG)
    wait_until(
        "the server to be known",
        lambda: "plain 1.0" in findings(sitd)["notifications"][0]["text"])
    server, buttons = findings(sitd)["notifications"]
    assert server["text"] == "plain 1.0 can: body"
    assert "no buttons" in buttons["text"] and "sitctl snooze" in buttons["remedy"]


def test_a_notification_server_that_hangs_does_not_hang_the_doctor(sitd, dunst):
    sitd.start(LONG)
    wait_until(
        "the server to be known", lambda: "dunst" in findings(sitd)["notifications"][0]["text"])
    dunst.process.signal(signal.SIGSTOP)
    try:
        server = only(findings(sitd), "notifications")
    finally:
        dunst.process.signal(signal.SIGCONT)
    assert server["grade"] == "fault" and "does not answer" in server["text"]


@pytest.mark.parametrize("script, words", [
    ("sleep 600", "no service manager"),
    ("exec >&-; sleep 600", "no service manager"),
    ("while :; do echo X=y; sleep 0.5; done", "no service manager"),
    ("echo hello", "no service manager"),
    ("echo LoadState=masked", "masked"),
    ("echo LoadState=not-found", "not installed"),
    ("echo LoadState=bad-setting", "bad-setting"),
    ("echo LoadState=loaded; echo UnitFileState=; echo ActiveState=active", "is active"),
    ("echo LoadState=loaded; echo UnitFileState=enabled; echo ActiveState=failed", "failed"),
], ids=["hangs", "closes-and-hangs", "dribbles", "odd", "masked", "absent", "bad", "made", "failed"])
def test_whatever_systemctl_does_the_unit_is_told(sitd, tools, script, words):
    tools("systemctl", script)
    assert words in only(findings(sitd, UNAVAILABLE), "unit")["text"]


def why(sitd):
    return sitd.do("why").splitlines()[0]


def test_why_answers_in_one_line(sitd):
    sitd.start(LONG)
    sitd.do("report", "chair", "present")
    sitd.wait_for_posture("sitting")
    assert why(sitd).startswith("No nudge yet: you have been sitting for ")
    sitd.do("snooze", "10m")
    assert why(sitd).startswith("No nudge: you snoozed nudges until ")
    sitd.do("pause")
    assert why(sitd).endswith("; you paused nudges until `sitctl resume`.")
    sitd.do("resume")
    sitd.do("skip")
    assert why(sitd) == "No more nudges in this bout: you skipped them."
    sitd.do("report", "chair", "absent")
    sitd.wait_for_posture("away")
    assert "(a sensor says that nobody is there)" in why(sitd)
    sitd.do("stand")
    assert why(sitd) == "No nudge: you stand, and standing has no limit."


def test_why_names_what_a_due_nudge_waits_for(sitd):
    sitd.start(short(hours={"sun": ["00:00-00:01"]}, sitting={"nudge_after": "1s"}))
    sitd.do("report", "chair", "present")
    sitd.wait_for_status("a due nudge", lambda status: status["boutSeconds"] >= 1)
    assert why(sitd).startswith("A nudge is due, and waits: it is outside your hours until ")
    reply = json.loads(sitd.do("why", "--json"))
    assert set(reply) == {"sources", "holds", "text"}
    assert reply["holds"] == ["hours"]
    assert reply["text"][0] == why(sitd)


def test_the_service_manager_is_told_from_a_hand(begin, machine):
    begin()
    told = machine.run("sitctl", "doctor").stdout
    assert "started by the service manager" in told, told
    assert "sitd.service is " in told and "active" in told, told


def test_a_shell_that_the_service_manager_started_is_a_hand(sitd):
    sitd.start(LONG, INVOCATION_ID="0123456789abcdef", SYSTEMD_EXEC_PID="1")
    assert "started by hand" in only(findings(sitd), "daemon")["text"]
