"""Whoever is in a call sits, though they touch nothing: a real PipeWire, and a real recording."""

import time

import pytest

from harness.configuration import short
from harness.peers import ScreenLocker
from harness.sound import Sound
from harness.waiting import is_between, wait_until, watch_that


@pytest.fixture
def sound(home, session_bus, sitd, cleanup):
    sound = Sound(home, session_bus)
    cleanup.callback(sound.close)
    return sound


def talking(**sitting):
    """Somebody who stops typing is away after 4 s, unless they are in a call."""
    return short(
        presence={"sources": ["x11", "lock", "call"]},
        sitting={"nudge_after": "1h", "idle_break": "4s", "break_length": "1s", **sitting})


def says_a_call(sitd):
    source = next(s for s in sitd.explain()["sources"] if s["name"] == "call")
    return "in use" in source["says"]


def test_8_who_talks_sits_until_the_call_ends(sitd, person, sound, cleanup):
    sitd.start(talking(watching_cap="1h"))
    with person.typing():
        sitd.wait_for_posture("sitting")
        call = sound.call()
        cleanup.callback(call.close)
        wait_until("the call to be noticed", lambda: says_a_call(sitd))
    watch_that(
        "whoever talks sits", lambda: sitd.status()["posture"] == "sitting", during=7)
    assert sitd.status()["source"] in ("x11", "call")
    ends = time.time()
    call.close()
    ended = time.time()
    status = sitd.wait_for_posture("away")
    # The end of a use is told when it has lasted for 2 s.
    assert is_between(status["since"], ends, ended + 2)


def test_11_a_locked_screen_outranks_a_call(sitd, person, session_bus, sound, cleanup):
    locker = ScreenLocker(session_bus)
    cleanup.callback(locker.close)
    sitd.start(talking(watching_cap="1h"))
    with person.typing():
        sitd.wait_for_posture("sitting")
        call = sound.call()
        cleanup.callback(call.close)
        wait_until("the call to be noticed", lambda: says_a_call(sitd))
    locker.set_locked(True)
    sitd.wait_for_posture("away")
    assert says_a_call(sitd)
    assert [s["name"] for s in sitd.explain()["sources"] if s["inCharge"]] == ["lock"]


def test_a_sound_server_may_die_and_come_back(sitd, person, sound, cleanup):
    sitd.start(talking(watching_cap="1h", idle_break="1h"))
    person.presses_a_key()
    sitd.wait_for_posture("sitting")
    for _ in range(2):
        call = sound.call()
        cleanup.callback(call.close)
        wait_until("the call to be noticed", lambda: says_a_call(sitd))
        call.close()
        sound.kill()
        wait_until("the call to be over", lambda: not says_a_call(sitd))
        sound.start()
