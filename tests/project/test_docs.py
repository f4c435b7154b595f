"""The docs are true: every command in them is run, and the site builds without a broken link.

In README.md and docs/, commands stand in ```console blocks, after `$ `. The commands of a page are
run in order, in one shell's folder, which is empty at first, with dlgrade from its two built wheels
and nothing of the source tree. The lines under a command are what it prints: each has to occur, in
that order, and `…` stands for anything. A comment before a block says (without one, its commands
exit with 0)

    <!-- test: exit 1 -->            the last command exits with 1, those before with 0 or 1
    <!-- test: run COMMAND -->       first do this, which a reader does in an editor
    <!-- test: needs PROGRAM -->     the page is skipped without it; `sandbox` is tried
    <!-- test: slow -->              asks TensorFlow: the rest of the page is marked `oracle`
    <!-- test: skip, REASON -->      the block is not run, and why

`$HALF` is a file for ex06 with one mistake in it.
"""

from __future__ import annotations

import html.parser
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest

from autograder.cli.main import COMMANDS, cli
from autograder.errors import NoWall
from autograder.sandbox import wall
from tests.conftest import ROOT, model_answer, swapped
from tests.support.once import made_once
from tests.support.wheels import Environment, both, installed

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
HALF = swapped(
    model_answer("ex06_optimizers"),
    " * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n    return",
    "\n    return",
)
FENCE = re.compile(
    r"(?P<notes>(?:^[ ]*<!-- test: .*? -->\n)*)"
    r"^(?P<indent>[ ]*)```(?P<kind>\w*)\n(?P<body>.*?)^[ ]*```$",
    re.MULTILINE | re.DOTALL,
)
OURS = re.compile(r"\b(dlgrade|nbgrader|pytest|pip) [\w'-]")


@dataclass
class Command:
    text: str
    shown: list[str] = field(default_factory=list)


@dataclass
class Block:
    kind: str
    body: str
    line: int
    notes: list[str]

    @property
    def skipped(self) -> bool:
        return any(note.startswith("skip,") for note in self.notes)

    @property
    def exit_code(self) -> int:
        return next((int(note[5:]) for note in self.notes if note.startswith("exit ")), 0)

    def first(self) -> list[str]:
        return [note[4:] for note in self.notes if note.startswith("run ")]

    def commands(self) -> list[Command]:
        found: list[Command] = []
        for line in self.body.splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:].split("  #")[0].rstrip()))
            elif found:
                found[-1].shown.append(line)
            else:
                raise AssertionError(f"line {self.line}: output before the first command")
        return found


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        indent = found["indent"]
        body = "".join(line.removeprefix(indent) for line in found["body"].splitlines(True))
        yield Block(
            kind=found["kind"],
            body=body,
            line=text.count("\n", 0, found.start("body")),
            notes=re.findall(r"<!-- test: (.*?) -->", found["notes"]),
        )


def has_commands(page: Path) -> bool:
    return any(block.kind == "console" and not block.skipped for block in blocks(page))


def marked(page: Path) -> object:
    slow = any("slow" in block.notes for block in blocks(page))
    marks = [pytest.mark.oracle, pytest.mark.slow] if slow else []
    return pytest.param(page, id=page.stem, marks=marks)


class Shell:
    """Runs one command after another where the one before has left off, as a person would."""

    def __init__(self, folder: Path, wheels: Environment) -> None:
        self.folder = folder / "home"
        self.folder.mkdir()
        (folder / "half.py").write_text(HALF, encoding="utf-8")
        self.where = folder / "where"
        self.env = {
            **wheels.variables,
            "HALF": str(folder / "half.py"),
        }

    def has(self, program: str) -> bool:
        if program != "sandbox":
            return shutil.which(program, path=self.env["PATH"]) is not None
        try:
            wall.reached()
        except NoWall:
            return False
        return True

    def run(self, text: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-c", f'{text}\ncode=$?\npwd > "{self.where}"\nexit $code'],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
            check=False,
        )
        if self.where.is_file():
            self.folder = Path(self.where.read_text().strip())
        return done.returncode, done.stdout


def missing(shown: list[str], out: str) -> str | None:
    """The first of the shown lines that did not come in that order; None where all did."""
    lines = iter([line.rstrip() for line in out.splitlines()])
    for wanted in shown:
        if wanted.strip() in ("", "…"):
            continue
        pattern = re.compile(".*".join(map(re.escape, wanted.rstrip().split("…"))))
        if not any(pattern.fullmatch(line) for line in lines):
            return wanted
    return None


@pytest.fixture(scope="module")
def from_wheels(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """dlgrade and its answers, installed from the built wheels."""

    def make(folder: Path) -> None:
        folder.mkdir()
        installed(folder / "env", both(folder))

    return Environment(made_once(tmp_path_factory, "docs-wheels", make) / "env")


@pytest.mark.skipif(shutil.which("bash") is None, reason="the docs' commands are run by bash")
def test_the_commands_have_nothing_of_the_source_tree(
    from_wheels: Environment, tmp_path: Path
) -> None:
    shell = Shell(tmp_path, from_wheels)
    code, out = shell.run(
        "python -c 'import autograder, dlgrade_answers, sys\n"
        "print(autograder.__file__, *dlgrade_answers.__path__, *sys.path, sep=chr(10))'"
    )
    assert code == 0, out
    packages, answers, *path = out.splitlines()
    for place in (packages, answers):
        assert Path(place).is_relative_to(from_wheels.root)
    assert str(ROOT) not in path
    for program in ("dlgrade", "nbgrader", "pytest", "jupyter"):
        if (found := shutil.which(program, path=shell.env["PATH"])) is not None:
            assert Path(found).is_relative_to(from_wheels.root)
            assert f"{from_wheels.root}/bin/python" in Path(found).read_text()[:300]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the docs' commands are run by bash")
@pytest.mark.parametrize("page", [marked(page) for page in PAGES if has_commands(page)])
def test_every_command_of_the_page_does_what_the_page_says(
    page: Path, tmp_path: Path, from_wheels: Environment
) -> None:
    shell = Shell(tmp_path, from_wheels)
    for program in {note[6:] for b in blocks(page) for note in b.notes if note[:6] == "needs "}:
        if not shell.has(program):
            pytest.skip(f"{program} is not to be had here")
    for block in blocks(page):
        for before in block.first():
            code, out = shell.run(before)
            assert code == 0, f"{page.name}: {before}\n{out}"
        if block.kind != "console" or block.skipped:
            continue
        commands = block.commands()
        for command in commands:
            code, out = shell.run(command.text)
            told = f"{page.name}, line {block.line}: {command.text}\n{out}"
            allowed = {block.exit_code} if command is commands[-1] else {0, block.exit_code}
            assert code in allowed, told
            gap = missing(command.shown, out)
            assert gap is None, f"{told}\nThe page shows, and it was not there: {gap}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_command_stands_where_no_test_would_run_it(page: Path) -> None:
    for block in blocks(page):
        known = {"exit", "run", "needs", "slow", "skip,"}
        assert {note.split()[0] for note in block.notes} <= known, f"line {block.line}"
        if block.skipped:
            assert all(len(note) > 12 for note in block.notes if note.startswith("skip,"))
        elif block.kind in ("", "sh", "bash", "shell", "text"):
            found = [line for line in block.body.splitlines() if OURS.match(line.lstrip("$ "))]
            assert not found, f"{page.name}, line {block.line}: make it a console block: {found}"


def mentions(page: Path) -> Iterator[str]:
    """Commands in running text, in tables and in other programs' files."""
    text = page.read_text(encoding="utf-8")
    yield from re.findall(r"`(dlgrade [^`]+)`", FENCE.sub("", text))
    for block in blocks(page):
        if block.kind in ("yaml", "toml", ""):
            yield from re.findall(r"\b(dlgrade [a-z][^\n|]*)", block.body)


def problem(mention: str) -> str | None:
    """What is wrong with a command's name or options; None where there is such a command."""
    words = re.sub(r"\\\||\[|\]|…", " ", mention).split()[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0).split("|")[0]
        found = command.get_command(context, name)
        if found is None:
            return f"there is no command {name}"
        command = found
    options = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    options |= {"--help", "-h", "--version"}
    for word in words:
        for option in re.findall(r"--[a-z-]+", word):
            if option not in options:
                return f"there is no option {option}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_in_running_text_exist_with_their_options(page: Path) -> None:
    for mention in mentions(page):
        assert problem(mention) is None, f"{page.name}: {mention}: {problem(mention)}"


def test_that_check_notices_a_command_that_does_not_exist() -> None:
    assert problem("dlgrade chek ex06") is not None
    assert problem("dlgrade check ex06 --fromat json") is not None
    assert problem("dlgrade check ex06 --format json") is None


def test_a_line_that_is_not_printed_is_noticed() -> None:
    assert missing(["a …", "c"], "a b\nc\n") is None
    assert missing(["c", "a …"], "a b\nc\n") == "a …"
    assert missing(["9 of 12 points"], "8 of 12 points\n") == "9 of 12 points"


def leaves(command: click.Command, path: list[str]) -> Iterator[list[str]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, [*path, name])
    yield path


@pytest.mark.parametrize("path", [p for p in leaves(cli, []) if p], ids=" ".join)
def test_the_help_of_every_command_fits_80_columns_and_shows_examples(path: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli, info_name="dlgrade")
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    context.terminal_width = 80
    text = command.get_help(context)
    assert max(map(len, text.splitlines())) <= 80
    example = re.findall(r"^ +(dlgrade .+)$", text, re.MULTILINE)
    assert example, "no example"
    for line in example:
        assert problem(line) is None, problem(line)


def test_every_command_has_its_line_in_the_docs() -> None:
    everything = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in COMMANDS:
        assert f"dlgrade {name}" in everything, name


# The site


class Page(html.parser.HTMLParser):
    """The links and ids of one page of the site."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in ("href", "src") and value and tag in ("a", "img", "link", "script"):
                self.links.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in strict mode from a copy of docs/."""
    pytest.importorskip("zensical", reason="the site's tool is not installed: dlgrade[docs]")
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "site"


def test_the_site_has_every_page_and_no_broken_link_or_anchor(site: Path) -> None:
    pages = {path: Page(path) for path in site.rglob("*.html")}
    for source in (ROOT / "docs").glob("*.md"):
        built = site / ("" if source.stem == "index" else source.stem) / "index.html"
        assert built in pages, source.name
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # its links are from the site's root
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            assert target.is_file(), f"{path.parent.name}: {link}"
            if parts.fragment and target in pages and not parts.fragment.startswith("__"):
                ids = pages[target].ids
                assert unquote(parts.fragment) in ids, f"{path.parent.name}: {link}"


def test_the_site_asks_nobody_elses_server_for_fonts_or_scripts(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked = re.findall(r"<(?:link|script|img)[^>]+(?:href|src)=\"?(https?://[^\s\">]+)", text)
        assert [url for url in asked if "canonical" not in url] == []


def test_links_into_this_repository_lead_to_files_that_are_there() -> None:
    ours = re.compile(r"https://github\.com/dlgrade/dlgrade/(?:blob|tree)/main/([^)#\s]+)")
    for page in PAGES:
        for target in ours.findall(page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page.name}: {target}"
