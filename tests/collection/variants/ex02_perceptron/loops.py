"""The perceptron with plain loops and lists: no NumPy at all."""


class Perceptron:
    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.threshold = threshold
        self.learning_rate = learning_rate
        self.weights = [0.0] * (no_of_inputs + 1)

    def predict(self, inputs):
        if hasattr(inputs[0], "__len__"):
            return [self.predict(row) for row in inputs]
        total = self.weights[0]
        for i in range(len(inputs)):
            total += inputs[i] * self.weights[i + 1]
        if total > 0:
            return 1
        return 0

    def train(self, examples, answers):
        for _epoch in range(self.threshold):
            for n in range(len(examples)):
                error = answers[n] - self.predict(examples[n])
                self.weights[0] = self.weights[0] + self.learning_rate * error
                for i in range(len(examples[n])):
                    step = self.learning_rate * error * examples[n][i]
                    self.weights[i + 1] = self.weights[i + 1] + step


def errors_per_epoch(points, targets, rounds, rate):
    weights = [0.0] * len(points[0])
    bias = 0.0
    history = []
    for _epoch in range(rounds):
        wrong = 0
        for n in range(len(points)):
            total = 0.0
            for i in range(len(weights)):
                total += weights[i] * points[n][i]
            total += bias
            guess = 1 if total > 0 else 0
            if guess != targets[n]:
                wrong += 1
                error = targets[n] - guess
                for i in range(len(weights)):
                    weights[i] += rate * error * points[n][i]
                bias += rate * error
        history.append(wrong)
    return history


def xor_network():
    # One neuron fires for (1, 0), the other for (0, 1); the output fires for either.
    return [[1, -1], [-1, 1]], [-0.5, -0.5], [1, 1], -0.5
