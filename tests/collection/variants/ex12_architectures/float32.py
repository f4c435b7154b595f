import keras
import numpy as np
from keras import layers, ops


def lenet5():
    model = keras.Sequential()
    model.add(layers.Conv2D(6, 5, activation="tanh", input_shape=(32, 32, 1)))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 5, activation="tanh"))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(120, activation="tanh"))
    model.add(layers.Dense(84, activation="tanh"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(), loss="categorical_crossentropy")
    return model


def alexnet():
    x = source = layers.Input((227, 227, 3))
    x = layers.Conv2D(96, 11, strides=4)(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = keras.activations.relu(x)
    x = layers.ZeroPadding2D(2)(x)
    x = layers.Conv2D(256, 5)(x)
    x = layers.Activation("relu")(layers.MaxPooling2D(3, strides=2)(x))
    for filters in (384, 384, 256):
        x = layers.Conv2D(filters, 3, activation="relu")(layers.ZeroPadding2D((1, 1))(x))
    x = layers.Flatten()(layers.MaxPooling2D(3, strides=2)(x))
    for _ in range(2):
        x = ops.relu(layers.Dropout(0.5)(layers.Dense(4096)(x)))
    x = ops.softmax(layers.Dense(1000)(x))
    return keras.Model(inputs=source, outputs=x)


def block(x, filters, count):
    for _ in range(count):
        x = layers.Conv2D(filters, (3, 3), padding="same", activation="relu")(x)
    return layers.MaxPooling2D((2, 2), strides=(2, 2))(x)


def vgg16():
    inputs = keras.Input((224, 224, 3))
    x = block(block(inputs, 64, 2), 128, 2)
    for filters in 256, 512, 512:
        x = block(x, filters, 3)
    x = layers.Flatten()(x)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(1000, activation="softmax")(x), name="vgg")


def residual_block(x, filters, stride=1):
    y = layers.Conv2D(filters, (3, 3), strides=(stride, stride), padding="same", use_bias=False)(x)
    y = ops.relu(layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5)(y))
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride > 1 or x.shape[3] != filters:
        x = layers.Conv2D(filters, 1, stride, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(axis=3)(x)
    return ops.relu(x + y)


def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    inputs = layers.Input(shape=input_shape)
    x = layers.Conv2D(16, 3, strides=1, padding="same", use_bias=False)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for i in range(3):
        for j in range(blocks_per_stage):
            x = residual_block(x, 16 * 2**i, stride=2 if i and not j else 1)
    x = ops.mean(x, axis=(1, 2))
    x = layers.Dense(num_classes)(x)
    return keras.Model(inputs=inputs, outputs=layers.Activation("softmax")(x))


def residual_forward(x, w1, w2):
    x, w1, w2 = (np.asarray(array, np.float32) for array in (x, w1, w2))
    main = (x @ w1).clip(min=0) @ w2
    total = x + main
    return np.where(total > 0, total, np.float32(0))


def gradient_norms(weights, x, residual):
    weights, h = np.asarray(weights, np.float32), np.asarray(x, np.float32)
    slopes = []
    for w in weights:
        t = np.tanh(h @ w)
        slopes.append(1 / np.cosh(h @ w) ** 2)
        h = t + residual * h
    g = np.ones_like(h)
    norms = np.zeros(len(weights), np.float32)
    for layer in reversed(range(len(weights))):
        g = np.dot(g * slopes[layer], weights[layer].T) + (g if residual else 0)
        norms[layer] = np.linalg.norm(g)
    return norms
