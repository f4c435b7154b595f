"""tinygrad's conventions, measured on its Python device, which needs no compiler."""

from __future__ import annotations

import os

os.environ["DEV"] = "PYTHON"
import forms as f
from tinygrad import Context, Tensor, nn


def steps(make, rates=(f.LR,)):
    w = Tensor([1.0]).is_param_(True)
    opt = make([w])
    with Context(TRAINING=1):
        for rate in rates:
            opt.lr.assign(Tensor([rate])).realize()
            w.grad = Tensor([1.0])
            opt.step()
    return w.numpy()[0]


def conv(width, stride):
    layer = nn.Conv1d(1, 1, width, stride=stride, padding="same", bias=False)
    layer.weight = Tensor.ones(1, 1, width)
    return layer(Tensor([[[1.0, 2, 3, 4]]])).numpy()[0, 0]


def same_stride():
    try:
        nn.Conv1d(1, 1, 3, stride=2, padding="same")
    except ValueError:
        return "refused"
    return "another version: measure it"


def lstm(biases):
    cell = nn.LSTMCell(1, 1)
    cell.weight_ih, cell.weight_hh = Tensor.zeros(4, 1), Tensor.zeros(4, 1)
    cell.bias_ih, cell.bias_hh = Tensor(biases), Tensor.zeros(4)
    h, c = cell(Tensor.zeros(1, 1), (Tensor.zeros(1, 1), Tensor.ones(1, 1)))
    return h.numpy()[0, 0], c.numpy()[0, 0]


def norm():
    layer = nn.BatchNorm(1)
    with Context(TRAINING=1):
        layer(Tensor([[0.0], [2.0]])).realize()
    return f.batch_norm(layer.running_mean.numpy()[0], layer.running_var.numpy()[0])


def grad_of(function, x):
    x = Tensor(x)
    return function(x).sum().gradient(x)[0].numpy().ravel()


def dropout():
    with Context(TRAINING=1):
        return f.dropout(float((Tensor.ones(2000).contiguous().dropout(0.9).numpy() == 0).mean()))


f.report(("tinygrad",), {
    "adam": lambda: f.adam(steps(lambda p: nn.optim.Adam(p, lr=f.LR, eps=f.EPS))),
    "momentum": lambda: f.momentum(steps(lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.5), (0.1, 0.01))),
    "same_even": lambda: f.same_even(conv(2, 1)),
    "same_stride": same_stride,
    "average_pool": lambda: f.counted(
        Tensor.full((1, 1, 2, 2), 4.0).avg_pool2d(2, padding=1).numpy()[0, 0, 0, 0]),
    "max_pool_ties": lambda: f.ties(grad_of(lambda x: x.max_pool2d(2), [[[[1.0, 1], [1, 1]]]])),
    "max_ties": lambda: f.ties(grad_of(lambda x: x.max(), [1.0, 1.0])),
    "maximum_zero": lambda: f.shown(grad_of(lambda x: x.maximum(0.0), [0.0])[0]),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: str(sum("bias" in name for name in vars(nn.LSTMCell(1, 1)))),
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nn.LayerNorm(2).eps),
    "dropout": dropout,
    "softmax_axis": lambda: f.softmax_axis(Tensor.rand(3, 4, 5).softmax().numpy()),
    "cross_entropy": lambda: f.cross_entropy(
        Tensor([[1.0, 2], [3, 1]]).sparse_categorical_crossentropy(Tensor([0, 0])).numpy(), "logits"),
    "bce_clip": lambda: f.shown(Tensor([0.0, 0.0]).binary_crossentropy(Tensor([1.0, 1.0])).numpy()),
    "leaky": lambda: f.shown(-Tensor([-1.0]).leaky_relu().numpy()[0]),
    "hard_sigmoid": lambda: f.shown(Tensor([1.0]).hardsigmoid().numpy()[0] - 0.5),
    "gelu": lambda: f.gelu(Tensor([1.0]).gelu().numpy()[0]),
    "std": lambda: f.std(Tensor([0.0, 2.0]).std().numpy()),
})  # fmt: skip
