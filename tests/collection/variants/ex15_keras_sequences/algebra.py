"""Other known forms: setdefault, one mask for all rows, a mask for the padding, one-hot labels."""

import keras
import numpy as np
from keras import ops


def build_vocabulary(sentences):
    vocabulary = {}
    for sentence in sentences:
        for word in sentence.split():
            vocabulary.setdefault(word.lower(), 2 + len(vocabulary))
    return vocabulary


def encode(sentence, vocabulary):
    return list(
        map(lambda word: vocabulary[word] if word in vocabulary else 1, sentence.lower().split())
    )


def pad_sequences(sequences, maxlen):
    kept = [list(sequence[-maxlen:]) for sequence in sequences]
    lengths = np.array([len(sequence) for sequence in kept], dtype=int)
    padded = np.zeros((len(kept), maxlen), dtype="int32")
    padded[np.arange(maxlen) >= maxlen - lengths[:, None]] = [n for row in kept for n in row]
    return padded


def build_simple_rnn(vocabulary=15982, sequence_length=500, embedding=300, units=64, classes=5):
    source = keras.Input((sequence_length,))
    x = keras.layers.Embedding(vocabulary, embedding)(source)
    x = keras.layers.SimpleRNN(units, activation=keras.activations.tanh)(x)
    return keras.Model(source, ops.softmax(keras.layers.Dense(classes)(x)))


def build_lstm(vocabulary=5000, sequence_length=500, embedding=128, units=128, classes=5):
    reader = keras.Sequential(
        [
            keras.layers.Embedding(vocabulary, embedding),
            keras.layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2),
        ]
    )
    source = keras.Input((sequence_length,))
    scores = keras.layers.Dense(classes)(reader(source))
    return keras.Model(source, keras.activations.softmax(scores))


def train_long_memory(x_train, y_train):
    source = keras.Input((None,))
    x = keras.layers.Embedding(5, 16, mask_zero=True)(source)
    x = keras.layers.LSTM(48)(x)
    model = keras.Model(source, keras.layers.Dense(4, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(3e-3), "categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, keras.utils.to_categorical(y_train), epochs=20, verbose=0)
    return model
