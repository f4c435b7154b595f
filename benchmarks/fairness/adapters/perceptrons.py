"""The adapter for perceptron classes."""

# ruff: noqa: F821 - what is called from another file here travels along

import inspect

import numpy as np


class AnyPerceptron:
    """A public perceptron class under our names; its weights and bias are found by their names."""

    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.threshold, self.learning_rate = threshold, learning_rate
        takes = {
            "no_of_inputs": "no_of_inputs n_inputs num_inputs input_size n_features inputs "
            "num_features input_dim dimension dim no_inputs n",
            "threshold": "threshold n_iters epochs n_epochs n_iter num_epochs max_iter iterations "
            "n_iterations number_of_iterations max_epochs num_iterations max_iters epoch",
            "learning_rate": "learning_rate lr eta alpha rate learningRate learning_r taxa",
        }
        has = inspect.signature(theirs).parameters
        ours = {
            "no_of_inputs": no_of_inputs,
            "threshold": threshold,
            "learning_rate": learning_rate,
        }
        given = {
            each: ours[name]
            for name, all_of_them in takes.items()
            for each in all_of_them.split()
            if each in has
        }
        self.made, self.size = theirs(**given), no_of_inputs

    def _name(self, *names):
        return next((each for each in names if hasattr(self.made, each)), None)

    def _weights(self):
        return self._name("weights", "w", "W", "w_", "coef_", "_weights", "weight", "pesos")

    def _bias(self):
        return self._name("bias", "b", "b_", "intercept_", "_bias", "w0")

    @property
    def weights(self):
        name = self._weights()
        weights = getattr(self.made, name) if name else None
        if weights is None:
            return np.zeros(self.size + 1)
        weights = np.ravel(np.asarray(weights, dtype=float))
        bias = self._bias()
        if bias is None:
            return weights
        return np.concatenate([np.ravel(getattr(self.made, bias)), weights])

    @weights.setter
    def weights(self, values):
        bias = self._bias()
        if bias is None:
            setattr(self.made, self._weights(), np.array(values))
        else:
            setattr(self.made, self._weights() or "weights", np.array(values[1:]))
            setattr(self.made, bias, values[0])

    def _method(self, *names):
        return getattr(self.made, next(each for each in names if hasattr(self.made, each)))

    def predict(self, inputs):
        asked = self._method("predict", "prediction", "__call__", "activate", "forward")
        return asked(inputs)

    def train(self, training_inputs, labels):
        method = self._method("train", "fit", "learn", "training")
        epochs = ["epochs", "n_epochs", "num_epochs", "max_epochs", "iterations"]
        epochs += ["n_iter", "n_iters", "max_iter"]
        known = {
            **dict.fromkeys(epochs, self.threshold),
            **dict.fromkeys(("learning_rate", "lr", "eta"), self.learning_rate),
        }
        names = list(inspect.signature(method).parameters)[2:]
        method(training_inputs, labels, **{each: known[each] for each in names if each in known})
        return self
