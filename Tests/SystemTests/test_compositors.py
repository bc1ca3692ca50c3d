"""The desktops that are Wayland compositors: what holds on each of them."""

import time

from harness.configuration import DESKTOP, short
from harness.waiting import is_between, watch_that

WITH_INHIBITORS = {"sources": [*DESKTOP["sources"], "inhibitor"]}
QUIET = short(presence=DESKTOP, sitting={"nudge_after": "1h", "idle_break": "4s"})


def test_4_silence_on_a_wayland_desktop_is_a_break_and_the_return_a_bout(sitd, compositor):
    compositor.start()
    sitd.start(QUIET)
    with compositor.typing():
        bout = sitd.wait_for_status("a bout", lambda status: status["boutSeconds"] >= 1)
    last = time.time()
    compositor.moves_the_pointer()
    left = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], last, left), "the break began at the last input"
    assert status["boutSeconds"] == 0
    assert status["todayBreaks"] == bout["todayBreaks"] + 1
    watch_that(
        "silence does not become presence", lambda: sitd.status()["posture"] == "away", during=1)
    back = time.time()
    compositor.presses_a_key()
    status = sitd.wait_for_posture("sitting")
    assert status["source"] == compositor.source
    assert status["since"] >= back - 1, "the bout began at the return"
    assert status["boutSeconds"] <= time.time() - back + 1


def test_4_input_on_a_wayland_desktop_goes_on_and_brings_a_nudge(sitd, compositor):
    compositor.start()
    # The break is shorter than the bout: only input that is seen again and again gets this far.
    sitd.start(short(
        presence=DESKTOP, nudge={"wait_for_pause": "0"},
        sitting={"idle_break": "4s", "nudge_after": "6s"}))
    with compositor.typing():
        sitd.wait_for_posture("sitting")
        sitd.wait_for_event("nudge", nudge=1, outlet="journal")
        assert sitd.status()["boutSeconds"] >= 6


def test_a_due_nudge_waits_for_a_pause_in_typing_on_a_wayland_desktop(sitd, compositor):
    compositor.start()
    sitd.start(short(
        presence=DESKTOP, nudge={"wait_for_pause": "10m"},
        sitting={"nudge_after": "2s", "idle_break": "30s"}))

    def is_nudged():
        return any("SITD_EVENT=nudge" in line for line in sitd.log)

    with compositor.typing():
        sitd.wait_for_status("the nudge to be held", lambda status: status["holds"] == ["typing"])
        watch_that("the nudge waits", lambda: not is_nudged(), during=4)
    sitd.wait_for_event("nudge", nudge=1, outlet="journal")
    assert sitd.status()["posture"] == "sitting"


def test_6_the_right_source_is_chosen_by_itself_and_named(sitd, compositor, x_server):
    sitd.start(QUIET)
    status = sitd.status()
    assert status["posture"] == "unknown", status
    assert status.get("source") is None, "it says when there is none"
    compositor.start()
    with compositor.typing():
        assert sitd.wait_for_posture("sitting")["source"] == compositor.source
    said = sitd.wait_for_event("source", source=compositor.source)
    assert compositor.idle_protocol in said, "it says by what it hears"
    others = {"mutter", "wayland", "x11"} - {compositor.source}
    said = [line for line in sitd.log if "SITD_EVENT=source" in line]
    assert not [line for line in said for other in others if f"SITD_SOURCE={other}" in line], said
    doctor = sitd.sitctl("doctor").stdout
    lines = [line.split() for line in doctor.splitlines()]
    live = {words[1].rstrip(":") for words in lines if words[0] == "ok"}
    assert compositor.source in live and not live & others, doctor


def test_a_compositor_may_die_and_come_back(sitd, compositor):
    compositor.start()
    sitd.start(QUIET)
    with compositor.typing():
        sitd.wait_for_posture("sitting")
    heard = len(sitd.log)
    compositor.kill()
    sitd.wait_for_event("source", after=heard, source=compositor.source)
    sitd.wait_for_status(
        "nobody to sit where nobody can tell", lambda status: status["posture"] != "sitting")
    compositor.start()
    with compositor.typing():
        assert sitd.wait_for_posture("sitting")["source"] == compositor.source
    sitd.wait_for_posture("away")


def test_sitd_may_start_before_the_compositor_and_without_its_name(sitd, compositor):
    sitd.start(QUIET, WAYLAND_DISPLAY=None)
    assert sitd.status()["posture"] == "unknown"
    compositor.start()
    with compositor.typing():
        assert sitd.wait_for_posture("sitting")["source"] == compositor.source
    sitd.wait_for_posture("away")


def test_17_an_idle_inhibitor_does_not_silence_the_nudge(sitd, compositor):
    compositor.start()
    with compositor.film():
        sitd.start(short(
            presence=WITH_INHIBITORS, sitting={"nudge_after": "1s"}, nudge={"wait_for_pause": "0"}))
        with compositor.typing():
            sitd.wait_for_event("nudge", nudge=1)


def test_8_who_watches_a_film_sits_until_it_ends(sitd, compositor):
    compositor.start()
    sitd.start(short(
        presence=WITH_INHIBITORS, sitting={"nudge_after": "1h", "idle_break": "4s"}))
    with compositor.typing():
        sitd.wait_for_posture("sitting")
    with compositor.film():
        watch_that(
            "who watches a film sits", lambda: sitd.status()["posture"] == "sitting", during=5)
        ends = time.time()
    ended = time.time()
    status = sitd.wait_for_posture("away")
    assert is_between(status["since"], ends, ended), "the break began with the end of the film"
