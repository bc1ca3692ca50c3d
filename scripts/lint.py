#!/usr/bin/env python3
"""The rules of the house that no compiler checks.

    scripts/lint.py              check the tree; prints file:line: message, exits 1 if there is any
    scripts/lint.py --self-test  check that every rule catches what it is there to catch

Each rule is one function from a tree (path -> text) to findings, with seeds: small trees that break
it. A rule without a seed that it catches fails the self-test, so none can pass by looking at
nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Tree = dict[str, str]


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


Check = Callable[[Tree], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    name: str
    check: Check
    seeds: tuple[Tree, ...]


RULES: list[Rule] = []


def rule(name: str, *seeds: Tree) -> Callable[[Check], Check]:
    """Registers a rule together with trees that break it."""

    def register(check: Check) -> Check:
        RULES.append(Rule(name, check, seeds))
        return check

    return register


# --- Reading Swift ----------------------------------------------------------------------------

SWIFT_TOKEN = re.compile(
    r'(?P<open>/\*)|(?P<line>//[^\n]*)'
    r'|(?P<text>(?P<hash>#*)(?:"""(?:.|\n)*?(?<!\\)"""(?P=hash)|"(?:\\.|[^"\\\n])*"(?P=hash)))'
)


def blank(text: str) -> str:
    """Spaces in place of everything but line ends."""
    return re.sub(r"[^\n]", " ", text)


def code_of(source: str) -> str:
    """Swift source with comments and string literals blanked, each line where it was."""
    out, at = [], 0
    while found := SWIFT_TOKEN.search(source, at):
        out.append(source[at : found.start()])
        end = found.end()
        if found["open"]:  # block comments nest
            depth = 1
            while depth and (mark := re.compile(r"/\*|\*/").search(source, end)):
                depth += 1 if mark[0] == "/*" else -1
                end = mark.end()
            end = end if not depth else len(source)
        out.append(blank(source[found.start() : end]))
        at = end
    return "".join(out) + source[at:]


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def swift_files(tree: Tree, *folders: str) -> Iterator[tuple[str, str]]:
    """The Swift files below some folders: path and code without comments and strings."""
    for path, text in sorted(tree.items()):
        if path.endswith(".swift") and path.startswith(folders):
            yield path, code_of(text)


# --- Who may import whom ----------------------------------------------------------------------

# Modules of ours, the C libraries among them, and what each may import beside the standard library.
IMPORTS: dict[str, set[str]] = {
    "SitCore": set(),
    "SitProtocol": set(),
    "Reactor": {"CLinux", "Dispatch", "Glibc"},
    "Varlink": {"CLinux", "FoundationEssentials", "Glibc", "Reactor"},
    "Systemd": {"CSystemd", "Glibc", "Logging", "Reactor", "Synchronization"},
    "Presence": {"CLinux", "CWayland", "Glibc", "Logging", "Reactor", "SitCore", "Systemd"},
    "Outlets": {"Glibc", "Logging", "Reactor", "SitCore", "Systemd"},
    "Store": {"CSQLite", "FoundationEssentials", "Glibc", "SitCore"},
    "Configuration": {"Glibc", "SitCore"},
    "History": {"Glibc", "SitCore", "SitProtocol", "Store"},
    "SitDaemon": {
        "Configuration", "FoundationEssentials", "Glibc", "History", "Logging", "Outlets",
        "Presence", "Reactor", "SitCore", "SitProtocol", "Store", "Systemd", "Varlink",
    },
    "sitd": {
        "ArgumentParser", "Glibc", "Logging", "SitDaemon", "SitProtocol",
    },
    "sitctl": {
        "ArgumentParser", "CLinux", "Configuration", "FoundationEssentials", "Glibc", "History",
        "SitCore", "SitProtocol", "Store", "Varlink",
    },
}  # fmt: skip

IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)[ \t]+)?(\w+)",
    re.MULTILINE,
)


def imports(tree: Tree) -> Iterator[tuple[str, str, int, str]]:
    """Every import below Sources: module, path, line, and what is imported."""
    for path, code in swift_files(tree, "Sources/"):
        for found in IMPORT.finditer(code):
            yield path.split("/")[1], path, line_of(code, found.start(1)), found[1]


@rule(
    "imports",
    {"Sources/SitCore/A.swift": "import Glibc\n"},
    {"Sources/SitProtocol/A.swift": "public import SitCore\n"},
    {"Sources/Varlink/A.swift": "import SitProtocol\n"},
    {"Sources/Store/A.swift": "internal import struct Systemd.Bus\n"},
    {"Sources/Outlets/A.swift": "/* why */ let a = 1\n@_exported import FoundationEssentials\n"},
    {"Sources/SitDaemon/A.swift": "import Dispatch\n"},
    {"Sources/sitctl/A.swift": "import SitDaemon\n"},
    {"Sources/Novelty/A.swift": "import Glibc\n"},
)
def check_imports(tree: Tree) -> Iterator[Finding]:
    for module, path, line, imported in imports(tree):
        if module not in IMPORTS:
            yield Finding(path, line, f"say in scripts/lint.py what module {module} may import")
        elif imported not in IMPORTS[module]:
            allowed = ", ".join(sorted(IMPORTS[module])) or "nothing but the standard library"
            yield Finding(path, line, f"{module} may not import {imported}; it may: {allowed}")


@rule(
    "tests-know-no-foundation",
    {"Tests/SitCoreTests/A.swift": "import Foundation\n"},
)
def check_test_imports(tree: Tree) -> Iterator[Finding]:
    for path, code in swift_files(tree, "Tests/"):
        for found in IMPORT.finditer(code):
            if found[1] == "Foundation":
                yield Finding(path, line_of(code, found.start(1)), "Foundation is never imported")


@rule(
    "json-in-one-file",
    {
        "Sources/Varlink/A.swift": "import FoundationEssentials\n",
        "Sources/Varlink/B.swift": "import FoundationEssentials\n",
    },
)
def check_json_in_one_file(tree: Tree) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for module, path, line, imported in imports(tree):
        if imported == "FoundationEssentials" and first.setdefault(module, path) != path:
            yield Finding(
                path, line, f"{module} imports FoundationEssentials in {first[module]} already"
            )


@rule(
    "one-c-library-a-file",
    {
        "Sources/Presence/A.swift": "import CSQLite\nimport CWayland\n",
    },
)
def check_one_c_library(tree: Tree) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for _, path, line, imported in imports(tree):
        library = re.fullmatch(r"C[A-Z]\w+", imported) and imported not in IMPORTS
        if library and imported != "CLinux" and first.setdefault(path, imported) != imported:
            yield Finding(path, line, f"one C library a file: {first[path]} is here already")


# --- Banned constructs ------------------------------------------------------------------------


@dataclass(frozen=True)
class Ban:
    pattern: str
    instead: str
    seed: str
    folders: tuple[str, ...] = ("Sources/", "Tests/")
    except_in: tuple[str, ...] = ()


OURS = ("Sources/",)
BANS = (
    Ban(r"\btry!", "handle the error, or throw it on", "let a = try! f()"),
    Ban(r"\bas!", "cast with `as?` and say what happens otherwise", "let a = b as! Int"),
    Ban(r"@unchecked\s+Sendable\b", "let the compiler see that it is safe",
        "final class A: @unchecked Sendable {}"),
    Ban(r"\bnonisolated\(unsafe\)", "give it an actor", "nonisolated(unsafe) var a = 1"),
    Ban(r"\b(?:fatalError|abort)\s*\(", "throw a typed error", "fatalError()", OURS),
    Ban(r"(?<![\w.])(?<!func )(?:print|debugPrint|dump)\s*\(", "only the programs write to the terminal",
        "print(1)", OURS, ("Sources/sitd/", "Sources/sitctl/")),
    Ban(r"\bmakeTimerSource\b|\basyncAfter\b", "set an Alarm of the one AlarmClock",
        "let a = DispatchSource.makeTimerSource()", OURS, ("Sources/Reactor/",)),
    Ban(r"(?<!\w)(?<!func )(?:sleep|usleep|nanosleep|clock_nanosleep)\s*\(", "wait for an event",
        "usleep(10)", OURS),
    Ban(r"\bThread\b|\bpthread_create\b", "there is one thread of thought", "Thread.current", OURS),
    Ban(r"\bDispatchQueue\s*\.\s*global\b", "everything is on the main queue",
        "DispatchQueue.global().async {}", OURS),
    Ban(r"\bNSLock\b|\bMutex\s*<|\bpthread_mutex_\w+", "with one thread nothing needs a lock",
        "let a = Mutex<Int>(1)", OURS),
)  # fmt: skip


@rule(
    "banned",
    *({"Sources/SitCore/A.swift": f"// why\n{ban.seed}\n"} for ban in BANS),
    {"Sources/Systemd/A.swift": "f(/* a /* nested */ comment */ x)\nlet a = b as! Int\n"},
    {"Sources/Systemd/A.swift": 'let url = "http://x"; let a = try! f()\n'},
    {"Tests/StoreTests/A.swift": "let a = try! f()\n"},
)
def check_banned(tree: Tree) -> Iterator[Finding]:
    for ban in BANS:
        for path, code in swift_files(tree, *ban.folders):
            if path.startswith(ban.except_in):
                continue
            for found in re.finditer(ban.pattern, code):
                name = found[0].rstrip("( \t")
                yield Finding(path, line_of(code, found.start()), f"no {name}: {ban.instead}")


# --- All tracked text -------------------------------------------------------------------------


def matches(tree: Tree, pattern: str, message: str, skip: tuple[str, ...] = ()) -> Iterator[Finding]:
    """A finding for each match of a pattern in any text."""
    for path, text in sorted(tree.items()):
        if Path(path).name in skip:
            continue
        for found in re.finditer(pattern, text, re.MULTILINE):
            yield Finding(path, line_of(text, found.start()), message.format(found[0].strip()))


@rule(
    "no-notes-to-self",
    {"docs/a.md": "fine\nTO" "DO: more\n"},
    {"Sources/SitCore/A.swift": "// FIX" "ME\n"},
)
def check_no_notes(tree: Tree) -> Iterator[Finding]:
    yield from matches(tree, r"\b(?:TO(?:)DO|FIX(?:)ME|XX(?:)X)\b", "{}: do it, or file an issue")


@rule(
    "no-paths-of-one-machine",
    {"README.md": "see /ho" "me/me/sitd\n"},
    {"Makefile": "A = /ro" "ot/.cache\n"},
    {"docs/a.md": "a\n/wo" "rk/main\n"},
    {"Tests/a.py": "open('/tm" "p/w/a')\n"},
)
def check_no_paths(tree: Tree) -> Iterator[Finding]:
    pattern = r"(?<![\w.}~$)])/(?:(?:home|Users)/\w|root/|work/|tmp/w/|opt/swift)"
    yield from matches(tree, pattern, "'{}…' is a path of one machine")


@rule(
    "no-registry-hosts",
    {"Makefile": "pip install --index-url https://pypi." "org/simple x\n"},
    {"scripts/deps": "deb http://deb.debian." "org/debian x\n"},
)
def check_no_hosts(tree: Tree) -> Iterator[Finding]:
    pattern = (
        r"\b(?:(?:deb|ftp|security|archive)\.(?:debian\.org|ubuntu\.com)|pypi\.org"
        r"|files\.pythonhosted\.org|registry\.npmjs\.org|crates\.io|proxy\.golang\.org)\b"
    )
    yield from matches(tree, pattern, "{}: leave the choice of registry to the machine")


@rule(
    "whitespace",
    {"a.sh": "if\n\tx\nfi\n"},
    {"Sources/SitCore/A.swift": "let a = 1 \n"},
    {"a.md": "no end of line"},
    {"a.md": "two ends of line\n\n"},
    {"a.md": "from elsewhere\r\n"},
)
def check_whitespace(tree: Tree) -> Iterator[Finding]:
    yield from matches(tree, r"\t", "a tab", skip=("Makefile",))
    yield from matches(tree, r"[ \t\r]+$", "white space at the end of the line")
    for path, text in sorted(tree.items()):
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield Finding(path, text.count("\n") or 1, "not exactly one line end at the end")


# --- Journal identifiers ----------------------------------------------------------------------

ID = r"\b[0-9a-f]{32}\b"


@rule(
    "journal-ids",
    {"docs/journal.md": f"{'a' * 32}\n", "systemd/sitd.catalog": f"-- {'b' * 32}\n"},
    {"docs/journal.md": "", "Sources/SitDaemon/A.swift": f'let id = "{"c" * 32}"\n'},
)
def check_journal_ids(tree: Tree) -> Iterator[Finding]:
    """docs/journal.md, the catalog and the code name the same identifiers."""
    table, catalog = "docs/journal.md", "systemd/sitd.catalog"
    known = set(re.findall(ID, tree.get(table, "")))
    explained = set(re.findall(rf"^-- ({ID})", tree.get(catalog, ""), re.MULTILINE))
    for identifier in sorted(known - explained):
        yield Finding(catalog, 1, f"{identifier} of {table} is not explained")
    for path, text in sorted(tree.items()):
        if path == catalog or path.startswith("Sources/"):
            for found in re.finditer(ID, text):
                if found[0] not in known:
                    yield Finding(path, line_of(text, found.start()), f"{table} lacks {found[0]}")


# --- Other people's checkers ------------------------------------------------------------------


def run(tree: Tree, wanted: Callable[[str, str], bool], command: Callable[[Path, str], list[str]],
        where: str, env: dict[str, str] | None = None) -> Iterator[Finding]:  # fmt: skip
    """Runs a checker on copies of some files, and turns what it prints into findings; `where`
    finds the line number in a line of its output."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = {path: text for path, text in tree.items() if wanted(path, text)}
        for path, text in chosen.items():
            copy = folder / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text)
        for path in sorted(chosen):
            words = command(folder, path)
            if not shutil.which(words[0]):
                yield Finding(path, 1, f"{words[0]} is not installed: make deps")
                continue
            done = subprocess.run(
                words, capture_output=True, text=True, cwd=folder,
                env={**os.environ, "XDG_RUNTIME_DIR": name, **(env or {})},
            )  # fmt: skip
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            if done.returncode and not lines:
                yield Finding(path, 1, f"{words[0]} fails with {done.returncode}")
            for line in lines:
                number = re.search(where, line)
                message = line.replace(f"{folder}/", "").strip()
                yield Finding(path, int(number[1]) if number else 1, f"{words[0]}: {message}")


def is_shell(path: str, text: str) -> bool:
    return path.endswith(".sh") or bool(re.match(r"#!.*\b(?:ba|da)?sh\b", text))


@rule("shellcheck", {"scripts/a": '#!/bin/sh\ncd $1\necho "$x"\n'})
def check_shell(tree: Tree) -> Iterator[Finding]:
    def command(_: Path, path: str) -> list[str]:
        return ["shellcheck", "--format=gcc", path]

    yield from run(tree, is_shell, command, r":(\d+):\d+:")


@rule("units", {"systemd/a.service": "[Service]\nExecStart=/usr/bin/sitd\nNonsense=yes\n"})
def check_units(tree: Tree) -> Iterator[Finding]:
    # The programs need not be installed to check the units that name them.
    stand_in = {
        path: re.sub(r"=/usr/bin/sit[a-z]+", "=/bin/true", text) for path, text in tree.items()
    }

    def command(folder: Path, path: str) -> list[str]:
        return ["systemd-analyze", "--user", "--man=no", "verify", str(folder / path)]

    def is_unit(path: str, _: str) -> bool:
        return path.endswith((".service", ".socket"))

    yield from run(stand_in, is_unit, command, r":(\d+):")


@rule("manuals", {"docs/man/a.1": ".Dd $Mdocdate$\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n.Nonsense\n"})
def check_manuals(tree: Tree) -> Iterator[Finding]:
    def command(_: Path, path: str) -> list[str]:
        return ["mandoc", "-T", "lint", "-W", "style", path]

    def is_manual(path: str, _: str) -> bool:
        return bool(re.search(r"\.[1-9]$", path)) and path.startswith("docs/man/")

    for finding in run(tree, is_manual, command, r":(\d+):\d+:"):
        # Which other pages are installed says nothing about ours.
        if not re.search(r"referenced manual not found|outdated mandoc\.db", finding.message):
            yield finding


# --- The tree and the outcome -----------------------------------------------------------------


def tracked() -> Tree:
    """The text files that are, or are about to be, in the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    tree = {}
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            if b"\0" not in data:
                tree[name] = data.decode("utf-8", errors="replace")
    return tree


CLEAN: Tree = {
    "Sources/SitCore/A.swift": '/// Says `try!` and print(1).\nlet a = "as! fatalError()" // sleep(1)\n',
    "Sources/Varlink/A.swift": "import FoundationEssentials\npublic import Reactor\n",
    "Sources/sitctl/A.swift": "import SitProtocol\nprint(1)\n",
    "Sources/Reactor/A.swift": "import Dispatch\nlet a = DispatchSource.makeTimerSource()\n",
    "Makefile": "a:\n\ttrue\n",
    "scripts/a": '#!/bin/sh\necho "$1"\n',
    "systemd/a.service": "[Service]\nExecStart=/usr/bin/sitd\n",
    "docs/man/a.1": ".Dd January 1, 2025\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n.Nd letter\n",
}


def self_test() -> list[str]:
    faults = []
    for each in RULES:
        if not each.seeds:
            faults.append(f"{each.name}: no seed shows that it catches anything")
        for seed in each.seeds:
            if not list(each.check(seed)):
                faults.append(f"{each.name}: does not catch {seed}")
        faults += [f"{each.name}: complains of clean text: {f}" for f in each.check(CLEAN)]
    return faults


def main(arguments: list[str]) -> int:
    if arguments == ["--self-test"]:
        faults = self_test()
        print("\n".join(faults) or f"lint: {len(RULES)} rules catch what they are there to catch")
        return 1 if faults else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 64
    tree = tracked()
    findings = sorted({str(finding) for each in RULES for finding in each.check(tree)})
    print("\n".join(findings) or f"lint: {len(tree)} files keep {len(RULES)} rules")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
