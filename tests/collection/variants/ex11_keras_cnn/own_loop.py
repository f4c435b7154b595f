"""ex11 with operations for layers, nested models, and a training loop of its own."""

import keras
import numpy as np
import tensorflow as tf


def dense_stack(units, activations):
    pairs = zip(units, activations, strict=True)
    return keras.Sequential([keras.layers.Dense(n, activation=a) for n, a in pairs])


def build_mlp():
    return dense_stack([32, 1], ["relu", "sigmoid"])


def build_classifier():
    source = keras.Input((64,))
    return keras.Model(source, keras.ops.softmax(dense_stack([32, 3], ["relu", None])(source)))


def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    def block(filters):
        convolution = keras.layers.Conv2D(filters, 3, padding="same")
        return [convolution, keras.layers.Activation("relu"), keras.layers.MaxPooling2D(2)]

    features = keras.Sequential(
        [
            keras.Input((img_height, img_width, 3)),
            keras.layers.Rescaling(1 / 255),
            *block(16),
            *block(32),
            *block(64),
            keras.layers.Flatten(),
        ]
    )
    source = keras.Input((img_height, img_width, 3))
    hidden = keras.ops.relu(keras.layers.Dense(128)(features(source)))
    return keras.Model(source, keras.layers.Dense(num_classes)(hidden))


def build_mnist_cnn():
    source = keras.Input((28, 28, 1))
    maps = keras.ops.relu(keras.layers.Conv2D(64, 3)(source))
    pooled = keras.layers.Flatten()(keras.layers.MaxPooling2D()(maps))
    return keras.Model(source, keras.activations.softmax(keras.layers.Dense(10)(pooled)))


def compile_model(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    model.compile(optimizer=keras.optimizers.Adam(), loss=loss, metrics=[accuracy])
    return model


def train_digits(x_train, y_train):
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Rescaling(1 / 8, offset=-1),
            keras.layers.Conv2D(24, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(48, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10),
        ]
    )
    optimizer = keras.optimizers.Adam(0.002)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(x, training=True))
            loss = tf.reduce_mean(losses)
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))

    x, y = np.asarray(x_train, "float32"), np.asarray(y_train, "int32")
    rng = np.random.default_rng(0)
    for _ in range(30):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 32):
            step(tf.constant(x[batch]), tf.constant(y[batch]))
    return model
