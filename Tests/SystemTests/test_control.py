"""The control socket under good, bad and hostile clients."""

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
import textwrap
import time

import pytest
import varlink

from harness.configuration import short
from harness.control import Closed, Connection
from harness.waiting import PATIENCE, PROMPT, wait_until

OURS = "io.sitd.Control"
SERVICE = "org.varlink.service"
LIMIT = 64 * 1024
CONNECTIONS = 64


@pytest.fixture
def daemon(sitd):
    """sitd with somebody on its chair; when the test is over, it has to be well still."""
    sitd.start(short(sitting={"nudge_after": "1h"}))
    with Connection(sitd.home.socket) as client:
        assert client.get("Report", sensor="chair", evidence="present")["status"]
    yield sitd
    assert sitd.process.running, f"sitd ended with {sitd.process.wait()}"
    assert sitd.status()["posture"] == "sitting"


@pytest.fixture
def client(daemon):
    with Connection(daemon.home.socket) as connection:
        yield connection


# The service interface


def test_get_info_names_the_program_and_its_interfaces(client):
    info = client.call(f"{SERVICE}.GetInfo")["parameters"]
    assert info["product"] == "sitd"
    assert set(info) == {"vendor", "product", "version", "url", "interfaces"}
    assert all(isinstance(info[key], str) and info[key] for key in set(info) - {"interfaces"})
    assert {SERVICE, OURS} <= set(info["interfaces"])


@pytest.mark.parametrize("interface", [OURS, SERVICE])
def test_an_interface_description_is_given(client, interface):
    reply = client.call(f"{SERVICE}.GetInterfaceDescription", {"interface": interface})
    assert f"interface {interface}" in reply["parameters"]["description"]


def test_an_unknown_interface_has_no_description(client):
    reply = client.call(f"{SERVICE}.GetInterfaceDescription", {"interface": "io.sitd.Nothing"})
    assert reply["error"] in (f"{SERVICE}.InterfaceNotFound", f"{SERVICE}.InvalidParameter")


def test_everything_in_the_description_has_a_comment(client):
    reply = client.call(f"{SERVICE}.GetInterfaceDescription", {"interface": OURS})
    lines = reply["parameters"]["description"].splitlines()
    bare = []
    inside_type = False
    for number, line in enumerate(lines):
        text = line.strip()
        above = lines[number - 1].strip().startswith("#") if number else False
        if re.match(r"(interface|type|method|error)\b", text):
            if not above:
                bare.append(text)
            inside_type = text.startswith("type") and not re.search(r"\)\s*(#.*)?$", text)
        elif inside_type and re.match(r"\w+\s*:", text):
            if not above and "#" not in text:
                bare.append(text)
        elif text.startswith(")"):
            inside_type = False
    assert not bare, bare
    members = re.findall(r"^(?:type|method|error)\s+(\w+)", "\n".join(lines), re.MULTILINE)
    for member in (
            "Status", "GetStatus", "Watch", "Snooze", "CancelSnooze", "Skip", "Pause", "Resume",
            "SetPosture", "Report", "Nudge", "Reload", "NotSitting", "OutOfRange",
            "InvalidConfiguration"):
        assert member in members, member


# Good clients


def test_calls_sent_ahead_are_answered_in_order(client):
    count = 200
    for _ in range(count):
        client.send_call(f"{SERVICE}.GetInfo")
        client.send_call(f"{OURS}.Snooze", {"seconds": 60})
        client.send_call(f"{OURS}.CancelSnooze")
    for _ in range(count):
        assert client.reply()["parameters"]["product"] == "sitd"
        assert client.reply()["parameters"]["status"]["holds"] == ["snooze"]
        assert client.reply()["parameters"]["status"]["holds"] == []


def test_a_message_in_pieces_is_one_message(client):
    for byte in json.dumps({"method": f"{OURS}.GetStatus"}).encode() + b"\0":
        client.send(bytes([byte]))
    assert client.reply()["parameters"]["status"]["posture"] == "sitting"


def test_a_oneway_call_has_no_reply(client):
    client.send_call(f"{OURS}.Snooze", {"seconds": 60}, oneway=True)
    client.send_call(f"{OURS}.Snooze", {"seconds": -1}, oneway=True)
    client.send_call(f"{OURS}.GetStatus")
    assert client.reply()["parameters"]["status"]["holds"] == ["snooze"]


def test_watch_tells_at_once_and_at_each_change(daemon, client):
    client.send_call(f"{OURS}.Watch", more=True)
    first = client.reply()
    assert first["continues"] is True
    assert first["parameters"]["status"]["posture"] == "sitting"
    assert isinstance(first["parameters"]["event"], str)
    with Connection(daemon.home.socket) as other:
        other.get("Snooze", seconds=60)
        assert client.reply()["parameters"]["status"]["holds"] == ["snooze"]
        other.get("CancelSnooze")
        assert client.reply()["parameters"]["status"]["holds"] == []


def test_watch_without_more_is_refused(client):
    reply = client.call(f"{OURS}.Watch")
    assert reply["error"] in (f"{SERVICE}.ExpectedMore", "org.varlink.service.ExpectedMore")


def test_nothing_is_added_that_the_description_does_not_name(client):
    reply = client.call(f"{OURS}.GetStatus")
    assert set(reply) == {"parameters"}


def test_unknown_parameters_do_no_harm(client):
    reply = client.call(f"{OURS}.GetStatus", {"colour": "blue", "nested": {"a": [1, None]}})
    assert "status" in reply.get("parameters", {}) or reply["error"].endswith("InvalidParameter")


def test_null_stands_for_a_parameter_left_out(client):
    status = client.get("Snooze", seconds=None)["status"]
    assert abs(status["snoozedUntil"] - time.time() - 600) < 10


# Calls that are wrong


@pytest.mark.parametrize("method, error, names", [
    (f"{OURS}.Dance", f"{SERVICE}.MethodNotFound", {"method": "Dance"}),
    (f"{SERVICE}.Dance", f"{SERVICE}.MethodNotFound", {"method": "Dance"}),
    ("io.sitd.Nothing.GetStatus", f"{SERVICE}.InterfaceNotFound", {"interface": "io.sitd.Nothing"}),
])
def test_what_is_unknown_is_named(client, method, error, names):
    reply = client.call(method)
    assert reply["error"] == error
    ((field, name),) = names.items()
    assert reply["parameters"][field].endswith(name)
    assert "status" in client.get("GetStatus")


@pytest.mark.parametrize("method, parameters, field", [
    ("Snooze", {"seconds": "60"}, "seconds"),
    ("Snooze", {"seconds": 1.5}, "seconds"),
    ("Snooze", {"seconds": True}, "seconds"),
    ("Snooze", {"seconds": [60]}, "seconds"),
    ("Snooze", {"seconds": 10**30}, "seconds"),
    ("Pause", {"seconds": {}}, "seconds"),
    ("SetPosture", {}, "posture"),
    ("SetPosture", {"posture": "dancing"}, "posture"),
    ("SetPosture", {"posture": None}, "posture"),
    ("SetPosture", {"posture": 1}, "posture"),
    ("SetPosture", {"posture": "unknown"}, "posture"),
    ("Report", {"evidence": "present"}, "sensor"),
    ("Report", {"sensor": "door"}, "evidence"),
    ("Report", {"sensor": 1, "evidence": "present"}, "sensor"),
    ("Report", {"sensor": "door", "evidence": "ajar"}, "evidence"),
    ("Report", {"sensor": "door", "evidence": "present", "validSeconds": "5"}, "validSeconds"),
], ids=str)
def test_a_wrong_or_missing_parameter_is_named(client, method, parameters, field):
    reply = client.call(f"{OURS}.{method}", parameters)
    assert reply["error"] == f"{SERVICE}.InvalidParameter"
    assert reply["parameters"] == {"parameter": field}
    status = client.get("GetStatus")["status"]
    assert status["holds"] == [] and status["posture"] == "sitting"


@pytest.mark.parametrize("method, parameters, field", [
    ("Snooze", {"seconds": 0}, "seconds"),
    ("Snooze", {"seconds": -5}, "seconds"),
    ("Snooze", {"seconds": 2**62}, "seconds"),
    ("Pause", {"seconds": -1}, "seconds"),
    ("Pause", {"seconds": 2**63 - 1}, "seconds"),
    ("Report", {"sensor": "door", "evidence": "present", "validSeconds": -1}, "validSeconds"),
    ("Report", {"sensor": "door", "evidence": "present", "validSeconds": 2**62}, "validSeconds"),
], ids=str)
def test_a_number_out_of_range_is_answered_with_its_bounds(client, method, parameters, field):
    reply = client.call(f"{OURS}.{method}", parameters)
    assert reply["error"] == f"{OURS}.OutOfRange"
    bounds = reply["parameters"]
    assert bounds["field"] == field
    number = parameters[field]
    assert not bounds["minimum"] <= number <= bounds["maximum"]
    assert client.get("GetStatus")["status"]["holds"] == []
    for allowed in (bounds["minimum"], bounds["maximum"]):
        assert "error" not in client.call(f"{OURS}.{method}", {**parameters, field: allowed})
    client.get("CancelSnooze")
    client.get("Resume")


@pytest.mark.parametrize(
    "sensor", ["", "x" * 10_000, "a\nb", "\x1b[31m", "\0"],
    ids=["empty", "long", "two lines", "escape", "zero"])
def test_a_strange_sensor_name_is_refused_or_harmless(client, sensor):
    reply = client.call(f"{OURS}.Report", {"sensor": sensor, "evidence": "present"})
    if "error" in reply:
        assert reply["error"] in (f"{SERVICE}.InvalidParameter", f"{OURS}.OutOfRange"), reply
    else:
        client.get("Report", sensor=sensor, evidence="clear")


def test_a_flood_of_sensors_is_bounded(client):
    answers = []
    for number in range(2000):
        answers.append(client.call(
            f"{OURS}.Report", {"sensor": f"sensor-{number}", "evidence": "present"}))
    refused = [answer for answer in answers if "error" in answer]
    assert all(answer["error"].startswith((OURS, SERVICE)) for answer in refused)
    assert "status" in client.get("GetStatus")


# Frames that are wrong

MALFORMED = {
    "no JSON": b"hello\0",
    "nothing": b"\0",
    "white space": b"   \n\0",
    "half of an object": b'{"method":\0',
    "an array": b"[]\0",
    "a number": b"42\0",
    "null": b"null\0",
    "a string": b'"io.sitd.Control.GetStatus"\0',
    "no method": b"{}\0",
    "a method that is a number": b'{"method":7}\0',
    "a method that is null": b'{"method":null}\0',
    "an empty method": b'{"method":""}\0',
    "a method without a dot": b'{"method":"GetStatus"}\0',
    "a method that ends in a dot": b'{"method":"io.sitd.Control."}\0',
    "parameters that are an array": b'{"method":"io.sitd.Control.Snooze","parameters":[60]}\0',
    "parameters that are a string": b'{"method":"io.sitd.Control.Snooze","parameters":"60"}\0',
    "a flag that is a string": b'{"method":"io.sitd.Control.Watch","more":"yes"}\0',
    "bytes that are no UTF-8": b'{"method":"\xff\xfe\xc3("}\0',
    "a lone surrogate": b'{"method":"\\ud800"}\0',
    "two objects": b'{"method":"a.b.C"}{"method":"a.b.C"}\0',
    "deep arrays": b'{"method":"io.sitd.Control.Snooze","parameters":{"seconds":'
                   + b"[" * 30_000 + b"]" * 30_000 + b"}}\0",
    "deep objects": b'{"a":' * 12_000 + b"1" + b"}" * 12_000 + b"\0",
    "many open brackets": b"[" * 60_000 + b"\0",
    "a number beyond all bounds":
        b'{"method":"io.sitd.Control.Snooze","parameters":{"seconds":1e400}}\0',
    "a thousand digits":
        b'{"method":"io.sitd.Control.Snooze","parameters":{"seconds":' + b"9" * 1000 + b"}}\0",
    "many zeros": b"\0" * 1000,
    "a million zeros": b"\0" * 1_000_000,
    "noise": bytes((i * 7919 + i // 3) % 255 + 1 for i in range(4096)) + b"\0",
    "a greeting of another protocol": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n\0",
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_frame_is_an_error_or_the_end_of_the_connection(daemon, what):
    with Connection(daemon.home.socket) as bad:
        with contextlib.suppress(Closed):
            bad.send(MALFORMED[what])
            reply = bad.reply()
            assert "error" in reply, reply
    with Connection(daemon.home.socket) as good:
        assert good.get("GetStatus")["status"]["holds"] == []


def test_a_message_of_the_greatest_length_is_answered(client):
    call = json.dumps({"method": f"{OURS}.GetStatus"}).encode()
    client.send(call + b" " * (LIMIT - len(call) - 1) + b"\0")
    assert "status" in client.reply()["parameters"]


@pytest.mark.parametrize("terminated", [True, False], ids=["whole", "without an end"])
def test_a_message_too_long_ends_the_connection(daemon, terminated):
    with Connection(daemon.home.socket) as bad:
        call = json.dumps({"method": f"{OURS}.GetStatus"}).encode()
        with contextlib.suppress(Closed):
            bad.send(call + b" " * (2 * LIMIT) + (b"\0" if terminated else b""))
        bad.wait_until_closed()
    with Connection(daemon.home.socket) as good:
        assert "status" in good.get("GetStatus")


# Clients that hinder


def test_a_client_that_never_ends_its_message_delays_nobody(daemon):
    with Connection(daemon.home.socket) as slow:
        slow.send(b'{"method":"io.sitd.')
        for _ in range(20):
            slow.send(b"C")
            began = time.monotonic()
            with Connection(daemon.home.socket) as good:
                good.get("GetStatus")
            assert time.monotonic() - began < PROMPT


def test_a_client_that_never_ends_its_message_is_dropped(daemon):
    with Connection(daemon.home.socket) as slow:
        slow.send(b'{"method":"io.sitd.')
        slow.wait_until_closed(within=60)


def test_a_client_that_never_reads_delays_nobody_and_is_dropped(daemon):
    call = json.dumps({"method": f"{SERVICE}.GetInterfaceDescription",
                       "parameters": {"interface": OURS}}).encode() + b"\0"
    with Connection(daemon.home.socket) as deaf:
        deaf.socket.setblocking(False)
        sent = 0
        dropped = False
        deadline = time.monotonic() + 60
        while not dropped and time.monotonic() < deadline:
            try:
                sent += deaf.socket.send(call * 50)
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                dropped = True
            began = time.monotonic()
            with Connection(daemon.home.socket) as good:
                good.get("GetStatus")
            assert time.monotonic() - began < PROMPT
        assert dropped, f"it was never dropped, after {sent} bytes"


def test_a_watcher_that_never_reads_delays_nobody(daemon):
    with Connection(daemon.home.socket) as deaf, Connection(daemon.home.socket) as good:
        deaf.send_call(f"{OURS}.Watch", more=True)
        for _ in range(2000):
            good.get("Snooze", seconds=60)
            good.get("CancelSnooze")


def test_clients_that_leave_in_the_middle_leave_nothing_behind(daemon):
    def open_files():
        return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))

    with Connection(daemon.home.socket) as client:
        client.get("GetStatus")
    before = open_files()
    for number in range(300):
        with Connection(daemon.home.socket) as client:
            if number % 3 == 0:
                client.send(b'{"method":')
            elif number % 3 == 1:
                client.send_call(f"{OURS}.Watch", more=True)
            else:
                client.send_call(f"{OURS}.GetStatus")
    wait_until("the connections to be let go", lambda: open_files() <= before)


def test_64_connections_are_served_and_no_more(daemon):
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(CONNECTIONS):
            client = stack.enter_context(Connection(daemon.home.socket))
            client.get("GetStatus")
            clients.append(client)
        with Connection(daemon.home.socket, timeout=2) as extra:
            with contextlib.suppress(Closed, AssertionError):
                extra.send_call(f"{OURS}.GetStatus")
                reply = extra.reply()
                assert "error" in reply, "the 65th was served"
        for client in clients:
            client.get("GetStatus")
        clients[0].close()

        def served():
            with Connection(daemon.home.socket, timeout=1) as client:
                with contextlib.suppress(Closed, AssertionError):
                    return client.get("GetStatus")

        wait_until("a place to be free again", served)


# Who may ask


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_only_the_user_can_reach_its_files(daemon):
    home = daemon.home
    assert mode(home.socket) == 0o600
    assert mode(home.socket.parent) == 0o700
    assert mode(home.state) == 0o700
    for path in home.state.iterdir():
        assert mode(path) == 0o600, path


@pytest.mark.parametrize("umask", [0o000, 0o777], ids=oct)
def test_the_umask_changes_nothing_of_that(sitd, umask):
    sitd.start(short(), umask=umask)
    assert mode(sitd.home.socket) == 0o600
    assert mode(sitd.home.socket.parent) == 0o700
    assert mode(sitd.home.state) == 0o700
    assert mode(sitd.home.database) == 0o600


@pytest.mark.skipif(os.getuid() != 0, reason="only root can ask as somebody else")
def test_somebody_else_is_refused(daemon):
    home = daemon.home
    for folder in (home.root, home.runtime, home.socket.parent):
        folder.chmod(0o755)
    home.socket.chmod(0o666)
    stranger = textwrap.dedent(f"""
        import os, socket, sys
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        client = socket.socket(socket.AF_UNIX)
        client.settimeout({PATIENCE})
        client.connect({str(home.socket)!r})
        try:
            client.sendall(b'{{"method":"{OURS}.Snooze","parameters":{{"seconds":60}}}}\\0')
            sys.stdout.buffer.write(client.recv(65536))
        except (BrokenPipeError, ConnectionResetError):
            pass
    """)
    done = subprocess.run(
        [sys.executable, "-S", "-c", stranger], capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert b"status" not in done.stdout
    if done.stdout:
        assert "error" in json.loads(done.stdout.rstrip(b"\0"))
    assert daemon.status()["holds"] == []


# An independent client


def test_an_independent_varlink_client_can_use_it(daemon):
    with varlink.Client(address=f"unix:{daemon.home.socket}") as client:
        assert {SERVICE, OURS} <= set(client.get_interfaces())
        assert client.info["product"] == "sitd"
        description = client.get_interface(OURS)
        assert {"GetStatus", "Snooze", "Watch", "Status"} <= set(description.members)
        with client.open(OURS) as sitd:
            assert sitd.GetStatus()["status"]["posture"] == "sitting"
            before = time.time()
            status = sitd.Snooze(300)["status"]
            assert status["holds"] == ["snooze"]
            assert abs(status["snoozedUntil"] - before - 300) < 10
            assert sitd.CancelSnooze()["status"]["holds"] == []
            with pytest.raises(varlink.VarlinkError) as refusal:
                sitd.Snooze(-1)
            assert refusal.value.error() == f"{OURS}.OutOfRange"
            assert refusal.value.parameters()["field"] == "seconds"
            with pytest.raises(varlink.InvalidParameter):
                sitd._call("SetPosture", posture="dancing")
            with pytest.raises(varlink.MethodNotFound):
                sitd._call("Dance")


def test_an_independent_varlink_client_can_watch(daemon):
    with varlink.Client(address=f"unix:{daemon.home.socket}") as client:
        with client.open(OURS) as watching, client.open(OURS) as acting:
            changes = watching.Watch(_more=True)
            assert next(changes)["status"]["posture"] == "sitting"
            acting.Snooze(60)
            assert next(changes)["status"]["holds"] == ["snooze"]
