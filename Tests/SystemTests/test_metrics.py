"""The numbers of `sitctl metrics`, as programs that collect such read them."""

import os
import re

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from harness.configuration import short
from harness.daemon import PROJECT
from harness.ledger import Table
from harness.waiting import wait_until

USAGE, OUTPUT = 64, 74


def samples(text):
    """The value of each sample, by its name and labels; both formats have to agree."""
    new, old = ({
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in parse(text) for sample in family.samples
    } for parse in (open_metrics, prometheus))
    assert new == old
    return new


@pytest.fixture
def recorded(sitd, home):
    """sitd with ten days of history, up to yesterday, and somebody on its chair."""
    table = Table(home)
    table.working_days(10)
    sitd.start(short(sitting={"nudge_after": "1h"}))
    sitd.do("import", table.save(home.root / "history.csv"))
    sitd.do("report", "chair", "present")
    sitd.wait_for_posture("sitting")
    return sitd


def test_both_formats_of_prometheus_read_the_same(recorded):
    found = samples(recorded.do("metrics"))
    assert found[("sitd_up",)] == found[("sitd_ledger_up",)] == 1
    assert found[("sitd_posture", ("posture", "sitting"))] == 1
    assert sum(value for key, value in found.items() if key[0] == "sitd_posture") == 1
    assert found[("sitd_bout_limit_seconds",)] == 3600
    assert found[("sitd_nudge_hold", ("hold", "pause"))] == 0
    recorded.do("pause")
    assert samples(recorded.do("metrics"))[("sitd_nudge_hold", ("hold", "pause"))] == 1


def test_the_whole_ledger_is_counted(recorded):
    found = samples(recorded.do("metrics"))
    assert found[("sitd_sitting_seconds_total",)] == 10 * 145 * 60
    assert found[("sitd_standing_seconds_total",)] == 10 * 20 * 60
    assert found[("sitd_bout_duration_seconds_bucket", ("le", "1800.0"))] == 10
    assert found[("sitd_bout_duration_seconds_bucket", ("le", "3600.0"))] == 20
    assert found[("sitd_bout_duration_seconds_bucket", ("le", "+Inf"))] == 30
    assert found[("sitd_nudges_total", ("outcome", "followed"))] == 10
    assert found[("sitd_nudges_total", ("outcome", "ignored"))] == 10
    assert found[("sitd_nudges_total", ("outcome", "skipped"))] == 0
    assert found[("sitd_moves_total",)] == 10


def test_a_bout_is_counted_once_it_is_over(recorded):
    def total():
        return samples(recorded.do("metrics"))[("sitd_bout_duration_seconds_count",)]

    wait_until(
        "the bout to have a length", lambda: recorded.status()["boutSeconds"] >= 1, every=0.1)
    found = samples(recorded.do("metrics"))
    assert found[("sitd_bout_seconds",)] >= 1
    assert found[("sitd_today_sitting_seconds",)] >= 1
    assert found[("sitd_bout_duration_seconds_count",)] == 30
    recorded.do("stand")
    wait_until("the bout to be counted", lambda: total() == 31, every=0.1)


def test_every_metric_is_documented_with_its_type(recorded):
    text = (PROJECT / "docs" / "metrics.md").read_text()
    documented = dict(re.findall(r"^\| `(sitd_\w+)(?:\{\w+\})?` \| (\w+) \|", text, re.MULTILINE))
    families = {family.name: family for family in open_metrics(recorded.do("metrics"))}
    given = {name + ("_total" if family.type == "counter" else ""): family.type
             for name, family in families.items()}
    assert given == documented
    for family in families.values():
        assert family.documentation
        assert ("_seconds" in family.name) == (family.unit == "seconds")


def test_without_a_daemon_it_says_that_there_is_none(sitd):
    result = sitd.sitctl("metrics")
    assert result.code == 0
    found = samples(result.stdout)
    assert found[("sitd_up",)] == 0
    assert not [key for key in found if key[0] == "sitd_posture"]


def test_a_file_for_the_collector_is_replaced_in_one_step(recorded, home):
    folder = home.root / "collector"
    folder.mkdir()
    file = folder / "sitd.prom"
    file.write_text("old")
    with file.open() as reader:
        before = os.umask(0o022)
        try:
            assert recorded.do("metrics", "--output", file) == ""
        finally:
            os.umask(before)
        assert reader.read() == "old"
    assert samples(file.read_text())[("sitd_up",)] == 1
    assert file.stat().st_mode & 0o777 == 0o644
    assert os.listdir(folder) == ["sitd.prom"]
    missing = recorded.sitctl("metrics", "--output", home.root / "none" / "sitd.prom")
    assert missing.code == OUTPUT and "No such file" in missing.stderr


def test_json_is_refused(sitd):
    assert sitd.sitctl("metrics", "--json").code == USAGE
