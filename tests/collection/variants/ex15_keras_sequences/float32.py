"""tf.keras, float32 arrays, a GRU that gives logits."""

import numpy as np
import tensorflow as tf


def build_vocabulary(sentences):
    words = " ".join(sentences).lower().split()
    distinct = list(dict.fromkeys(words))
    return {"<padding>": 0, "<unknown>": 1} | {word: i for i, word in enumerate(distinct, 2)}


def encode(sentence, vocabulary):
    return np.array([vocabulary.get(w, 1) for w in sentence.lower().split()], dtype=np.float32)


def pad_sequences(sequences, maxlen):
    out = np.zeros((len(sequences), maxlen), np.float32)
    for i, sequence in enumerate(sequences):
        tail = np.asarray(sequence, np.float32)[-maxlen:]
        if tail.size:
            out[i, -tail.size :] = tail
    return out


def build_simple_rnn(vocabulary=15982, sequence_length=500, embedding=300, units=64, classes=5):
    tokens = tf.keras.Input(shape=(sequence_length,), dtype="int32")
    vectors = tf.keras.layers.Embedding(vocabulary, embedding)(tokens)
    state = tf.keras.layers.SimpleRNN(units)(vectors)
    answer = tf.keras.layers.Dense(classes, activation=tf.nn.softmax)(state)
    return tf.keras.Model(inputs=tokens, outputs=answer)


def build_lstm(vocabulary=5000, sequence_length=500, embedding=128, units=128, classes=5):
    return tf.keras.models.Sequential(
        [
            tf.keras.layers.InputLayer(shape=(sequence_length,)),
            tf.keras.layers.Embedding(vocabulary, embedding),
            tf.keras.layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2),
            tf.keras.layers.Dense(classes),
            tf.keras.layers.Softmax(),
        ]
    )


def train_long_memory(x_train, y_train):
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Embedding(5, 5, embeddings_initializer="identity", trainable=False),
            tf.keras.layers.GRU(32),
            tf.keras.layers.Dense(4),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(tf.keras.optimizers.Adam(0.003), loss)
    model.fit(x_train, y_train, epochs=15, batch_size=32, verbose=0)
    return model
