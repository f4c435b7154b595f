"""The perceptron in single precision throughout."""

import numpy as np


class Perceptron:
    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.threshold = threshold
        self.learning_rate = np.float32(learning_rate)
        self.weights = np.zeros(no_of_inputs + 1, dtype=np.float32)

    def predict(self, inputs):
        inputs = np.asarray(inputs, dtype=np.float32)
        weights = np.asarray(self.weights, dtype=np.float32)
        return (inputs @ weights[1:] + weights[0] > 0).astype(np.float32)

    def train(self, training_inputs, labels):
        x = np.asarray(training_inputs, dtype=np.float32)
        y = np.asarray(labels, dtype=np.float32)
        for _ in range(self.threshold):
            for row, label in zip(x, y, strict=True):
                delta = self.learning_rate * (label - self.predict(row))
                self.weights = self.weights + delta * np.append(np.float32(1), row)
        return self


def errors_per_epoch(x, y, epochs, learning_rate):
    x = np.asarray(x, dtype=np.float32)
    neuron = Perceptron(x.shape[1], learning_rate=learning_rate)
    neuron.threshold = 1
    counts = np.zeros(epochs, dtype=np.int32)
    for epoch in range(epochs):
        for row, label in zip(x, y, strict=True):
            counts[epoch] += neuron.predict(row) != label
            neuron.train(row[None, :], np.array([label]))
    return counts


def xor_network():
    # x1 + x2 above 0.5, held back by x1 + x2 above 1.5.
    w1 = np.full((2, 2), 2.0, dtype=np.float32)
    b1 = np.array([-1.0, -3.0], dtype=np.float32)
    w2 = np.array([[1.0], [-2.0]], dtype=np.float32)
    return w1, b1, w2, np.array([-0.5], dtype=np.float32)
