import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


def lenet5():
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Conv2D(6, 5, activation=tf.nn.tanh),
            tf.keras.layers.AveragePooling2D(2),
            tf.keras.layers.Conv2D(16, 5, activation="tanh"),
            tf.keras.layers.AveragePooling2D(2),
            tf.keras.layers.Conv2D(120, 5, activation="tanh"),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(84, activation="tanh"),
            tf.keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.build((None, 32, 32, 1))
    return model


def alexnet():
    """In two models, as torchvision writes it, and all padding by layers."""
    features = keras.Sequential(
        [
            layers.Convolution2D(96, (11, 11), (4, 4)),
            layers.Activation(ops.relu),
            layers.MaxPool2D((3, 3), (2, 2)),
            layers.ZeroPadding2D((2, 2)),
            layers.Convolution2D(256, (5, 5)),
            layers.Activation(ops.relu),
            layers.MaxPool2D((3, 3), (2, 2)),
        ],
        name="features",
    )
    for filters in (384, 384, 256):
        features.add(layers.ZeroPadding2D(1))
        features.add(layers.Convolution2D(filters, (3, 3)))
        features.add(layers.Activation(ops.relu))
    features.add(layers.MaxPool2D((3, 3), (2, 2)))
    classifier = keras.Sequential(name="classifier")
    for _ in range(2):
        classifier.add(layers.Dense(4096))
        classifier.add(layers.Activation("relu"))
        classifier.add(layers.Dropout(1 / 2))
    classifier.add(layers.Dense(1000, keras.activations.softmax))
    picture = keras.Input((227, 227, 3))
    return keras.Model(picture, classifier(layers.Flatten()(features(picture))))


def vgg16():
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(224, 224, 3))
    x = layers.Flatten()(base.output)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dense(4096, activation="relu")(x)
    return keras.Model(base.input, layers.Dense(1000, activation="softmax")(x))


def residual_block(x, filters, stride=1):
    y = layers.ZeroPadding2D(1)(x)
    y = layers.Conv2D(filters, 3, strides=stride, use_bias=False)(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride != 1 or x.shape[-1] != filters:
        x = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=stride)(x))
    return layers.ReLU()(ops.add(y, x))


def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    inputs = layers.Input(shape=input_shape)
    x = layers.Conv2D(16, 3, strides=1, padding="same", use_bias=False)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for i in range(3):
        for j in range(blocks_per_stage):
            x = residual_block(x, 16 * 2**i, stride=2 if i and not j else 1)
    x = layers.Flatten()(layers.GlobalAveragePooling2D(keepdims=True)(x))
    x = layers.Dense(num_classes)(x)
    return keras.Model(inputs=inputs, outputs=layers.Activation("softmax")(x))


def residual_forward(x, w1, w2):
    """relu(a) = (a + |a|) / 2."""
    hidden = np.einsum("nd,dm->nm", x, w1)
    total = x + np.einsum("nm,md->nd", (hidden + abs(hidden)) / 2, w2)
    return (total + abs(total)) / 2


def gradient_norms(weights, x, residual):
    """By the Jacobians d h[l + 1] / d h[l] of each row, multiplied up from the end."""
    h, jacobians = x, []
    for w in weights:
        t = np.tanh(np.matmul(h, w))
        j = w[None] * (1 - t * t)[:, None, :]  # (N, D, D)
        jacobians.append(j + np.eye(len(w)) if residual else j)
        h = h + t if residual else t
    norms = []
    for first in range(len(weights)):
        g = np.ones(x.shape)
        for j in jacobians[first:][::-1]:
            g = np.einsum("nij,nj->ni", j, g)
        norms.append(np.linalg.norm(g.ravel()))
    return tuple(norms)
