"""Measures other frameworks' conventions, and writes the table of `docs/conventions.md`.

    python benchmarks/conventions/measure.py [--only mlx] [--keep]

Each framework is installed at the versions below, from PyPI, into an environment in a temporary
folder that is deleted afterwards; its script prints one line of JSON, which is kept in
`measured.json`. The table is made from that file alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from forms import ROWS

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conventions.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
# The name in the table, the script, and what is installed for it.
FRAMEWORKS = {
    "PyTorch": ("torch", ("torch==2.15.0", "numpy==2.4.6")),
    "JAX, Flax, Optax": ("jax", ("jax==0.10.2", "flax==0.12.8", "optax==0.2.8")),
    "Paddle": ("paddle", ("paddlepaddle==3.3.1", "setuptools", "numpy==2.4.6")),
    "MindSpore": ("mindspore", ("mindspore==2.10.0", "setuptools", "numpy==1.26.4")),
    "tinygrad": ("tinygrad", ("tinygrad==0.14.0", "numpy==2.4.6")),
    "MLX": ("mlx", ("mlx[cpu]==0.32.4", "numpy==2.4.6")),
    "scikit-learn, SciPy": ("sklearn", ("scikit-learn==1.9.1", "scipy==1.17.1")),
    "ONNX Runtime": ("onnx", ("onnx==1.23.2", "onnxruntime==1.32.0", "numpy==2.4.6")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=[script for script, _ in FRAMEWORKS.values()])
    parser.add_argument("--table", action="store_true", help="Only write the table anew.")
    asked = parser.parse_args()
    kept = HERE / "measured.json"
    found = json.loads(kept.read_text()) if kept.exists() else {}
    if not asked.table:
        for name, (script, packages) in FRAMEWORKS.items():
            if asked.only in (None, script):
                found[name] = measured(script, packages)
                print(name, json.dumps(found[name], indent=1), flush=True)
        kept.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + table(found) + END + after, encoding="utf-8")


def measured(script: str, packages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """What a framework's script says in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="conventions-") as room:
        python = Path(room) / "env" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(install, check=True)
        path = HERE / f"measure_{script}.py"
        done = subprocess.run(
            [str(python), str(path)], capture_output=True, text=True, cwd=HERE, timeout=600
        )
    if done.returncode != 0:
        raise SystemExit(f"{path.name} failed:\n{done.stderr[-2000:]}")
    loaded: dict[str, dict[str, str]] = json.loads(done.stdout.strip().splitlines()[-1])
    wrong = [f"{row}: {text}" for row, text in loaded["rows"].items() if text.startswith("ERROR")]
    if wrong:
        raise SystemExit(f"{path.name}: " + "; ".join(wrong))
    return loaded


def table(found: dict[str, dict[str, dict[str, str]]]) -> str:
    names = [name for name in FRAMEWORKS if name in found]
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    versions = ["; ".join(found[name]["versions"].values()) for name in names]
    lines.append("| version | " + " | ".join(versions) + " |")
    for row, question in ROWS.items():
        cells = [found[name]["rows"].get(row, "") for name in names]
        lines.append(f"| {question} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
