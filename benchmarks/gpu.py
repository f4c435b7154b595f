"""What a GPU makes of the exercises: its answers against the shipped ones, and its times.

    python benchmarks/gpu.py [--minutes 10] [--exercises ex06,ex11]

Prints device and versions; of each exercise, how many answers and numbers were compared, the
largest difference as a share of its tolerance (from 1 on it would change a mark), and how long its
key takes on the GPU and on the CPU; then each training of a model answer's, by `dlgrade check` at
level `process`, on both. Known mistakes are left out: no mark rests on what they give here.

Exit code 0 where all agrees on a GPU, 1 where something does not, 3 where there is no GPU: then the
CPU alone is shown. What there was no time for is named.

    python benchmarks/gpu.py --keys gpu [EX…]    the keys on one device, a line of JSON an exercise
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.candidate import serialization
from autograder.course import Course
from autograder.errors import OracleUnavailable
from autograder.exercise import keys
from autograder.judge.compare import Expected
from autograder.judge.expected import compare_replies
from autograder.model import Key

ROOT = Path(__file__).parent.parent
NO_GPU = 3


def compared(shipped: Key, fresh: Key) -> dict[str, Any]:
    """How far the answers of a key that was computed now are from the shipped ones."""
    answers = numbers = 0
    share, where = 0.0, ""
    apart = []
    for old, new in zip(shipped.parts, fresh.parts, strict=True):
        for group, other in zip(old.groups, new.groups, strict=True):
            for case, again in zip(group.cases, other.cases, strict=True):
                assert case.inputs == again.inputs
                place = f"{old.name}/{group.name}, {case.name}"
                got = {**again.expected, "bases": [again.expected.get("type")]}
                found = compare_replies(case.expected, got, case.tolerances).difference
                if found is not None:
                    apart.append(f"{place}: {found.text}")
                answers += 1
                for one, most in shares(case.expected, again.expected, case.tolerances):
                    numbers += one
                    if most > share:
                        share, where = most, place
    return {"answers": answers, "numbers": numbers, "share": share, "where": where, "apart": apart}


def shares(
    expected: dict[str, Any], got: dict[str, Any], tolerances: tuple[float, ...]
) -> Iterator[tuple[int, float]]:
    """Of each array of an answer: its size, and its largest difference in tolerances."""
    if expected["kind"] != "returned" or got["kind"] != "returned":
        return
    known = Expected(serialization.decode(expected["value"]))
    others = dict(Expected(serialization.decode(got["value"])).leaves)
    tolerance_of = dict(zip(known.places, tolerances, strict=False))
    for path, leaf in known.leaves:
        other = others.get(path)
        if other is None or other.shape != leaf.shape or leaf.dtype.kind not in "biuf":
            continue
        off = np.abs(other.astype(float) - leaf.astype(float))[np.isfinite(leaf)]
        most = float(off.max()) if off.size else 0.0
        within = tolerance_of.get(path, 0.0)
        yield leaf.size, (most / within if within else np.inf) if most else 0.0


def compute(device: Any, wanted: list[str]) -> int:
    """Print what becomes of each exercise's key on this device, a line of JSON each."""
    from autograder.oracle.device import prepare
    from autograder.oracle.freeze import freeze

    course = Course(ROOT)
    try:
        print(json.dumps(prepare(device) | cuda()), flush=True)
    except OracleUnavailable as error:
        print(json.dumps({"none": str(error)}))
        return NO_GPU
    every = [keys.load(course.key(name)) for name in wanted]
    for shipped in sorted(every, key=lambda key: "tensorflow" in key.needs):  # the slow ones last
        name, started = shipped.name, time.perf_counter()
        parts = [part.name for part in shipped.parts]
        fresh = freeze(course, name, device=device, untried=parts)
        seconds = time.perf_counter() - started
        print(
            json.dumps({"name": name, "seconds": seconds, **compared(shipped, fresh)}), flush=True
        )
    return 0


def cuda() -> dict[str, Any]:
    """What TensorFlow was built for, and the driver that is here."""
    import tensorflow as tf

    built = tf.sysconfig.get_build_info()
    ask = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        driver = subprocess.run(ask, capture_output=True, text=True, timeout=20).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        driver = ""
    return {
        "cuda": built.get("cuda_version", "none"),
        "cudnn": built.get("cudnn_version", "none"),
        "driver": driver or "none",
    }


class Clock:
    """What is left of the time."""

    def __init__(self, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes

    @property
    def left_s(self) -> float:
        return max(1.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._end


def keys_on(device: str, wanted: list[str], seconds: float) -> tuple[dict[str, Any], list[Any]]:
    """The machine, and a record an exercise, as far as the time went. Ends where it fails."""
    command = [sys.executable, __file__, "--keys", device, *wanted]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    else:
        if process.returncode not in (0, NO_GPU):
            sys.exit(f"The keys on {device} failed:\n{err[-2000:]}")
    told = [json.loads(line) for line in out.splitlines() if line.endswith("}")]
    return (told[0], told[1:]) if told else ({"none": "There was no time."}, [])


def trainings(wanted: list[str]) -> list[tuple[str, str]]:
    """The parts of Keras exercises that train a model."""
    course, found = Course(ROOT), []
    for name in wanted:
        key = keys.load(course.key(name))
        if "tensorflow" in key.needs:
            found += [(name, part.name) for part in key.parts if part.seconds]
    return found


def trained_on(device: str, name: str, part: str, seconds: float) -> tuple[float, str]:
    """Seconds that a model answer's training takes with its verdict, and the verdict."""
    command = [sys.executable, "-m", "autograder", "check", name, "--solution", "--part", part,
               "--device", device, "--isolation", "process", "--format", "json"]  # fmt: skip
    started = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return time.perf_counter() - started, "no time left"
    taken = time.perf_counter() - started
    if done.returncode not in (0, 1):
        return taken, (done.stderr.strip().splitlines() or ["failed"])[-1][:80]
    report = json.loads(done.stdout)
    return taken, f"{report['score']:g} of {report['max_score']:g}"


def shown(devices: list[str], found: dict[str, list[Any]], wanted: list[str]) -> bool:
    """Print a line an exercise, and what they come to; whether all agrees."""
    by_name = {device: {one["name"]: one for one in found[device]} for device in devices}
    heads = "".join(f"{'key on ' + device:>14}" for device in devices)
    print(f"\n{'exercise':<24}{'answers':>9}{'numbers':>9}{'largest':>10}{heads}")
    for name in wanted:
        one = by_name[devices[0]].get(name)
        if one is None:
            print(f"{name:<24} no time was left")
            continue
        times = (by_name[device].get(name, {}).get("seconds") for device in devices)
        said = "".join(f"{'-' if s is None else f'{s:.2f} s':>14}" for s in times)
        print(f"{name:<24}{one['answers']:>9}{one['numbers']:>9}{one['share']:>10.2g}{said}")
    every = list(by_name[devices[0]].values())
    top = max(every, key=lambda one: one["share"], default=None)
    if top is not None:
        answers, numbers = (sum(one[what] for one in every) for what in ("answers", "numbers"))
        print(
            f"{answers} answers with {numbers} numbers of {len(every)} exercises were compared on "
            f"{devices[0]}; the largest difference is {top['share']:.2g} of its tolerance"
            + (f" ({top['name']}, {top['where']})." if top["where"] else ".")
        )
    apart = [f"{one['name']}: {what}" for one in every for what in one["apart"]]
    for what in apart:
        print(f"DIFFERS: {what}")
    return not apart


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="For all of it.")
    parser.add_argument("--exercises", default="", help="Such as ex06,ex11.  [default: all]")
    parser.add_argument("--keys", choices=["cpu", "gpu"], help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    every = list(Course(ROOT).exercises())
    some = [text for text in asked.exercises.split(",") if text] + asked.names
    wanted = [name for name in every if not some or name.split("_")[0] in some or name in some]
    if asked.keys:
        sys.exit(compute(asked.keys, wanted))
    clock = Clock(asked.minutes)
    found: dict[str, list[Any]] = {}
    devices = []
    for device in ("gpu", "cpu"):
        machine, records = keys_on(device, wanted, clock.left_s / 2)  # trainings need theirs
        if "none" in machine:
            print(f"{device}: {machine['none']}")
            continue
        print(f"{device}: " + ", ".join(f"{name} {value}" for name, value in machine.items()))
        devices.append(device)
        found[device] = records
    if not devices:
        sys.exit(NO_GPU)
    agrees = shown(devices, found, wanted)
    for name, part in trainings(wanted):
        for device in devices:
            if clock.over:
                print(f"{name} {part}, {device}: no time was left")
                continue
            seconds, said = trained_on(device, name, part, clock.left_s)
            print(f"{name} {part}, {device}: {seconds:.1f} s, {said}")
    if "gpu" not in devices:
        print("There is no GPU here: these are the figures of the CPU alone.")
        sys.exit(NO_GPU)
    sys.exit(0 if agrees else 1)


if __name__ == "__main__":
    main()
