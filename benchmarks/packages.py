"""What a package takes where it is marked: `python -m benchmarks.packages`.

Each of the four packages of an exercise is exported, put where its platform puts it, and marks the
model answer from its own files alone, in a fresh environment. Prints the table of
docs/platforms.md: score, seconds, and the memory of all its processes at the peak. Installing is
not counted: a platform does it when an image is built. Needs a package index.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

from tests.support.packages import LAYOUTS, marked
from tests.support.wheels import Environment, environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", default=["ex06", "ex11"])
    parser.add_argument("--platforms", nargs="*", default=list(LAYOUTS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made: dict[str, Environment] = {}

        def installing(name: str, listed: Path) -> Environment:
            if name not in made:
                root = Path(scratch, f"env-{name}")
                made[name] = environment(root, "-r", listed.name, cwd=listed.parent)
            return made[name]

        print(date.today().isoformat())
        print(f"| platform | {' | '.join(f'`{exercise}`' for exercise in asked.exercises)} |")
        print(f"|---|{'---|' * len(asked.exercises)}", flush=True)
        for platform in asked.platforms:
            cells = []
            for exercise in asked.exercises:
                folder = Path(scratch, f"{platform}-{exercise}")
                folder.mkdir()
                done = marked(platform, exercise, folder, installing)
                used = done.used
                cells.append(f"{done.share:.0%}, {used.wall_s:.0f} s, {used.peak_mib:,.0f} MiB")
            print(f"| {platform} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
