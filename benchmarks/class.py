"""A class of 200: dlgrade against nbgrader's own autograde and plain pytest, in one run.

    python benchmarks/class.py [--students 200] [--sample 12] [--rounds 3] [--jobs 2]
    python benchmarks/class.py --linear 200,2000     the same class, larger; ours alone
    python benchmarks/class.py --parent 200,20000    what the parent alone costs, workers aside:
                                                     its processor time, and its memory

The class is that of `made_class.py`. nbgrader marks a sample of the same work: of each exercise one
notebook, and then three, right ones and mistaken ones, on the same cases as dlgrade (`teacher.py`);
right ones must get all points. pytest marks files of ex06 likewise. After that, 30 submissions of
ex12, whose models are built and not trained, against nbgrader on four of them with one assertion a
part. nbgrader's time for the class is extrapolated from two sizes of sample, so that its start
counts once. Each way takes its turn in each round; medians are
shown. It marks one after another, and so does pytest here; dlgrade has as many workers as there
are cores.
Processor time says what remains of the ratio without that.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import made_class
import msgspec
from process_tree import Used, watched

from autograder.exercise import keys
from autograder.model import Key

ROOT = Path(__file__).parent.parent
NAME = "ex06_optimizers"


def beside(name: str) -> ModuleType:
    """The benchmark of that name, which a package of the same name would hide."""
    spec = importlib.util.spec_from_file_location(
        f"bench_{name}", ROOT / "benchmarks" / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


KERAS = "ex12_architectures"  # build parts only: none of it trains
PLAIN_KERAS = {
    "lenet5": "assert lenet5().count_params() == 61_706",
    "alexnet": "assert alexnet().count_params() == 62_378_344",
    "vgg16": "assert vgg16().count_params() == 138_357_544",
    "residual_forward": "assert residual_forward(np.ones((1, 2)), np.eye(2), np.eye(2)).sum() == 4",
    "residual_block": "assert residual_block(keras.Input((8, 8, 4)), 8, 2).shape[1:] == (4, 4, 8)",
    "resnet": "assert resnet(1).output_shape == (None, 10)",
    "gradient_norms": "assert len(gradient_norms(np.ones((3, 1, 1)), np.ones((1, 1)), True)) == 3",
}


def ran(command: list[str], cwd: Path, *, codes: tuple[int, ...] = (0,)) -> Used:
    used = watched([sys.executable, "-m", *command], cwd)
    if used.code not in codes:
        sys.exit(f"{' '.join(command)} ended with {used.code}:\n{used.out}")
    return used


def grade(sent: Path, out: Path, jobs: int) -> Used:
    shutil.rmtree(out, ignore_errors=True)
    return ran(["autograder", "grade", str(sent), "--out", str(out), "--jobs", str(jobs)], ROOT)


def sample(name: str, count: int) -> list[str]:
    """Sources of an exercise: every second one right, the others with a mistake."""
    right = [
        path.read_text()
        for path in sorted((ROOT / "tests" / "collection" / "variants" / name).glob("*.py"))
    ]
    model = (ROOT / "solutions" / f"{name}.py").read_text()
    right = [model, *right] if name != KERAS else [model]
    from autograder.oracle.loading import load_reference

    by_part: dict[str, list[object]] = {}
    for spec in load_reference(ROOT / "reference" / f"{name}.py").ex.alternatives:
        if spec.kind != "convention" and not spec.code:
            by_part.setdefault(spec.part, []).append(spec)
    wrong = [made.text for made in made_class._mistakes(name, model, by_part)]
    return [(wrong, right)[n % 2][n // 2 % len((wrong, right)[n % 2])] for n in range(count)]


def course(folder: Path, name: str, cells: dict[str, str], sources: list[str]) -> None:
    """An nbgrader course with `cells` as its graded ones, and the sample submitted."""
    bench = beside("nbgrader")
    bench.run("autograder", "release", name[:4], "--to", str(folder), cwd=ROOT)
    if name != KERAS:
        shutil.copy(ROOT / "benchmarks" / "teacher.py", folder / "source" / name[:4])
        (folder / "source" / name[:4] / "cases.json").write_text(cases(name))
    bench.plain_assignment(folder, name, cells)
    for number, source in enumerate(sources):
        notebook = json.loads(made_class._notebook(name, source))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                cell["source"] = cells[cell["id"].rsplit("-", 1)[1]]
        target = folder / "submitted" / f"student{number:02}" / name[:4] / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook))


def key_of(name: str) -> Key:
    return keys.load(ROOT / "exercises" / "keys" / f"{name}.json")


def cases(name: str) -> str:
    """The cases of an exercise as `teacher.py` reads them."""
    key = key_of(name)
    parts = [msgspec.to_builtins(part) for part in key.parts]
    return json.dumps({"parts": parts, "probes": key.probes, "measures": key.measures})


def by_hand(name: str) -> dict[str, str]:
    """Graded cells that put a part to all its cases: see `teacher.py`."""
    parts = [part.name for part in key_of(name).parts if part.question is None]
    return {part: f"import teacher\nteacher.check({part!r}, globals())" for part in parts}


def nbgrader(template: Path, scratch: Path, count: int) -> Used:
    """`nbgrader autograde` on the first `count` of the sample, in a fresh copy of the course."""
    copy = scratch / "nbgrader-turn"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(template, copy)
    for number, student in enumerate(sorted((copy / "submitted").iterdir())):
        if number >= count:
            shutil.rmtree(student)
    (assignment,) = os.listdir(copy / "source")
    used = ran(["nbgrader", "autograde", assignment], copy)
    (notebook,) = (copy / "source" / assignment).glob("*.ipynb")
    full = sum(part.points for part in key_of(notebook.stem).parts)
    found = beside("nbgrader").scores(copy, assignment)
    if any(found[f"student{number:02}"] != full for number in range(1, count, 2)):
        sys.exit(f"Every second answer is right and worth {full} points, and nbgrader says {found}")
    return used


def pytest_each(folder: Path) -> Used:
    """One pytest a submission, one after another, as a loop in a shell would have it."""
    script = "for student in */; do (cd $student && {python} -m pytest -q -p no:cacheprovider "
    script += "-p no:xdist -p no:randomly test_it.py >/dev/null 2>&1); done"
    return watched(["bash", "-c", script.replace("{python}", sys.executable)], folder)


def pytest_folder(folder: Path, sources: list[str]) -> None:
    calls = "".join(
        f"\n\ndef test_{part}():\n    teacher.check({part!r}, vars({NAME}))\n"
        for part in by_hand(NAME)
    )
    for number, source in enumerate(sources):
        place = folder / f"student{number:02}"
        place.mkdir(parents=True)
        (place / f"{NAME}.py").write_text(source)
        (place / "cases.json").write_text(cases(NAME))
        shutil.copy(ROOT / "benchmarks" / "teacher.py", place)
        (place / "test_it.py").write_text(f"import teacher\n\nimport {NAME}\n{calls}")


def middle(used: list[Used]) -> Used:
    return Used(
        statistics.median(one.wall_s for one in used),
        statistics.median(one.cpu_s for one in used),
        max(one.peak_mib for one in used),
        0,
        "",
    )


def extrapolated(samples: list[tuple[int, Used, int, Used]], students: int) -> float:
    """Prints what nbgrader takes for a class, from two sizes of sample of each assignment, its
    start counted once; seconds a submission."""
    wall = statistics.mean((b.wall_s - a.wall_s) / (more - few) for few, a, more, b in samples)
    cpu = statistics.mean((b.cpu_s - a.cpu_s) / (more - few) for few, a, more, b in samples)
    start = statistics.median(b.wall_s - wall * more for _, _, more, b in samples)
    start_cpu = statistics.median(b.cpu_s - cpu * more for _, _, more, b in samples)
    print(
        f"nbgrader: {start:.1f} s to start, {wall:.2f} s a notebook, "
        f"from {len(samples)} assignments of {samples[0][0]} and of {samples[0][2]}"
    )
    peak = max(b.peak_mib for *_, b in samples)
    whole = Used(start + wall * students, start_cpu + cpu * students, peak, 0, "")
    line("nbgrader autograde, extrapolated", whole, students, None)
    return whole.wall_s / students


def line(way: str, used: Used, count: int, base: float | None) -> None:
    each = used.wall_s / count
    ratio = f"{base / each:8.1f}" if base is not None else "       1"
    rate, cpu = count / used.wall_s, 1000 * used.cpu_s / count
    print(
        f"{way:<40} {used.wall_s:8.2f} s {rate:8.2f} /s {cpu:9.1f} ms CPU each "
        f"{used.peak_mib:7.0f} MiB {ratio}"
    )


def compare(asked: argparse.Namespace, scratch: Path) -> None:
    sent = scratch / "class"
    made = made_class.write(sent, asked.students)
    kinds = {kind: sum(one.kind == kind for one in made) for kind in made_class.SHARES}
    print(
        f"{asked.students} students: {kinds}, {sum(m.ending == '.ipynb' for m in made)} notebooks"
    )
    sources = sample(NAME, asked.sample)
    tested = scratch / "pytest"
    pytest_folder(tested, sources)
    names = made_class._exercises()
    few, more = 1, 3
    for name in names:
        course(scratch / f"nbgrader-{name}", name, by_hand(name), sample(name, more))
    ours, tests = [], []
    theirs: list[list[tuple[int, Used, int, Used]]] = []
    for _ in range(asked.rounds):
        ours.append(grade(sent, scratch / "out", asked.jobs))
        theirs.append(
            [
                (few, nbgrader(place, scratch, few), more, nbgrader(place, scratch, more))
                for place in (scratch / f"nbgrader-{name}" for name in names)
            ]
        )
        ours.append(grade(sent, scratch / "out", asked.jobs))
        tests.append(pytest_each(tested))
    base = extrapolated([one for turn in theirs for one in turn], asked.students)
    line(f"pytest, one a submission, {asked.sample} of them", middle(tests), asked.sample, base)
    line(f"dlgrade grade, {asked.jobs} workers", middle(ours), asked.students, base)


def compare_keras(asked: argparse.Namespace, scratch: Path) -> None:
    """The same for models that are built and not trained; nbgrader on four of them and on two."""
    made_class.write(scratch / "keras", asked.keras, made_class.keras(asked.keras, [KERAS]))
    theirs = scratch / "nbgrader-keras"
    course(theirs, KERAS, PLAIN_KERAS, sample(KERAS, 4))
    ours, whole, part = [], [], []
    for _ in range(asked.rounds):
        ours.append(grade(scratch / "keras", scratch / "out", asked.jobs))
        whole.append(nbgrader(theirs, scratch, 4))
        part.append(nbgrader(theirs, scratch, 2))
    base = extrapolated([(2, middle(part), 4, middle(whole))], asked.keras)
    line(f"dlgrade grade, Keras, {asked.jobs} workers", middle(ours), asked.keras, base)


def linear(asked: argparse.Namespace, scratch: Path) -> None:
    made = None
    for students in map(int, asked.linear.split(",")):
        sent = scratch / f"class{students}"
        made = made_class.write(sent, students, made)
        used = grade(sent, scratch / "out", asked.jobs)
        line(f"dlgrade grade, {students} students", used, students, None)
        size = (scratch / "out" / "results.jsonl").stat().st_size
        print(f"  results.jsonl: {size / students / 1024:.1f} KiB a submission")
        shutil.rmtree(sent)


def parent(asked: argparse.Namespace, scratch: Path) -> None:
    """The parent's own time and memory, from files to pages, with workers that answer at once.

    What they answer are the verdicts of a class of 200, which was marked before.
    """
    sizes = list(map(int, asked.parent.split(",")))
    made = made_class.write(scratch / "marked", 200)
    grade(scratch / "marked", scratch / "verdicts", asked.jobs)
    peaks = []
    for students in sizes:
        sent = scratch / f"class{students}"
        made_class.write(sent, students, made)
        for again in (False, True):
            command = [sys.executable, __file__, "--alone", str(scratch / "verdicts"), str(sent)]
            used = watched(command, ROOT)
            if used.code != 0:
                sys.exit(used.out)
            milliseconds, peak = map(float, used.out.splitlines()[-1].split())
            what = "and again, unchanged" if again else f"parent, {students} students"
            print(f"{what:<24} {milliseconds:6.2f} ms each, {peak / 1024:6.1f} MiB")
            peaks += [] if again else [peak]
        shutil.rmtree(sent)
    if len(sizes) > 1:
        each = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
        print(f"{each:.2f} KiB a submission beyond the first {sizes[0]}")


def alone(verdicts: Path, sent: Path) -> None:
    """`dlgrade grade` in this process, with these verdicts; prints its time and its peak."""
    from autograder.cli.instructor import grade as command
    from autograder.records.record import read_all
    from autograder.reporters import json as report_json
    from autograder.workers import worker
    from autograder.workers.pool import FakePool

    said: dict[str, list[bytes]] = {}
    for record in read_all(verdicts / "results.jsonl"):
        verdict = worker.Verdict(report=report_json.document(record.report))
        said.setdefault(record.exercise, []).append(verdict.packed())

    def answer(packed: bytes) -> bytes:
        task = worker.Task.unpacked(packed)
        found = said[Path(task.file).stem]
        return found[int(hashlib.sha256(task.data).hexdigest(), 16) % len(found)]

    command.workers_up = lambda *_: FakePool(answer, wait_s=0.0)  # type: ignore[assignment]
    started = time.process_time()
    out = sent.with_name(f"{sent.name}-out")
    with contextlib.suppress(SystemExit):
        command.grade_command.main([str(sent), "--out", str(out)], standalone_mode=False)
    taken = time.process_time() - started
    # Not `ru_maxrss`, which begins with that of the process that this one was forked from.
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    print(1000 * taken / len(list(sent.iterdir())), peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--sample", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keras", type=int, default=30, help="Submissions of built models.")
    parser.add_argument("--only-keras", action="store_true")
    parser.add_argument("--linear", help="Sizes of classes, such as 200,2000,20000.")
    parser.add_argument("--parent", help="Sizes of classes, such as 200,2000,20000.")
    parser.add_argument("--alone", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        alone(*asked.alone)
        return
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="dlgrade-class-") as scratch:
        way = linear if asked.linear else parent if asked.parent else compare
        if not asked.only_keras:
            way(asked, Path(scratch))
        if way is compare and asked.keras:
            compare_keras(asked, Path(scratch))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
