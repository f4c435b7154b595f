"""MindSpore's conventions, measured on its CPU package."""

from __future__ import annotations

import forms as f
import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops


def tensor(x):
    return Tensor(np.asarray(x, dtype=np.float32))


def steps(make, count=1):
    w = Parameter(tensor([1.0]), name="w")
    opt = make([w])
    for _ in range(count):
        opt((tensor([1.0]),))
    return float(w.asnumpy()[0])


def conv(width, stride):
    layer = nn.Conv1d(1, 1, width, stride=stride, pad_mode="same", has_bias=False)
    layer.weight.set_data(ops.ones_like(layer.weight))
    return layer(tensor([[[1.0, 2, 3, 4]]])).asnumpy()[0, 0]


def zeroed(cell):
    for p in cell.get_parameters():
        p.set_data(ops.zeros_like(p))
    return cell


def lstm(biases):
    cell = zeroed(nn.LSTMCell(1, 1))
    cell.bias_ih.set_data(tensor(biases))
    h, c = cell(tensor([[0.0]]), (tensor([[0.0]]), tensor([[1.0]])))
    return float(h.asnumpy()[0, 0]), float(c.asnumpy()[0, 0])


def gru(biases, candidate, h):
    cell = zeroed(nn.GRUCell(1, 1))
    cell.bias_ih.set_data(tensor(biases))
    cell.bias_hh.set_data(tensor([0.0, 0.0, candidate]))
    return float(cell(tensor([[0.0]]), tensor([[h]])).asnumpy()[0, 0])


def norm():
    layer = nn.BatchNorm1d(1)
    layer.set_train()
    layer(tensor([[0.0], [2.0]]))
    return f.batch_norm(layer.moving_mean.asnumpy()[0], layer.moving_variance.asnumpy()[0])


def grad_of(function, x):
    return ms.grad(function)(tensor(x)).asnumpy().ravel()


def average():
    x = tensor(np.full((1, 1, 2, 2), 4.0))
    return f.counted(ops.avg_pool2d(x, 2, stride=2, padding=1).asnumpy()[0, 0, 0, 0])


f.report(("mindspore",), {
    "rmsprop": lambda: f.rmsprop(steps(lambda p: nn.RMSProp(
        p, learning_rate=f.LR, decay=f.RHO, epsilon=f.EPS))),
    "adam": lambda: f.adam(steps(lambda p: nn.Adam(p, learning_rate=f.LR, eps=f.EPS))),
    # its Adagrad takes no epsilon
    "adagrad": lambda: f.adagrad(
        steps(lambda p: nn.Adagrad(p, learning_rate=f.LR)), eps=0.0
    ).replace("outside the root", "none"),
    "momentum": lambda: f.momentum(steps(lambda p: nn.Momentum(p, [0.1, 0.01, 0.01], 0.5), 2)),
    "same_even": lambda: f.same_even(conv(2, 1)),
    "same_stride": lambda: f.same_stride(conv(3, 2)),
    "average_pool": average,
    "max_pool_ties": lambda: f.ties(grad_of(
        lambda x: ops.max_pool2d(x, 2, stride=2).sum(), np.ones((1, 1, 2, 2)))),
    "max_ties": lambda: f.ties(grad_of(lambda x: x.max(), [1.0, 1.0])),
    "maximum_zero": lambda: f.shown(grad_of(lambda x: ops.maximum(x, tensor([0.0])).sum(), [0.0])[0]),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: str(sum("bias" in p.name for p in nn.LSTMCell(1, 1).get_parameters())),
    "gru_gates": lambda: f.gru_gates(gru),
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nn.LayerNorm((2,)).epsilon),
    "dropout": lambda: f.dropout(float((ops.dropout(tensor(np.ones(9999)), 0.9).asnumpy() == 0).mean())),
    "softmax_axis": lambda: f.softmax_axis(ops.softmax(tensor(np.random.rand(3, 4, 5))).asnumpy()),
    "cross_entropy": lambda: f.cross_entropy(ops.cross_entropy(
        tensor([[1.0, 2], [3, 1]]), Tensor(np.array([0, 0], dtype=np.int32))).asnumpy(), "logits"),
    "bce_clip": lambda: f.shown(ops.binary_cross_entropy(tensor([0.0, 0.0]), tensor([1.0, 1.0])).asnumpy()),
    "leaky": lambda: f.shown(-ops.leaky_relu(tensor([-1.0])).asnumpy()[0]),
    "hard_sigmoid": lambda: f.shown(ops.hardsigmoid(tensor([1.0])).asnumpy()[0] - 0.5),
    "gelu": lambda: f.gelu(ops.gelu(tensor([1.0])).asnumpy()[0]),
    "std": lambda: f.std(ops.std(tensor([0.0, 2.0])).asnumpy()),
})  # fmt: skip
