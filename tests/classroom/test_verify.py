"""Whatever a verdict says is compared when it is re-checked, and what differs is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.checking import certificate
from autograder.classroom import comparing, verify
from autograder.classroom.comparing import Check, checks
from autograder.errors import UsageError
from autograder.model import Finding, Helper, PartReport, Report, Submission
from autograder.records.record import Record
from autograder.workers.fingerprint import engine
from tests.conftest import Ran, dlgrade, load_key, model_answer
from tests.nbgrader.test_life import wall
from tests.support.notebooks import write

EX = "ex06_optimizers"
SHA = "5" * 64
FORGED = "forged-by-nobody"


def rests_on() -> dict[str, Any]:
    """A certificate with every field that one can have."""
    beside = Helper(name="mine.py", text="", sha256="6" * 64)
    work = Submission(path=f"{EX}.py", source="", sha256=SHA, helpers=(beside,))
    return certificate(load_key(EX), work)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A report with a finding, a counterexample, a picture, a note and something printed."""
    folder = tmp_path_factory.mktemp("marked")
    text = model_answer(EX).replace("beta_2**t", "beta_2**0")
    file = write(folder / f"{EX}.py", f"print('hello')\n{text}")
    dlgrade("check", file, "--format", "json", "--output", folder / "report.json")
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    report["notes"].append("A note.")
    report["certificate"] = {**rests_on(), **report["certificate"]}
    return report


def found(changed: dict[str, Any], honest: dict[str, Any], **more: Any) -> list[Check]:
    """What re-checking finds, where `honest` is what comes out."""
    fresh = verify._read(honest).report
    sha256 = fresh.certificate["submission_sha256"]
    options: dict[str, Any] = {"seeded": False, "engine": engine(), "name": f"{EX}.py", **more}
    return list(checks(verify._read(changed), fresh, sha256, **options))


def wrong(checked: list[Check]) -> list[Check]:
    return [check for check in checked if not check.holds]


def leaves(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all that is in a document and holds nothing more."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in inside:
        if isinstance(item, (dict, list)) and item:
            yield from leaves(item, (*where, name))
        else:
            yield (*where, name)


def tampered(whole: dict[str, Any], place: tuple[Any, ...]) -> dict[str, Any]:
    """A copy with another thing of the same kind in this place."""
    made = copy.deepcopy(whole)
    inside = made
    for name in place[:-1]:
        inside = inside[name]
    old = inside[place[-1]]
    if place[-1] == "finding" and old is None:
        inside["finding"] = {"kind": "generic", "id": "", "message": FORGED, "where": None}
        return made
    if place[-1] == "counterexample" and old is None:
        inside["counterexample"] = {"case": FORGED}
        return made
    kinds: list[tuple[type, Any]] = [(str, FORGED), (int, 41), (float, 41.5), (list, [FORGED])]
    inside[place[-1]] = next((new for kind, new in kinds if type(old) is kind), FORGED)
    return made


def test_an_honest_report_holds_in_every_line(marked: dict[str, Any]) -> None:
    assert wrong(found(marked, marked)) == []


@pytest.mark.parametrize("field", rests_on())
def test_a_certificate_with_another_word_in_any_field_does_not_hold(
    field: str, marked: dict[str, Any]
) -> None:
    for place in leaves(marked["certificate"][field], ()) if field == "oracle" else [()]:
        checked = wrong(found(tampered(marked, ("certificate", field, *place)), marked))
        assert len([check for check in checked if FORGED in check.said]) == 1, checked
        # With another version of these it could honestly be otherwise.
        assert [check.holds for check in checked] == [None if field in comparing.MEANS else False]
    without = copy.deepcopy(marked)
    del without["certificate"][field]
    assert False in [check.holds for check in found(without, marked)]


def test_whatever_a_report_says_is_compared_or_listed_as_of_then(marked: dict[str, Any]) -> None:
    missed = set()
    for place in leaves(marked):
        changed = tampered(marked, place)
        if place[0] == "isolation":
            changed["isolation"] = "container"
        if place[-1] in ("cases", "status", "kind", "schema"):
            continue  # words of ours alone are read: the next test
        if not wrong(found(changed, marked)):
            missed.add(place[0])
    assert missed == comparing.HOW_IT_WAS_MADE
    with_pictures = [part for part in marked["parts"] if part.get("pictures")]
    assert with_pictures
    assert with_pictures[0]["finding"]["where"]
    assert with_pictures[0]["counterexample"]
    assert marked["stdout"]


def test_another_word_of_ours_is_found_too(marked: dict[str, Any]) -> None:
    last = len(marked["parts"]) - 1
    for place, word in (
        (("cases",), "hidden"),
        (("parts", last, "status"), "passed"),
        (("parts", last, "finding", "kind"), "accident"),
        (("parts", last, "pictures", 0, "kind"), "heat"),
    ):
        changed = tampered(marked, place)
        inside: Any = changed
        for name in place[:-1]:
            inside = inside[name]
        inside[place[-1]] = word
        assert wrong(found(changed, marked)), place


@pytest.mark.parametrize("field", Record.__struct_fields__)
def test_a_line_of_the_results_is_compared_but_for_what_is_the_classs_own(
    field: str, marked: dict[str, Any]
) -> None:
    """A field that is added to records is in neither list, and has to be put into one."""
    if field == "report":
        return
    proof = marked["certificate"]
    line = {
        "record": "dlgrade/record/v1",
        **dict.fromkeys(comparing.OF_THE_CLASS - {"record"}),
        "state": "marked",
        "engine": engine(),
        **{name: proof[name] for name in ("submission_sha256", "key_sha256", "seed_commitment")},
        **marked,
    }
    assert wrong(found(line, marked)) == []
    checked = wrong(found({**line, field: FORGED}, marked))
    assert [check.what for check in checked] == (
        [] if field in comparing.OF_THE_CLASS else ["record"]
    )
    assert all(field in check.said for check in checked)


def test_what_dlgrade_never_writes_is_told(marked: dict[str, Any]) -> None:
    for changed in ({**marked, FORGED: 1}, tampered(marked, ("certificate", "oracle"))):
        assert any(FORGED in check.said for check in wrong(found(changed, marked)))
    more = {**marked, "certificate": {**marked["certificate"], FORGED: 1}}
    assert [check.what for check in wrong(found(more, marked))] == ["certificate"]


def test_a_file_that_lay_elsewhere_holds_and_one_of_another_name_does_not(
    marked: dict[str, Any],
) -> None:
    changed = copy.deepcopy(marked)
    place = changed["parts"][-1]["finding"]["where"]
    place["file"] = f"somewhere/else/{EX}.py"
    assert wrong(found(changed, marked)) == []
    place["file"] = "somewhere/else/another.py"
    (check,) = wrong(found(changed, marked))
    assert check.holds is False
    assert "finding.where.file" in check.said


def report_of(part: PartReport, **more: Any) -> Report:
    return Report(
        exercise=EX, title="", score=part.score, max_score=1.0, isolation="sandbox",
        cases="public", duration_s=0.0, parts=(part,), stdout=more.pop("stdout", ""), notes=(),
        certificate={**rests_on(), **more},
    )  # fmt: skip


def test_what_is_another_each_time_cannot_be_told_and_points_always_can() -> None:
    """A program that draws numbers prints others; who says so of a report has marked it twice."""
    finding = Finding(kind="generic", id="x", message="one")
    part = PartReport(name="sgd", status="failed", score=0.0, max_score=1.0, cases_passed=0,
                      cases_total=1, finding=finding)  # fmt: skip
    other = replace(part, finding=replace(finding, message="two"))
    once, twice = report_of(part, stdout="1"), report_of(other, stdout="2")
    said = verify.Said(report=report_of(replace(part, finding=None), stdout="3"))
    more = verify.Said(report=report_of(replace(part, score=1.0), stdout="3"))

    def told(what: verify.Said, again: Report | None) -> dict[str, bool | None]:
        found = checks(what, once, SHA, seeded=False, again=again)
        return {check.what: check.holds for check in found if not check.holds}

    assert told(said, None) == {"what it printed": False, "part sgd": False}
    assert told(said, once) == {"what it printed": False, "part sgd": False}
    assert told(more, twice) == {"score": False, "what it printed": None, "part sgd": False}
    changed = verify.Said(report=report_of(other, stdout="3"))
    assert told(changed, twice) == {"what it printed": None, "part sgd": None}


def test_with_hidden_cases_only_what_the_answers_were_computed_by_cannot_be_told() -> None:
    part = PartReport(name="sgd", status="passed", score=1.0, max_score=1.0, cases_passed=1,
                      cases_total=1)  # fmt: skip
    fresh = replace(report_of(part, seed_commitment="c", key_sha256="k"), cases="hidden")
    for field in rests_on():
        said = replace(fresh, certificate={**fresh.certificate, field: FORGED})
        found = checks(verify.Said(report=said), fresh, SHA, seeded=True)
        holds = [check.holds for check in found if not check.holds]
        open_to = {"oracle", "key_sha256", *comparing.MEANS}
        assert holds == [None if field in open_to else False], field
    (check,) = [
        c for c in checks(verify.Said(report=fresh), fresh, SHA, seeded=False) if not c.holds
    ]
    assert (check.what, check.holds) == ("seed", None)


def test_what_a_report_says_is_read_however_deep_it_is() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    part = PartReport(name="sgd", status="passed", score=1.0, max_score=1.0, cases_passed=1,
                      cases_total=1)  # fmt: skip
    said = report_of(part, oracle=deep, numpy=deep)
    found = list(checks(verify.Said(report=said), report_of(part), SHA, seeded=False))
    assert {check.what: check.holds for check in found if not check.holds} == {
        "oracle": False, "numpy": None,
    }  # fmt: skip
    while deep:  # or Python takes it down in one go, one in the other
        deep = deep.pop()


def verified(report: Path, file: Path, *words: str) -> Ran:
    return dlgrade(*words, "verify", report, file, "--isolation", wall())


def test_verify_tells_of_another_oracle_and_of_another_sentence(tmp_path: Path) -> None:
    """In any language that dlgrade speaks; what the program says anew each time cannot be told."""
    text = model_answer(EX).replace("beta_2**t", "beta_2**0")
    file = write(tmp_path / f"{EX}.py", text)
    report = tmp_path / "report.json"
    dlgrade("--lang", "id", "check", file, "--format", "json", "--output", report)
    ran = verified(report, file, "--lang", "en")
    assert ran.code == 0, ran.out
    honest = json.loads(report.read_text())
    for place, what in (
        (("certificate", "oracle", "device"), "oracle       DIFFERS: device: it says"),
        (("parts", -1, "finding", "message"), "part adam    DIFFERS: finding.message: it says"),
    ):
        report.write_text(json.dumps(tampered(honest, place)))
        ran = verified(report, file)
        assert ran.code == 1, ran.out
        assert what in ran.out
        assert ran.out.count("DIFFERS") == 1
    for means, code in (("python", 0), ("numpy", 0), ("dlgrade", 3)):
        report.write_text(
            json.dumps({**honest, "certificate": {**honest["certificate"], means: "1.2"}})
        )
        ran = verified(report, file)
        assert ran.code == code, ran.out
        assert "cannot be told: it was 1.2, here it is" in ran.out
    file.write_text(f"import os\nprint(os.urandom(8))\n{text}")
    dlgrade("check", file, "--format", "json", "--output", report, "--isolation", wall())
    ran = verified(report, file)
    assert ran.code == 3, ran.out
    assert "what it printed cannot be told: it is another each time" in ran.out


def test_of_a_class_the_line_is_found_that_names_the_hash_and_the_others_are_counted(
    tmp_path: Path, marked: dict[str, Any]
) -> None:
    line = json.dumps({"record": "dlgrade/record/v1", **marked})
    other = line.replace(marked["certificate"]["submission_sha256"], "0" * 64)
    results = write(tmp_path / "results.jsonl", "\n".join([other, "damaged", line, other]))
    found = verify.find(results, marked["certificate"]["submission_sha256"], None)
    assert found.report.certificate == marked["certificate"]
    with pytest.raises(UsageError, match="None of the 4 reports"):
        verify.find(results, "1" * 64, None)
    write(results, other)  # the only one: what differs is told
    assert verify.find(results, "1" * 64, None).record is not None


def test_a_report_that_takes_too_much_is_no_verdict_and_is_told(tmp_path: Path) -> None:
    """Whoever says so may have made it: a line of it is read in the memory that one may take."""
    file = write(tmp_path / f"{EX}.py", model_answer(EX))
    report = tmp_path / "report.json"
    with report.open("w") as stream:
        stream.write('{"schema": [')
        for _ in range(60):
            stream.write("{}," * (1 << 18))
        stream.write("0]}")
    ran = verified(report, file)
    assert ran.code == 3, ran.out + ran.err
    assert "more memory" in " ".join(ran.err.split())
    assert "holds" not in ran.out
