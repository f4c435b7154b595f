"""PyTorch's conventions, measured."""

from __future__ import annotations

import warnings

import forms as f
import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter("ignore")


def steps(make, rates=(f.LR,)):
    w = torch.tensor([1.0], requires_grad=True)
    opt = make([w])
    for rate in rates:
        opt.param_groups[0]["lr"] = rate
        w.grad = torch.ones(1)
        opt.step()
    return w.item()


def conv(width, stride):
    x = torch.tensor([[[1.0, 2, 3, 4]]])
    return F.conv1d(x, torch.ones(1, 1, width), padding="same", stride=stride)[0, 0]


def same_stride():
    try:
        return f.same_stride(conv(3, 2))
    except RuntimeError:
        return "refused"


def lstm(biases):
    cell = nn.LSTMCell(1, 1)
    for p in cell.parameters():
        p.data.zero_()
    cell.bias_ih.data = torch.tensor(biases)
    h, c = cell(torch.zeros(1, 1), (torch.zeros(1, 1), torch.ones(1, 1)))
    return h.item(), c.item()


def gru(biases, candidate, h):
    cell = nn.GRUCell(1, 1)
    for p in cell.parameters():
        p.data.zero_()
    cell.bias_ih.data = torch.tensor(biases)
    cell.bias_hh.data = torch.tensor([0.0, 0.0, candidate])
    return cell(torch.zeros(1, 1), torch.full((1, 1), h)).item()


def norm():
    layer = nn.BatchNorm1d(1)
    layer(torch.tensor([[0.0], [2.0]]))
    return f.batch_norm(layer.running_mean.item(), layer.running_var.item())


def grad_of(function, x):
    x = torch.tensor(x, requires_grad=True)
    function(x).sum().backward()
    return x.grad.flatten()


f.report(("torch",), {
    "rmsprop": lambda: f.rmsprop(steps(lambda p: torch.optim.RMSprop(p, alpha=f.RHO, eps=f.EPS))),
    "adam": lambda: f.adam(steps(lambda p: torch.optim.Adam(p, eps=f.EPS))),
    "adagrad": lambda: f.adagrad(steps(lambda p: torch.optim.Adagrad(p, eps=f.EPS))),
    "momentum": lambda: f.momentum(
        steps(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5), (0.1, 0.01))),
    "same_even": lambda: f.same_even(conv(2, 1)),
    "same_stride": same_stride,
    "average_pool": lambda: f.counted(
        F.avg_pool2d(torch.full((1, 1, 2, 2), 4.0), 2, padding=1)[0, 0, 0, 0]),
    "max_pool_ties": lambda: f.ties(grad_of(lambda x: F.max_pool2d(x, 2), [[[[1.0, 1], [1, 1]]]])),
    "max_ties": lambda: f.ties(grad_of(lambda x: x.max(), [1.0, 1.0])),
    "maximum_zero": lambda: f.shown(
        grad_of(lambda x: torch.maximum(x, torch.zeros(1)), [0.0])[0]),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lambda: str(sum("bias" in name for name, _ in nn.LSTMCell(1, 1).named_parameters())),
    "gru_gates": lambda: f.gru_gates(gru),
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nn.LayerNorm(2).eps),
    "dropout": lambda: f.dropout((F.dropout(torch.ones(9999), 0.9) == 0).float().mean().item()),
    "softmax_axis": lambda: f.softmax_axis(F.softmax(torch.rand(3, 4, 5)).numpy()),
    "cross_entropy": lambda: f.cross_entropy(
        F.cross_entropy(torch.tensor([[1.0, 2], [3, 1]]), torch.tensor([0, 0])), "logits"),
    "bce_clip": lambda: f.shown(F.binary_cross_entropy(torch.zeros(1), torch.ones(1))),
    "leaky": lambda: f.shown(-F.leaky_relu(torch.tensor(-1.0))),
    "hard_sigmoid": lambda: f.shown(F.hardsigmoid(torch.tensor(1.0)) - 0.5),
    "gelu": lambda: f.gelu(F.gelu(torch.tensor(1.0))),
    "std": lambda: f.std(torch.tensor([0.0, 2.0]).std()),
})  # fmt: skip
