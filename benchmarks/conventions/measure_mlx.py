"""MLX's conventions, measured on its CPU package for Linux."""

from __future__ import annotations

import forms as f
import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import numpy as np
from mlx.utils import tree_flatten, tree_map


def steps(opt, rates=(f.LR,)):
    model = {"w": mx.array([1.0])}
    for rate in rates:
        opt.learning_rate = rate
        model = opt.apply_gradients({"w": mx.array([1.0])}, model)
    return model["w"].item()


def zeroed(cell):
    cell.update(tree_map(mx.zeros_like, cell.parameters()))
    return cell


def lstm(biases):
    cell = zeroed(nn.LSTM(1, 1))
    cell.bias = mx.array(biases)
    h, c = cell(mx.zeros((1, 1, 1)), hidden=mx.zeros((1, 1)), cell=mx.ones((1, 1)))
    return h.item(), c.item()


def gru(biases, candidate, h):
    cell = zeroed(nn.GRU(1, 1))
    cell.b, cell.bhn = mx.array(biases), mx.array([candidate])
    return cell(mx.zeros((1, 1, 1)), hidden=mx.array([[h]])).item()


def norm():
    layer = nn.BatchNorm(1)
    layer(mx.array([[0.0], [2.0]]))
    return f.batch_norm(layer.running_mean.item(), layer.running_var.item())


def pool_ties():
    pool = nn.MaxPool2d(2)
    return f.ties(np.array(mx.grad(lambda x: pool(x).sum())(mx.ones((1, 2, 2, 1)))).ravel())


logits = mx.array([[1.0, 2], [3, 1]])
f.report(("mlx",), {
    "rmsprop": lambda: f.rmsprop(steps(optim.RMSprop(f.LR, alpha=f.RHO, eps=f.EPS))),
    "adam": lambda: f.adam(steps(optim.Adam(f.LR, eps=f.EPS))),
    "adagrad": lambda: f.adagrad(steps(optim.Adagrad(f.LR, eps=f.EPS))),
    "momentum": lambda: f.momentum(steps(optim.SGD(0.1, momentum=0.5), (0.1, 0.01))),
    "average_pool": lambda: f.counted(
        nn.AvgPool2d(2, padding=1)(mx.full((1, 2, 2, 1), 4.0))[0, 0, 0, 0].item()),
    "max_pool_ties": pool_ties,
    "max_ties": lambda: f.ties(np.array(mx.grad(lambda x: x.max())(mx.ones(2)))),
    "maximum_zero": lambda: f.shown(mx.grad(lambda x: mx.maximum(x, 0.0))(mx.array(0.0)).item()),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: str(sum("b" in n.split(".")[-1][:1] for n, _ in tree_flatten(nn.LSTM(1, 1).parameters()))),
    "gru_gates": lambda: f.gru_gates(gru),
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nn.LayerNorm(2).eps),
    "dropout": lambda: f.dropout(float((np.array(nn.Dropout(0.9)(mx.ones(9999))) == 0).mean())),
    "softmax_axis": lambda: f.softmax_axis(np.array(mx.softmax(mx.random.uniform(shape=(3, 4, 5))))),
    "cross_entropy": lambda: f.cross_entropy(
        np.array(nn.losses.cross_entropy(logits, mx.array([0, 0]))), "logits"),
    "bce_clip": lambda: f.shown(nn.losses.binary_cross_entropy(
        mx.array([0.0]), mx.array([1.0]), with_logits=False).item()),
    "leaky": lambda: f.shown(-nn.leaky_relu(mx.array(-1.0)).item()),
    "gelu": lambda: f.gelu(nn.gelu(mx.array(1.0)).item()),
    "std": lambda: f.std(mx.array([0.0, 2.0]).std().item()),
})  # fmt: skip
