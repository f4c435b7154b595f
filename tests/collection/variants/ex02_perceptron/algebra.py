"""The textbook forms: the bias as the weight of a constant input, labels turned into -1 and +1,
and, for the counts, the dual perceptron, which never forms the weights."""

import numpy as np


def _augmented(x):
    return np.insert(np.atleast_2d(x), 0, 1.0, axis=1)


class Perceptron:
    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.epochs = threshold
        self.eta = learning_rate
        self.weights = np.zeros(1 + no_of_inputs)

    def predict(self, inputs):
        net = np.einsum("nd,d->n", _augmented(inputs), self.weights)
        answers = np.heaviside(net, 0.0)
        return answers if np.ndim(inputs) == 2 else answers[0]

    def train(self, training_inputs, labels):
        signs = 2 * np.asarray(labels) - 1
        for _ in range(self.epochs):
            mistakes = 0
            for row, sign in zip(_augmented(training_inputs), signs, strict=True):
                fired = 1 if self.weights @ row > 0 else -1
                if fired != sign:
                    self.weights = self.weights + self.eta * sign * row
                    mistakes += 1
            if mistakes == 0:
                break
        return self


def errors_per_epoch(x, y, epochs, learning_rate):
    gram = x @ x.T + 1.0
    signs = np.where(y == 1, 1, -1)
    alphas = np.zeros(len(x))
    counts = []
    for _ in range(epochs):
        before = alphas.sum()
        for i, sign in enumerate(signs):
            net = learning_rate * np.sum(alphas * signs * gram[i])
            alphas[i] += (net > 0) != (sign > 0)
        counts.append(int(alphas.sum() - before))
    return tuple(counts)


def xor_network():
    # OR and NAND, and the output is their AND.
    w1 = np.array([[1.0, -1.0], [1.0, -1.0]])
    b1 = np.array([-0.5, 1.5])
    w2 = np.array([1.0, 1.0])
    return w1, b1, w2, np.float64(-1.5)
