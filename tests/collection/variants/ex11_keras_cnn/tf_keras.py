"""ex11 as course material writes it: tf.keras, add by add, one-hot labels for the training."""

import tensorflow as tf
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import to_categorical


def build_mlp():
    model = Sequential()
    model.add(Dense(32, input_shape=(8,), activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


def build_classifier():
    model = Sequential()
    model.add(Dense(units=32, activation=tf.nn.relu))
    model.add(Dense(units=3, activation=tf.nn.softmax))
    return model


def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    model = Sequential()
    model.add(tf.keras.layers.Input((img_height, img_width, 3)))
    model.add(tf.keras.layers.Rescaling(1.0 / 255))
    for filters in (16, 32, 64):
        model.add(Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(MaxPooling2D())
    model.add(Flatten())
    model.add(Dense(128, activation="relu"))
    model.add(Dense(num_classes))
    model.summary()
    return model


def build_mnist_cnn():
    model = Sequential()
    model.add(Conv2D(64, kernel_size=3, activation="relu", input_shape=(28, 28, 1)))
    model.add(MaxPooling2D(pool_size=2))
    model.add(Flatten())
    model.add(Dense(10, activation="softmax"))
    return model


def compile_model(model):
    def loss(labels, logits):
        return tf.keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)

    model.compile(loss=loss, optimizer="Adam", metrics=["acc"])
    return model


def train_digits(x_train, y_train):
    model = Sequential()
    model.add(tf.keras.layers.Input((8, 8, 1)))
    model.add(BatchNormalization())
    model.add(Conv2D(32, 3, activation="relu", padding="same"))
    model.add(BatchNormalization())
    model.add(MaxPooling2D())
    model.add(Conv2D(32, 3, activation="relu", padding="same"))
    model.add(BatchNormalization())
    model.add(Flatten())
    model.add(tf.keras.layers.Dropout(0.5))
    model.add(Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x_train, to_categorical(y_train, 10), epochs=25, verbose=2)
    return model
