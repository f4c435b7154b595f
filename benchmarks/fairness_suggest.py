"""Lines for the manifest, suggested: public functions whose names and arguments we know how to ask.

    python -m benchmarks.fairness_suggest --mirrors DIR [REPO ...] > suggested.jsonl

Reads every mirror's newest commit, tries each rule below on what it defines, has the formulas'
opinion of it behind dlgrade's wall, and prints a line for each that could be fitted. A person reads
what is called wrong, and gives the fault its word, before a line goes into the manifest.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.exercise import keys
from autograder.model import Key
from autograder.sandbox.levels import open_runner
from benchmarks.fairness_fitting import NotFitted, Source, files_of, fitted, needed, tree_of
from benchmarks.fairness_formulas import opinion

ROOT = Path(__file__).parent.parent
MOST_BYTES = 400_000
A_PART = 1  # of one author's, in one exercise part and with one adapter

# Name (a pattern), "def" or "class", number of arguments (a range), part, adapter.
RULES: tuple[tuple[str, str, tuple[int, int], str, str], ...] = (
    (r"sigmoid|_?sigmoid_?(function|func|fn)?|logistic", "def", (1, 1), "sigmoid", "activation"),
    (r"relu|ReLU|relu_function|Relu", "def", (1, 1), "relu", "activation"),
    (r"tanh|hyperbolic_tangent|Tanh", "def", (1, 1), "tanh", "activation"),
    (r"leaky_?relu|LeakyReLU|lrelu|prelu", "def", (1, 2), "leaky_relu", "leaky"),
    (r"(stable_)?softmax(_function)?|Softmax", "def", (1, 2), "softmax", "softmax_axis"),
    (r"Sigmoid|sigmoid", "class", (0, 0), "sigmoid", "activation_class"),
    (r"ReLU|Relu|relu|RELU", "class", (0, 0), "relu", "activation_class"),
    (r"Tanh|tanh|TanH", "class", (0, 0), "tanh", "activation_class"),
    (r"LeakyReLU|LeakyRelu|leaky_relu|Leaky_?ReLU", "class", (0, 9), "leaky_relu", "leaky_class"),
    (r"Softmax|SoftMax|softmax", "class", (0, 0), "softmax", "activation_class"),
    (r"Sigmoid|sigmoid", "class", (0, 0), "sigmoid_backward", "sigmoid_class_backward"),
    (r"ReLU|Relu|relu|RELU", "class", (0, 0), "relu_backward", "relu_class_backward"),
    (r"Tanh|tanh|TanH", "class", (0, 0), "tanh_backward", "tanh_class_backward"),
    (r"mse|MSE|mean_squared_error|mse_loss|MSE_loss", "def", (2, 2), "mse", "loss"),
    (r"mse|MSE|MSELoss|MeanSquaredError|MSE_?Loss|Loss_MeanSquaredError", "class", (0, 0), "mse", "loss_class"),
    (r"binary_?cross_?entropy(_loss)?|bce(_loss)?|log_loss", "def", (2, 3), "binary_cross_entropy", "loss"),
    (r"BinaryCrossEntropy|BCE|BCELoss|Loss_BinaryCrossentropy|binary_crossentropy|BinaryCrossentropy", "class", (0, 0), "binary_cross_entropy", "loss_class"),
    (r"(categorical_?)?cross_?entropy(_loss|_error)?", "def", (2, 3), "categorical_cross_entropy", "loss"),
    (r"(Categorical)?CrossEntropy(Loss)?|CategoricalCrossentropy|Loss_CategoricalCrossentropy|CCE", "class", (0, 0), "categorical_cross_entropy", "loss_class"),
    (r"affine_backward|linear_backward", "def", (2, 2), "dense_backward", "cs231n_affine_backward"),
    (r"relu_backward", "def", (2, 2), "relu_backward", "cs231n_relu_backward"),
    (r"sigmoid_backward", "def", (2, 2), "sigmoid_backward", "coursera_sigmoid_backward"),
    (r"linear_backward", "def", (2, 2), "dense_backward", "coursera_linear_backward"),
    (r"softmax_loss", "def", (2, 2), "sparse_categorical_cross_entropy", "cs231n_softmax_loss"),
    (r"softmax_loss", "def", (2, 2), "softmax_cross_entropy_backward", "cs231n_softmax_gradient"),
    (r"conv_forward_naive", "def", (4, 4), "conv2d", "cs231n_conv"),
    (r"max_pool_forward_naive|max_pool_naive_forward", "def", (2, 2), "max_pool2d", "cs231n_max_pool"),
    (r"max_pool_backward_naive|max_pool_naive_backward", "def", (2, 2), "max_pool2d_backward", "cs231n_max_pool_backward"),
    (r"sgd_momentum", "def", (2, 3), "momentum", "cs231n_momentum"),
    (r"rmsprop", "def", (2, 3), "rmsprop", "cs231n_rmsprop"),
    (r"adam", "def", (2, 3), "adam", "cs231n_adam"),
    (r"rnn_step_forward", "def", (5, 5), "rnn_step", "cs231n_rnn_step"),
    (r"rnn_forward", "def", (5, 5), "rnn_forward", "cs231n_rnn_forward"),
    (r"lstm_step_forward", "def", (6, 6), "lstm_step", "cs231n_lstm_step"),
    (r"lstm_forward", "def", (5, 5), "lstm_forward", "cs231n_lstm_forward"),
    (r"eval_numerical_gradient|numerical_gradient", "def", (2, 4), "numerical_gradient", "cs231n_numerical_gradient"),
    (r"rel_error|relative_error", "def", (2, 2), "relative_error", "one_to_one"),
    (r"pool_forward|pool", "def", (4, 4), "max_pool2d", "holberton_pool"),
    (r"pool_forward|pool", "def", (4, 4), "avg_pool2d", "holberton_average_pool"),
    (r"pool_backward", "def", (5, 5), "max_pool2d_backward", "holberton_pool_backward"),
    (r"conv_forward", "def", (6, 6), "conv2d", "holberton_conv"),
    (r"convolve_channels|convolve", "def", (4, 4), "conv2d", "holberton_convolve_channels"),
    (r"convolve_grayscale_valid", "def", (2, 2), "cross_correlate2d", "holberton_correlate"),
    (r"RNNCell", "class", (3, 3), "rnn_step", "holberton_rnn_step"),
    (r"LSTMCell", "class", (3, 3), "lstm_step", "holberton_lstm_step"),
    (r"update_variables_momentum", "def", (5, 5), "momentum", "holberton_momentum"),
    (r"update_variables_RMSProp", "def", (6, 6), "rmsprop", "holberton_rmsprop"),
    (r"update_variables_Adam", "def", (9, 9), "adam", "holberton_adam"),
    (r"l2_reg_cost", "def", (5, 5), "l2_penalty", "holberton_l2"),
    (r"early_stopping", "def", (5, 5), "early_stopping", "holberton_early_stopping"),
    (r"one_hot_encode", "def", (2, 2), "one_hot", "holberton_one_hot"),
    (r"one_hot|to_one_hot|to_categorical", "def", (2, 2), "one_hot", "one_to_one"),
    (r"GaussianProcess", "class", (2, 4), "gp_posterior", "holberton_gp"),
    (r"pool_forward", "def", (3, 3), "max_pool2d", "coursera_pool"),
    (r"pool_forward", "def", (3, 3), "avg_pool2d", "coursera_average_pool"),
    (r"pool_backward", "def", (3, 3), "max_pool2d_backward", "coursera_pool_backward"),
    (r"conv_forward", "def", (4, 4), "conv2d", "coursera_conv"),
    (r"rnn_cell_forward", "def", (3, 3), "rnn_step", "coursera_rnn_step"),
    (r"rnn_forward", "def", (3, 3), "rnn_forward", "coursera_rnn_forward"),
    (r"lstm_cell_forward", "def", (4, 4), "lstm_step", "coursera_lstm_step"),
    (r"lstm_forward", "def", (3, 3), "lstm_forward", "coursera_lstm_forward"),
    (r"update_parameters_with_momentum", "def", (5, 5), "momentum", "coursera_momentum"),
    (r"update_parameters_with_adam", "def", (5, 9), "adam", "coursera_adam"),
    (r"SGD|StochasticGradientDescent", "class", (0, 9), "sgd", "any_sgd"),
    (r"Momentum|SGDMomentum|MomentumSGD|SGDwithMomentum|StochasticGradientDescent|SGD", "class", (0, 9), "momentum", "any_momentum"),
    (r"Nesterov\w*|NAG", "class", (0, 9), "nesterov", "any_momentum"),
    (r"Ada[gG]rad", "class", (0, 9), "adagrad", "any_adagrad"),
    (r"RMS[pP]rop", "class", (0, 9), "rmsprop", "any_rmsprop"),
    (r"Adam|ADAM", "class", (0, 9), "adam", "any_adam"),
    (r"\w*[pP]erceptron\w*", "class", (0, 9), "predict", "Perceptron_any"),
    (r"\w*[pP]erceptron\w*", "class", (0, 9), "train", "Perceptron_any"),
)  # fmt: skip


def _arity(node: ast.FunctionDef | ast.ClassDef) -> int:
    if isinstance(node, ast.ClassDef):
        made = (each for each in node.body if isinstance(each, ast.FunctionDef))
        first = next((each for each in made if each.name == "__init__"), None)
        return 0 if first is None else len(first.args.args) - 1 - len(first.args.defaults)
    return len(node.args.args)


def _files(folder: Path) -> Iterator[str]:
    listed = subprocess.run(
        ["git", "-C", str(folder), "ls-tree", "-r", "-l", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        about, path = line.split("\t", 1)
        size = about.split()[3]
        if path.endswith((".py", ".ipynb")) and size.isdigit() and int(size) < 3 * MOST_BYTES:
            yield path.strip('"')


def _fitting(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return
    kind = "class" if isinstance(node, ast.ClassDef) else "def"
    for pattern, wanted, (least, most), part, adapter in RULES:
        if wanted != kind or not re.fullmatch(pattern, node.name):
            continue
        if kind == "class" and not (most == 9 or _arity(node) <= most):
            continue
        if kind == "def" and not least <= _arity(node) <= most:
            continue
        yield part, adapter


def suggested(mirrors: Path, repo: str, loaded: dict[str, Key]) -> Iterator[dict[str, str]]:
    """What the rules find in one mirror; without verdicts."""
    folder = mirrors / repo.replace("/", "+") / "repo"
    head = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    read = files_of(mirrors, Source(repo=repo, path="", commit=head, name=""))
    for path in _files(folder):
        try:
            tree = tree_of(read(path) or "")
        except (NotFitted, subprocess.TimeoutExpired, RecursionError):
            continue
        for node in tree.body:
            for part, adapter in _fitting(node):
                if part == "gp_posterior" and not any(getattr(each, "name", "") == "predict" for each in node.body):
                    continue
                yield {
                    "repo": repo,
                    "path": path,
                    "commit": head,
                    "name": node.name,
                    "exercise": loaded[part].name,
                    "part": part,
                    "adapter": adapter,
                }


def by_part() -> dict[str, Key]:
    """Each part's key; a name that two exercises have goes to the first."""
    found: dict[str, Key] = {}
    for file in sorted((ROOT / "exercises" / "keys").glob("*.json")):
        key = keys.load(file)
        for part in key.parts:
            found.setdefault(part.name, key)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repos", nargs="*")
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--a-part", type=int, default=A_PART)
    asked = parser.parse_args()
    loaded, runner = by_part(), open_runner("sandbox")
    repos = asked.repos or [each.name.replace("+", "/", 1) for each in sorted(asked.mirrors.iterdir()) if "+" in each.name]
    seen: set[str] = set()
    try:
        for repo in repos:
            counted: Counter[tuple[str, str]] = Counter()
            for line in suggested(asked.mirrors, repo, loaded):
                if counted[line["part"], line["adapter"]] >= asked.a_part:
                    continue
                key = loaded[line["part"]]
                try:
                    read = files_of(asked.mirrors, _source(line))
                    bare = needed(tree_of(read(line["path"]) or ""), line["name"])
                    same = hashlib.sha256(
                        repr([line["part"], *[ast.unparse(each) for each in bare]]).encode()
                    ).hexdigest()
                    if same in seen:
                        continue
                    seen.add(same)
                    source = fitted(read, _source(line), stub=key.stub, part=line["part"], adapter=line["adapter"])
                    verdict, why = opinion(key, line["part"], source, runner)
                except (NotFitted, AssertionError) as error:
                    print(repo, line["path"], line["name"], error, file=sys.stderr)
                    continue
                counted[line["part"], line["adapter"]] += 1
                print(json.dumps({**line, "verdict": verdict, "by": "formula", "why": why}), flush=True)
    finally:
        runner.close()


def _source(line: dict[str, str]) -> Source:
    return Source(repo=line["repo"], path=line["path"], commit=line["commit"], name=line["name"])


if __name__ == "__main__":
    main()
