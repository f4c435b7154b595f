"""ONNX's conventions as ONNX Runtime computes them."""

from __future__ import annotations

import forms as f
import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper


def run(op, *inputs, outputs=1, **attributes):
    names = [f"x{n}" if x is not None else "" for n, x in enumerate(inputs)]
    given = {name: np.asarray(x) for name, x in zip(names, inputs, strict=True) if name}
    given = {n: x.astype(np.float32) if x.dtype == np.float64 else x for n, x in given.items()}
    made = [f"y{n}" for n in range(outputs)]
    node = helper.make_node(op, names, made, **attributes)
    kinds = {np.dtype("float32"): TensorProto.FLOAT, np.dtype("int64"): TensorProto.INT64,
             np.dtype("bool"): TensorProto.BOOL}  # fmt: skip
    graph = helper.make_graph(
        [node], "g",
        [helper.make_tensor_value_info(n, kinds[x.dtype], x.shape) for n, x in given.items()],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in made],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
    model.ir_version = 9
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found = session.run(None, given)
    return found if outputs > 1 else found[0]


def conv(width, stride, pad):
    x, w = np.array([[[1.0, 2, 3, 4]]]), np.ones((1, 1, width))
    return run("Conv", x, w, auto_pad=pad, strides=[stride])[0, 0]


def lstm(biases):
    b = np.array([[*biases, 0, 0, 0, 0]])
    w, one = np.zeros((1, 4, 1)), np.ones((1, 1, 1))
    _, h, c = run("LSTM", 0 * one, w, w, b, None, 0 * one, one, outputs=3, hidden_size=1)
    return h.item(), c.item()


def gru(biases, candidate, h):
    b = np.array([[*biases, 0, 0, candidate]])
    w, one = np.zeros((1, 3, 1)), np.ones((1, 1, 1))
    _, last = run("GRU", 0 * one, w, w, b, None, h * one, outputs=2, hidden_size=1)
    return last.item()


def both_sides(name, width, stride):
    sides = [name(conv(width, stride, f"SAME_{side}")) for side in ("UPPER", "LOWER")]
    return f"SAME_UPPER {sides[0]}, SAME_LOWER {sides[1]}"


f.report(("onnx", "onnxruntime"), {
    "same_even": lambda: both_sides(f.same_even, 2, 1),
    "same_stride": lambda: both_sides(f.same_stride, 3, 2),
    "average_pool": lambda: f.counted(run(
        "AveragePool", np.full((1, 1, 2, 2), 4.0), kernel_shape=[2, 2], strides=[2, 2],
        pads=[1, 1, 1, 1])[0, 0, 0, 0]),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: "2",
    "gru_gates": lambda: f.gru_gates(gru),
    "dropout": lambda: f.dropout(float((run(
        "Dropout", np.ones(9999), np.array(0.9, np.float32), np.array(True)) == 0).mean())),
    "softmax_axis": lambda: f.softmax_axis(run("Softmax", np.random.rand(3, 4, 5))),
    "cross_entropy": lambda: f.cross_entropy(run(
        "SoftmaxCrossEntropyLoss", np.array([[1.0, 2], [3, 1]]), np.array([0, 0])), "logits"),
    "leaky": lambda: f.shown(-run("LeakyRelu", np.array([-1.0]))[0]),
    "hard_sigmoid": lambda: f.shown(run("HardSigmoid", np.array([1.0]))[0] - 0.5),
    "gelu": lambda: f.gelu(run("Gelu", np.array([1.0]))[0]),
})  # fmt: skip
