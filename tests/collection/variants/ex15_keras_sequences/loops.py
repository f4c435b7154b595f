"""Plain loops and lists; Sequential models put together with add."""

from keras.layers import LSTM, Activation, Dense, Embedding, Input, SimpleRNN
from keras.models import Sequential


def build_vocabulary(sentences):
    numbers = {}
    following = 2
    for text in sentences:
        for token in text.split():
            token = token.lower()
            if token in numbers:
                continue
            numbers[token] = following
            following += 1
    return numbers


def encode(sentence, vocabulary):
    numbers = []
    for token in sentence.lower().split():
        if token in vocabulary:
            numbers.append(vocabulary[token])
        else:
            numbers.append(1)
    return numbers


def pad_sequences(sequences, maxlen):
    rows = []
    for sequence in sequences:
        row = list(sequence)
        while len(row) > maxlen:
            row.pop(0)
        while len(row) < maxlen:
            row.insert(0, 0)
        rows.append(row)
    return rows


def build_simple_rnn(vocabulary=15982, sequence_length=500, embedding=300, units=64, classes=5):
    model = Sequential(name="words")
    model.add(Input(shape=(sequence_length,)))
    model.add(Embedding(input_dim=vocabulary, output_dim=embedding, name="table"))
    model.add(SimpleRNN(units, activation="tanh"))
    model.add(Dense(classes))
    model.add(Activation("softmax"))
    return model


def build_lstm(vocabulary=5000, sequence_length=500, embedding=128, units=128, classes=5):
    model = Sequential()
    model.add(Input(shape=(sequence_length,)))
    model.add(Embedding(input_dim=vocabulary, output_dim=embedding))
    model.add(LSTM(units, dropout=0.2, recurrent_dropout=0.2))
    model.add(Dense(classes, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


def train_long_memory(x_train, y_train):
    model = Sequential()
    model.add(Input(shape=(x_train.shape[1],)))
    model.add(Embedding(5, 8))
    model.add(LSTM(64))
    model.add(Dense(4, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=20, verbose=0)
    return model
