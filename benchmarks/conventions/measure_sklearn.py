"""The conventions of scikit-learn and SciPy, measured."""

from __future__ import annotations

import forms as f
import numpy as np
from scipy import signal, special
from sklearn.metrics import log_loss
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer
from sklearn.preprocessing import StandardScaler


def momentum():
    w = [np.array([1.0])]
    opt = SGDOptimizer(w, learning_rate_init=0.1, momentum=0.5, nesterov=False)
    for rate in (0.1, 0.01):
        opt.learning_rate = rate
        opt.update_params(w, [np.array([1.0])])
    return f.momentum(w[0][0])


def adam():
    w = [np.array([1.0])]
    AdamOptimizer(w, learning_rate_init=f.LR, epsilon=f.EPS).update_params(w, [np.array([1.0])])
    return f.adam(w[0][0])


f.report(("scikit-learn", "scipy"), {
    "adam": adam,
    "momentum": momentum,
    "same_even": lambda: f.same_even(signal.convolve([1.0, 2, 3, 4], [1.0, 1], mode="same")),
    "softmax_axis": lambda: f.softmax_axis(special.softmax(np.random.rand(3, 4, 5))),
    "cross_entropy": lambda: f.cross_entropy(
        log_loss([0, 0], special.softmax([[1.0, 2], [3, 1]], axis=1), labels=[0, 1]), "probabilities"),
    "bce_clip": lambda: f.shown(log_loss([1, 0], [0.0, 0.0], labels=[0, 1]) * 2),
    "std": lambda: f.std(StandardScaler().fit([[0.0], [2.0]]).scale_[0]),
})  # fmt: skip
