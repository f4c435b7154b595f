import keras
import numpy as np
from keras import layers


def lenet5():
    features = keras.Sequential(
        [
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
        ],
        name="features",
    )
    head = keras.Sequential([layers.Dense(n, activation="tanh") for n in (120, 84)])
    return keras.Sequential(
        [keras.Input((32, 32, 1)), features, head, layers.Dense(10), layers.Activation("softmax")]
    )


def alexnet():
    model = keras.Sequential()
    model.add(keras.Input(shape=(227, 227, 3)))
    for filters, size, stride, padding, pools in (
        (96, 11, 4, "valid", True),
        (256, 5, 1, "same", True),
        (384, 3, 1, "same", False),
        (384, 3, 1, "same", False),
        (256, 3, 1, "same", True),
    ):
        model.add(layers.Conv2D(filters, size, stride, padding))
        model.add(layers.ReLU())
        if pools:
            model.add(layers.MaxPool2D((3, 3), (2, 2)))
    model.add(layers.Flatten())
    for _ in range(2):
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dropout(rate=0.5))
    model.add(layers.Dense(1000, activation="softmax"))
    model.compile("adam", "categorical_crossentropy")
    return model


def vgg16():
    stack = []
    for size in [
        64,
        64,
        "M",
        128,
        128,
        "M",
        256,
        256,
        256,
        "M",
        512,
        512,
        512,
        "M",
        512,
        512,
        512,
        "M",
    ]:
        if size == "M":
            stack.append(layers.MaxPool2D(2, padding="same"))
        else:
            stack += [layers.Conv2D(size, 3, padding="same"), layers.Activation("relu")]
    top = [layers.Dense(4096), layers.ReLU(), layers.Dense(4096), layers.ReLU()]
    model = keras.Sequential([*stack, layers.Flatten(), *top, layers.Dense(1000), layers.Softmax()])
    model.build(input_shape=(None, 224, 224, 3))
    return model


def residual_block(x, filters, stride=1):
    shortcut = x
    y = layers.Conv2D(
        filters,
        3,
        stride,
        "same",
        kernel_initializer="he_normal",
        kernel_regularizer=keras.regularizers.L2(1e-4),
    )(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.ZeroPadding2D(1)(y)
    y = layers.Conv2D(filters, 3)(y)
    y = layers.BatchNormalization()(y)
    if y.shape != x.shape:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(layers.Add()([shortcut, y]))


def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    source = keras.Input(tuple(input_shape))
    x = keras.Sequential(
        [layers.Conv2D(16, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()]
    )(source)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        x = residual_block(x, filters, stride)
        for _ in range(blocks_per_stage - 1):
            x = residual_block(x, filters)
    x = layers.AveragePooling2D((x.shape[1], x.shape[2]))(x)
    x = layers.Flatten()(x)
    return keras.Model(source, layers.Dense(num_classes, activation="softmax")(x))


def residual_forward(x, w1, w2):
    rows = []
    for row in x:
        hidden = [max(sum(a * b for a, b in zip(row, column)), 0.0) for column in w1.T]
        out = [sum(a * b for a, b in zip(hidden, column)) for column in w2.T]
        rows.append([max(a + b, 0.0) for a, b in zip(row, out)])
    return rows


def gradient_norms(weights, x, residual):
    length, width = len(weights), len(weights[0])
    squares = [0.0] * length
    for row in x:
        h = list(row)
        slopes = []
        for w in weights:
            t = [np.tanh(sum(h[i] * w[i][j] for i in range(width))) for j in range(width)]
            slopes.append([1 - a * a for a in t])
            h = [a + b for a, b in zip(h, t)] if residual else t
        g = [1.0] * width
        for layer in range(length - 1, -1, -1):
            inner = [a * b for a, b in zip(g, slopes[layer])]
            back = [
                sum(inner[j] * weights[layer][i][j] for j in range(width)) for i in range(width)
            ]
            g = [a + b for a, b in zip(g, back)] if residual else back
            squares[layer] += sum(a * a for a in g)
    return [square**0.5 for square in squares]
