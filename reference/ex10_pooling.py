"""ex10: the oracle is `tf.nn` pooling, its GradientTape, and Keras' pooling and flatten layers.

The gradient is always taken on the CPU: which of several equal pixels gets it is part of the
question, and cuDNN does not promise an answer. Images are made tensors first: `tf.nn` pooling may
turn a NumPy float64 array into float32 on its own.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Pooling",
    unit="B. Convolutional networks by hand",
    summary="Max and average pooling, the way back through a maximum, and flatten.",
    minutes=60,
)


# The oracle, under the students' function names.


def max_pool2d(x, pool_size=2, strides=None):
    image = tf.convert_to_tensor(x)
    return tf.nn.max_pool2d(image, pool_size, pool_size if strides is None else strides, "VALID")


def avg_pool2d(x, pool_size=2, strides=None):
    image = tf.convert_to_tensor(x)
    return tf.nn.avg_pool2d(image, pool_size, pool_size if strides is None else strides, "VALID")


def max_pool2d_backward(grad, x, pool_size, strides):
    with tf.device("CPU"), tf.GradientTape() as tape:
        image = tf.convert_to_tensor(x)
        tape.watch(image)
        pooled = max_pool2d(image, pool_size, strides)
        return tape.gradient(pooled, image, output_gradients=tf.convert_to_tensor(grad))


def global_average_pool(x):
    return keras.layers.GlobalAveragePooling2D(dtype=str(x.dtype))(x)


def flatten(x):
    return keras.layers.Flatten(dtype=str(x.dtype))(x)


# Quick questions, asked before any code.


def _windows_of_a_pixel(pool_size, strides):
    """In how many windows a pixel lies at most: the gradient of each window's sum, added up."""
    row = tf.ones((1, 1, 8 * pool_size, 1), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(row)
        sums = pool_size * tf.nn.avg_pool2d(row, (1, pool_size), (1, strides), "VALID")
    return float(tf.reduce_max(tape.gradient(sums, row)))


ex.quick_question(
    "pooled shape",
    kind="shape",
    answer=lambda: tuple(max_pool2d(np.zeros((1, 180, 180, 16))).shape)[1:],
    hints=(
        "How many windows of 2 lie side by side in a row of 180 pixels?",
        "Does pooling look at one map at a time, or at several?",
    ),
    wrong={
        "depth_too": (
            (90, 90, 8),
            "You halved the depth as well. Pooling works on each map alone, so as many maps come "
            "out as went in.",
        ),
        "stride_one": (
            (179, 179, 16),
            "That is with a stride of 1. With stride 2 the windows lie side by side.",
        ),
        "quarter": (
            (45, 45, 16),
            "You divided each side by four. A window holds four pixels, two along each axis.",
        ),
        "height_only": (
            (90, 180, 16),
            "You halved one axis. The window moves by 2 along both.",
        ),
    },
)
ex.quick_question(
    "average",
    answer=lambda: float(
        tf.squeeze(avg_pool2d(np.array([60.0, 113.0, 73.0, 121.0]).reshape(1, 2, 2, 1)))
    ),
    tolerance=0.26,
    hints=(
        "Average pooling takes the mean of what is in the window.",
        "Add the four numbers, and divide by how many they are.",
    ),
    wrong={
        "maximum": (121, "That is the largest number: max pooling. Here the mean is asked for."),
        "sum": (367, "That is the sum. Divide it by how many numbers there are."),
        "median": (
            93,
            "That is the median, the middle of the sorted numbers. Pooling takes the mean.",
        ),
    },
)
ex.quick_question(
    "overlap",
    answer=lambda: _windows_of_a_pixel(5, 2),
    hints=(
        "Draw a row of eleven pixels, and below it each window that fits into it.",
        "Count for some pixel in the middle the windows that it lies in.",
    ),
    wrong={
        "stride_one": (
            5,
            "That is with a stride of 1. These windows move by 2, so fewer of them share a pixel.",
        ),
        "apart": (
            1,
            "That is so where windows move by their own size. These move by less, so that "
            "neighbours have pixels in common.",
        ),
        "neighbours": (
            2,
            "Two neighbours share a pixel. But the window after next may reach it, too: draw it.",
        ),
    },
)
ex.quick_question(
    "way back",
    kind="choice",
    choices=("one of them", "all alike", "no pixel"),
    answer="one of them",
    hints=(
        "Raise a pixel of the window by a little. Does the output rise with it?",
        "Try it with 1, 3, 5 and 4: raise the 5 a little, and then the 1.",
    ),
    wrong={
        "average": (
            "all alike",
            "So it is in average pooling, where every pixel has a part in the output. In max "
            "pooling, most of them could move a little without any change above.",
        ),
        "nothing": (
            "no pixel",
            "Pooling has no weights to learn, but it has to hand the gradient on, or the layers "
            "below would learn nothing. Which pixel moves the output?",
        ),
    },
)


# Parts.

ex.part(
    "max_pool2d",
    points=1.7,
    care={"pairs": 0.3},
    hints=(
        "How many windows fit? (H - height) // down + 1 of them, one below the other. Where does "
        "window (i, j) begin?",
        "Window (i, j) is x[:, i * down : i * down + height, j * right : j * right + width, :], "
        "for all images and channels at once.",
        "Its maximum over axes 1 and 2 has shape (N, C) and goes into out[:, i, j, :].",
    ),
)
ex.part(
    "avg_pool2d",
    points=1.7,
    care={"pairs": 0.3},
    hints=(
        "Only one word is different from max_pool2d: take the mean instead of the maximum.",
        "The mean over the window's height and width, never over the channels.",
    ),
)
ex.part(
    "max_pool2d_backward",
    points=3.1,
    care={"pairs": 0.3},
    hints=(
        "Start with zeros of the shape of x. Visit every window of every image and channel, and "
        "find where its maximum is.",
        "np.argmax(window) gives the first of equal pixels, as a position in the flattened window; "
        "np.unravel_index turns it into row and column.",
        "Add i * down and j * right to find the pixel in x, and ADD the gradient there: the same "
        "pixel may win in the next window too.",
    ),
)
ex.part(
    "global_average_pool",
    points=1,
    hints=(
        "Which axes are no longer there in the result? Image and channel stay.",
        "np.mean takes a pair of axes: axis=(1, 2).",
    ),
)
ex.part(
    "flatten",
    points=1,
    hints=(
        "The first axis stays, the other three become one.",
        "reshape does it in one call, in the right order by itself; -1 lets it work out the "
        "length.",
    ),
)


# Cases. Pixels are well apart from one another, so that rounding makes no two of them equal. Two
# images of each part are square: who takes rows for columns gets no further elsewhere, and there
# the numbers tell. Windows that do not fit are left over along both axes, or along none.


def _image(rng, *shape):
    ranks = rng.permutation(np.prod(shape)).reshape(shape)
    return 0.1 * (ranks - ranks.size / 2) + rng.uniform(0.0, 0.05, size=shape)


_FIRST = np.array([[1.0, 3.0, 2.0, 0.0], [5.0, 4.0, 1.0, 7.0]]).reshape(1, 2, 4, 1)


def _pool_cases(rng):
    yield case("the example of the text", x=_FIRST)
    yield case("a square image, two channels", x=_image(rng, 1, 4, 4, 2))
    yield case("a batch of 3 images below zero", x=_image(rng, 3, 2, 4, 1) - 50.0)
    yield case("a last row and column that do not fit", x=_image(rng, 1, 5, 7, 2))
    yield case("windows of 3", x=_image(rng, 1, 7, 10, 1), pool_size=3)
    yield case(
        "overlapping: windows of 3, stride 2", x=_image(rng, 2, 6, 4, 2), pool_size=3, strides=2
    )
    yield case("two square images, windows of 2, stride 1", x=_image(rng, 2, 3, 3, 1), strides=1)
    yield case(
        "windows 3 high and 2 wide", x=_image(rng, 1, 7, 5, 1), pool_size=(3, 2), care="pairs"
    )
    yield case(
        "3 high and 2 wide, 1 down and 3 right",
        x=_image(rng, 1, 5, 8, 1),
        pool_size=(3, 2),
        strides=(1, 3),
        care="pairs",
    )


@ex.cases("max_pool2d")
def max_pool2d_cases(rng):
    yield from _pool_cases(rng)


@ex.cases("avg_pool2d")
def avg_pool2d_cases(rng):
    yield from _pool_cases(rng)


def _backward(name, rng, x, pool_size, strides):
    """A case with a random gradient of the shape that pooling `x` gives."""
    (height, width), (down, right) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides, 2)
    rows, columns = (x.shape[1] - height) // down + 1, (x.shape[2] - width) // right + 1
    grad = 0.5 + rng.permutation(x.shape[0] * rows * columns * x.shape[3])
    grad = (grad * rng.choice([-1.0, 1.0], size=grad.shape)).reshape(
        x.shape[0], rows, columns, x.shape[3]
    )
    care = "pairs" if isinstance(pool_size, tuple) else ""
    return case(name, grad=grad, x=x, pool_size=pool_size, strides=strides, care=care)


def _peak(rng):
    """One channel whose highest pixel lies in four windows of 3 that move by 2."""
    x = _image(rng, 1, 5, 7, 1)
    x[0, 2, 2, 0] = x.max() + 1.0
    return x


def _peak_and_summit(rng):
    """A pixel wins three windows, and lies in a later one that another wins.

    Who writes whole windows erases it there; who writes single pixels does not.
    """
    x = _image(rng, 1, 6, 7, 1)
    x[0, 2, 2, 0] = x.max() + 1.0
    x[0, 3, 3, 0] = x.max() + 1.0
    return x


@ex.cases("max_pool2d_backward")
def max_pool2d_backward_cases(rng):
    yield case(
        "the example of the text",
        grad=np.array([10.0, 20.0]).reshape(1, 1, 2, 1),
        x=_FIRST,
        pool_size=2,
        strides=2,
    )
    yield _backward("two images, three channels", rng, _image(rng, 2, 4, 2, 3), 2, 2)
    yield _backward("a square image: pixels that do not fit", rng, _image(rng, 1, 5, 5, 1), 2, 2)
    yield _backward("one pixel wins in four windows", rng, _peak(rng), 3, 2)
    yield _backward("overlapping: windows of 3, stride 2", rng, _peak_and_summit(rng), 3, 2)
    yield _backward("square images: windows of 2, stride 1", rng, _image(rng, 2, 3, 3, 2), 2, 1)
    yield _backward("3 high and 2 wide", rng, _image(rng, 1, 6, 4, 1), (3, 2), (3, 2))
    yield _backward("3 high, 2 wide, 1 down, 3 right", rng, _image(rng, 1, 5, 8, 1), (3, 2), (1, 3))


@ex.cases("max_pool2d_backward", group="ties", points=0.6, care=True)
def max_pool2d_backward_ties(rng):
    twice = np.array([[2.0, 9.0, 1.0, 3.0], [9.0, 4.0, 6.0, 6.0]]).reshape(1, 2, 4, 1)
    yield _backward("the maximum occurs twice", rng, twice, 2, 2)
    yield _backward("an image of one colour", rng, np.full((1, 4, 6, 1), 0.5), 2, 2)
    yield _backward("one colour, overlapping windows", rng, np.full((1, 5, 7, 1), 0.5), 3, 2)
    after_relu = np.maximum(_image(rng, 1, 4, 8, 1), 0.0)
    after_relu[0, :2, :4] = 0.0
    yield _backward("many zeros, as after a ReLU", rng, after_relu, 2, 2)


@ex.cases("global_average_pool")
def global_average_pool_cases(rng):
    yield case(
        "the example of the text",
        x=np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]]).reshape(1, 3, 1, 2),
    )
    yield case("one image, one channel", x=_image(rng, 1, 3, 5, 1) + 2.0)
    yield case("two images, three channels", x=_image(rng, 2, 4, 5, 3))
    yield case("four images, two channels", x=_image(rng, 4, 3, 5, 2))


@ex.cases("flatten")
def flatten_cases(rng):
    yield case(
        "the example of the text",
        x=np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]]).reshape(1, 3, 1, 2),
    )
    yield case("one image, one channel", x=_image(rng, 1, 2, 3, 1))
    yield case("one image, two channels", x=_image(rng, 1, 3, 4, 2))
    yield case("two images, three channels", x=_image(rng, 2, 4, 5, 3))


# Misconceptions. Those of the two poolings differ in one word only.

_POOLING = "Humbatova 2020: Wrong amount & type of pooling in convolutional layer"
_OUTPUT = "Humbatova 2020: Wrong defined output shape"


def _by_windows(part, reduce, **changed):
    """A pooling in loops over its windows, with some of its lines `changed`."""
    lines = {
        "rows": "(H - height) // down + 1",
        "columns": "(W - width) // right + 1",
        "walked": "rows, columns",
        "top": "i * down",
        "left": "j * right",
        "high": "height",
        "wide": "width",
    } | changed
    return """
    def {part}(x, pool_size=2, strides=None):
        (height, width), (down, right) = pair(pool_size), pair(strides or pool_size)
        N, H, W, C = x.shape
        rows = {rows}
        columns = {columns}
        out = np.zeros((N, rows, columns, C))
        for i, j in np.ndindex({walked}):
            top, left = {top}, {left}
            out[:, i, j] = x[:, top : top + {high}, left : left + {wide}].{reduce}(axis=(1, 2))
        return out
    """.format(part=part, reduce=reduce, **lines)


for _part, _reduce in (("max_pool2d", "max"), ("avg_pool2d", "mean")):
    ex.misconception(
        f"{_part}.stride_one",
        "Where strides is not given, your window moves by one pixel. The default is the window's "
        "own size, so that windows lie side by side.",
        edits={"strides = pool_size if strides is None": "strides = 1 if strides is None"},
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.strides_ignored",
        "strides is not used: your windows always lie side by side. Where strides is given, the "
        "window moves by that many pixels, and windows may overlap.",
        edits={"strides = pool_size if strides is None else strides": "strides = pool_size"},
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.across_channels",
        "You also reduce over the channels, so that all of them get the same number. Each channel "
        "is pooled on its own: reduce over height and width only.",
        edits={
            f"return _windows(x, pool_size, strides).{_reduce}(axis=(-2, -1))": (
                f"mixed = _windows(x, pool_size, strides).{_reduce}(axis=(-3, -2, -1))\n"
                "    return np.repeat(mixed[..., None], x.shape[-1], axis=-1)"
            )
        },
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.channels_merged",
        "You also reduce over the channels, so that only one is left. Each channel is pooled on "
        "its own: reduce over height and width only.",
        edits={
            f".{_reduce}(axis=(-2, -1))": f".{_reduce}(axis=(-3, -2, -1))[..., None]",
        },
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.smaller_windows_at_the_edge",
        "At the right and at the bottom you also count windows that do not fit, with fewer pixels. "
        "Drop them: there are (H - height) // down + 1 rows of windows, and columns likewise.",
        code=f"""
        def {_part}(x, pool_size=2, strides=None):
            height, width = pair(pool_size)
            down, right = pair(pool_size if strides is None else strides)
            rows = [
                [
                    x[:, top : top + height, left : left + width].{_reduce}(axis=(1, 2))
                    for left in range(0, max(x.shape[2] - width + right, 1), right)
                ]
                for top in range(0, max(x.shape[1] - height + down, 1), down)
            ]
            return np.moveaxis(np.array(rows), 2, 0)
        """,
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.width_first",
        "Pairs are read as (width, height). In this course the height comes first: "
        "(height, width) for the window, (down, right) for the strides.",
        edits={
            "strides = pool_size if strides is None else strides\n": (
                "strides = pair(pool_size if strides is None else strides)[::-1]\n"
                "    pool_size = pair(pool_size)[::-1]\n"
            )
        },
    )
    ex.misconception(
        f"{_part}.window_width_first",
        "The window's pair is read as (width, height). In this course the height comes first: "
        "pool_size is (height, width). Your strides are right.",
        edits={
            "strides = pool_size if strides is None else strides\n": (
                "strides = pool_size if strides is None else strides\n"
                "    pool_size = pair(pool_size)[::-1]\n"
            )
        },
    )
    ex.misconception(
        f"{_part}.strides_width_first",
        "The pair of strides is read as (right, down). In this course the height comes first: "
        "strides is (down, right). Your window is right.",
        edits={
            "strides = pool_size if strides is None else strides\n": (
                "strides = pair(pool_size if strides is None else strides)[::-1]\n"
            )
        },
    )
    ex.misconception(
        f"{_part}.starts_without_stride",
        "The number of windows is right, but window (i, j) begins at row i and column j: the "
        "stride is forgotten there. It begins at row i * down and column j * right.",
        edits={
            "return _windows(x, pool_size, strides)": (
                "rows, columns = _windows(x, pool_size, strides).shape[1:3]\n"
                "    return _windows(x, pool_size, 1)[:, :rows, :columns]"
            )
        },
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.over_images_and_channels",
        "All images and channels get the same number: you reduce each window over all its axes. "
        "Reduce over height and width only, which are axes 1 and 2 of x[:, rows, columns, :].",
        edits={
            f"return _windows(x, pool_size, strides).{_reduce}(axis=(-2, -1))": (
                "windows = _windows(x, pool_size, strides)\n"
                f"    whole = windows.{_reduce}(axis=(0, 3, 4, 5))[None, :, :, None]\n"
                "    return np.broadcast_to(whole, windows.shape[:4]).copy()"
            )
        },
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.rows_and_columns_swapped",
        "Window (i, j) begins at row j * down and column i * right in your code. i counts the rows: "
        "begin at row i * down and column j * right.",
        code=_by_windows(_part, _reduce, top="j * down", left="i * right"),
    )
    for _slug, _walked in (("rows", "rows, rows"), ("columns", "columns, columns")):
        ex.misconception(
            f"{_part}.both_loops_over_{_slug}",
            f"Both of your loops go over the {_slug} of windows, so windows are left out where there "
            "are not as many rows as columns. i counts (H - height) // down + 1 rows, j counts "
            "(W - width) // right + 1 columns.",
            code=_by_windows(_part, _reduce, walked=_walked),
        )
    ex.misconception(
        f"{_part}.square_result",
        "The columns of windows are counted from the height. Images need not be square: there are "
        "(W - width) // right + 1 columns.",
        code=_by_windows(_part, _reduce, columns="rows"),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.square_result_from_width",
        "The rows of windows are counted from the width. Images need not be square: there are (H - "
        "height) // down + 1 rows.",
        code=_by_windows(_part, _reduce, rows="(W - width) // right + 1"),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.width_from_channels",
        "The columns of windows are counted from the channels. The axes are (N, H, W, C): W is "
        "x.shape[2].",
        code=_by_windows(_part, _reduce, columns="int((C - width) / right) + 1"),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.size_from_stride",
        "You make H // stride rows of windows, and the last ones do not fit. There are (H - height) "
        "// down + 1 rows, and columns likewise.",
        code=_by_windows(_part, _reduce, rows="H // down", columns="W // right"),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.size_from_window",
        "You make H // height rows of windows, which is right only where they lie side by side. "
        "Windows that overlap are more: (H - height) // down + 1 rows, and columns likewise.",
        code=_by_windows(_part, _reduce, rows="H // height", columns="W // width"),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.last_window_missed",
        "The last row and the last column of windows are missing. The first window counts, too: "
        "(H - height) // down + 1 rows, and columns likewise.",
        code=_by_windows(
            _part, _reduce, rows="(H - height) // down", columns="(W - width) // right"
        ),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.last_window_moved_back",
        "Where the last window does not fit, you move it back inside the image. Drop it: there are "
        "(H - height) // down + 1 rows of windows, and columns likewise.",
        code=_by_windows(
            _part,
            _reduce,
            rows="-(-(H - height) // down) + 1",
            columns="-(-(W - width) // right) + 1",
            top="min(i * down, H - height)",
            left="min(j * right, W - width)",
        ),
        fault=_OUTPUT,
    )
    ex.misconception(
        f"{_part}.window_and_stride_swapped",
        "Window and stride are swapped: your window is as large as the stride, and moves by its own "
        "size. It begins at row i * down, and is height rows high.",
        code=_by_windows(
            _part, _reduce, top="i * height", left="j * width", high="down", wide="right"
        ),
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.starts_by_window",
        "The number of windows is right, but window (i, j) begins at row i * height and column j * "
        "width. It begins at row i * down and column j * right.",
        code=_by_windows(_part, _reduce, top="i * height", left="j * width"),
        fault=_POOLING,
    )
    ex.misconception(
        f"{_part}.channels_first",
        "You pool along width and channels, as if the axes were (N, C, H, W). Here they are (N, H, "
        "W, C): pool along axes 1 and 2.",
        code=f"""
        def {_part}(x, pool_size=2, strides=None):
            (height, width), (down, right) = pair(pool_size), pair(strides or pool_size)
            rows, columns = (x.shape[2] - height) // down + 1, (x.shape[3] - width) // right + 1
            out = np.zeros((*x.shape[:2], rows, columns))
            for i, j in np.ndindex(rows, columns):
                top, left = i * down, j * right
                window = x[:, :, top : top + height, left : left + width]
                out[:, :, i, j] = window.{_reduce}(axis=(2, 3))
            return out
        """,
        fault="Humbatova 2020: Wrong shape of input data",
    )
    ex.misconception(
        f"{_part}.row_as_long_as_a_column",
        "You count pixels in the flattened image as if a row had H of them. A row is W pixels long: "
        "pixel (a, b) is number a * W + b.",
        code=f"""
        def {_part}(x, pool_size=2, strides=None):
            (height, width), (down, right) = pair(pool_size), pair(strides or pool_size)
            images, h, w, channels = x.shape
            rows, columns = (h - height) // down + 1, (w - width) // right + 1
            flat = np.moveaxis(x, -1, 1).ravel()
            out = np.zeros((images, rows, columns, channels))
            inside = h * np.arange(height)[:, None] + np.arange(width)
            for n, i, j, c in np.ndindex(out.shape):
                start = (n * channels + c) * h * w + i * down * h + j * right
                out[n, i, j, c] = flat[start + inside].{_reduce}()
            return out
        """,
    )

ex.misconception(
    "max_pool2d.never_negative",
    "Where a whole window is negative you return 0. Does your search for the maximum start at 0? "
    "Start with the first pixel of the window, or with -inf.",
    edits={".max(axis=(-2, -1))": ".max(axis=(-2, -1), initial=0.0)"},
)
ex.misconception(
    "max_pool2d.average",
    "This is the mean of each window. Max pooling keeps its largest number.",
    edits={".max(axis=(-2, -1))": ".mean(axis=(-2, -1))"},
    fault=_POOLING,
)
ex.misconception(
    "max_pool2d.minimum",
    "This is the smallest number of each window. Max pooling keeps its largest.",
    edits={".max(axis=(-2, -1))": ".min(axis=(-2, -1))"},
    fault=_POOLING,
)
ex.misconception(
    "max_pool2d.absolute",
    "This is the largest absolute value of each window, so that -5 wins over 3. Max pooling keeps "
    "the largest number: leave the signs as they are.",
    edits={
        "return _windows(x, pool_size, strides)": "return np.abs(_windows(x, pool_size, strides))"
    },
)
ex.misconception(
    "max_pool2d.pads_with_zeros",
    "Zeros are added until every window fits. Add nothing here: a window that does not fit is "
    "dropped.",
    code="""
    def max_pool2d(x, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        (height, width), (down, right) = pair(pool_size), pair(strides)
        below, beside = -(x.shape[1] - height) % down, -(x.shape[2] - width) % right
        padded = np.pad(x, ((0, 0), (0, below), (0, beside), (0, 0)))
        return _windows(padded, pool_size, strides).max(axis=(-2, -1))
    """,
    fault=_OUTPUT,
)
ex.misconception(
    "avg_pool2d.maximum",
    "This is the largest number of each window. Average pooling takes its mean.",
    edits={".mean(axis=(-2, -1))": ".max(axis=(-2, -1))"},
    fault=_POOLING,
)
ex.misconception(
    "avg_pool2d.sum",
    "The numbers of a window are added up and not divided. Divide by the number of pixels in the "
    "window, height * width.",
    edits={".mean(axis=(-2, -1))": ".sum(axis=(-2, -1))"},
)
ex.misconception(
    "avg_pool2d.divides_by_side",
    "The sum of a window is divided only by its height. Divide by height * width.",
    edits={".mean(axis=(-2, -1))": ".sum(axis=(-2, -1)) / pair(pool_size)[0]"},
)
ex.misconception(
    "avg_pool2d.divides_by_four",
    "The sum of a window is always divided by 4, which is right only for windows of 4 pixels. "
    "Divide by height * width, or use np.mean.",
    edits={".mean(axis=(-2, -1))": ".sum(axis=(-2, -1)) / 4"},
)
ex.misconception(
    "avg_pool2d.counts_padding",
    "Zeros are added until every window fits, and they are counted in the mean. Add nothing here: "
    "a window that does not fit is dropped.",
    code="""
    def avg_pool2d(x, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        (height, width), (down, right) = pair(pool_size), pair(strides)
        below, beside = -(x.shape[1] - height) % down, -(x.shape[2] - width) % right
        padded = np.pad(x, ((0, 0), (0, below), (0, beside), (0, 0)))
        return _windows(padded, pool_size, strides).mean(axis=(-2, -1))
    """,
    fault=_OUTPUT,
)
_TO_THE_WINNER = (
    "    np.add.at(dx, (n, i * down + winner // width, j * right + winner % width, c), grad)\n"
)


def _to_all(share):
    """The lines that give every pixel of a window its `share` of the gradient."""
    return (
        "    for a in range(height):\n"
        "        for b in range(width):\n"
        f"            np.add.at(dx, (n, i * down + a, j * right + b, c), {share})\n"
    )


_IS_MAXIMUM = "(windows[..., a, b] == windows.max(axis=(-2, -1)))"

ex.misconception(
    "max_pool2d_backward.every_tie",
    "Where several pixels are the maximum, each gets the gradient. Only the first gets it, row by "
    "row from the left: np.argmax finds that one.",
    edits={_TO_THE_WINNER: _to_all(f"grad * {_IS_MAXIMUM}")},
)
ex.misconception(
    "max_pool2d_backward.ties_share",
    "Where several pixels are the maximum, you divide the gradient among them. The first one gets "
    "all of it, row by row from the left: np.argmax finds that one.",
    edits={
        _TO_THE_WINNER: (
            "    top = windows == windows.max(axis=(-2, -1), keepdims=True)\n"
            "    ties = top.sum(axis=(-2, -1))\n" + _to_all("grad * top[..., a, b] / ties")
        )
    },
)
ex.misconception(
    "max_pool2d_backward.last_tie",
    "Where several pixels are the maximum, the last one gets the gradient. The first one should "
    "get it, row by row from the left: take a new pixel only if it is larger, not if it is equal.",
    edits={
        "winner = windows.reshape(*windows.shape[:4], height * width).argmax(axis=-1)": (
            "flat = windows.reshape(*windows.shape[:4], height * width)\n"
            "    winner = flat.shape[-1] - 1 - flat[..., ::-1].argmax(axis=-1)"
        )
    },
)
ex.misconception(
    "max_pool2d_backward.overwrites",
    "Where windows overlap, a pixel that wins in several keeps only the last gradient. Its "
    "gradients add up: += in a loop. With arrays of indices, dx[…] += adds to a pixel once only; "
    "np.add.at(dx, (…), grad) adds every time.",
    edits={
        _TO_THE_WINNER: (
            "    dx[n, i * down + winner // width, j * right + winner % width, c] = grad\n"
        )
    },
)


def _window_by_window(mask="first", **changed):
    """A loop that gives each window as a whole; `mask` are its winners, and lines may be `changed`."""
    lines = {
        "walked": "rows, columns",
        "top": "i * down",
        "left": "j * right",
        "high": "height",
        "wide": "width",
        "writes": "+=",
    } | changed
    return """
    def max_pool2d_backward(grad, x, pool_size, strides):
        (height, width), (down, right) = pair(pool_size), pair(strides)
        (N, H, W, C), (rows, columns) = x.shape, grad.shape[1:3]
        dx = np.zeros(x.shape)
        for i, j in np.ndindex({walked}):
            top, left = {top}, {left}
            for n, c in np.ndindex(N, C):
                window = x[n, top : top + {high}, left : left + {wide}, c]
                first = np.arange(window.size).reshape(window.shape) == window.argmax()
                dx[n, top : top + {high}, left : left + {wide}, c] {writes} {mask} * grad[n, i, j, c]
        return dx
    """.format(mask=mask, **lines)


_TIES = "(window == window.max())"
ex.misconception(
    "max_pool2d_backward.overwrites_windows",
    "Each window is written with =, so that it erases what an overlapping one left there. Gradients "
    "of windows add up: write +=.",
    code=_window_by_window(writes="="),
)
ex.misconception(
    "max_pool2d_backward.overwrites_windows_every_tie",
    "Each window is written with =, so that it erases what an overlapping one left there: write +=. "
    "And of several equal maxima only the first gets the gradient: np.argmax finds it.",
    code=_window_by_window(_TIES, writes="="),
)
# One mask for all windows, joined or written over, as layers keep it from their way forward.
for _slug, _writes in (("joined", "|="), ("written_over", "=")):
    ex.misconception(
        f"max_pool2d_backward.one_mask_{_slug}",
        "All windows share one mask of winners: where windows overlap, the winner of one counts in its "
        "neighbours as well, or is lost. Find the winner of each window anew. And of several equal "
        "maxima only the first gets the gradient: np.argmax finds it.",
        code=f"""
        def max_pool2d_backward(grad, x, pool_size, strides):
            (height, width), (down, right) = pair(pool_size), pair(strides)
            dx, mask = np.zeros(x.shape), np.zeros(x.shape, dtype=bool)
            for i, j in np.ndindex(grad.shape[1:3]):
                top, left = i * down, j * right
                here = (slice(None), slice(top, top + height), slice(left, left + width))
                mask[here] {_writes} x[here] == x[here].max(axis=(1, 2), keepdims=True)
            for i, j in np.ndindex(grad.shape[1:3]):
                top, left = i * down, j * right
                here = (slice(None), slice(top, top + height), slice(left, left + width))
                dx[here] += mask[here] * grad[:, i, j][:, None, None]
            return dx
        """,
    )
ex.misconception(
    "max_pool2d_backward.one_mask_multiplied",
    "All windows share one mask of winners, and you multiply it in place: where windows overlap, it "
    "is multiplied by several gradients. Find the winner of each window anew, and add its gradient "
    "to zeros.",
    code="""
    def max_pool2d_backward(grad, x, pool_size, strides):
        (height, width), (down, right) = pair(pool_size), pair(strides)
        mask = np.zeros(x.shape)
        for i, j in np.ndindex(grad.shape[1:3]):
            top, left = i * down, j * right
            here = (slice(None), slice(top, top + height), slice(left, left + width))
            mask[here] = x[here] == x[here].max(axis=(1, 2), keepdims=True)
        for i, j in np.ndindex(grad.shape[1:3]):
            top, left = i * down, j * right
            mask[:, top : top + height, left : left + width] *= grad[:, i, j][:, None, None]
        return mask
    """,
)
ex.misconception(
    "max_pool2d_backward.repeated_to_size",
    "You repeat each gradient H // H' times to the size of x. That is its window only where windows "
    "lie side by side. Visit window after window, and add each gradient at its winner.",
    code="""
    def max_pool2d_backward(grad, x, pool_size, strides):
        (height, width), (down, right) = pair(pool_size), pair(strides)
        mask, spread = np.zeros(x.shape), np.zeros(x.shape)
        for i, j in np.ndindex(grad.shape[1:3]):
            top, left = i * down, j * right
            here = (slice(None), slice(top, top + height), slice(left, left + width))
            mask[here] = x[here] == x[here].max(axis=(1, 2), keepdims=True)
        for axis in (1, 2):
            grad = np.repeat(grad, x.shape[axis] // grad.shape[axis], axis=axis)
        spread[:, : grad.shape[1], : grad.shape[2]] = grad
        return mask * spread
    """,
)
ex.misconception(
    "max_pool2d_backward.starts_without_stride",
    "Window (i, j) begins at row i and column j in your code: the stride is forgotten. It begins at "
    "row i * down and column j * right.",
    code=_window_by_window(top="i", left="j"),
)
ex.misconception(
    "max_pool2d_backward.starts_without_stride_every_tie",
    "Window (i, j) begins at row i and column j in your code: multiply by the strides. And of "
    "several equal maxima only the first gets the gradient: np.argmax finds it.",
    code=_window_by_window(_TIES, top="i", left="j"),
)
ex.misconception(
    "max_pool2d_backward.starts_by_window",
    "Window (i, j) begins at row i * height and column j * width in your code, as if windows lay "
    "side by side. It begins at row i * down and column j * right.",
    code=_window_by_window(top="i * height", left="j * width"),
    fault=_POOLING,
)
_OVER_ROWS = {"top": "i * height", "left": "j * width", "high": "down", "wide": "right"}
for _slug, _changed in (("", {}), ("_and_rows", {"walked": "rows, rows"})):
    ex.misconception(
        f"max_pool2d_backward.window_and_stride_swapped{_slug}",
        "Window and stride are swapped: your window is as large as the stride, and moves by its own "
        "size. It begins at row i * down, and is height rows high."
        + (" And both of your loops go over the rows of windows." if _slug else ""),
        code=_window_by_window(**_OVER_ROWS, **_changed),
        fault=_POOLING,
    )
for _slug in ("rows", "columns"):
    ex.misconception(
        f"max_pool2d_backward.both_loops_over_{_slug}",
        f"Both of your loops go over the {_slug} of windows, so windows are left out where there are "
        "not as many rows as columns: i goes over grad.shape[1], j over grad.shape[2].",
        code=_window_by_window(walked=f"{_slug}, {_slug}"),
    )
ex.misconception(
    "max_pool2d_backward.last_window_moved_back",
    "You move the last windows back to the edge of the image, where pixels are left over. Window "
    "(i, j) always begins at row i * down and column j * right.",
    code=_window_by_window(
        top="H - height if i == rows - 1 else i * down",
        left="W - width if j == columns - 1 else j * right",
    ),
)
ex.misconception(
    "max_pool2d_backward.place_of_the_output",
    "Each gradient is written at row i and column j of dx, which is its place in grad. It belongs to "
    "the largest pixel of its window: row i * down + a, column j * right + b.",
    edits={"i * down + winner // width, j * right + winner % width": "i, j"},
)
ex.misconception(
    "max_pool2d_backward.winner_across_channels",
    "One winner is sought in all channels of a window, so the others get nothing. Each channel has "
    "its own winner: take the maximum over height and width only.",
    code=_window_by_window(
        "(window == x[n, top : top + height, left : left + width].max())",
    ),
)
ex.misconception(
    "max_pool2d_backward.winner_across_images",
    "One winner is sought in all images and channels. Each has its own: take the maximum over height "
    "and width only, axis=(1, 2) with keepdims=True.",
    code=_window_by_window(
        "(window == x[:, top : top + height, left : left + width].max())",
    ),
)
ex.misconception(
    "max_pool2d_backward.smallest_pixel",
    "The gradient goes to the smallest pixel of a window. Max pooling let the largest through: find "
    "that one, with argmax.",
    edits={".argmax(axis=-1)": ".argmin(axis=-1)"},
)
ex.misconception(
    "max_pool2d_backward.place_in_window_swapped",
    "Row and column of the winner are swapped inside its window. np.unravel_index gives the row "
    "first; by hand, the row is winner // width and the column winner % width.",
    edits={
        "i * down + winner // width, j * right + winner % width": (
            "i * down + winner % width, j * right + winner // width"
        )
    },
)
ex.misconception(
    "max_pool2d_backward.whole_window",
    "Every pixel of a window gets its gradient. Only the largest pixel reached the output, so only "
    "that one gets the gradient; the others get 0.",
    edits={_TO_THE_WINNER: _to_all("grad")},
)
ex.misconception(
    "max_pool2d_backward.spread_as_mean",
    "The gradient is divided evenly over the window, which is right for average pooling. In max "
    "pooling the largest pixel gets all of it.",
    edits={_TO_THE_WINNER: _to_all("grad / (height * width)")},
    fault=_POOLING,
)
ex.misconception(
    "max_pool2d_backward.mask_only",
    "The winners get 1, whatever grad is. The chain rule multiplies that by the gradient of the "
    "window: give each winner its grad[n, i, j, c].",
    edits={"% width, c), grad)": "% width, c), 1.0)"},
)
ex.misconception(
    "max_pool2d_backward.top_left",
    "The gradient always goes to the first pixel of a window. It belongs to the largest one: find "
    "its place with argmax.",
    edits={"i * down + winner // width, j * right + winner % width, c": "i * down, j * right, c"},
)
ex.misconception(
    "max_pool2d_backward.window_coordinates",
    "The place of the maximum inside its window is used as if it were its place in x. Add where "
    "the window begins: row i * down + a, column j * right + b.",
    edits={
        "i * down + winner // width, j * right + winner % width": (
            "winner // width, winner % width"
        )
    },
)
ex.misconception(
    "max_pool2d_backward.offset_without_stride",
    "You add i and j to the place of the maximum inside its window. Window (i, j) begins at row "
    "i * down and column j * right: add those.",
    edits={
        "i * down + winner // width, j * right + winner % width": (
            "i + winner // width, j + winner % width"
        )
    },
)
ex.misconception(
    "max_pool2d_backward.times_value",
    "The gradient is multiplied by the value of the winning pixel. The slope of the maximum with "
    "respect to that pixel is 1: add grad[n, i, j, c] as it is.",
    edits={"% width, c), grad)": "% width, c), grad * windows.max(axis=(-2, -1)))"},
)
ex.misconception(
    "global_average_pool.over_channels",
    "You average over the channels and keep the pixels. Do the opposite: average over height and "
    "width, axes 1 and 2, and keep the channels.",
    edits={"axis=(1, 2)": "axis=3"},
    fault=_POOLING,
)
ex.misconception(
    "global_average_pool.over_everything",
    "Each image gives a single number. Each channel has its own mean: average over height and "
    "width only, axes 1 and 2.",
    edits={"axis=(1, 2)": "axis=(1, 2, 3)"},
    fault=_OUTPUT,
)
ex.misconception(
    "global_average_pool.over_the_batch",
    "You also average over the images of the batch. Each image has its own means: average over "
    "axes 1 and 2 only, not over axis 0.",
    edits={"axis=(1, 2)": "axis=(0, 1, 2)"},
    fault=_OUTPUT,
)
ex.misconception(
    "global_average_pool.maximum",
    "This is the largest number of each channel, global MAX pooling. Take the mean.",
    edits={"x.mean(": "x.max("},
    fault=_POOLING,
)
ex.misconception(
    "global_average_pool.sum",
    "The pixels are added up and not divided. Take the mean: divide by H * W.",
    edits={"x.mean(": "x.sum("},
)
ex.convention(
    "global_average_pool.keeps_axes",
    "The means are right, but in shape (N, 1, 1, C). Here the two axes of length one are left out: "
    "(N, C).",
    edits={"axis=(1, 2)": "axis=(1, 2), keepdims=True"},
    accepted=False,
    fault=_OUTPUT,
)
ex.misconception(
    "flatten.fortran_order",
    "The numbers come column by column (Fortran order). Row-major order is asked for: reshape does "
    "that by itself, without the order argument.",
    edits={"x.reshape(len(x), np.prod(x.shape[1:]))": 'x.reshape(len(x), -1, order="F")'},
)
ex.misconception(
    "flatten.channels_first",
    "All pixels of the first channel come first, then those of the second. The channels of one "
    "pixel should stand side by side: reshape x without moving its axes.",
    edits={"x.reshape(len(x), np.prod(x.shape[1:]))": "np.moveaxis(x, -1, 1).reshape(len(x), -1)"},
    fault="Humbatova 2020: Wrong shape of input data",
)
ex.misconception(
    "flatten.batch_too",
    "The whole batch becomes one vector. Each image should be a row of its own: keep the first "
    "axis, and join only the other three.",
    edits={"x.reshape(len(x), np.prod(x.shape[1:]))": "x.reshape(-1)"},
    fault=_OUTPUT,
)
ex.misconception(
    "flatten.images_in_columns",
    "Each image is a column of your result. The batch is the first axis, so each image should be a "
    "row: (N, H * W * C).",
    edits={"x.reshape(len(x), np.prod(x.shape[1:]))": "x.reshape(len(x), -1).T"},
    fault=_OUTPUT,
)
ex.misconception(
    "flatten.mixes_images",
    "The shape is right, but each row mixes numbers of different images. Reshape x to (N, -1) "
    "directly, without a transpose.",
    edits={"x.reshape(len(x), np.prod(x.shape[1:]))": "x.reshape(-1, len(x)).T"},
)
