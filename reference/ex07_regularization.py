"""ex07: the oracle is `keras.regularizers`, TensorFlow's dropout and image operations, and
`keras.callbacks.EarlyStopping`; its cases and known mistakes.

Keras keeps a regularizer's strength in float32, which would show as 1e-8 of it. The penalties
therefore run at strength 1, which float32 holds exactly, and are scaled in the type of the weights.
Losses and min_delta are fractions of powers of two, exact in every float: a tie is a tie.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Regularization",
    unit="A. Foundations",
    summary="Weight penalties, dropout, early stopping, and two ways to get more pictures.",
    minutes=60,
)


# The oracle, under the students' function names.


def l1_penalty(w, strength):
    return strength * keras.regularizers.L1(1.0)(tf.convert_to_tensor(w))


def l2_penalty(w, strength):
    return strength * keras.regularizers.L2(1.0)(tf.convert_to_tensor(w))


def _slope(penalty, w, strength):
    w = tf.convert_to_tensor(w)
    with tf.GradientTape() as tape:
        tape.watch(w)
        price = penalty(w, strength)
    return tape.gradient(price, w)


def l1_gradient(w, strength):
    return _slope(l1_penalty, w, strength)


def l2_gradient(w, strength):
    return _slope(l2_penalty, w, strength)


def dropout(x, rate, uniform, training=True):
    if not training:
        return keras.layers.Dropout(rate, dtype=x.dtype.name)(x, training=False)
    return tf.nn.experimental.general_dropout(x, rate, lambda shape, dtype: tf.cast(uniform, dtype))


def early_stopping(val_losses, patience, min_delta=0.0):
    model = keras.Sequential()
    model.stop_training = False
    callback = keras.callbacks.EarlyStopping(
        "val_loss", patience=patience, min_delta=min_delta, mode="min"
    )
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(val_losses):
        callback.on_epoch_end(epoch, {"val_loss": float(loss)})
        if model.stop_training:
            break
    return epoch, callback.best_epoch


def random_flip(images, flip):
    mirrored = tf.image.flip_left_right(images)
    return tf.where(flip[:, None, None, None], mirrored, images)


def crop(images, offsets, size):
    pieces = [
        tf.image.crop_to_bounding_box(image, int(row), int(column), *size)
        for image, (row, column) in zip(images, offsets, strict=True)
    ]
    return tf.stack(pieces)


# Parts.

ex.part(
    "l1_penalty",
    points=1,
    hints=(
        "Take the absolute value of each weight, then add up.",
        "strength times the sum of np.abs(w).",
    ),
)
ex.part(
    "l2_penalty",
    points=1,
    hints=(
        "Square each weight, then add up: a sum, no mean and no root.",
        "strength * np.sum(w**2)",
    ),
)
ex.part(
    "l1_gradient",
    points=1,
    hints=(
        "What is the slope of |w| to the right of 0, and to the left of it?",
        "np.sign gives +1, -1, and 0 at 0.",
    ),
)
ex.part(
    "l2_gradient",
    points=1,
    hints=(
        "Differentiate strength * w**2 with respect to w.",
        "The exponent comes down as a factor: 2 * strength * w.",
    ),
)
ex.part(
    "dropout",
    points=2,
    hints=(
        "First make a mask of the entries to drop: uniform < rate.",
        "Dropped entries become 0; the others are divided by the probability of staying, 1 - rate.",
        "np.where(mask, a, b) picks from a where mask is True and from b elsewhere. When not "
        "training, return x before any of that.",
    ),
)
ex.part(
    "early_stopping",
    points=2.4,
    care={"patience 0": 0.6},
    hints=(
        "Remember the best epoch, not just the best loss. Epoch 0 is the best so far.",
        "Go through the epochs from 1 on. If loss < best loss - min_delta, this epoch is the new "
        "best one. Only if not, ask whether to stop.",
        "If it does not improve, compute how long ago the best epoch was: epoch - best_epoch. If "
        "that is at least patience, return (epoch, best_epoch).",
        "If the loop ends without a stop, the stop epoch is the last one, len(val_losses) - 1.",
    ),
)
ex.part(
    "random_flip",
    points=2,
    hints=(
        "In (N, H, W, C), which axis numbers the columns?",
        "images[:, :, ::-1] mirrors all images. Use the mirrored image only where flip is True.",
        "Either loop over the images of a copy, or np.where(flip[:, None, None, None], …, …).",
    ),
)
ex.part(
    "crop",
    points=2,
    hints=(
        "A loop over the images is fine: each has its own row and column in offsets.",
        "A piece starts at row and ends before row + h. The channels stay as they are.",
        "np.stack makes one array of a list of pieces.",
    ),
)


# Cases: small to large.


def _weights(rng, *shape):
    """Weights well away from 0 and from 1 in size, of both signs."""
    sizes = rng.choice([0.25, 0.5, 1.5, 2.0, 3.0], size=shape) * rng.uniform(1.0, 1.2, size=shape)
    signs = np.resize([1.0, -1.0, -1.0], shape)
    return sizes * rng.permuted(signs)


def _penalized(rng):
    yield case("two weights", w=np.array([3.0, -4.0]), strength=0.1)
    yield case("one negative weight", w=np.array([-2.5]), strength=0.5)
    yield case("with a weight of 0", w=np.array([1.5, 0.0, -0.25, -1.0]), strength=2.0)
    yield case("a dense layer of 3 by 5", w=_weights(rng, 3, 5), strength=0.01)
    yield case("a dense layer of 4 by 2", w=_weights(rng, 4, 2), strength=0.5)
    yield case("a filter of 3 by 2, 1 channel, 4 maps", w=_weights(rng, 3, 2, 1, 4), strength=3.0)


@ex.cases("l1_penalty")
def l1_weights(rng):
    yield from _penalized(rng)


@ex.cases("l2_penalty")
def l2_weights(rng):
    yield from _penalized(rng)


@ex.cases("l1_gradient")
def l1_slopes(rng):
    yield from _penalized(rng)


@ex.cases("l2_gradient")
def l2_slopes(rng):
    yield from _penalized(rng)


def _spread(rng, *shape):
    """Numbers spread evenly over 0 to 1 in random places: as many below a rate as there should be.

    They are (k + 1/2) / n. Choose rates that lie well between two of them.
    """
    count = int(np.prod(shape))
    return rng.permutation((np.arange(count) + 0.5) / count).reshape(shape)


@ex.cases("dropout")
def training_steps(rng):
    yield case(
        "four numbers, rate 0.5",
        x=np.array([1.0, 2.0, 3.0, 4.0]),
        rate=0.5,
        uniform=np.array([0.1, 0.7, 0.4, 0.9]),
    )
    yield case(
        "rate 0.25, and one number exactly at the rate",
        x=np.array([3.0, -1.5, 6.0]),
        rate=0.25,
        uniform=np.array([0.25, 0.125, 0.875]),
    )
    yield case("rate 0 drops nothing", x=_weights(rng, 5), rate=0.0, uniform=_spread(rng, 5))
    yield case(
        "a batch of 3 with 4 units, rate 0.2",
        x=_weights(rng, 3, 4),
        rate=0.2,
        uniform=_spread(rng, 3, 4),
    )
    yield case(
        "maps of 2 by 3 with 5 channels, rate 0.6",
        x=_weights(rng, 1, 2, 3, 5),
        rate=0.6,
        uniform=_spread(rng, 1, 2, 3, 5),
    )


@ex.cases("dropout", group="inference", points=1)
def in_use(rng):
    yield case(
        "four numbers, not training",
        x=np.array([1.0, 2.0, 3.0, 4.0]),
        rate=0.5,
        uniform=np.array([0.1, 0.7, 0.4, 0.9]),
        training=False,
    )
    yield case(
        "a batch of 2 with 5 units, not training",
        x=_weights(rng, 2, 5),
        rate=0.3,
        uniform=_spread(rng, 2, 5),
        training=False,
    )


@ex.cases("early_stopping")
def trainings(rng):
    def losses(*values):
        return np.array(values)

    yield case(
        "one better, two worse, patience 2",
        val_losses=losses(1.0, 0.5, 0.75, 0.625, 0.25),
        patience=2,
    )
    yield case("it keeps falling", val_losses=losses(1.0, 0.75, 0.5), patience=2)
    yield case(
        "two bad epochs, but not in a row",
        val_losses=losses(1.0, 0.75, 0.875, 0.5, 0.625, 0.25),
        patience=2,
    )
    yield case("patience 1", val_losses=losses(1.0, 0.5, 0.75, 0.25), patience=1)
    yield case(
        "the same loss again", val_losses=losses(1.0, 0.5, 0.5, 0.5, 0.25, 0.125), patience=2
    )
    yield case(
        "the same loss once, then worse", val_losses=losses(0.5, 0.5, 0.75, 0.625), patience=2
    )
    yield case(
        "worse, then less bad, never better",
        val_losses=losses(0.5, 1.0, 0.875, 0.75, 0.625),
        patience=5,
    )
    yield case(
        "min_delta=0.25 and small steps",
        val_losses=losses(2.0, 1.875, 1.75, 1.5, 1.375, 1.3125, 1.28125, 1.0),
        patience=3,
        min_delta=0.25,
    )
    yield case(
        "patience 0",
        val_losses=losses(1.0, 0.5, 0.25, 0.375, 0.125, 0.0625),
        patience=0,
        care="patience 0",
    )
    yield case(
        "patience 0, worse twice",
        val_losses=losses(1.0, 0.5, 0.75, 0.875, 0.25),
        patience=0,
        care="patience 0",
    )
    yield case(
        "min_delta=0.5 and slightly worse",
        val_losses=losses(1.0, 1.125, 1.25, 0.25),
        patience=2,
        min_delta=0.5,
    )
    falling = np.round(64.0 * 0.8 ** np.arange(16.0)) / 32.0
    yield case(
        "16 noisy epochs, patience 4, min_delta=0.125",
        val_losses=falling + rng.integers(0, 12, size=16) / 32.0,
        patience=4,
        min_delta=0.125,
    )
    # It falls for a few epochs, is worse once, and would fall again.
    steps = rng.integers(1, 9, size=int(rng.integers(5, 9)))
    steps[rng.integers(2, len(steps) - 1)] *= -1
    yield case(
        "patience 0, worse in the middle",
        val_losses=(80 - np.cumsum(steps)) / 32.0,
        patience=0,
        care="patience 0",
    )


@ex.cases("random_flip")
def mirrors(rng):
    yield case(
        "one image of 1 by 3, mirrored",
        images=np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1),
        flip=np.array([True]),
    )
    yield case(
        "one image of 2 by 3, left as it is",
        images=rng.normal(size=(1, 2, 3, 1)),
        flip=np.array([False]),
    )
    yield case(
        "three images, the first and the last mirrored",
        images=rng.normal(size=(3, 4, 2, 1)),
        flip=np.array([True, False, True]),
    )
    yield case(
        "two images in colour, the second mirrored",
        images=rng.normal(size=(2, 4, 5, 3)),
        flip=np.array([False, True]),
    )


def _places(rng, count, largest):
    """Offsets of which no two are the same, and none has its row for its column.

    Up to `largest` either way, so that a piece lies in the image with row and column swapped too:
    a wrong answer then shows in its numbers.
    """
    pairs = [(r, c) for r in range(largest + 1) for c in range(largest + 1) if r != c]
    return np.array([pairs[i] for i in rng.permutation(len(pairs))[:count]])


@ex.cases("crop")
def pieces(rng):
    yield case(
        "one image, from its upper left corner",
        images=np.arange(20.0).reshape(1, 4, 5, 1),
        offsets=np.array([[0, 0]]),
        size=(2, 3),
    )
    yield case(
        "one image, from row 1, column 2",
        images=np.arange(20.0).reshape(1, 4, 5, 1),
        offsets=np.array([[1, 2]]),
        size=(2, 1),
    )
    yield case(
        "three images, each from its own place",
        images=rng.normal(size=(3, 6, 7, 1)),
        offsets=_places(rng, 3, 3),
        size=(3, 2),
    )
    yield case(
        "two images in colour, up to their right rim",
        images=rng.normal(size=(2, 6, 5, 3)),
        offsets=_places(rng, 2, 1),
        size=(1, 4),
    )


# Misconceptions.

ex.misconception(
    "l1_penalty.no_bars",
    "Negative weights make your penalty smaller. Take the absolute value of each weight, |w|, "
    "before adding up. (The formula on the slide has no bars; it should.)",
    edits={"np.sum(np.abs(w))": "np.sum(w)"},
    fault="DeepCrime RCW: change weights regularisation",
)
ex.misconception(
    "l1_penalty.bars_around_the_sum",
    "You add up first and take the absolute value of the sum, so weights of opposite sign cancel. "
    "Take the absolute value of each weight, then add up.",
    edits={"np.sum(np.abs(w))": "np.abs(np.sum(w))"},
)
ex.misconception(
    "l1_penalty.squared",
    "This is the L2 penalty: the weights are squared. L1 adds up their absolute values, |w|.",
    edits={"np.sum(np.abs(w))": "np.sum(w**2)"},
    fault="DeepCrime RCW: change weights regularisation",
)
ex.misconception(
    "l1_penalty.mean",
    "You take the mean over the weights. The penalty is the sum: do not divide by the number of "
    "weights.",
    edits={"np.sum(np.abs(w))": "np.mean(np.abs(w))"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "l2_penalty.half",
    "There is a factor ½ too many. Some books write the penalty with it; here, as in Keras, it is "
    "strength * sum(w**2).",
    edits={"strength * np.sum": "0.5 * strength * np.sum"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "l2_penalty.root",
    "You take the square root of the sum. The penalty is the sum of squares itself: strength * "
    "sum(w**2).",
    edits={"np.sum(w**2)": "np.sqrt(np.sum(w**2))"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "l2_penalty.mean",
    "You take the mean over the weights. The penalty is the sum: do not divide by the number of "
    "weights.",
    edits={"np.sum(w**2)": "np.mean(w**2)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "l2_penalty.absolute",
    "This is the L1 penalty: it adds up absolute values. L2 adds up squares, w**2.",
    edits={"np.sum(w**2)": "np.sum(np.abs(w))"},
    fault="DeepCrime RCW: change weights regularisation",
)
ex.misconception(
    "l1_gradient.size",
    "You return strength * |w|, the penalty of each weight. The gradient is its slope, which is "
    "+strength or -strength: strength * sign(w).",
    edits={"np.sign(w)": "np.abs(w)"},
)
ex.misconception(
    "l1_gradient.always_positive",
    "Every weight gets the slope +strength. Where w is negative, |w| gets smaller as w grows, so "
    "the slope there is -strength: use sign(w).",
    edits={"np.sign(w)": "np.ones(w.shape)"},
)
ex.misconception(
    "l1_gradient.positive_at_zero",
    "At w = 0 you return +strength. The gradient should be 0 there, so that a weight that has "
    "become 0 stays 0; np.sign does that.",
    edits={"np.sign(w)": "np.where(w >= 0, 1.0, -1.0)"},
)
ex.misconception(
    "l1_gradient.negative_at_zero",
    "At w = 0 you return -strength. The gradient should be 0 there, so that a weight that has "
    "become 0 stays 0; np.sign does that.",
    edits={"np.sign(w)": "np.where(w > 0, 1.0, -1.0)"},
)
ex.misconception(
    "l1_gradient.proportional",
    "You return strength * w, which is larger for large weights, as in L2. In L1 only the sign of "
    "w counts: strength * sign(w).",
    edits={"np.sign(w)": "w"},
    fault="DeepCrime RCW: change weights regularisation",
)
ex.misconception(
    "l2_gradient.no_two",
    "The 2 is missing: the derivative of w**2 is 2 * w, so the gradient is 2 * strength * w.",
    edits={"2 * strength * w": "strength * w"},
)
ex.misconception(
    "l2_gradient.sign",
    "Only the sign of the weights counts in your answer: that is the gradient of L1. For L2 it is "
    "2 * strength * w.",
    edits={"2 * strength * w": "strength * np.sign(w)"},
    fault="DeepCrime RCW: change weights regularisation",
)
ex.misconception(
    "l2_gradient.not_differentiated",
    "You return strength * w**2, the penalty of each weight. The gradient is its derivative: 2 * "
    "strength * w.",
    edits={"2 * strength * w": "strength * w**2"},
)

for _part, _summed in (("l1_penalty", "np.sum(np.abs(w))"), ("l2_penalty", "np.sum(w**2)")):
    ex.misconception(
        f"{_part}.not_summed",
        "You return one number for each weight. The penalty is one number for all of them: add up.",
        edits={_summed: _summed[len("np.sum") :]},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "l2_penalty.square_of_the_sum",
    "You add up first and square the sum, so weights of opposite sign cancel. Square each weight, "
    "then add up.",
    edits={"np.sum(w**2)": "np.sum(w) ** 2"},
)
ex.misconception(
    "l2_penalty.strength_squared",
    "The strength is squared with the weights. Multiply by it after adding up: strength * sum(w**2).",
    edits={"strength * np.sum(w**2)": "np.sum((strength * w) ** 2)"},
)
ex.misconception(
    "l2_penalty.divided_by_2n",
    "You divide by twice the number of rows, as courses do that add the penalty to a mean over "
    "samples. Here it is strength * sum(w**2): do not divide.",
    edits={"strength * np.sum(w**2)": "strength / (2 * len(w)) * np.sum(w**2)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
for _part, _gradient in (
    ("l1_gradient", "strength * np.sign(w)"),
    ("l2_gradient", "2 * strength * w"),
):
    ex.misconception(
        f"{_part}.divided_by_size",
        "You divide by the number of weights. The penalty is a sum, so each weight has its own slope, "
        "undivided.",
        edits={_gradient: f"{_gradient} / w.size"},
    )
    ex.misconception(
        f"{_part}.summed",
        "You add up the slopes. The gradient has one entry for each weight: leave it an array of the "
        "shape of w.",
        edits={_gradient: f"np.sum({_gradient})"},
    )
    ex.misconception(
        f"{_part}.weights_after_a_step",
        "You return the weights after a step. Only the gradient is asked for: an optimizer subtracts "
        "it later.",
        edits={_gradient: f"w - {_gradient}"},
    )
ex.misconception(
    "l1_gradient.nothing_where_negative",
    "Negative weights get no slope. Where w is negative, |w| gets smaller as w grows, so the slope "
    "there is -strength: use sign(w).",
    edits={"np.sign(w)": "(w > 0)"},
)
ex.misconception(
    "l2_gradient.absolute",
    "You use |w|, so negative weights get the wrong sign. The slope of w**2 is 2 * w, which is "
    "negative where w is.",
    edits={"2 * strength * w": "2 * strength * np.abs(w)"},
)

_DROP = "np.where(uniform < rate, 0.0, x / (1.0 - rate))"

ex.misconception(
    "dropout.not_rescaled",
    "Entries are dropped, but those that stay are not scaled up. Divide them by 1 - rate, so that "
    "the mean stays about the same.",
    edits={_DROP: "np.where(uniform < rate, 0.0, x)"},
)
ex.misconception(
    "dropout.mask_inverted",
    "Drop and keep are swapped: you keep the entries where uniform < rate. Drop those, and keep "
    "the others.",
    edits={_DROP: "np.where(uniform < rate, x / (1.0 - rate), 0.0)"},
)
ex.misconception(
    "dropout.rate_is_keep",
    "You use rate as the probability of keeping an entry (as TensorFlow 1 did). Here it is the "
    "probability of dropping one: drop where uniform < rate, and divide the others by 1 - rate.",
    edits={_DROP: "np.where(uniform < rate, x / rate if rate else x, 0.0)"},
    fault="DeepCrime RCD: change dropout rate",
)
ex.convention(
    "dropout.keeps_below_1_minus_rate",
    "You keep an entry where uniform < 1 - rate. That drops as many on average, but not the same "
    "ones: here an entry is dropped where uniform < rate.",
    edits={_DROP: "np.where(uniform < 1.0 - rate, x / (1.0 - rate), 0.0)"},
    accepted=False,
)
ex.misconception(
    "dropout.divided_by_rate",
    "The entries that stay are divided by rate, the probability of being dropped. Divide by the "
    "probability of staying, 1 - rate.",
    edits={_DROP: "np.where(uniform < rate, 0.0, x / (rate or 1.0))"},
)
ex.misconception(
    "dropout.scaled_down",
    "The entries that stay are multiplied by 1 - rate, which makes them smaller. They should "
    "become larger, to replace the dropped ones: divide by 1 - rate.",
    edits={_DROP: "np.where(uniform < rate, 0.0, x * (1.0 - rate))"},
)
ex.misconception(
    "dropout.number_at_the_rate_dropped",
    "An entry is dropped where uniform equals rate. Drop it only where uniform is smaller: uniform "
    "< rate, not <=.",
    edits={"uniform < rate": "uniform <= rate"},
    care="boundary",
)
ex.misconception(
    "dropout.in_use_too",
    "Entries are dropped when training=False too. Dropout is for training only: otherwise return x "
    "unchanged.",
    edits={"if not training:": "if False:"},
)
ex.misconception(
    "dropout.scaled_in_use",
    "With training=False you multiply x by 1 - rate. The scaling was already done in training, so "
    "return x unchanged.",
    edits={"return x\n": "return x * (1.0 - rate)\n"},
)
ex.misconception(
    "dropout.nothing_dropped",
    "No entry is dropped: all are scaled up. Set to 0 the entries where uniform < rate.",
    edits={"np.where(uniform < rate, 0.0, x / (1.0 - rate))": "x / (1.0 - rate)"},
)
ex.misconception(
    "dropout.divided_in_use",
    "With training=False you divide x by 1 - rate as well. Nothing is dropped there, so no scaling "
    "is needed: return x unchanged.",
    edits={"        return x\n": "        return x / (1.0 - rate)\n"},
)
ex.convention(
    "dropout.classical",
    "This is dropout as first published: nothing is scaled in training, and x is multiplied by 1 - "
    "rate when not training. Here, as in Keras, divide by 1 - rate in training, and otherwise "
    "return x unchanged.",
    edits={"return x\n": "return x * (1.0 - rate)\n", _DROP: "np.where(uniform < rate, 0.0, x)"},
    accepted=False,
)

ex.misconception(
    "dropout.unchanged",
    "x comes back unchanged in training, too: nothing is dropped. Where training is True, set to 0 the "
    "entries where uniform < rate, and divide the others by 1 - rate.",
    edits={_DROP: "1.0 * x"},
)
ex.misconception(
    "dropout.one_row_for_all",
    "All samples lose the same units: you use the first row of uniform for the whole batch. Each entry "
    "has a number of its own.",
    edits={_DROP: "np.where(uniform[:1] < rate, 0.0, x / (1.0 - rate))"},
)
ex.misconception(
    "dropout.scaled_by_what_was_kept",
    "You divide by the share that happened to stay this time. Divide by the probability of staying, 1 "
    "- rate, so that the factor is the same at every step.",
    edits={_DROP: "np.where(uniform < rate, 0.0, x / np.mean(uniform >= rate))"},
)
ex.misconception(
    "dropout.mask_returned",
    "You return the mask. Multiply x by it.",
    edits={_DROP: "np.where(uniform < rate, 0.0, 1.0 / (1.0 - rate))"},
)
ex.misconception(
    "dropout.times_one_plus_rate",
    "The entries that stay are multiplied by 1 + rate. Divide them by the probability of staying, 1 - "
    "rate.",
    edits={_DROP: "np.where(uniform < rate, 0.0, x * (1.0 + rate))"},
)
ex.misconception(
    "dropout.training_inverted",
    "You drop entries when training=False, and none in training. It is the opposite: where training is "
    "False, return x unchanged.",
    edits={"if not training:": "if training:"},
)

ex.misconception(
    "early_stopping.one_epoch_late",
    "Training stops one epoch too late. Stop at an epoch without improvement as soon as it is "
    "patience epochs after the best one: epoch - best_epoch >= patience, not >.",
    edits={">= patience": "> patience"},
    fault="DeepCrime RCP: change patience",
)
ex.misconception(
    "early_stopping.only_on_a_rise",
    "You stop only at an epoch whose loss is higher than that of the epoch before. Stop as soon as "
    "patience epochs have passed without improvement, even if the loss has just fallen a little.",
    edits={
        "        elif epoch": ("        elif val_losses[epoch] > val_losses[epoch - 1] and epoch")
    },
)
ex.misconception(
    "early_stopping.only_on_a_worse_loss",
    "You stop only at an epoch whose loss is worse than the best one. The same loss again, or one "
    "that is lower by min_delta or less, is no improvement either.",
    edits={
        "        elif epoch": ("        elif val_losses[epoch] > val_losses[best_epoch] and epoch")
    },
)
ex.misconception(
    "early_stopping.counts_worse_losses",
    "You count only epochs whose loss is worse than the best one. The same loss again, or one that "
    "is lower by min_delta or less, is no improvement either: count it.",
    code="""
    def early_stopping(val_losses, patience, min_delta=0.0):
        best = wait = 0
        for epoch in range(1, len(val_losses)):
            if val_losses[epoch] < val_losses[best] - min_delta:
                best, wait = epoch, 0
            elif val_losses[epoch] > val_losses[best]:
                wait += 1
                if wait >= patience:
                    return epoch, best
        return len(val_losses) - 1, best
    """,
)
ex.misconception(
    "early_stopping.patience_0_late",
    "With patience 0 you stop one epoch too late. Patience 0 means the same as patience 1: stop at "
    "the first epoch that does not improve.",
    edits={"epoch - best_epoch >= patience": "epoch - best_epoch >= (patience or 2)"},
    care="patience 0",
)
ex.misconception(
    "early_stopping.patience_0_never",
    "With patience 0 you never stop: the count of bad epochs is 1 when you first ask whether it is "
    "equal to patience. Ask for >=, not ==.",
    edits={"epoch - best_epoch >= patience": "epoch - best_epoch == patience"},
    care="patience 0",
)
ex.misconception(
    "early_stopping.patience_0_at_once",
    "With patience 0 you stop before any epoch could fail to improve. Patience 0 means the same as "
    "patience 1: stop at the first epoch that does not improve.",
    edits={
        "    best_epoch = 0\n": "    best_epoch = 0\n    if patience == 0:\n        return 0, 0\n"
    },
    care="patience 0",
)
ex.misconception(
    "early_stopping.one_epoch_early",
    "Training stops one epoch too early. With patience 2, it stops at the second epoch in a row "
    "without improvement, not at the first.",
    edits={">= patience": ">= patience - 1"},
    fault="DeepCrime RCP: change patience",
)
ex.misconception(
    "early_stopping.tie_is_improvement",
    "A loss that is lower by exactly min_delta counts as an improvement in your code; with "
    "min_delta 0 that is the same loss again. It must be lower by more than min_delta: <, not <=.",
    edits={"val_losses[epoch] < val": "val_losses[epoch] <= val"},
)
ex.misconception(
    "early_stopping.min_delta_ignored",
    "min_delta is not used: every smaller loss counts as an improvement. The loss must be lower "
    "than the best one by more than min_delta.",
    edits={" - min_delta": ""},
)
ex.misconception(
    "early_stopping.min_delta_added",
    "min_delta has the wrong sign: a loss slightly above the best one counts as an improvement. "
    "Compare with the best loss minus min_delta.",
    edits={" - min_delta": " + min_delta"},
)
ex.misconception(
    "early_stopping.lowest_loss_as_mark",
    "You compare with the lowest loss so far, even if its improvement was too small to count. "
    "Compare with the loss of the last epoch that did count as best.",
    edits={"val_losses[best_epoch]": "min(val_losses[:epoch])"},
)
ex.misconception(
    "early_stopping.epoch_before_as_mark",
    "You compare each epoch with the one before it. Compare with the best epoch: a loss can fall "
    "again after a bad epoch and still be higher than the best one.",
    edits={"val_losses[best_epoch]": "val_losses[epoch - 1]"},
)
ex.misconception(
    "early_stopping.lowest_loss_is_best",
    "Your best epoch is the one with the lowest of all losses. Epochs after the stop do not count, "
    "and neither does a loss that is lower by min_delta or less.",
    code="""
    _early_stopping = early_stopping

    def early_stopping(val_losses, patience, min_delta=0.0):
        stop_epoch, _ = _early_stopping(val_losses, patience, min_delta)
        return stop_epoch, int(np.argmin(val_losses))
    """,
)
ex.misconception(
    "early_stopping.never_starts_over",
    "All epochs without improvement are counted together. Only epochs in a row count: set the "
    "counter back to 0 after an improvement.",
    code="""
    def early_stopping(val_losses, patience, min_delta=0.0):
        best_epoch, waited = 0, 0
        for epoch in range(1, len(val_losses)):
            if val_losses[epoch] < val_losses[best_epoch] - min_delta:
                best_epoch = epoch
            else:
                waited += 1
                if waited >= patience:
                    return epoch, best_epoch
        return len(val_losses) - 1, best_epoch
    """,
)
ex.misconception(
    "early_stopping.counts_from_one",
    "Your epochs are counted from 1. Here the first epoch is number 0.",
    code="""
    _from_zero = early_stopping

    def early_stopping(val_losses, patience, min_delta=0.0):
        stop_epoch, best_epoch = _from_zero(val_losses, patience, min_delta)
        return stop_epoch + 1, best_epoch + 1
    """,
)
ex.misconception(
    "early_stopping.end_counted_from_one",
    "Where nothing stops the training, you return the number of epochs. Epochs are counted from 0, "
    "so the last one is len(val_losses) - 1.",
    edits={"return len(val_losses) - 1,": "return len(val_losses),"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "early_stopping.patience_ignored",
    "Training stops at the first epoch that does not improve, whatever patience says. Stop only "
    "when patience epochs have passed since the best one.",
    edits={"elif epoch - best_epoch >= patience:": "else:"},
)
ex.misconception(
    "early_stopping.falls_again",
    "You compare each loss with that of the epoch before, and start the count again when it falls. "
    "Compare with the best loss so far.",
    code="""
    def early_stopping(val_losses, patience, min_delta=0.0):
        best = wait = 0
        for epoch in range(1, len(val_losses)):
            if val_losses[epoch] < val_losses[epoch - 1] - min_delta:
                wait = 0
                best = epoch if val_losses[epoch] < val_losses[best] else best
            else:
                wait += 1
                if wait >= patience:
                    return epoch, best
        return len(val_losses) - 1, best
    """,
)

_HERE = "val_losses[epoch] < val_losses[best_epoch] - min_delta"
ex.misconception(
    "early_stopping.higher_is_better",
    "A higher loss counts as an improvement, as for an accuracy. A loss should fall: val_losses[epoch] "
    "< val_losses[best_epoch] - min_delta.",
    edits={_HERE: "val_losses[epoch] > val_losses[best_epoch] + min_delta"},
)
ex.misconception(
    "early_stopping.min_delta_as_share",
    "min_delta is taken as a share of the best loss. It is a difference: val_losses[best_epoch] - "
    "min_delta.",
    edits={_HERE: "val_losses[epoch] < val_losses[best_epoch] * (1 - min_delta)"},
)
ex.misconception(
    "early_stopping.best_loss_returned",
    "You return the lowest loss in the place of its epoch. Return (stop_epoch, best_epoch), two epochs.",
    code="""
    _by_epoch = early_stopping

    def early_stopping(val_losses, patience, min_delta=0.0):
        stop_epoch, best_epoch = _by_epoch(val_losses, patience, min_delta)
        return stop_epoch, val_losses[best_epoch]
    """,
)
ex.misconception(
    "early_stopping.last_is_best",
    "Where nothing stops the training, you call the last epoch the best one. Return best_epoch there, "
    "too.",
    edits={
        "return len(val_losses) - 1, best_epoch": "return len(val_losses) - 1, len(val_losses) - 1"
    },
)

_MIRROR = "images[:, :, ::-1], images"

ex.misconception(
    "random_flip.upside_down",
    "The images are upside down: you reverse the rows, axis 1. To mirror left to right, reverse "
    "the columns, axis 2.",
    edits={_MIRROR: "images[:, ::-1], images"},
)
ex.misconception(
    "random_flip.colours_reversed",
    "You reverse the last axis, the channels, so the colours change and nothing is mirrored. "
    "Reverse the columns, axis 2.",
    edits={_MIRROR: "images[..., ::-1], images"},
)
ex.misconception(
    "random_flip.every_axis",
    "You reverse rows, columns and channels, as np.flip does without an axis. Reverse only the "
    "columns, axis 2.",
    edits={_MIRROR: "images[:, ::-1, ::-1, ::-1], images"},
)
ex.misconception(
    "random_flip.all_images",
    "All images are mirrored, whatever flip says. Mirror only those where flip is True.",
    edits={_MIRROR: "images[:, :, ::-1], images[:, :, ::-1]"},
    fault="Humbatova 2020: Redundant data augmentation",
)
ex.misconception(
    "random_flip.others_mirrored",
    "You mirror the images where flip is False. It is the opposite: mirror those where flip is "
    "True, and leave the others as they are.",
    edits={_MIRROR: "images, images[:, :, ::-1]"},
)
ex.misconception(
    "random_flip.none_mirrored",
    "The images are returned unchanged. Mirror those where flip is True.",
    edits={_MIRROR: "images, images"},
    fault="Humbatova 2020: Missing data augmentation",
)
ex.misconception(
    "random_flip.turned",
    "The images are turned by 180 degrees: you reverse rows and columns. Reverse only the columns, "
    "axis 2.",
    edits={_MIRROR: "images[:, ::-1, ::-1], images"},
)
ex.misconception(
    "random_flip.first_decides",
    "The first entry of flip decides for all images. Each image n has its own: flip[n].",
    edits={"flip[:, None, None, None]": "flip[0]"},
)
ex.misconception(
    "random_flip.order_reversed",
    "You reverse the first axis, so the images change places and none is mirrored. Reverse the "
    "columns, axis 2.",
    edits={_MIRROR: "images[::-1], images"},
)
ex.misconception(
    "random_flip.others_dropped",
    "Only the mirrored images come back. Return all of them, in their order: those where flip is False "
    "as they are.",
    code="""
    def random_flip(images, flip):
        return np.array([image[:, ::-1] for image, turn in zip(images, flip) if turn])
    """,
)
ex.misconception(
    "crop.row_and_column_swapped",
    "Row and column are swapped: an offset is (row, column), not (x, y).",
    edits={
        "rows = offsets[:, 0, None]": "rows = offsets[:, 1, None]",
        "columns = offsets[:, 1, None]": "columns = offsets[:, 0, None]",
    },
)
ex.misconception(
    "crop.size_swapped",
    "Height and width are swapped: size is (h, w).",
    edits={
        "0, None] + np.arange(size[0])": "0, None] + np.arange(size[1])",
        "1, None] + np.arange(size[1])": "1, None] + np.arange(size[0])",
    },
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "crop.first_place_for_all",
    "Every image is cut at the offset of the first image. Each image n has its own: offsets[n].",
    edits={
        "offsets[:, 0, None]": "offsets[:1, 0, None]",
        "offsets[:, 1, None]": "offsets[:1, 1, None]",
    },
)
ex.misconception(
    "crop.upper_left_corner",
    "The offsets are not used: you always cut at the upper left corner. Start at the row and "
    "column in offsets[n].",
    edits={
        "offsets[:, 0, None]": "0 * offsets[:, :1]",
        "offsets[:, 1, None]": "0 * offsets[:, 1:]",
    },
    fault="Humbatova 2020: Missing data augmentation",
)
ex.misconception(
    "crop.centre",
    "The offsets are not used: you always cut out the centre of the image. Start at the row and "
    "column in offsets[n].",
    edits={
        "offsets[:, 0, None]": "(images.shape[1] - size[0]) // 2 + 0 * offsets[:, :1]",
        "offsets[:, 1, None]": "(images.shape[2] - size[1]) // 2 + 0 * offsets[:, 1:]",
    },
    fault="Humbatova 2020: Missing data augmentation",
)

_PIECES = """
def crop(images, offsets, size):
    pieces = []
    for image, (row, column) in zip(images, offsets):
        pieces.append(image[{rows}, {columns}])
    return np.stack(pieces)
"""
for _slug, _message, _rows, _columns in (
    (
        "ends_at_size",
        "size is taken for the place where a piece ends. It ends h rows after it begins: image[row : "
        "row + h, column : column + w].",
        "row : size[0]",
        "column : size[1]",
    ),
    (
        "one_short",
        "Your pieces lack their last row and column. In NumPy the end of a slice does not count: row : "
        "row + h gives h rows.",
        "row : row + size[0] - 1",
        "column : column + size[1] - 1",
    ),
    (
        "one_too_many",
        "Your pieces have one row and one column too many. row : row + h gives h rows already.",
        "row : row + size[0] + 1",
        "column : column + size[1] + 1",
    ),
    (
        "counted_from_one",
        "Your pieces begin one row and one column too late: you count from 1. Row 0 is the first.",
        "row + 1 : row + 1 + size[0]",
        "column + 1 : column + 1 + size[1]",
    ),
    (
        "square",
        "Your pieces are as wide as they are high. size is (h, w): the width is size[1].",
        "row : row + size[0]",
        "column : column + size[0]",
    ),
    (
        "from_the_far_corner",
        "You count the offsets from the lower right corner. They are the row and the column where a "
        "piece begins, from the upper left.",
        "image.shape[0] - row - size[0] : image.shape[0] - row",
        "image.shape[1] - column - size[1] : image.shape[1] - column",
    ),
):
    ex.misconception(f"crop.{_slug}", _message, code=_PIECES.format(rows=_rows, columns=_columns))

for _part in ("l1_penalty", "l2_penalty", "l1_gradient", "l2_gradient"):
    ex.misconception(
        f"{_part}.no_strength",
        "The strength is not used. Multiply by it: with a strength of 0 nothing should be left.",
        edits={"strength * ": ""},
    )
