"""What of a process' words is kept, and for whom: the memory of tasks that were done before."""

from __future__ import annotations

import json
from typing import Any

from autograder.interview import tasks
from autograder.sandbox import Answer, Limits, Runner, RunResult

DIED = {"kind": "raised", "type": "Unusable", "bases": ["Unusable"], "message": "died:"}
Place = tuple[str, int]


class Asked(Runner):
    """Does each task by a look at its value; remembers what each process was asked."""

    level = "fake"

    def __init__(self) -> None:
        self.plans: list[list[Any]] = []

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = (),
        answer: Answer | None = None,
    ) -> RunResult:
        asked = json.loads(job)
        self.plans.append([entry["value"] for entry in asked["plan"]])
        said: list[Any] = [{"ready": True}]
        for number, entry in enumerate(asked["plan"]):
            if entry["value"].startswith("kills"):
                break
            outcome = {"kind": "returned", "value": f"{entry['value']} as number {number}"}
            if entry["value"] == "fails":
                outcome = {**DIED, "message": "failed:"}
            said.append({"case": entry["case"], "outcome": outcome})
        lines = tuple(f"{asked['nonce']} {json.dumps(line)}".encode() for line in said)
        return RunResult(lines=lines, text=b"", ending="done")


def done(runner: Runner, memory: tasks.Memory, **values: Any) -> list[Any]:
    """What is said of parts' values: a part has one, or a list."""
    every = {name: one if isinstance(one, list) else [one] for name, one in values.items()}
    places = {(name, n): value for name, many in every.items() for n, value in enumerate(many)}
    found: dict[Place, Any] = tasks.done(
        list(places),
        lambda place: {"value": places[place]},
        {"shared": 1},
        runner,
        idle_s=1.0,
        memory_mib=100,
        data_mib=100,
        preload=(),
        died=DIED,
        memory=memory,
    )
    return [found[place].get("value", found[place].get("message")) for place in places]


def test_a_part_that_was_asked_first_is_known_to_whoever_asks_the_very_same() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    assert done(runner, memory, a="x", b="y") == ["x as number 0", "y as number 1"]
    assert done(runner, memory, a="x", b="z") == ["x as number 0", "z as number 0"]
    assert runner.plans == [["x", "y"], ["z"]]


def test_nothing_is_kept_of_what_a_process_said_after_it_had_looked_at_something_else() -> None:
    """So no submission has a say in what is found of another."""
    runner, memory = Asked(), tasks.Memory(by_part=True)
    done(runner, memory, a="hostile", b="y")
    assert done(runner, memory, a="x", b="y") == ["x as number 0", "y as number 0"]
    assert runner.plans[1:] == [["x"], ["y"]]


def test_a_part_that_comes_again_has_a_process_to_itself_so_that_all_is_known_then() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    for _ in range(3):
        found = done(runner, memory, a="x", b="y", c="z")
    assert runner.plans == [["x", "y", "z"], ["y"], ["z"]]
    assert found == ["x as number 0", "y as number 0", "z as number 0"]
    done(runner, memory, a="new", b="y", c="new")
    assert runner.plans[3:] == [["new"]]  # twins: the very same task is done once


def test_a_part_of_which_nothing_can_be_kept_has_a_process_to_itself_once() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    for last in ("y", "z"):
        done(runner, memory, a="x", b="fails", c=last)
    done(runner, memory, a="new", b="fails", c="more")
    assert runner.plans == [["x", "fails", "y"], ["fails"], ["z"], ["new", "fails", "more"]]


def test_parts_are_asked_in_their_order_whatever_is_remembered_of_them() -> None:
    """Or what stands before two that kill the process would depend on who came before."""
    runner, memory = Asked(), tasks.Memory(by_part=True)
    done(runner, memory, a="hostile", b="fails", c="y")
    for first in ("x", "z"):
        assert done(runner, memory, a=first, b="kills", c="kills too", d="fails") == [
            f"{first} as number 0",
            "died:",
            "died:",
            "died:",
        ]


def test_little_is_remembered_of_what_was_not_kept() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    memory.MOST_MET = 2  # type: ignore[misc]
    done(runner, memory, a="w", b="x", c="y", d="z")
    done(runner, memory, b="x", d="z")
    assert runner.plans[1:] == [["x"], ["z"]]
    assert len(memory._first) <= 2


def test_all_tasks_of_a_part_are_kept_together_or_not_at_all() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    done(runner, memory, a=["x", "kills", "y"])
    assert runner.plans == [["x", "kills", "y"], ["y"]]
    assert done(runner, memory, a=["x", "kills", "y"]) == [
        "x as number 0",
        "died:",
        "y as number 0",
    ]
    assert len(runner.plans) == 4


def test_another_place_another_function_or_another_job_is_another_question() -> None:
    runner, memory = Asked(), tasks.Memory(by_part=True)
    done(runner, memory, a="x")
    done(runner, memory, b="x")
    assert len(runner.plans) == 2


def test_a_whole_job_is_kept_where_parts_are_not_told_apart() -> None:
    runner, memory = Asked(), tasks.Memory()
    for last in ("y", "y", "z"):
        done(runner, memory, a="x", b=last)
    assert runner.plans == [["x", "y"], ["x", "z"]]
