"""ex15: the oracle is Keras' padding, its layers through the functional API, and held-out sequences.

`train_long_memory` gets sequences made from the course's seed, many short and some long. The
evaluator predicts long ones that it has never seen, and only the judge holds their labels.
"""

import keras
import numpy as np
import tensorflow as tf
from keras.utils import pad_sequences as keras_pad_sequences

from autograder.author import Exercise, case
from autograder.author.networks import described

ex = Exercise(
    title="Sequences in Keras",
    unit="D. Sequences",
    summary="From words to padded numbers, two recurrent networks, and how long one remembers.",
    minutes=90,
    needs=("tensorflow",),
    idle_s=20,
    memory_mib=16384,
)


# The oracle, under the students' function names.


def _words(sentence):
    return [word.decode() for word in tf.strings.split(tf.strings.lower(sentence, "utf-8")).numpy()]


def build_vocabulary(sentences):
    words = dict.fromkeys(word for sentence in sentences for word in _words(sentence))
    return dict(zip(words, range(2, 2 + len(words)), strict=True))


def encode(sentence, vocabulary):
    pairs = tf.lookup.KeyValueTensorInitializer(
        list(vocabulary), list(vocabulary.values()), tf.string, tf.int64
    )
    table = tf.lookup.StaticHashTable(pairs, default_value=1)
    return [int(table.lookup(tf.constant(word))) for word in _words(sentence)]


def pad_sequences(sequences, maxlen):
    return keras_pad_sequences(sequences, maxlen=maxlen)


def _classifier(vocabulary, sequence_length, embedding, recurrent, classes):
    source = keras.Input((sequence_length,))
    state = recurrent(keras.layers.Embedding(vocabulary, embedding)(source))
    return keras.Model(source, keras.layers.Softmax()(keras.layers.Dense(classes)(state)))


def build_simple_rnn(vocabulary=15982, sequence_length=500, embedding=300, units=64, classes=5):
    layer = keras.layers.SimpleRNN(units)
    return _classifier(vocabulary, sequence_length, embedding, layer, classes)


def build_lstm(vocabulary=5000, sequence_length=500, embedding=128, units=128, classes=5):
    layer = keras.layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2)
    return _classifier(vocabulary, sequence_length, embedding, layer, classes)


def train_long_memory(x_train, y_train):
    model = _classifier(5, x_train.shape[1], 12, keras.layers.GRU(40), 4)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(x_train, y_train, epochs=15, batch_size=100, verbose=0)
    return model


# What travels.


ex.travels(described)


@ex.travels
def loss_that_fits(settings):
    """Whether the loss, where there is one, is for whole-number labels and probabilities."""
    if settings is None or settings["loss"] == "none":
        return "fits"
    if settings["loss"] != "sparse_categorical_crossentropy":
        return f"is {settings['loss']}"
    return "expects logits" if settings["from_logits"] else "fits"


# Words and numbers.

ex.part(
    "build_vocabulary",
    points=2,
    hints=(
        "Go through the sentences, and in each through its words: sentence.lower().split().",
        "A word that is in the dict already keeps its number. How many words are there before a "
        "new one? That many, plus 2, is its number.",
        "if word not in vocabulary: vocabulary[word] = len(vocabulary) + 2",
    ),
)
ex.part(
    "encode",
    points=1,
    hints=(
        "The words are found as in build_vocabulary; each gives one number.",
        "vocabulary.get(word, 1) is the number of the word, or 1 where there is none.",
    ),
)
ex.part(
    "pad_sequences",
    points=2.4,
    hints=(
        "Start with np.zeros((len(sequences), maxlen), dtype=np.int32) and fill row by row.",
        "sequence[-maxlen:] is the end of a long sequence and all of a short one.",
        "What is kept goes to the end of its row: row[maxlen - len(kept):] = kept.",
    ),
)

_SLIDE = "Saya makan nasi goreng di malam hari"
_WORDS = ["saya", "kamu", "dia", "kami", "makan", "minum", "beli", "suka", "nasi", "mie", "goreng"]
_WORDS += ["ayam", "sate", "teh", "kopi", "di", "ke", "dari", "pasar", "rumah", "malam", "pagi"]
_WORDS += ["hari", "ini", "besok"]


def _sentence(rng, length):
    return " ".join(rng.choice(_WORDS, size=length))


@ex.cases("build_vocabulary")
def vocabulary_cases(rng):
    yield case("two words", sentences=["nasi goreng"])
    yield case("the sentence of the lecture: 2 to 8", sentences=[_SLIDE])
    yield case("a word that comes again", sentences=["besok makan besok minum makan teh"])
    yield case("two sentences", sentences=["dia suka kopi", "kami suka sate dan teh"])
    yield case("capital letters", sentences=["Saya makan MIE", "saya Makan mie Ayam"])
    yield case("tabs, line ends and double spaces", sentences=["kopi  pagi\tini\n", " teh  malam "])
    yield case("a comma stays with its word", sentences=["pagi, malam", "Pagi malam, pagi"])
    yield case("an empty sentence", sentences=["", "ke pasar", ""])
    yield case("five sentences", sentences=[_sentence(rng, 6) for _ in range(5)])


@ex.cases("encode")
def encode_cases(rng):
    slide = {word: 2 + place for place, word in enumerate(_SLIDE.lower().split())}
    yield case("two words", sentence="nasi goreng", vocabulary={"goreng": 2, "nasi": 3})
    yield case("the sentence of the lecture", sentence=_SLIDE, vocabulary=slide)
    yield case("a word that is not known", sentence="saya makan roti di hari", vocabulary=slide)
    yield case("a word twice", sentence="makan nasi makan mie", vocabulary=slide)
    yield case("capital letters", sentence="Nasi GORENG Malam", vocabulary=slide)
    yield case("tabs and double spaces", sentence=" malam  hari\tsaya\n", vocabulary=slide)
    yield case("only unknown words", sentence="selamat pagi", vocabulary=slide)
    yield case("an empty sentence", sentence="", vocabulary=slide)
    numbers = rng.permutation(np.arange(2, 2 + len(_WORDS))).tolist()
    known = dict(zip(_WORDS[3:], numbers, strict=False))
    yield case("a vocabulary in another order", sentence=_sentence(rng, 12), vocabulary=known)


def _sequences(rng, *lengths):
    return [rng.permutation(np.arange(2, 60))[:length].tolist() for length in lengths]


@ex.cases("pad_sequences")
def padding_cases(rng):
    yield case("one short sequence", sequences=[[5, 6]], maxlen=4)
    yield case("one long sequence", sequences=[[1, 2, 3, 4, 5, 6]], maxlen=4)
    yield case("one that fits", sequences=_sequences(rng, 3), maxlen=3)
    yield case("short and long", sequences=_sequences(rng, 2, 7, 4, 9), maxlen=5)
    yield case("all of them short", sequences=_sequences(rng, 3, 1, 2), maxlen=6)
    yield case("all of them long", sequences=_sequences(rng, 8, 5), maxlen=3)
    yield case("one number is kept", sequences=_sequences(rng, 4, 1, 2), maxlen=1)


@ex.cases("pad_sequences", group="empty", points=0.6, care=True)
def padding_empty(rng):
    yield case("an empty sequence", sequences=[[]], maxlen=3)
    short, long = _sequences(rng, 2, 5)
    yield case("an empty one among others", sequences=[short, [], long], maxlen=4)


# Two models, judged by their graph.

ex.part(
    "build_simple_rnn",
    points=2,
    hints=(
        "Three layers after keras.Input((sequence_length,)): Embedding, SimpleRNN, Dense.",
        "Embedding wants the number of its rows first, then the length of a vector: "
        "layers.Embedding(vocabulary, embedding).",
        'layers.SimpleRNN(units) and layers.Dense(classes, activation="softmax") end it.',
    ),
)
ex.part(
    "build_lstm",
    points=2,
    hints=(
        "As build_simple_rnn, with layers.LSTM in the place of SimpleRNN. Both dropouts are "
        "arguments of that layer.",
        "layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2)",
    ),
)


@ex.probe("build_simple_rnn")
def simple_rnn_built(impl, **sizes):
    return described(lambda: impl.build_simple_rnn(**sizes))


@ex.probe("build_lstm")
def lstm_built(impl, **sizes):
    return described(lambda: impl.build_lstm(**sizes))


def _small(rng):
    """Arguments of a small network, no two of them equal."""
    length, embedding, units, classes = rng.permutation(np.arange(3, 13))[:4].tolist()
    return {
        "vocabulary": int(rng.integers(40, 100)),
        "sequence_length": length,
        "embedding": embedding,
        "units": units,
        "classes": classes,
    }


@ex.cases("build_simple_rnn")
def simple_rnn_cases(rng):
    yield case("the lecture's: 4,818,285 parameters", for_evaluator={"input_shape": [500]})
    small = _small(rng)
    yield case("a small one", **small, for_evaluator={"input_shape": [small["sequence_length"]]})


@ex.cases("build_lstm")
def lstm_cases(rng):
    yield case("the lecture's: 772,229 parameters", for_evaluator={"input_shape": [500]})
    small = _small(rng)
    yield case("a small one", **small, for_evaluator={"input_shape": [small["sequence_length"]]})


@ex.evaluate("build_simple_rnn")
def look(value, inputs):
    model = Model(value)  # noqa: F821
    return {**model.facts(inputs["input_shape"]), "loss": loss_that_fits(model.settings())}


@ex.evaluate("build_lstm")
def look_at_lstm(value, inputs):
    return look(value, inputs)


# A training, judged by long sequences that it has not seen.

ex.part(
    "train_long_memory",
    points=1,
    seconds=90,
    hints=(
        "Embedding, LSTM, Dense: as build_lstm, but smaller, without dropout, and for symbols 0 to "
        "4 and 4 classes. Then compile and fit.",
        "layers.Embedding(5, 16), layers.LSTM(32), layers.Dense(4, activation='softmax'); the loss "
        "is 'sparse_categorical_crossentropy'.",
        "Look at the training's accuracy. If it is below one half at the end, give it more epochs, "
        "20 or 25, or a larger learning rate: keras.optimizers.Adam(0.002).",
    ),
)

STEPS, SYMBOLS = 40, 4


def _padded(tokens, lengths):
    x = np.zeros((len(lengths), STEPS), dtype=np.uint8)
    x[np.arange(STEPS) >= STEPS - lengths[:, None]] = tokens
    return x


@ex.probe("train_long_memory")
def trained(impl, tokens, lengths, steps, seed):
    x_train = np.zeros((len(lengths), steps), dtype=np.int32)
    x_train[np.arange(steps) >= steps - lengths[:, None].astype(int)] = tokens
    y_train = x_train[np.arange(len(x_train)), steps - lengths.astype(int)] - 1
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = impl.train_long_memory(x_train, y_train)
    run = getattr(model, "history", None)
    losses = getattr(run, "history", {}).get("loss", [])
    weights = model.get_weights() if hasattr(model, "get_weights") else []
    return {"model": model, "weights": weights, "losses": [float(loss) for loss in losses][:500]}


@ex.cases("train_long_memory")
def long_memory_cases(rng):
    # Many short ones, because the gates are learnt from them; a few of every length.
    lengths = (1 + STEPS * rng.uniform(size=1800) ** 2).astype(np.uint8)
    tokens = rng.integers(1, SYMBOLS + 1, size=lengths.sum(dtype=int), dtype=np.uint8)
    long = rng.integers(STEPS // 2, STEPS + 1, size=200, dtype=np.uint8)
    unseen = rng.integers(1, SYMBOLS + 1, size=long.sum(dtype=int), dtype=np.uint8)
    x_test = _padded(unseen, long)
    yield case(
        "long sequences, held out",
        tokens=tokens,
        lengths=lengths,
        steps=STEPS,
        seed=int(rng.integers(1, 2**31)),
        for_evaluator={"x_test": x_test},
        for_judge={"y_test": x_test[np.arange(len(long)), STEPS - long] - 1},
    )


@ex.evaluate("train_long_memory")
def recalled(value, inputs):
    x = inputs["x_test"].astype(np.int32)
    model = Model(value["model"])  # noqa: F821
    facts = model.facts(x.shape[1:])
    scores = model.with_weights(value["weights"], x.shape[1:]).predict(x, verbose=0)
    labels = np.asarray(scores).argmax(axis=-1).astype(np.uint8)
    return {
        "graph": facts["graph"],
        "output": facts["output"],
        "settings": model.settings(),
        "labels": labels,
        "losses": value["losses"],
    }


@ex.travels
def held_out(output, inputs):
    labels = np.asarray(output["labels"])
    if labels.shape != inputs["y_test"].shape:
        return 0.0
    return float(np.mean(labels == inputs["y_test"]))


@ex.measure("train_long_memory")
def above_one_half(output, inputs):
    return min(held_out(output, inputs), 0.5)


ex.judged_again("train_long_memory", "at least 0.75", points=1)
ex.judged_again("train_long_memory", "at least 0.90", points=2)


@ex.measure("train_long_memory", "at least 0.75")
def above_three_quarters(output, inputs):
    return min(held_out(output, inputs), 0.75)


@ex.measure("train_long_memory", "at least 0.90")
def above_nine_tenths(output, inputs):
    return min(held_out(output, inputs), 0.9)


@ex.symptoms("train_long_memory")
def what_it_shows(output, inputs):
    """Why a model forgets, as far as its graph, its loss and its answers tell."""
    graph, settings = list(output["graph"]), output["settings"]
    shown = []
    if len(output["output"]) != 1:
        shown.append("an answer for every step")
    elif output["output"][0] < 4:
        shown.append("too few outputs")
    if settings is None:
        shown.append("not compiled")
    elif settings["loss"] == "sparse_categorical_crossentropy":
        probabilities = graph[-1] == "softmax"
        if probabilities == settings["from_logits"]:
            shown.append("softmax twice" if probabilities else "logits as probabilities")
    gated = any("LSTM" in line or "GRU" in line for line in graph)
    if not gated:
        simple = any("SimpleRNN" in line for line in graph)
        shown.append("a simple recurrent layer" if simple else "no recurrent layer")
    shown.append("chance" if held_out(output, inputs) < 0.4 else "half learnt")
    return shown


@ex.picture("train_long_memory")
def loss_and_confusion(output, inputs):
    truth, said = inputs["y_test"], np.asarray(output["labels"])
    counts = [[int(np.sum((truth == t) & (said == s))) for s in range(4)] for t in range(4)]
    classes = [f"class {n}" for n in range(4)]
    title = "Long sequences: true class (row), class told (column)"
    losses = [loss for loss in output["losses"] if np.isfinite(loss)]
    curve = {"title": "Loss in training, by epoch", "kind": "curve", "values": losses}
    return [
        *([curve] if losses else []),
        {"title": title, "kind": "matrix", "values": counts, "labels": classes},
    ]


# Misconceptions.

_TRAINING = "Humbatova 2020: Wrong loss function"
_TOKENS = "Humbatova 2020: Wrong preprocessing"
_SHAPE = "Humbatova 2020: Wrong defined output shape"

ex.misconception(
    "build_vocabulary.from_one",
    "Your numbers start at 1. That is the number of unknown words here, and 0 is padding: the first "
    "word should get 2.",
    edits={"len(vocabulary) + 2": "len(vocabulary) + 1"},
    fault=_TOKENS,
)
ex.misconception(
    "build_vocabulary.from_zero",
    "Your numbers start at 0. That is padding here, and 1 an unknown word: the first word should "
    "get 2.",
    edits={"len(vocabulary) + 2": "len(vocabulary)"},
    fault=_TOKENS,
)
ex.misconception(
    "build_vocabulary.from_three",
    "Your first word gets 3. Only 0 and 1 are kept back, so it should get 2.",
    edits={"len(vocabulary) + 2": "len(vocabulary) + 3"},
    fault=_TOKENS,
)
ex.misconception(
    "build_vocabulary.case_kept",
    "Capital letters are kept, so that “Saya” and “saya” are two words. Make the sentence lower "
    "case before you split it.",
    edits={"sentence.lower().split()": "sentence.split()"},
    fault=_TOKENS,
)
ex.misconception(
    "build_vocabulary.split_at_spaces",
    'split(" ") cuts at every single space: it finds empty words between two of them, and misses '
    "tabs and line ends. Use split() without an argument.",
    edits={"sentence.lower().split()": 'sentence.lower().split(" ")'},
    fault=_TOKENS,
)
ex.misconception(
    "build_vocabulary.alphabetical",
    "The words are numbered in alphabetical order. Number them in the order in which they first "
    "appear; sorted() and set() lose that order.",
    edits={
        "return vocabulary": "return {word: 2 + n for n, word in enumerate(sorted(vocabulary))}"
    },
)
ex.convention(
    "build_vocabulary.by_frequency",
    "The most frequent word comes first, as in Keras' own TextVectorization. Here words are "
    "numbered in the order in which they first appear.",
    edits={
        "return vocabulary": (
            "words = [word for sentence in sentences for word in sentence.lower().split()]\n"
            "    ranked = sorted(vocabulary, key=lambda word: -words.count(word))\n"
            "    return {word: 2 + n for n, word in enumerate(ranked)}"
        )
    },
    accepted=False,
)
ex.convention(
    "build_vocabulary.no_punctuation",
    "Commas are taken away, as Keras' TextVectorization does. That is sensible, but here words are "
    "only split on white space: “hari,” and “hari” stay two words.",
    edits={"sentence.lower().split()": 'sentence.lower().replace(",", "").split()'},
    accepted=False,
)
ex.misconception(
    "build_vocabulary.counts_repeats",
    "A word that comes again uses up a number, so that there are gaps. Count only new words: the "
    "number is len(vocabulary) + 2.",
    code="""
    def build_vocabulary(sentences):
        vocabulary, place = {}, 2
        for sentence in sentences:
            for word in sentence.lower().split():
                vocabulary.setdefault(word, place)
                place += 1
        return vocabulary
    """,
)
ex.misconception(
    "build_vocabulary.last_place",
    "A word that comes again gets a new number. It should keep the one from its first appearance: "
    "look whether it is in the dict already.",
    edits={
        "if word not in vocabulary:\n                vocabulary[word] = len(vocabulary) + 2": (
            "vocabulary[word] = len(vocabulary) + 2"
        )
    },
)
ex.misconception(
    "build_vocabulary.each_sentence_anew",
    "The count starts again at 2 in every sentence, so that different words share a number. There "
    "is one vocabulary for all sentences.",
    code="""
    def build_vocabulary(sentences):
        vocabulary = {}
        for sentence in sentences:
            words = list(dict.fromkeys(sentence.lower().split()))
            for place, word in enumerate(words):
                vocabulary.setdefault(word, 2 + place)
        return vocabulary
    """,
)
ex.misconception(
    "build_vocabulary.first_sentence_only",
    "Only the words of the first sentence are in your vocabulary. Is the return inside the loop?",
    edits={"for sentence in sentences:": "for sentence in sentences[:1]:"},
)
ex.misconception(
    "encode.unknown_dropped",
    "Words that are not in the vocabulary are left out. Each of them becomes 1, so that the "
    "sentence keeps its length.",
    edits={
        "vocabulary.get(word, 1) for word in sentence.lower().split()": (
            "vocabulary[word] for word in sentence.lower().split() if word in vocabulary"
        )
    },
    fault=_TOKENS,
)
ex.misconception(
    "encode.unknown_is_padding",
    "Words that are not in the vocabulary become 0. That is padding; an unknown word is 1.",
    edits={"vocabulary.get(word, 1)": "vocabulary.get(word, 0)"},
    fault=_TOKENS,
)
ex.misconception(
    "encode.unknown_raises",
    "A word that is not in the vocabulary stops your function with a KeyError. It should become 1: "
    "vocabulary.get(word, 1).",
    edits={"vocabulary.get(word, 1)": "vocabulary[word]"},
    fault=_TOKENS,
)
ex.misconception(
    "encode.case_kept",
    "Words with capital letters are not found. Make the sentence lower case first, as in "
    "build_vocabulary.",
    edits={"sentence.lower().split()": "sentence.split()"},
    fault=_TOKENS,
)
ex.misconception(
    "encode.split_at_spaces",
    'split(" ") cuts at every single space: it finds empty words between two of them, and misses '
    "tabs and line ends. Use split() without an argument.",
    edits={"sentence.lower().split()": 'sentence.lower().split(" ")'},
    fault=_TOKENS,
)
ex.misconception(
    "encode.own_numbers",
    "The numbers are those of the words' places in the sentence. Look each word up in the "
    "vocabulary that is given.",
    edits={
        "[vocabulary.get(word, 1) for word in sentence.lower().split()]": (
            "[2 + n if word in vocabulary else 1 "
            "for n, word in enumerate(sentence.lower().split())]"
        )
    },
)
ex.misconception(
    "encode.letters",
    "Each letter becomes a number, not each word. Split the sentence first: a loop over a text "
    "goes through its letters.",
    edits={"sentence.lower().split()": "sentence.lower()"},
)
ex.misconception(
    "pad_sequences.zeros_behind",
    "The zeros stand behind the sequence. Here, as in Keras, they stand in front, so that the last "
    "thing the network reads is a word.",
    edits={"row[maxlen - len(kept) :]": "row[: len(kept)]"},
    fault=_TOKENS,
)
ex.misconception(
    "pad_sequences.tail_cut_off",
    "A long sequence loses its end. Here, as in Keras, it loses its beginning: keep "
    "sequence[-maxlen:].",
    edits={"sequence[-maxlen:]": "sequence[:maxlen]"},
    fault=_TOKENS,
)
ex.misconception(
    "pad_sequences.both_behind",
    "The zeros stand behind, and a long sequence loses its end. Both should happen in front: keep "
    "sequence[-maxlen:], and write it to the end of the row.",
    edits={
        "sequence[-maxlen:]": "sequence[:maxlen]",
        "row[maxlen - len(kept) :]": "row[: len(kept)]",
    },
    fault=_TOKENS,
)
ex.misconception(
    "pad_sequences.reversed",
    "Your sequences are in reversed order. Only zeros are added in front; the order stays.",
    edits={"= kept\n": "= kept[::-1]\n"},
)
ex.misconception(
    "pad_sequences.ones",
    "You pad with 1. That is the number of an unknown word; padding is 0.",
    edits={"np.zeros((": "np.ones(("},
    fault=_TOKENS,
)
ex.misconception(
    "pad_sequences.minus_zero",
    "An empty sequence goes wrong: row[-0:] is the whole row, because -0 is 0. Write to "
    "row[maxlen - len(kept):], which is empty then.",
    edits={"row[maxlen - len(kept) :]": "row[-len(kept) :]"},
)
ex.misconception(
    "pad_sequences.empty_left_out",
    "Empty sequences are left out, so that sentences and labels no longer fit together. An empty "
    "sequence becomes a row of zeros.",
    edits={
        "padded = np.zeros(": (
            "sequences = [sequence for sequence in sequences if sequence]\n    padded = np.zeros("
        )
    },
)
ex.misconception(
    "pad_sequences.to_the_longest",
    "All sequences get the length of the longest one. They should get the length maxlen.",
    edits={
        "padded = np.zeros(": (
            "maxlen = max(len(sequence) for sequence in sequences)\n    padded = np.zeros("
        )
    },
    fault=_SHAPE,
)

_EMBEDDING = "layers.Embedding(vocabulary, embedding)"
_DENSE = 'layers.Dense(classes, activation="softmax")'
for _part, _recurrent in (
    ("build_simple_rnn", "layers.SimpleRNN(units)"),
    ("build_lstm", "layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2)"),
):
    ex.misconception(
        f"{_part}.every_state",
        "return_sequences=True hands on the state after every word, and the dense layer gives an "
        "answer for each. One answer a sentence is asked for: leave it out.",
        edits={_recurrent: f"{_recurrent[:-1]}, return_sequences=True)"},
        fault=_SHAPE,
    )
    ex.misconception(
        f"{_part}.one_row_more",
        "The embedding has vocabulary + 1 rows. That is needed where the words are counted without "
        "padding; here vocabulary includes every number already.",
        edits={_EMBEDDING: "layers.Embedding(vocabulary + 1, embedding)"},
        fault="Humbatova 2020: Wrong layer size",
    )
    ex.misconception(
        f"{_part}.two_rows_more",
        "The embedding has vocabulary + 2 rows. The two numbers that are kept back, 0 and 1, are "
        "included in vocabulary already.",
        edits={_EMBEDDING: "layers.Embedding(vocabulary + 2, embedding)"},
        fault="Humbatova 2020: Wrong layer size",
    )
    ex.misconception(
        f"{_part}.one_row_less",
        "The embedding has one row less than there are numbers, and the last word would find no "
        "vector. It needs exactly vocabulary rows.",
        edits={_EMBEDDING: "layers.Embedding(vocabulary - 1, embedding)"},
        fault="Humbatova 2020: Wrong layer size",
    )
    ex.misconception(
        f"{_part}.embedding_swapped",
        "The two numbers of the embedding are swapped. First comes how many rows it has, then how "
        "long a vector is: Embedding(vocabulary, embedding).",
        edits={_EMBEDDING: "layers.Embedding(embedding, vocabulary)"},
        fault="Humbatova 2020: Wrong layer size",
    )
    ex.misconception(
        f"{_part}.logits",
        "The last layer has no activation, so that it gives scores and not probabilities. Give it "
        'activation="softmax".',
        edits={_DENSE: "layers.Dense(classes)"},
        fault="Humbatova 2020: Missing softmax layer",
    )
    ex.misconception(
        f"{_part}.sigmoid",
        "The last layer has a sigmoid, which answers each class on its own. A sentence has one "
        "class: softmax makes the probabilities sum to one.",
        edits={'"softmax"': '"sigmoid"'},
        fault="Humbatova 2020: Wrong type of activation function",
    )
    ex.misconception(
        f"{_part}.softmax_twice",
        "The model ends in softmax, but from_logits=True tells the loss that it does not: softmax "
        "is then taken twice. Leave from_logits out.",
        edits={
            "return keras.Sequential(": "model = keras.Sequential(",
            "        ]\n    )": (
                "        ]\n    )\n"
                "    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\n"
                '    model.compile("adam", loss)\n'
                "    return model"
            ),
        },
        fault=_TRAINING,
    )
    ex.misconception(
        f"{_part}.one_hot_loss",
        "categorical_crossentropy wants one-hot labels. These labels are whole numbers: the loss "
        "is sparse_categorical_crossentropy.",
        edits={
            "return keras.Sequential(": "model = keras.Sequential(",
            "        ]\n    )": (
                '        ]\n    )\n    model.compile("adam", "categorical_crossentropy")\n'
                "    return model"
            ),
        },
        fault=_TRAINING,
    )
    ex.misconception(
        f"{_part}.fixed_sizes",
        "The sizes stand in your code as numbers, so that the arguments change nothing. Use "
        "vocabulary, sequence_length, embedding, units and classes.",
        edits={
            "return keras.Sequential(": (
                "vocabulary, sequence_length, embedding, units, classes = "
                f"{_part}.__defaults__\n    return keras.Sequential("
            )
        },
    )
    ex.convention(
        f"{_part}.masked",
        "Your embedding has mask_zero=True, so that padding is skipped. That is a good idea; the "
        "docstring asks for an embedding without it.",
        edits={_EMBEDDING: "layers.Embedding(vocabulary, embedding, mask_zero=True)"},
        accepted=True,
    )

ex.misconception(
    "build_simple_rnn.lstm",
    "This is an LSTM, with four times as many weights. Here layers.SimpleRNN is asked for.",
    edits={"layers.SimpleRNN(units)": "layers.LSTM(units)"},
    fault="Humbatova 2020: Wrong type of layer",
)
ex.misconception(
    "build_lstm.simple_rnn",
    "This is a SimpleRNN. Here layers.LSTM is asked for; its dropouts are the same.",
    edits={"layers.LSTM(": "layers.SimpleRNN("},
    fault="Humbatova 2020: Wrong type of layer",
)
ex.misconception(
    "build_lstm.no_dropout",
    "Your LSTM has no dropout. Give the layer both: dropout=0.2, recurrent_dropout=0.2.",
    edits={", dropout=0.2, recurrent_dropout=0.2": ""},
    fault="Humbatova 2020: Missing dropout layer",
)
ex.misconception(
    "build_lstm.input_dropout_only",
    "recurrent_dropout is missing. dropout works on what comes in from the word, recurrent_dropout "
    "on the state before; both should be 0.2.",
    edits={", recurrent_dropout=0.2": ""},
    fault="Humbatova 2020: Missing dropout layer",
)
ex.misconception(
    "build_lstm.recurrent_dropout_only",
    "dropout is missing. recurrent_dropout works on the state before, dropout on what comes in "
    "from the word; both should be 0.2.",
    edits={" dropout=0.2,": ""},
    fault="Humbatova 2020: Missing dropout layer",
)
ex.misconception(
    "build_lstm.dropout_layer",
    "A Dropout layer after the LSTM is something else: it drops parts of the last state only. Both "
    "dropouts are arguments of the LSTM: dropout=0.2, recurrent_dropout=0.2.",
    edits={
        "layers.LSTM(units, dropout=0.2, recurrent_dropout=0.2)": (
            "layers.LSTM(units), layers.Dropout(0.2)"
        )
    },
    fault="Humbatova 2020: Wrong type of layer",
)

# Those of the training are known by what the model shows; only the audit trains them.

ex.misconception(
    "train_long_memory.every_state",
    "Your model gives an answer after every symbol, not one for the sequence. Leave "
    "return_sequences=True out of the last recurrent layer.",
    edits={
        "layers.LSTM(32)": "layers.LSTM(32, return_sequences=True)",
        "y_train, epochs=20": "np.repeat(y_train[:, None], x_train.shape[1], axis=1), epochs=1",
    },
    symptom="an answer for every step",
    fault=_SHAPE,
)
ex.misconception(
    "train_long_memory.too_few_outputs",
    "Your model has fewer outputs than there are classes. Classes 0 to 3 need Dense(4).",
    edits={
        'layers.Dense(int(y_train.max()) + 1, activation="softmax")': "layers.Dense(1)",
        '"sparse_categorical_crossentropy"': '"mse"',
        "epochs=20": "epochs=1",
    },
    symptom="too few outputs",
    fault=_SHAPE,
)
ex.misconception(
    "train_long_memory.logits_as_probabilities",
    "The last layer has no softmax, but the loss expects probabilities, so that training goes "
    'astray. Give it activation="softmax", or the loss from_logits=True.',
    edits={', activation="softmax"': "", "epochs=20": "epochs=1"},
    symptom="logits as probabilities",
    fault=_TRAINING,
)
ex.misconception(
    "train_long_memory.softmax_twice",
    "The model ends in softmax, and from_logits=True makes the loss take softmax again: it learns "
    "only slowly. Leave one of them out.",
    edits={
        '"sparse_categorical_crossentropy"': (
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
        ),
        "epochs=20": "epochs=1",
    },
    symptom="softmax twice",
    fault=_TRAINING,
)
ex.misconception(
    "train_long_memory.not_trained",
    "The model that came back was never compiled, so fit cannot have trained it. Call compile and "
    "fit before you return it, and return the model itself.",
    edits={
        "model.compile(": "return model\n    model.compile(",
    },
    symptom="not compiled",
)
ex.misconception(
    "train_long_memory.simple_rnn",
    "A SimpleRNN mixes each new symbol into its state, so that the first one tends to fade. Take an "
    "LSTM or a GRU: their gates can hold on to it.",
    edits={"layers.LSTM(32)": "layers.SimpleRNN(32)"},
    symptom="a simple recurrent layer",
    fault="Humbatova 2020: Wrong type of layer",
)
ex.misconception(
    "train_long_memory.no_recurrent_layer",
    "No layer of your model reads the symbols in their order: it has no memory. Put an LSTM or a "
    "GRU between the embedding and the dense layer.",
    edits={"layers.LSTM(32)": "layers.GlobalAveragePooling1D()", "epochs=20": "epochs=2"},
    symptom="no recurrent layer",
    fault="Humbatova 2020: Wrong type of layer",
)
ex.misconception(
    "train_long_memory.stopped_early",
    "Your model does little better than guessing. It may only need more time: 20 epochs or more, "
    "batches of 32, Adam(0.002). The accuracy stays low for a while before it rises.",
    edits={"epochs=20": "epochs=1"},
    symptom="chance",
    fault="Humbatova 2020: Wrong number of epochs",
)
ex.misconception(
    "train_long_memory.half_learnt",
    "Your model recalls the first symbol of some long sequences, not yet of nearly all. Give it "
    "more epochs, or a learning rate such as Adam(0.002); 32 units are enough.",
    # One class in four is never learnt, which shows on every seed; stopping halfway does not.
    edits={"y_train, epochs=20": "np.minimum(y_train, 2), epochs=20"},
    symptom="half learnt",
)
