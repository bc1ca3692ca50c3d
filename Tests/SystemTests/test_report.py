"""The page of `sitctl report --html`: whole, valid, and sufficient to itself."""

import os
import xml.etree.ElementTree as ElementTree

import html5lib
import pytest

from harness.configuration import short
from harness.ledger import Table

USAGE, DATA, UNAVAILABLE, OUTPUT = 64, 65, 69, 74

LOADING = {"a", "audio", "base", "embed", "iframe", "image", "img", "link", "object", "script",
           "source", "use", "video"}
"""Elements that load something, run something or lead elsewhere."""


@pytest.fixture
def table(home):
    return Table(home)


@pytest.fixture
def recorded(sitd, home, table):
    """sitd with 40 days of history, up to yesterday."""
    def record():
        table.working_days(40)
        sitd.start(short(sitting={"nudge_after": "1h"}))
        sitd.do("import", table.save(home.root / "history.csv"))
        return sitd

    return record


def elements(page):
    """Every element of a page that a strict parser of HTML has no complaint about: name, node."""
    tree = html5lib.HTMLParser(strict=True).parse(page)
    return [(node.tag.split("}")[-1], node) for node in tree.iter() if isinstance(node.tag, str)]


def test_the_page_is_valid_and_loads_nothing(recorded):
    page = recorded().do("report", "--html", "-")
    found = elements(page)
    assert not LOADING & {name for name, _ in found}
    for _, node in found:
        assert not [key for key in node.attrib if key.startswith("on") or key in (
            "src", "href", "style", "action", "background")], node.attrib
    policy = [node.get("content") for name, node in found
              if name == "meta" and node.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; style-src 'unsafe-inline'")
    style = "".join(node.text for name, node in found if name == "style")
    assert "@import" not in style and "//" not in style
    # As XML, which is stricter about nesting, every picture has its words beside it.
    pictures = [node for node in ElementTree.fromstring(page).iter("svg")
                if node.get("role") == "img"]
    assert len(pictures) == 14 + 1 + 1 + 3 + 1
    for picture in pictures:
        assert picture.get("aria-label") and picture.find("title").text
        assert picture.find("desc") is not None


def test_the_page_says_what_the_ledger_says(recorded):
    page = recorded().do("report", "--html", "-")
    tree = ElementTree.fromstring(page)
    # Yesterday and the 28 days before; today nobody has sat.
    assert "You sat on 29 of 30 days." in page
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in tree.iter("tr")]
    day = next(row for row in rows if len(row) == 11 and row[1] == "2 h 25 min")
    assert day[2:6] == ["3", "1 h 20 min", "40 min", "2"]
    assert day[9:] == ["1 of 2", "1"]
    titles = {node.text for node in tree.iter("title")}
    assert {"08:00 to 08:40 sitting, 40 min", "09:00 to 09:20 standing, 20 min"} <= titles
    assert {"08:39 nudge 1 (desktop): followed after 60 s", "08:45 move water, 60 s"} <= titles


def test_the_span_can_be_chosen(recorded, table):
    sitd = recorded()
    since, until = (table.at(days, 0).date() for days in (12, 8))
    page = sitd.do("report", "--html", "-", "--since", since, "--until", until)
    assert "You sat on 5 of 5 days." in page
    assert "The last 5 days" in page
    everything = sitd.do("report", "--html", "-", "--since", "all")
    assert "You sat on 40 of 41 days." in everything


def test_what_comes_from_outside_is_not_taken_for_markup(recorded, table):
    hostile = "</title></svg><script>alert('&')</script>"
    table.move(table.at(1, 14), hostile)
    page = recorded().do("report", "--html", "-")
    found = elements(page)
    assert "script" not in {name for name, _ in found}
    assert any(hostile in (node.text or "") for name, node in found if name == "title")


def test_an_empty_history_gives_a_page_that_says_so(sitd):
    sitd.start(short())
    page = sitd.do("report", "--html", "-")
    elements(page)
    assert "No sitting was recorded" in page


def test_the_file_is_replaced_in_one_step_with_the_mode_of_any_new_file(recorded, home):
    sitd = recorded()
    folder = home.root / "pages"
    folder.mkdir()
    file = folder / "page.html"
    file.write_text("old")
    with file.open() as reader:
        before = os.umask(0o027)
        try:
            assert sitd.do("report", "--html", file) == ""
        finally:
            os.umask(before)
        assert reader.read() == "old"
    assert file.read_text().startswith("<!DOCTYPE html>")
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(folder) == ["page.html"]


def test_a_file_that_cannot_be_written_is_told_with_the_reason(recorded, home):
    sitd = recorded()
    for path, reason in [(home.root / "none" / "page.html", "No such file"),
                         (home.root, "is no file")]:
        result = sitd.sitctl("report", "--html", path)
        assert result.code == OUTPUT, result
        assert reason in result.stderr and str(path) in result.stderr
    full = sitd.sitctl("report", "--html", "/dev/full")
    assert full.code == OUTPUT and os.path.exists("/dev/full")


@pytest.mark.parametrize("arguments", [
    [], ["chair"], ["chair", "present", "--html", "-"], ["chair", "--html", "-"],
    ["--html", "-", "--for", "1h"], ["chair", "present", "--since", "today"],
    ["--html", "-", "--json"], ["--html"],
])
def test_a_sensor_and_a_page_are_not_mixed(sitd, arguments):
    result = sitd.sitctl("report", *arguments)
    assert result.code == USAGE, result
    assert "report --html <file>" in result.stderr


def test_dates_that_are_none_are_told(sitd):
    sitd.start(short())
    for arguments in [["--since", "tomorrow-ish"],
                      ["--since", "2026-05-02", "--until", "2026-05-01"]]:
        assert sitd.sitctl("report", "--html", "-", *arguments).code == DATA
