"""The milestones as blocks of the page, found out beside the editing, by a process of its own.

A check is never kept waiting: `dlgrade milestones` runs in the background, for all of them first
(which are open, and what the others need), then for each that is open and whose files have changed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from autograder.beside.blocks import Block, filled, folded, links, mark
from autograder.course import Course
from autograder.languages.catalogue import language, say
from autograder.milestones.moments import MOMENTS
from autograder.milestones.work import ABSENT
from autograder.sandbox import own_limits
from autograder.student import progress

Told = dict[str, Any]  # a milestone, as `dlgrade milestones --format json` tells it
Show = Callable[[list[Block], list[Block]], None]  # the region, and what has newly opened
LATEST_S = 300.0  # a milestone has 20 seconds, on a machine with nothing else to do


class Milestones:
    """Looks again whenever it is asked to; hands what there is to `show`, from its own thread."""

    def __init__(self, course: Course, show: Show) -> None:
        self.course = course
        self.show = show
        self.seen: dict[int, tuple[object, str]] = {}  # by year: of which files, and its HTML
        self.open: set[int] | None = None  # None until the first look
        self._wanted = threading.Event()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        threading.Thread(target=self._work, name="milestones", daemon=True).start()

    def look(self) -> None:
        """Something has changed."""
        self._wanted.set()

    def close(self) -> None:
        """End what is being run."""
        self._over.set()
        self._wanted.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def _work(self) -> None:
        while self._wanted.wait() and not self._over.is_set():
            self._wanted.clear()
            try:
                self._look()
            except (OSError, ValueError, KeyError, TypeError) as error:
                if not self._over.is_set():
                    why = say("beside.milestones.failed", why=str(error)[:300])
                    self.show([Block(name="count", html=f"<p>{escape(why)}</p>")], [])

    def _look(self) -> None:
        states = self._asked()
        now = {state["year"] for state in states if state["open"]}
        new = now - self.open if self.open is not None else set()
        self.open = now
        self._tell(states, new)
        for state in states:
            year = state["year"]
            files = self._files(year)
            if state["open"] and self.seen.get(year, (None, ""))[0] != files:
                self.seen[year] = (files, self._asked(str(year))[0]["html"])
                self._tell(states, new)
            if self._wanted.is_set():
                return  # it has changed meanwhile: from the start

    def _tell(self, states: list[Told], new: set[int]) -> None:
        runs = {year: html for year, (_, html) in self.seen.items() if year in (self.open or ())}
        self.show(list(blocks(states, runs, new)), opened(states, new))

    def _files(self, year: int) -> object:
        """What a milestone's picture rests on: the content of each file that may be its work."""
        needs = next(moment.needs for moment in MOMENTS if moment.year == year)
        names = [self.course.resolve(exercise) for exercise in needs]
        paths = [
            place(name) for name in names for place in (self.course.stub, self.course.notebook)
        ]
        return tuple(map(progress.digest, paths))

    def _asked(self, *words: str) -> list[Told]:
        """What `dlgrade milestones` says; it has less of the processor than a check."""
        command = [sys.executable, "-m", "autograder", "--lang", language()]
        command += ["--course", str(self.course.root)] if self.course.named else []
        command += ["milestones", *words, "--format", "json"]
        nice = shutil.which("nice")
        with self._lock, own_limits.lifted():
            if self._over.is_set():
                return []
            self._process = subprocess.Popen(
                [nice, *command] if nice else command,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, encoding="utf-8", errors="replace",
            )  # fmt: skip
        process = self._process
        try:
            out, err = process.communicate(timeout=LATEST_S)
        except subprocess.TimeoutExpired:
            process.terminate()
            out, err = process.communicate()
        try:
            told: list[Told] = json.loads(out)["milestones"]
        except (ValueError, KeyError) as error:
            raise ValueError((err.strip().splitlines() or [str(error)])[-1]) from error
        return told


def blocks(states: list[Told], runs: dict[int, str], new: set[int]) -> Iterable[Block]:
    """A block each: what it still needs, or what it has shown."""
    many = sum(bool(state["open"]) for state in states)
    key = "milestone.all_open" if many == len(states) else "milestone.count"
    yield Block(name="count", html=f"<p>{escape(say(key, open=many, all=len(states)))}</p>")
    for state in states:
        year = state["year"]
        is_open = bool(state["open"])
        sign = ("✓", "beside.open") if is_open else ("·", "beside.not_open")
        title = f"{mark(sign[0], say(sign[1]))} <b>{year}</b> {escape(state['title'])}"
        inside = runs.get(year, "") if is_open else state["html"]
        if not inside:
            inside = f"<p>{escape(say('beside.milestones.running'))}</p>"
        if not is_open:
            inside += _exercises(state)
            needs = escape(say("milestone.needs", needs=state["needs"]))
            title += f' <span class="soft needs">{needs}</span>'
        name = _name(state)
        summary = f'<h3 class="summary">{title}</h3>'
        kind = "milestone done" if is_open else "milestone"
        whole = folded(f"{name}-text", summary, inside, is_open=year in new, kind=kind)
        yield Block(name=name, html=whole)


def _exercises(state: Told) -> str:
    """Links to the exercises that a milestone waits for, in the list."""
    known = [need["exercise"] for need in state["missing"] if need["status"] != ABSENT]
    if not known:
        return ""
    told = filled("beside.milestones.see", links=links({f"exercise-{one}": one for one in known}))
    return f'<p class="see">{told}</p>'


def opened(states: list[Told], new: set[int]) -> list[Block]:
    """What to say on top where milestones have newly opened."""
    named = {
        f"{_name(state)}-text": f"{state['year']} · {state['title']}"
        for state in states
        if state["year"] in new
    }
    if not named:
        return []
    told = f"<p>{escape(say('beside.milestones.opened'))} {links(named)}</p>"
    return [Block(name="opened-line", html=f'<div class="card right">{told}</div>')]


def looking() -> list[Block]:
    """The region before there is anything to see."""
    return [Block(name="count", html=f"<p>{escape(say('beside.milestones.looking'))}</p>")]


def _name(state: Told) -> str:
    """One that is open is another block than it was before, and so opens by itself."""
    return f"milestone-{state['year']}{'-open' if state['open'] else ''}"
