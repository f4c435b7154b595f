"""The conventions of JAX, Flax (NNX) and Optax, measured."""

from __future__ import annotations

import forms as f
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


def steps(opt, count=1):
    w = jnp.array(1.0)
    state = opt.init(w)
    for _ in range(count):
        change, state = opt.update(jnp.array(1.0), state, w)
        w = optax.apply_updates(w, change)
    return float(w)


def conv(width, stride):
    x = jnp.array([1.0, 2, 3, 4]).reshape(1, 1, 4)
    return jax.lax.conv_general_dilated(x, jnp.ones((1, 1, width)), (stride,), "SAME")[0, 0]


def lstm(biases):
    cell = nnx.OptimizedLSTMCell(1, 1, rngs=nnx.Rngs(0))
    state = nnx.state(cell)
    state = jax.tree.map(jnp.zeros_like, state)
    nnx.update(cell, state)
    cell.dense_h.bias.value = jnp.array(biases)
    (c, h), _ = cell((jnp.ones((1, 1)), jnp.zeros((1, 1))), jnp.zeros((1, 1)))
    return float(h[0, 0]), float(c[0, 0])


def lstm_biases():
    cell = nnx.OptimizedLSTMCell(1, 1, rngs=nnx.Rngs(0))
    return str(sum(layer.bias is not None and getattr(layer.bias, "value", None) is not None
                   for layer in (cell.dense_i, cell.dense_h)))  # fmt: skip


def norm():
    layer = nnx.BatchNorm(1, rngs=nnx.Rngs(0), use_running_average=False)
    layer(jnp.array([[0.0], [2.0]]))
    return f.batch_norm(layer.mean.value[0], layer.var.value[0])


def average():
    x = jnp.full((1, 2, 2, 1), 4.0)
    return f.counted(nnx.avg_pool(x, (2, 2), (2, 2), padding=((1, 1), (1, 1)))[0, 0, 0, 0])


def pooled(x):
    return nnx.max_pool(x.reshape(1, 2, 2, 1), (2, 2)).sum()


def dropout():
    layer = nnx.Dropout(0.9, rngs=nnx.Rngs(0), deterministic=False)
    return f.dropout(float((layer(jnp.ones(9999)) == 0).mean()))


rates = optax.piecewise_constant_schedule(0.1, {1: 0.1})
logits, labels = jnp.array([[1.0, 2], [3, 1]]), jnp.array([0, 0])
f.report(("jax", "flax", "optax"), {
    "rmsprop": lambda: f.rmsprop(steps(optax.rmsprop(f.LR, decay=f.RHO, eps=f.EPS))),
    "adam": lambda: f.adam(steps(optax.adam(f.LR, eps=f.EPS))),
    "adagrad": lambda: f.adagrad(steps(optax.adagrad(f.LR, eps=f.EPS))),
    "momentum": lambda: f.momentum(steps(optax.sgd(rates, momentum=0.5), 2)),
    "same_even": lambda: f.same_even(conv(2, 1)),
    "same_stride": lambda: f.same_stride(conv(3, 2)),
    "average_pool": average,
    "max_pool_ties": lambda: f.ties(jax.grad(pooled)(jnp.ones(4))),
    "max_ties": lambda: f.ties(jax.grad(jnp.max)(jnp.ones(2))),
    "maximum_zero": lambda: f.shown(jax.grad(lambda x: jnp.maximum(x, 0.0))(0.0)),
    "lstm_gates": lambda: f.lstm_gates(lstm),
    "lstm_biases": lstm_biases,
    "batch_norm": norm,
    "layer_norm": lambda: f.shown(nnx.LayerNorm(2, rngs=nnx.Rngs(0)).epsilon),
    "dropout": dropout,
    "softmax_axis": lambda: f.softmax_axis(np.asarray(jax.nn.softmax(jnp.array(np.random.rand(3, 4, 5))))),
    "cross_entropy": lambda: f.cross_entropy(
        optax.softmax_cross_entropy_with_integer_labels(logits, labels), "logits"),
    "leaky": lambda: f.shown(-jax.nn.leaky_relu(-1.0)),
    "hard_sigmoid": lambda: f.shown(jax.nn.hard_sigmoid(1.0) - 0.5),
    "gelu": lambda: f.gelu(jax.nn.gelu(1.0)),
    "std": lambda: f.std(jnp.array([0.0, 2.0]).std()),
})  # fmt: skip
