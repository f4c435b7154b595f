"""How fair dlgrade is to work not written for it: public implementations, fitted and marked.

    python -m benchmarks.fairness --mirrors DIR [--manifest fourth] [--part max_pool2d]
        [--opinions] [--lines FILE]

`fairness/manifest.jsonl`, `fairness/held_out.jsonl` and `fairness/third.jsonl` (all read to mend
dlgrade) and `fairness/fourth.jsonl` (unseen) say where each implementation lies, which part it
answers, by which adapter, and what a person says of it: "right", "form" (the values are right, the
form is not quite, with the gap) or "wrong" (with the fault, in a word of `fairness/faults.toml`).
The code itself is read from git mirrors under DIR (OWNER+NAME/repo) and is kept nowhere. It runs
behind dlgrade's wall only, at level `sandbox`, as a student's file that answers this one part.

To add a line: `python -m benchmarks.fairness_suggest --mirrors DIR OWNER/NAME`, read what is called
wrong, and give the fault a word. `--opinions` asks the formulas again (`fairness_opinion.py`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tomllib

from autograder.checking import Marking, mark
from autograder.course import Course
from autograder.exercise import keys
from autograder.model import Key, PartReport, Submission
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner
from benchmarks.fairness_cases import FORMULAS
from benchmarks.fairness_fitting import Source, files_of, fitted
from benchmarks.fairness_needs import NotFitted
from benchmarks.fairness_opinion import opinion

ROOT = Path(__file__).parent.parent
CORPUS = Path(__file__).parent / "fairness"
JUDGEMENTS = ("named", "pointed", "hidden", "accused")
ONLY_THE_SHAPE = ("undiagnosed", "accident.form")
TOGETHER = {"train": ("predict", "train")}  # parts of one class: a fault counts where it is
PROPORTION = 0.30  # of a part, what a gap of form may cost


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A line of the manifest, and what came of it. `absent` says why nothing did."""

    line: dict[str, Any]
    lost: float = 0.0
    finding: str | None = None
    message: str = ""
    judged: str = ""
    absent: str = ""

    @property
    def shown(self) -> str:
        line = self.line
        return f"{line['repo']} {line['path']} {line['name']} as {line['part']}"


@cache
def key_of(exercise: str) -> Key:
    return keys.load(ROOT / "exercises" / "keys" / f"{exercise}.json")


def source_of(line: dict[str, Any], mirrors: Path) -> str:
    """The line's code, fitted. Raises `NotFitted`."""
    where = Source(repo=line["repo"], path=line["path"], commit=line["commit"], name=line["name"])
    stub = key_of(line["exercise"]).stub
    return fitted(
        files_of(mirrors, where), where, stub=stub, part=line["part"], adapter=line["adapter"]
    )


def marked(line: dict[str, Any], source: str, runner: Runner) -> PartReport:
    """What dlgrade says of the part in question."""
    parts = TOGETHER.get(line["part"], (line["part"],))
    how = Marking(course=Course(ROOT), key=key_of(line["exercise"]), parts=parts)
    report = mark(how, Submission(path="fitted.py", source=source, sha256=""), runner)
    return next(part for part in report.parts if part.name == line["part"])


def judged(line: dict[str, Any], finding: str | None, faults: dict[str, Any]) -> str:
    """What a person says of a finding beside the line's fault; "unjudged" where nobody has yet."""
    if finding is None:
        return "kept full marks"
    told = faults[line["fault"]]
    for judgement in JUDGEMENTS:
        if finding in told.get(judgement, ()):
            return judgement
    return "undiagnosed" if finding in ONLY_THE_SHAPE else "unjudged"


def measured(
    lines: Iterable[dict[str, Any]], mirrors: Path, runner: Runner, *, opinions: bool
) -> Iterator[Measured]:
    faults = tomllib.loads((CORPUS / "faults.toml").read_text("utf-8"))
    for line in lines:
        try:
            source = source_of(line, mirrors)
        except NotFitted as why:
            yield Measured(line=line, absent=str(why))
            continue
        part = marked(line, source, runner)
        if part.score is None:
            yield Measured(line=line, absent="ungraded")
            continue
        lost = 1 - part.score / part.max_score
        finding = part.finding.id if part.finding and lost > 1e-9 else None
        yield Measured(
            line=line,
            lost=max(lost, 0.0),
            finding=finding,
            message=part.finding.message if part.finding else "",
            judged=judged(line, finding, faults) if line["verdict"] == "wrong" else "",
        )
        if opinions and line["part"] in FORMULAS:
            said, why = opinion(key_of(line["exercise"]), line["part"], source, runner)
            if said != line["verdict"]:
                print(f"formulas say {said}, the manifest {line['verdict']}: {line} ({why})")


def share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.1f} %)" if of else "none"


def table(found: list[Measured]) -> str:
    """The figures of issue 20, as Markdown."""
    right = [each for each in found if each.line["verdict"] == "right"]
    form = [each for each in found if each.line["verdict"] == "form"]
    wrong = [each for each in found if each.line["verdict"] == "wrong"]
    said = Counter(each.judged for each in wrong)
    full = sum(each.lost < 1e-9 for each in right)
    mean = sum(each.lost for each in form) / len(form) if form else 0.0
    beyond = [each for each in form if each.lost > PROPORTION + 1e-6]
    rows = [
        ("right: at full marks", share(full, len(right)), "≥ 99.5 %"),
        ("form not quite: mean loss", f"{100 * mean:.1f} % of {len(form)}", "≤ 20 %"),
        ("form not quite: above 30 %", share(len(beyond), len(form)), "none"),
        ("wrong: named rightly", share(said["named"], len(wrong)), "≥ 70 %"),
        (
            "wrong: named or pointed at",
            share(said["named"] + said["pointed"], len(wrong)),
            "≥ 90 %",
        ),
        ("wrong: undiagnosed, or only the shape", share(said["undiagnosed"], len(wrong)), ""),
        ("wrong: hidden by another finding", share(said["hidden"], len(wrong)), "≤ 2 %"),
        ("wrong: accused of something else", share(said["accused"], len(wrong)), "≤ 0.5 %"),
        ("wrong: kept full marks", share(said["kept full marks"], len(wrong)), ""),
        ("wrong: finding that nobody judged yet", share(said["unjudged"], len(wrong)), "none"),
    ]
    lines = ["| | measured | aim |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {value} | {aim} |" for name, value, aim in rows)])


def counted(found: list[Measured]) -> str:
    here = [each for each in found if not each.absent]
    authors = {each.line["repo"].split("/")[0].lower() for each in here}
    parts = {(each.line["exercise"], each.line["part"]) for each in here}
    absent = Counter(each.absent for each in found if each.absent)
    told = "".join(f"\n{count} not measured: {why}" for why, count in absent.most_common())
    return f"{len(here)} implementations, {len(authors)} authors, {len(parts)} parts{told}"


def notable(found: list[Measured]) -> Iterator[str]:
    """Every line that is not as it should be."""
    for each in found:
        line, lost = each.line, f"{100 * each.lost:.0f} % lost"
        said = f"{lost}, {each.finding}: {each.message[:160]}".replace("\n", " ")
        if line["verdict"] == "right" and each.lost > 1e-9:
            yield f"unfair: right, {each.shown}: {said}"
        elif line["verdict"] == "form" and each.lost > PROPORTION + 1e-6:
            yield f"dear: {line['gap']}, {each.shown}: {said}"
        elif line["verdict"] == "wrong" and each.judged not in ("named", "pointed"):
            yield f"{each.judged}: {line['fault']}, {each.shown}: {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mirrors", type=Path, required=True, help="OWNER+NAME/repo of each")
    manifests = ("manifest", "held_out", "third", "fourth")
    parser.add_argument("--manifest", choices=manifests, default="manifest")
    parser.add_argument("--part", help="Only this part.")
    parser.add_argument("--opinions", action="store_true", help="Ask the formulas again.")
    parser.add_argument("--lines", type=Path, help="Write here what came of each line, as JSON.")
    asked = parser.parse_args()
    text = (CORPUS / f"{asked.manifest}.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    chosen = [line for line in lines if asked.part in (None, line["part"])]
    started, runner = time.perf_counter(), open_runner("sandbox")
    try:
        found = list(measured(chosen, asked.mirrors, runner, opinions=asked.opinions))
    finally:
        runner.close()
    for each in notable([each for each in found if not each.absent]):
        print(each)
    print(counted(found), f"{time.perf_counter() - started:.0f} s", sep="\n", end="\n\n")
    print(table([each for each in found if not each.absent]))
    if asked.lines:
        asked.lines.write_text(
            "".join(
                json.dumps(
                    each.line
                    | {
                        "lost": round(each.lost, 4),
                        "finding": each.finding,
                        "message": each.message,
                        "judged": each.judged,
                        "absent": each.absent,
                    }
                )
                + "\n"
                for each in found
            )
        )


if __name__ == "__main__":
    main()
