"""ex18: TensorFlow's softmax and matmul, and Keras' own attention layer, as the oracle."""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Scaled dot-product attention",
    unit="Z. Attention",
    summary="Let each position look at the others, and at some more than at the rest.",
    minutes=40,
)


def scores(q, k):
    q, k = tf.convert_to_tensor(q), tf.convert_to_tensor(k)
    return tf.matmul(q, k, transpose_b=True) * tf.math.rsqrt(tf.cast(tf.shape(q)[1], q.dtype))


def weights(s, mask=None):
    s = tf.convert_to_tensor(s)
    if mask is None:
        return tf.nn.softmax(s, axis=1)
    # -inf would do as well; the lowest number shows that the weights there come out as 0.
    return tf.nn.softmax(tf.where(mask, s, s.dtype.min), axis=1)


def attention(q, k, v, mask=None):
    """Keras' layer, which scales its scores with a variable: set here to 1 / sqrt(d)."""
    dtype = tf.convert_to_tensor(q).dtype.name
    layer = keras.layers.Attention(use_scale=True, dtype=dtype)
    batched = [tf.convert_to_tensor(x)[None] for x in (q, v, k)]
    layer.build([x.shape for x in batched])
    layer.scale.assign(1 / np.sqrt(q.shape[1]))
    if mask is None:
        return layer(batched)[0]
    return tf.matmul(weights(scores(q, k), mask), tf.convert_to_tensor(v))


def causal(n):
    """A word may look at itself and at those before it."""
    return np.tril(np.ones((n, n), dtype=bool))


ex.part(
    "scores",
    points=2,
    hints=(
        "Which of the two matrices has to be transposed for every query to meet every key?",
        "Divide by the square root of d, which is q.shape[1].",
        "q @ k.T / np.sqrt(q.shape[1])",
    ),
)


@ex.cases("scores")
def scores_cases(rng):
    yield case("one query, two keys", q=np.array([[1.0, 0.0]]), k=np.eye(2))
    yield case("3 queries, 5 keys, d = 4", q=rng.normal(size=(3, 4)), k=rng.normal(size=(5, 4)))
    yield case("d = 64", q=rng.normal(size=(2, 64)), k=rng.normal(size=(3, 64)))


ex.misconception(
    "scores.no_scale",
    "The scores are not scaled. Divide q @ k.T by the square root of d, the length of a query.",
    edits={" / np.sqrt(q.shape[1])": ""},
)
ex.misconception(
    "scores.by_d",
    "You divide by d. The scale is its square root: a dot product grows like sqrt(d), not like d.",
    edits={"np.sqrt(q.shape[1])": "q.shape[1]"},
)
ex.misconception(
    "scores.by_number",
    "You divide by the root of the number of queries, q.shape[0]. Take d, which is q.shape[1].",
    edits={"q.shape[1]": "q.shape[0]"},
)

ex.part(
    "weights",
    points=3,
    hints=(
        "A softmax for each query: along which axis do the keys lie?",
        "Give a masked score the value -np.inf before the exponential: exp(-inf) is 0.",
        "np.where(mask, s, -np.inf), then exp of it less its row's maximum, then divide by the "
        "row's sum (axis=1, keepdims=True).",
    ),
)


@ex.cases("weights")
def weights_cases(rng):
    yield case("two equal scores", s=np.zeros((1, 2)))
    yield case("3 queries, 4 keys", s=rng.normal(size=(3, 4)) * 2)
    yield case("the second key is masked", s=np.array([[0.5, 2.0]]), mask=np.array([[True, False]]))
    yield case("4 words, none looks ahead", s=rng.normal(size=(4, 4)), mask=causal(4))


@ex.cases("weights", group="large scores", points=1, quiet=True)
def weights_large(rng):
    yield case("scores near 1000", s=1000 + rng.normal(size=(2, 3)))


ex.misconception(
    "weights.axis",
    "Your softmax runs over the queries. Each query has weights over the keys, so over axis 1.",
    edits={"s.max(axis=1, keepdims=True))": "s.max(axis=0, keepdims=True))",
           "e.sum(axis=1, keepdims=True)": "e.sum(axis=0, keepdims=True)"},
)
ex.misconception(
    "weights.mask_times_score",
    "You multiply masked scores by 0, and exp(0) is 1: a masked key still gets weight. Make its "
    "score -np.inf.",
    edits={"np.where(mask, s, -np.inf)": "s * mask"},
)
ex.misconception(
    "weights.mask_afterwards",
    "You zero the masked weights after the softmax, so that the row no longer adds up to 1. Mask "
    "the scores, before it.",
    edits={
        "        s = np.where(mask, s, -np.inf)\n": "        shut = ~mask\n",
        "return e / e.sum(axis=1, keepdims=True)":
            "w = e / e.sum(axis=1, keepdims=True)\n"
            "    return w if mask is None else np.where(shut, 0.0, w)",
    },
)
ex.misconception(
    "weights.mask_turned",
    "Your mask is the wrong way round: True is where a query may look.",
    edits={"np.where(mask, s, -np.inf)": "np.where(mask, -np.inf, s)"},
)
ex.misconception(
    "weights.overflow",
    "exp of a large score overflows, and the weights are nan. Subtract each row's largest score "
    "first.",
    edits={"s - s.max(axis=1, keepdims=True)": "s"},
)

ex.part(
    "attention",
    points=2,
    hints=(
        "Put the two functions above one into the other.",
        "weights(scores(q, k), mask) has a row for each query; multiply it by v.",
    ),
)


@ex.cases("attention")
def attention_cases(rng):
    yield case("one query", q=rng.normal(size=(1, 2)), k=rng.normal(size=(2, 2)),
               v=np.array([[0.0], [4.0]]))
    yield case("3 queries, 5 keys", q=rng.normal(size=(3, 4)), k=rng.normal(size=(5, 4)),
               v=rng.normal(size=(5, 2)))
    yield case("4 words, none looks ahead", q=rng.normal(size=(4, 3)), k=rng.normal(size=(4, 3)),
               v=rng.normal(size=(4, 2)), mask=causal(4))


ex.misconception(
    "attention.no_mask",
    "Your attention does not pass the mask on, so that words look ahead. Give it to weights.",
    edits={"weights(scores(q, k), mask)": "weights(scores(q, k))"},
)
ex.misconception(
    "attention.keys_as_queries",
    "You have keys look at queries. Queries come first: scores(q, k).",
    edits={"weights(scores(q, k), mask) @ v": "weights(scores(k, q), None).T @ v"},
)
