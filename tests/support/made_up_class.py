"""Makes up a class: right answers, every kind of mistake, accidents and some malice.

    python -m tests.support.made_up_class FOLDER [--students 40] [--seed 1]

writes FOLDER/STUDENT/ex00_….py, ex03_….py and ex06_….py, for looking at what `dlgrade grade` makes
of it; the malice in ex00 is that of tests/security.
Asks the reference files for their known mistakes, and so imports TensorFlow.
"""

from __future__ import annotations

import argparse
import ast
import random
from pathlib import Path

from autograder.course import Course
from autograder.oracle.loading import load_reference
from tests.conftest import ROOT, model_answer
from tests.support.golden_submissions import SUBMISSIONS

FIRST = (
    "Ada Bo Chen Dana Eli Fatou Goran Hana Ines Jun Kofi Lena Mei Nils Olu Pia Quin Rosa Sam Tara"
)
LAST = "Abara Berg Costa Duarte Eriksen Fofana Garcia Haddad Ito Jensen"
HOSTILE = "patches_numpy writes_to_every_descriptor prints_a_forged_reply exits_hard endless_loop"
CLUMSY = (
    "syntax_error smart_quotes input_at_import missing_module not_repeatable returns_none raises "
    "changes_its_argument"
)


def renamed(source: str) -> str:
    """The file as somebody's friend would hand it in: other names for the variables, a comment."""
    swaps = {
        "v_hat": "second",
        "m_hat": "first",
        "step": "alpha_t",
        "total": "acc",
        "probs": "p_hat",
    }
    for old, new in swaps.items():
        source = source.replace(f" {old} ", f" {new} ").replace(f"({old}", f"({new}")
    return "# my own work\n" + source


def write(folder: Path, students: int = 40, seed: int = 1) -> None:
    """Write the class; the same for the same seed."""
    course, rng = Course(ROOT), random.Random(seed)
    names = [f"{first.lower()}.{last.lower()}" for last in LAST.split() for first in FIRST.split()]
    names = rng.sample(names, students)
    malice = sorted((ROOT / "tests" / "security" / "submissions").glob("ex00_forge_*.py"))
    for exercise in ("ex00_rules", "ex03_forward_loss", "ex06_optimizers"):
        model = model_answer(exercise)
        folders = sorted((ROOT / "tests" / "collection" / "variants" / exercise).glob("*.py"))
        right = [model, *(path.read_text(encoding="utf-8") for path in folders)]
        known = list(load_reference(course.reference(exercise)).ex.alternatives)
        wrong = [mistake for mistake in known if not mistake.accepted]
        first, second, third, fourth = rng.sample(wrong, 4)
        common = [*[first] * 5, *[second] * 3, *[third] * 2, fourth]  # many make the same mistake
        sent: dict[str, str] = {}
        for place, name in enumerate(names):
            sort = place / students
            if sort < 0.35:
                source = rng.choice(right)
            elif sort < 0.6:
                source = rng.choice(common).source(model)
            elif sort < 0.75:
                source = rng.choice(known).source(model)
            elif sort < 0.85:
                source = half_done(course.stub(exercise).read_text(encoding="utf-8"), model, rng)
            elif exercise == "ex00_rules" and sort >= 0.9:
                source = rng.choice(malice).read_text(encoding="utf-8")
            elif exercise == "ex06_optimizers":
                kinds = (HOSTILE if sort > 0.93 else CLUMSY).split()
                source = SUBMISSIONS[rng.choice(kinds)](model)
            elif sort < 0.95:
                source = rng.choice(
                    [
                        model.replace("    return", "    retrun", 1),
                        "import seaborn\n" + model,
                        model,
                    ]
                )
            else:
                source = renamed(sent[names[2]])
            sent[name] = source
        for name, source in sent.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / f"{exercise}.py").write_text(source, encoding="utf-8")


def half_done(stub: str, model: str, rng: random.Random) -> str:
    """The stub with the first few functions written."""
    bodies = {
        n.name: ast.unparse(n) for n in ast.parse(model).body if isinstance(n, ast.FunctionDef)
    }
    tree = ast.parse(stub)
    done = rng.randint(1, 3)
    parts = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and done > 0:
            done -= 1
            parts.append(bodies[node.name])
        else:
            parts.append(ast.unparse(node))
    return "\n\n\n".join(parts) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.students, given.seed)
