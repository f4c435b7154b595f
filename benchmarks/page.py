"""From save to renewed page, with `dlgrade watch --open`, in Chromium; and what its server takes.

    python -m benchmarks.page [--saves 15] [ex06 ...]

A real `watch --open`, a real page. A file is saved, by turns with a mistake and without it; the
clock runs from the moment before the write until the terminal has the verdict, until the page holds
it, and until the frame that shows it is drawn. Needs the extras `page` and `browser`, and Chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import sync_playwright

from autograder.course import public_course
from autograder.student.workspace import lay_down
from benchmarks.watch import half_done

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOTED = """() => {
  window.renewed = [];
  const now = () => performance.timeOrigin + performance.now();
  new MutationObserver(() => {
    const held = now();
    requestAnimationFrame(() => setTimeout(() => window.renewed.push([held, now()])));
  }).observe(document.getElementById("said"), {childList: true});
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saves", type=int, default=15)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds a student thinks")
    parser.add_argument("exercises", nargs="*", default=["ex00", "ex06", "ex14"])
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {options.saves} saves each")
    heads = "".join(f"{head:>20}" for head in ("terminal", "page", "drawn"))
    print(f"{'median (best, worst), ms':22}{heads[2:]}   server")
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        for exercise in options.exercises:
            with tempfile.TemporaryDirectory() as scratch:
                took, peak, used = measure(Path(scratch) / "course", exercise, browser, options)
            line = "".join(
                f"{statistics.median(one):>8.0f} ({min(one):.0f}, {max(one):.0f})".rjust(20)
                for one in zip(*took, strict=True)
            )
            print(f"{exercise:22}{line}   {peak:.0f} MiB, {used:.0f} ms a save", flush=True)
        browser.close()


def measure(
    folder: Path, exercise: str, browser: Any, options: argparse.Namespace
) -> tuple[list[tuple[float, float, float]], float, float]:
    """Milliseconds from each save to terminal, page and picture of it; the server's peak of memory,
    and its processor time for each save."""
    course, source = public_course(), folder / "exercises"
    lay_down(course, folder)
    name = course.resolve(exercise)
    answer = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    stub = (source / f"{name}.py").read_text(encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "autograder", "watch", "--open", exercise],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "BROWSER": "true"},
    )  # fmt: skip
    took = []
    try:
        assert process.stdout is not None
        address = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)))[0]
        page = browser.new_page()
        page.goto(address)
        said: list[float] = []
        threading.Thread(target=note, args=(process.stdout, said), daemon=True).start()
        page.wait_for_function("() => document.getElementById('milestone-2015') !== null")
        page.evaluate(NOTED)
        server = server_of(process.pid)
        before = used_ms(server)
        for number in range(options.saves):
            time.sleep(options.pause)
            text = f"{stub}\n# {number}\n" if number % 2 else half_done(answer, number)
            started = time.time() * 1000
            (source / f"{name}.py").write_text(text, encoding="utf-8")
            page.wait_for_function("number => window.renewed.length > number", arg=number)
            held, drawn = page.evaluate("window.renewed.at(-1)")
            while not (after := [one for one in said if one > started]):
                time.sleep(0.001)  # the page can be the quicker one
            first = after[0]
            took.append((first - started, held - started, drawn - started))
        return took, peak_mib(server), (used_ms(server) - before) / options.saves
    finally:
        process.terminate()
        process.wait()


def note(stream: IO[str], said: list[float]) -> None:
    """When each line with points in it came."""
    for line in stream:
        if "points" in line:
            said.append(time.time() * 1000)


def server_of(watch: int) -> Path:
    """What the system says of the page's server."""
    for task in Path(f"/proc/{watch}/task").glob("*/children"):
        for child in task.read_text().split():
            if "autograder.beside.server" in Path(f"/proc/{child}/cmdline").read_text():
                return Path(f"/proc/{child}")
    raise SystemExit("the server is gone")


def peak_mib(server: Path) -> float:
    """The most memory that it has had."""
    found = re.search(r"VmHWM:\s+(\d+)", (server / "status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def used_ms(server: Path) -> float:
    """Its processor time so far."""
    fields = (server / "stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
