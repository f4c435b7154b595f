#!/bin/sh
# onnx 1.23.2: its reference evaluator passes over the lengths, activations and clip of LSTM and GRU, without a word.
#
# The operators define sequence_lens as the lengths of the sequences in a batch; here a sequence of one step goes on through
# two steps of padding, to another last state. Relu instead of tanh, and a clip of 0.1, change nothing either.
# ONNX Runtime 1.32.0 heeds all three, and agrees with it where none is asked for.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.11 or 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" onnx==1.23.2 onnxruntime==1.32.0 'numpy==2.4.6'
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)
UNITS = 2
x = np.array([[[1.0]], [[5.0]], [[-5.0]]], np.float32)  # three steps, one sequence, one number


def last(op, gates, steps=3, lengths=None, **settings):
    """The last state by the reference, and by the runtime."""
    feed = {"x": x[:steps]}
    feed["w"] = np.linspace(-1, 1, gates * UNITS, dtype=np.float32).reshape(1, -1, 1)
    feed["r"] = np.linspace(-0.5, 0.5, gates * UNITS * UNITS, dtype=np.float32)
    feed["r"] = feed["r"].reshape(1, -1, UNITS)
    names = ["x", "w", "r"]
    if lengths:
        names += ["", "lengths"]
        feed["lengths"] = np.array(lengths, np.int32)
    node = helper.make_node(op, names, ["", "h"], hidden_size=UNITS, **settings)
    kinds = {"lengths": TensorProto.INT32}
    inputs = [
        helper.make_tensor_value_info(name, kinds.get(name, TensorProto.FLOAT), value.shape)
        for name, value in feed.items()
    ]
    output = helper.make_tensor_value_info("h", TensorProto.FLOAT, [1, 1, UNITS])
    graph = helper.make_graph([node], "one", inputs, [output])
    opset = [helper.make_opsetid("", 21)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    results = ReferenceEvaluator(model).run(None, feed), session.run(None, feed)
    return [result[0].ravel().round(4) for result in results]


for op, gates, relu in (("LSTM", 4, ["Sigmoid", "Relu", "Relu"]), ("GRU", 3, ["Sigmoid", "Relu"])):
    plain = last(op, gates)
    short = last(op, gates, steps=1)
    assert np.allclose(*plain, atol=1e-3) and np.allclose(*short, atol=1e-3)
    print(f"{op}, last state after three steps {plain[0]}, after one {short[0]}")
    asked = {
        "of length 1": last(op, gates, lengths=[1]),
        "with relu": last(op, gates, activations=relu),
        "with clip 0.1": last(op, gates, clip=0.1),
    }
    for name, (reference, runtime) in asked.items():
        print(f"  {name}: reference {reference}, runtime {runtime}")
        assert np.allclose(reference, plain[0]), "the reference heeds it now"
        assert not np.allclose(runtime, plain[1], atol=1e-2)
    assert np.allclose(asked["of length 1"][1], short[1], atol=1e-3)
PYTHON
