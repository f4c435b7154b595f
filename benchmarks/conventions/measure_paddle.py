"""Paddle's conventions, measured on its CPU package."""

from __future__ import annotations

import forms as f
import paddle
import paddle.nn.functional as F
from paddle import nn

T = paddle.to_tensor


def steps(make, rates=(f.LR,)):
    w = paddle.create_parameter([1], "float32", default_initializer=nn.initializer.Constant(1.0))
    opt = make([w])
    for rate in rates:
        opt.set_lr(rate)
        w.sum().backward()
        opt.step()
        opt.clear_grad()
    return w.item()


def conv(width, stride):
    x = T([[[1.0, 2, 3, 4]]])
    return F.conv1d(x, paddle.ones([1, 1, width]), padding="SAME", stride=stride)[0, 0]


def lstm(biases):
    cell = nn.LSTMCell(1, 1)
    for p in cell.parameters():
        p.set_value(paddle.zeros_like(p))
    cell.bias_ih.set_value(T(biases))
    _, (h, c) = cell(paddle.zeros([1, 1]), (paddle.zeros([1, 1]), paddle.ones([1, 1])))
    return h.item(), c.item()


def gru(biases, candidate, h):
    cell = nn.GRUCell(1, 1)
    for p in cell.parameters():
        p.set_value(paddle.zeros_like(p))
    cell.bias_ih.set_value(T(biases))
    cell.bias_hh.set_value(T([0.0, 0.0, candidate]))
    return cell(paddle.zeros([1, 1]), paddle.full([1, 1], h))[0].item()


def norm():
    layer = nn.BatchNorm1D(1)
    layer(T([[0.0], [2.0]]))
    return f.batch_norm(layer._mean.item(), layer._variance.item())


def grad_of(function, x):
    x = T(x, stop_gradient=False)
    function(x).sum().backward()
    return x.grad.flatten()


f.report(("paddlepaddle",), {
    "rmsprop": lambda: f.rmsprop(steps(lambda p: paddle.optimizer.RMSProp(
        f.LR, rho=f.RHO, epsilon=f.EPS, parameters=p))),
    "adam": lambda: f.adam(steps(lambda p: paddle.optimizer.Adam(f.LR, epsilon=f.EPS, parameters=p))),
    "adagrad": lambda: f.adagrad(steps(lambda p: paddle.optimizer.Adagrad(f.LR, epsilon=f.EPS, parameters=p))),
    "momentum": lambda: f.momentum(steps(lambda p: paddle.optimizer.Momentum(
        0.1, momentum=0.5, parameters=p), (0.1, 0.01))),
    "same_even": lambda: f.same_even(conv(2, 1)),
    "same_stride": lambda: f.same_stride(conv(3, 2)),
    "average_pool": lambda: f.counted(F.avg_pool2d(paddle.full([1, 1, 2, 2], 4.0), 2, padding=1)[0, 0, 0, 0]),
    "max_pool_ties": lambda: f.ties(grad_of(lambda x: F.max_pool2d(x, 2), [[[[1.0, 1], [1, 1]]]])),
    "max_ties": lambda: f.ties(grad_of(lambda x: x.max(), [1.0, 1.0])),
    "maximum_zero": lambda: f.shown(grad_of(lambda x: paddle.maximum(x, paddle.zeros([1])), [0.0])[0]),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: str(sum("bias" in n for n, _ in nn.LSTMCell(1, 1).named_parameters())),
    "gru_gates": lambda: f.gru_gates(gru),
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nn.LayerNorm(2)._epsilon),
    "dropout": lambda: f.dropout(float((F.dropout(paddle.ones([9999]), 0.9) == 0).astype("float32").mean())),
    "softmax_axis": lambda: f.softmax_axis(F.softmax(paddle.rand([3, 4, 5])).numpy()),
    "cross_entropy": lambda: f.cross_entropy(
        F.cross_entropy(T([[1.0, 2], [3, 1]]), T([0, 0])).numpy(), "logits"),
    "bce_clip": lambda: f.shown(F.binary_cross_entropy(paddle.zeros([1]), paddle.ones([1]))),
    "leaky": lambda: f.shown(-F.leaky_relu(T(-1.0))),
    "hard_sigmoid": lambda: f.shown(F.hardsigmoid(T(1.0)) - 0.5),
    "gelu": lambda: f.gelu(F.gelu(T(1.0))),
    "std": lambda: f.std(T([0.0, 2.0]).std()),
})  # fmt: skip
