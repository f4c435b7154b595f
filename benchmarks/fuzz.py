"""Arbitrary and mutated inputs to everything that reads what others wrote: a hundred thousand.

Each input may be refused, by a declared exception, within a time and a memory that follow from its
size. Hypothesis makes the inputs (tests/fuzzing.py); the bombs at the end are made by hand, as
large as may come in.

    python -m benchmarks.fuzz [--inputs 100000] [--only TARGET]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from autograder import keys
from autograder.candidate import plain
from autograder.sandbox import Limits
from tests.fuzzing import NONCE, OK, PLACES, TARGETS, Target, decode, mark, read_key, read_lines

SHARES = {
    "the decoder of values": 0.36,
    "the reader of reply lines": 0.26,
    "the judge of forged replies": 0.03,
    "the reader of keys": 0.15,
    "the reader of submissions": 0.20,
}
SLOWEST_S = 2.0  # on a busy machine; the usual is a thousandth
ROOM = 4 * 2**20  # bytes, beside `EACH` for each byte of the input
EACH = 256
MEBIBYTE = 2**20


class Meter:
    """Counts inputs and remembers the slowest and the hungriest."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self.bytes = 0
        self.most = 0.0  # of what it was allowed

    def run(self, read: Callable[[Any], object], given_input: Any) -> None:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        started = time.perf_counter()
        read(given_input)
        seconds = time.perf_counter() - started
        peak = tracemalloc.get_traced_memory()[1] - before
        allowed = ROOM + EACH * _size(given_input)
        assert seconds < SLOWEST_S, f"{seconds:.1f} s"
        assert peak < allowed, f"{peak} bytes for {_size(given_input)}"
        self.count += 1
        self.seconds = max(self.seconds, seconds)
        self.bytes = max(self.bytes, peak)
        self.most = max(self.most, peak / allowed)


def _size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, list) and all(isinstance(item, bytes) for item in value):
        return sum(map(len, value))
    return len(json.dumps(value))


def fuzz(target: Target, inputs: int) -> Meter:
    """Feed `target` that many inputs. Raises what it raises, with the smallest input that does."""
    meter = Meter()

    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def each(value: Any) -> None:
        meter.run(target.read, value)

    started = time.perf_counter()
    while meter.count < inputs:  # a run ends early where Hypothesis meets the same input again
        before = meter.count
        each()
        if meter.count == before or time.perf_counter() - started > 3600:
            break
    return meter


def bombs() -> dict[str, Callable[[], object]]:
    """The worst that we thought of, as large as a reply, a value or a key may be."""
    most = Limits().reply_bytes - 1000
    front = f'{NONCE} {{"case": ["sgd", "values", 0], "outcome": {{"kind": "returned", "value": '
    start = f"{NONCE} {json.dumps(OK)}".encode()

    def line(value: bytes) -> list[bytes]:
        return [start, front.encode() + value + b"}}"]

    elements = plain.MAX_ARRAY_BYTES // 8
    whole = json.dumps(plain.encode(__import__("numpy").zeros(elements))).encode()
    collide = {"$d": [[n * (2**61 - 1), 0] for n in range(plain.MAX_KEYS)]}
    return {
        "a reply of 22 million empty dicts": lambda: read_lines(
            line(b"[" + b"{}," * (most // 3 - 99) + b"0]")
        ),
        "a reply of 13 million small dicts": lambda: read_lines(
            line(b"[" + b'{"":0},' * (most // 8) + b"0]")
        ),
        "a reply of the most dicts that are read": lambda: read_lines(
            line(b"[" + b'{"":[]},' * 333_000 + b"0]")
        ),
        "a reply that is one string, with an emoji": lambda: read_lines(
            line(b'"' + b"a" * (most - 500) + b'\xf0\x9f\x98\x80"')
        ),
        "a reply of 20,000 lines": lambda: read_lines([start] * 20_000),
        "a reply nested 60 million deep": lambda: read_lines(line(b"[" * (most - 99))),
        "the largest array there may be": lambda: read_lines(line(whole)),
        "keys that collide": lambda: decode(collide),
        "keys that collide, judged": lambda: mark(
            [
                OK,
                *(
                    {"case": place, "outcome": {"kind": "returned", "value": collide}}
                    for place in PLACES
                ),
            ]
        ),
        "a key of 5 million empty dicts": lambda: read_key(
            b"[" + b"{}," * (keys.MAX_KEY_BYTES // 3 - 2) + b"0]"
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--only", choices=[*TARGETS, "bombs"])
    options = parser.parse_args()
    tracemalloc.start()
    total = 0
    print(f"{'':<44}{'inputs':>9}{'slowest':>12}{'most memory':>14}{'of its cap':>12}")
    for name, target in TARGETS.items():
        if options.only in (None, name):
            meter = fuzz(target, round(options.inputs * SHARES[name]))
            total += meter.count
            print(
                f"{name:<44}{meter.count:>9,}{meter.seconds * 1000:>9.0f} ms"
                f"{meter.bytes / 1024:>10.0f} KiB{meter.most:>11.1%}",
                flush=True,
            )
    print(f"{total:,} inputs, nothing but refusals")
    if options.only not in (None, "bombs"):
        sys.exit()
    tracemalloc.stop()
    for name, explode in bombs().items():
        started = time.perf_counter()
        explode()
        seconds = time.perf_counter() - started
        tracemalloc.start()
        explode()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{name:<44}{'':>9}{seconds:>10.1f} s{peak / MEBIBYTE:>10.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
