# %% [markdown]
# # ex15: sequences in Keras
#
# A sentence is a sequence: it has an order, and every sentence has its own length. A network wants
# numbers, and a batch wants one length for all. So text takes four steps on its way in:
#
# 1. **vocabulary**: every word gets a number of its own;
# 2. **encode**: a sentence becomes the list of its numbers;
# 3. **pad**: all lists get the same length;
# 4. **embed**: a layer turns every number into a vector, which is learnt like any other weight.
#
# You write the first three yourself, build two recurrent networks for the fourth, and then find out
# how long such a network remembers.
#
# Write the models with `keras.Sequential` or with the functional API, as you like. What counts is
# what a model computes, not how its layers are named.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## A vocabulary
#
# Words are counted through in the order in which they first appear. Two numbers are kept back:
# **0** for padding and **1** for words that the vocabulary does not know. So the first word is 2.
#
# `Saya makan nasi goreng di malam hari` gives `saya` 2, `makan` 3, … `hari` 8. Capital letters are
# made small first: otherwise `Saya` and `saya` would be two words with nothing in common.
#
# What goes wrong: starting at 0 or 1, so that a word looks like padding or like an unknown word;
# and `split(" ")`, which finds empty "words" between two spaces. `split()` without an argument
# takes any white space, tabs and line ends too.


# %%
def build_vocabulary(sentences):
    """A number for every word.

    Words are made lower case and split on white space. A comma stays with its word: "hari," and
    "hari" are two words.

    Args:
        sentences: a list of texts.

    Returns:
        A dict from word to number: 2, 3, 4, … in order of first appearance. 0 and 1 are kept back.

    >>> build_vocabulary(["Saya makan nasi", "saya makan  mie"])
    {'saya': 2, 'makan': 3, 'nasi': 4, 'mie': 5}
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_vocabulary")


# %% [markdown]
# ## Encode a sentence
#
# Look up every word. A word that is not in the vocabulary becomes **1**. Do not leave it out: the
# network should see that there was a word. And do not add it: the vocabulary belongs to the
# training data, and the embedding has no row for new words.


# %%
def encode(sentence, vocabulary):
    """The numbers of a sentence's words.

    The sentence is made lower case and split on white space, as in `build_vocabulary`.

    Args:
        sentence: a text.
        vocabulary: a dict from word to number. It is not changed.

    Returns:
        A list of whole numbers, one for each word; 1 for a word that is not in the vocabulary.

    >>> encode("Saya makan roti", {"saya": 2, "makan": 3, "nasi": 4})
    [2, 3, 1]
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("encode")


# %% [markdown]
# ## Pad to one length
#
# A short sequence gets zeros **in front**, a long one loses its **beginning**:
#
# | sequence | `maxlen=4` |
# |---|---|
# | `[5, 6]` | `[0, 0, 5, 6]` |
# | `[1, 2, 3, 4, 5, 6]` | `[3, 4, 5, 6]` |
#
# That is how `keras.utils.pad_sequences` does it unless told otherwise, and there is a reason: a
# recurrent layer reads from left to right and hands on its **last** state. With zeros behind the
# words, it would have to remember the words over all those zeros.
#
# Write it yourself, without Keras' function. What goes wrong: an empty sequence. `row[-0:]` is the
# whole row and not an empty one.


# %%
def pad_sequences(sequences, maxlen):
    """All sequences in one array, zeros in front, beginnings cut off.

    Args:
        sequences: a list of N lists of whole numbers, of any lengths. They are not changed.
        maxlen: the length that all of them get, at least 1.

    Returns:
        (N, maxlen) of dtype int32. An empty sequence becomes a row of zeros.

    >>> pad_sequences([[5, 6], [1, 2, 3, 4, 5, 6]], 4)
    array([[0, 0, 5, 6],
           [3, 4, 5, 6]], dtype=int32)
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("pad_sequences")


# %% [markdown]
# ## A simple recurrent network
#
# An **embedding** is a table with a row for every number up to the size of the vocabulary. Its
# output has one vector for each word, and the recurrent layer reads them one by one, always with
# the same weights. It hands on its last state only, a summary of the sentence, and a dense layer
# reads the class from that.
#
# | layer | output shape | parameters |
# |---|---|---|
# | Embedding | (500, 300) | 15,982 · 300 = 4,794,600 |
# | SimpleRNN | (64) | (300 + 64 + 1) · 64 = 23,360 |
# | Dense, softmax | (5) | (64 + 1) · 5 = 325 |
#
# What goes wrong: `return_sequences=True` hands on all 500 states, and the dense layer then gives
# 500 answers for one sentence.


# %%
def build_simple_rnn(vocabulary=15982, sequence_length=500, embedding=300, units=64, classes=5):
    """A classifier of sentences: embedding, simple recurrent layer, softmax.

    Args:
        vocabulary: how many different numbers there are, those kept back included.
        sequence_length: how many numbers a sentence has.
        embedding: the length of the vector for each number.
        units: the size of the recurrent layer's state (tanh, as usual).
        classes: how many classes.

    Returns:
        A Keras model with input shape (sequence_length,), that gives `classes` probabilities;
        4,818,285 parameters with the defaults. It need not be compiled. If you do compile it,
        the loss must fit: labels are whole numbers, outputs are probabilities.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_simple_rnn")


# %% [markdown]
# ## An LSTM
#
# The same with an LSTM, which has four sets of weights, one each for the input gate, the forget
# gate, the candidate and the output gate: $4 \cdot (128 + 128 + 1) \cdot 128 = 131\,584$. With the
# embedding (640,000) and the dense layer (645) that makes 772,229.
#
# Two kinds of dropout work inside the layer while it trains: `dropout` on what comes in from the
# word, and `recurrent_dropout` on what comes from the state before.


# %%
def build_lstm(vocabulary=5000, sequence_length=500, embedding=128, units=128, classes=5):
    """A classifier of sentences: embedding, LSTM, softmax.

    Args: as `build_simple_rnn`.

    Returns:
        A Keras model with input shape (sequence_length,): embedding; LSTM with dropout 0.2 and
        recurrent dropout 0.2; dense with softmax. 772,229 parameters with the defaults. It need
        not be compiled. If you do compile it, the loss must fit: labels are whole numbers,
        outputs are probabilities.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_lstm")


# %% [markdown]
# ## How long does a network remember?
#
# Here are sequences of the symbols 1, 2, 3 and 4, padded in front with 0:
#
# `0 0 0 0 3 1 4 4 2 1 3 2` belongs to class 2.
#
# The class is decided by the **first** symbol after the padding: symbol 1 is class 0, 2 is class 1,
# and so on. Everything after it is chatter, made of the same four symbols. The network has to store
# the first symbol, and then to ignore all others, for up to 39 steps.
#
# A simple recurrent layer mixes every new symbol into its state, and what was there before tends to
# fade; so does the gradient on its way back (ex13). It has a hard time here: with 32 units and 20
# epochs it hardly does better than guessing. An LSTM can close its input gate after the first symbol
# and keep its forget gate open, so that the cell carries the symbol unchanged (ex14). In the training
# data many sequences are short, some long: from the short ones the gates are learnt, and then they
# work for the long ones.
#
# Your model is tested on new, **long** sequences, those of 20 to 40 symbols. Guessing gets 25 % of
# them right. An LSTM of 32 units gets nearly all; full marks are given from 90 %. Try a
# `SimpleRNN` too, and look at its accuracy.
#
# What goes wrong: stopping too early. The accuracy may stay below one half for several epochs, and
# then rise quickly. And `mask_zero=True`: the zeros in front tell the network where the sequence
# begins, and without them it learns more slowly. You have 90 seconds.


# %%
def train_long_memory(x_train, y_train):
    """Train a recurrent network to recall the first symbol of a sequence.

    Args:
        x_train: (N, T), whole numbers: 0 for padding in front, then 1 to 4.
        y_train: (N,), whole numbers from 0 to 3: the class of the first symbol after the padding.

    Returns:
        A trained Keras model that takes (M, T) and gives (M, 4): a probability or a logit for
        each class.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("train_long_memory")
