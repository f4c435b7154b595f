"""ex08: the oracle is `tf.nn.conv2d` and its relatives; its probes, cases and known mistakes.

Photographs travel as the bytes they are stored in, and become numbers of the kernel's type in the
probes: an eighth of the size, and a student meets floats as everywhere else.
"""

from pathlib import Path

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Convolution by hand",
    unit="B. Convolutional networks by hand",
    summary="Slide a kernel over sound and images: the flip, channels, strides, padding, edges.",
    minutes=75,
)

PHOTOGRAPHS = np.load(
    Path(__file__).parent / "data" / "ex08_convolution" / "photographs.npz", allow_pickle=False
)


# The oracle, under the students' function names.


def convolve1d(signal, kernel):
    reach = len(kernel) - 1
    padded = tf.pad(signal, [[reach, reach]])
    flipped = tf.reverse(kernel, [0])
    return tf.nn.conv1d(padded[None, :, None], flipped[:, None, None], 1, "VALID")[0, :, 0]


def cross_correlate2d(f, h):
    return tf.nn.conv2d(f[None, :, :, None], h[:, :, None, None], 1, "VALID")[0, :, :, 0]


def convolve2d(f, h):
    flipped = tf.reverse(h, [0, 1])
    return tf.nn.conv2d(f[None, :, :, None], flipped[:, :, None, None], 1, "VALID")[0, :, :, 0]


def conv2d(x, kernel, bias, strides=1, padding="valid"):
    steps = strides if isinstance(strides, int) else list(strides)
    maps = tf.nn.conv2d(x, kernel, steps, padding.upper())
    return maps if bias is None else tf.nn.bias_add(maps, bias)


def edge_kernels():
    """TensorFlow's Sobel filter, read off from what it makes of a single bright pixel."""
    pixel = np.zeros((1, 5, 5, 1))
    pixel[0, 2, 2, 0] = 1.0
    spread = tf.image.sobel_edges(tf.constant(pixel))[0, 1:4, 1:4, 0]
    return {"vertical": spread[..., 1], "horizontal": spread[..., 0]}


# Parts.

ex.part(
    "convolve1d",
    points=2,
    hints=(
        "How long is the answer? After the signal has ended, the echo of its last sample still "
        "goes on.",
        "Start from N + K - 1 zeros. Each entry of the kernel adds one delayed, scaled copy of the "
        "whole signal.",
        "If you loop over n and k instead: leave out each k where n - k is below 0 or at least N. "
        "In NumPy signal[-1] is the last sample, never one outside.",
        "For k = 0, 1, …: y[k : k + N] += kernel[k] * signal.",
    ),
)
ex.part(
    "cross_correlate2d",
    points=1,
    hints=(
        "One entry of the answer: cut a piece of the kernel's size out of the image, multiply "
        "entry by entry, add up.",
        "The kernel fits at H - kh + 1 places down and W - kw + 1 places across: make two loops "
        "over these.",
        "G[m, n] = np.sum(f[m : m + kh, n : n + kw] * h).",
    ),
)
ex.part(
    "convolve2d",
    points=2,
    hints=(
        "Write out G for a 1×2 kernel by hand, following the minus signs of the formula. Which "
        "entry of h meets the left pixel?",
        "Do not type the formula in for m = 0, 1, …: f[m - j, n - k] would begin at negative "
        "indices, and in NumPy f[-1] is the last row, never outside.",
        "It is cross-correlation with the kernel turned by 180 degrees: reverse both axes.",
        "h[::-1, ::-1] is the turned kernel.",
    ),
)
ex.part(
    "conv2d",
    points=2.4,
    care={"no bias": 0.4, "pairs": 0.4},
    hints=(
        "Begin with stride 1 and no padding. A window is x[:, i : i + kh, j : j + kw, :]; multiply "
        "it by one filter and add up rows, columns AND channels.",
        "np.tensordot(window, kernel, axes=3) gives all images and all filters of one place at "
        "once, shape (N, F).",
        "With strides, output row i starts at input row i * sh. The first stride is for rows.",
        "For 'same', add the zeros first, with np.pad, then go on as for 'valid'. When the number "
        "of zeros is odd, the extra one goes below or on the right.",
    ),
)
ex.part(
    "edge_kernels",
    points=1,
    hints=(
        "A vertical edge has a left and a right side. What do you subtract from what?",
        "For 'vertical' one column is negative, the middle one zero, the other positive, and each "
        "row sums to zero.",
        "'horizontal' is the transpose of 'vertical'.",
    ),
)


# Probes.


@ex.probe("cross_correlate2d")
def correlation_of(impl, f, h):
    return impl.cross_correlate2d(np.asarray(f, dtype=h.dtype), h)


@ex.probe("convolve2d")
def convolution_of(impl, f, h):
    return impl.convolve2d(np.asarray(f, dtype=h.dtype), h)


@ex.probe("conv2d")
def layer_of(impl, x, kernel, bias, **options):
    return impl.conv2d(np.asarray(x, dtype=kernel.dtype), kernel, bias, **options)


@ex.probe("edge_kernels")
def kernels_for(impl, image):
    """The image is for the measure: what the kernels make of it is what counts."""
    return impl.edge_kernels()


# Cases: small to large. Both examples of the text are symmetric, so all others are not.

PIXEL_GRID = np.array(
    [
        [60.0, 113.0, 56.0, 139.0, 85.0],
        [73.0, 121.0, 54.0, 84.0, 128.0],
        [131.0, 99.0, 70.0, 129.0, 127.0],
        [80.0, 57.0, 115.0, 69.0, 134.0],
        [104.0, 126.0, 123.0, 95.0, 130.0],
    ]
)
SHARPEN = np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])
BINARY_IMAGE = np.array(
    [
        [1.0, 1.0, 1.0, 0.0, 0.0],
        [0.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 0.0, 1.0, 1.0, 1.0],
        [0.0, 0.0, 1.0, 1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0, 0.0],
    ]
)
# Relief: lit from one corner. Turned by 180 degrees it is lit from the opposite one.
RELIEF = np.array([[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]])
BINARY_KERNEL = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])


def _crop(rng, name, height, width):
    pixels = PHOTOGRAPHS[name]
    top = rng.integers(0, pixels.shape[0] - height + 1)
    left = rng.integers(0, pixels.shape[1] - width + 1)
    return pixels[top : top + height, left : left + width]


@ex.cases("convolve1d")
def sounds(rng):
    yield case(
        "a room with one echo", signal=np.array([4.0, 0.0, 2.0]), kernel=np.array([1.0, 0.5])
    )
    yield case(
        "one click comes out as the kernel",
        signal=np.array([0.0, 1.0, 0.0, 0.0, 0.0]),
        kernel=np.array([3.0, 2.0, 1.0]),
    )
    yield case("a kernel of one number", signal=rng.normal(size=6), kernel=np.array([-1.5]))
    yield case("a kernel of two", signal=rng.normal(size=7), kernel=np.array([0.5, -2.0]))
    yield case("8 samples, a kernel of 4", signal=rng.normal(size=8), kernel=rng.normal(size=4))
    seconds = np.arange(24) / 8000.0
    yield case(
        "a voice on the telephone",
        signal=np.sin(2 * np.pi * 220.0 * seconds) + 0.4 * np.cos(2 * np.pi * 3000.0 * seconds),
        kernel=np.array([0.5, 0.8, 0.1, -0.6, -0.3]),
    )


@ex.cases("cross_correlate2d")
def correlations(rng):
    yield case(
        "two rows of three, a kernel of two",
        f=np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        h=np.array([[10.0, 1.0]]),
    )
    yield case(
        "a kernel of two rows",
        f=np.array([[1.0, 0.0, 2.0, 1.0], [3.0, 1.0, 0.0, 2.0], [0.0, 2.0, 1.0, 5.0]]),
        h=np.array([[1.0, 2.0], [0.0, -1.0]]),
    )
    yield case("the image of zeros and ones: 4 3 4", f=BINARY_IMAGE, h=BINARY_KERNEL)
    yield case("5 by 7, a kernel of 2 by 3", f=rng.normal(size=(5, 7)), h=rng.normal(size=(2, 3)))
    yield case("6 by 4, a kernel of 3 by 1", f=rng.normal(size=(6, 4)), h=rng.normal(size=(3, 1)))
    yield case(
        "a kernel as large as the image", f=rng.normal(size=(3, 4)), h=rng.normal(size=(3, 4))
    )
    yield case(
        "petals of a photographed flower", f=_crop(rng, "flower", 8, 6), h=rng.normal(size=(4, 3))
    )


@ex.cases("convolve2d")
def convolutions(rng):
    yield case(
        "two rows of three, a kernel of two",
        f=np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        h=np.array([[10.0, 1.0]]),
    )
    yield case(
        "a kernel of two rows",
        f=np.array([[1.0, 0.0, 2.0, 1.0], [3.0, 1.0, 0.0, 2.0], [0.0, 2.0, 1.0, 5.0]]),
        h=np.array([[1.0, 2.0], [0.0, -1.0]]),
    )
    yield case(
        "the grid of grey values with a border of zeros: 114 in the corner",
        f=np.pad(PIXEL_GRID, 1),
        h=SHARPEN,
    )
    yield case("5 by 7, a kernel of 2 by 3", f=rng.normal(size=(5, 7)), h=rng.normal(size=(2, 3)))
    yield case("6 by 4, a kernel of 3 by 1", f=rng.normal(size=(6, 4)), h=rng.normal(size=(3, 1)))
    yield case(
        "petals of a photographed flower", f=_crop(rng, "flower", 8, 6), h=rng.normal(size=(4, 3))
    )
    yield case("a pagoda in relief", f=PHOTOGRAPHS["pagoda"][:, :21], h=RELIEF)


ex.view("convolve2d", "photograph", image="f")


@ex.cases("conv2d")
def valid_layers(rng):
    yield case(
        "one image, one channel, one filter",
        x=np.arange(12.0).reshape(1, 3, 4, 1),
        kernel=np.array([1.0, 10.0]).reshape(1, 2, 1, 1),
        bias=np.array([0.5]),
    )
    yield case(
        "a filter of two rows, no bias",
        x=rng.normal(size=(1, 3, 5, 1)),
        kernel=rng.normal(size=(2, 3, 1, 1)),
        bias=None,
        care="no bias",
    )
    yield case(
        "three channels",
        x=rng.normal(size=(1, 4, 5, 3)),
        kernel=rng.normal(size=(2, 4, 3, 1)),
        bias=rng.normal(size=1),
    )
    yield case(
        "three images, two filters",
        x=rng.normal(size=(3, 4, 3, 2)),
        kernel=rng.normal(size=(3, 2, 2, 2)),
        bias=rng.normal(size=2),
    )
    yield case(
        "strides=2",
        x=rng.normal(size=(1, 5, 6, 2)),
        kernel=rng.normal(size=(3, 1, 2, 1)),
        bias=rng.normal(size=1),
        strides=2,
    )
    yield case(
        "strides=(2, 1)",
        x=rng.normal(size=(1, 6, 4, 2)),
        kernel=rng.normal(size=(1, 3, 2, 1)),
        bias=rng.normal(size=1),
        strides=(2, 1),
        care="pairs",
    )
    yield case(
        "a roof in a photograph, in colour, strides=(2, 3)",
        x=_crop(rng, "china", 7, 10)[None],
        kernel=rng.normal(size=(3, 4, 3, 2)),
        bias=np.array([0.5, -1.5]),
        strides=(2, 3),
        care="pairs",
    )
    yield case(
        "the tower of a pagoda in relief",
        x=PHOTOGRAPHS["pagoda"][None, :, 2:18, None],
        kernel=RELIEF[:, :, None, None],
        bias=np.array([128.0]),
    )


ex.view("conv2d", "photograph", image="x")


@ex.cases("conv2d", group="same", points=1.8)
def same_layers(rng):
    yield case(
        "the grid of grey values: 114 in the corner",
        x=PIXEL_GRID[None, :, :, None],
        kernel=SHARPEN[:, :, None, None],
        bias=np.array([0.0]),
        padding="same",
    )
    yield case(
        "a filter of 3 by 1",
        x=rng.normal(size=(1, 4, 2, 1)),
        kernel=rng.normal(size=(3, 1, 1, 1)),
        bias=rng.normal(size=1),
        padding="same",
    )
    yield case(
        "a filter of 2 by 4",
        x=rng.normal(size=(1, 3, 5, 1)),
        kernel=rng.normal(size=(2, 4, 1, 1)),
        bias=rng.normal(size=1),
        padding="same",
    )
    yield case(
        "strides=2",
        x=rng.normal(size=(1, 5, 6, 2)),
        kernel=rng.normal(size=(2, 3, 2, 1)),
        bias=rng.normal(size=1),
        strides=2,
        padding="same",
    )
    yield case(
        "strides=(2, 3)",
        x=rng.normal(size=(2, 5, 9, 1)),
        kernel=rng.normal(size=(3, 4, 1, 3)),
        bias=rng.normal(size=3),
        strides=(2, 3),
        padding="same",
        care="pairs",
    )
    yield case(
        "strides larger than the filter",
        x=rng.normal(size=(1, 8, 7, 1)),
        kernel=rng.normal(size=(1, 2, 1, 1)),
        bias=None,
        strides=3,
        padding="same",
        care="no bias",
    )
    yield case(
        "petals of a photographed flower",
        x=_crop(rng, "flower", 6, 7)[None, :, :, None],
        kernel=rng.normal(size=(4, 2, 1, 1)),
        bias=rng.normal(size=1) * 100.0,
        strides=2,
        padding="same",
    )


@ex.cases("edge_kernels")
def scenes(rng):
    yield case("a wall of one colour", image=np.full((4, 5), 7.0))
    yield case(
        "a vertical edge: dark left, bright right",
        image=np.repeat([[0.0, 7.0]], 3, axis=1).repeat(4, axis=0),
    )
    yield case(
        "a horizontal edge: dark above, bright below",
        image=np.repeat([[0.0], [7.0]], 3, axis=0).repeat(5, axis=1),
    )
    yield case(
        "every column of its own grey",
        image=np.tile(np.cumsum(rng.uniform(1.0, 3.0, size=6)), (3, 1)),
    )
    yield case(
        "every row of its own grey",
        image=np.tile(-np.cumsum(rng.uniform(1.0, 3.0, size=6))[:, None], (1, 4)),
    )


@ex.measure("edge_kernels")
def responses(output, inputs):
    """Whether each kernel gives anything but zero on the image. Sign, size and form are free."""
    if not isinstance(output, dict):
        return output
    image = inputs["image"]
    asked = ("vertical", "horizontal")
    found = {}
    if any(name not in output for name in asked):  # the message lists the names that came
        found = {name: "not asked for" for name in output if name not in asked}
    for name in asked:
        if name not in output:
            continue
        try:
            kernel = np.asarray(output[name], dtype=float)
        except (TypeError, ValueError):
            found[name] = "not numbers"
            continue
        if kernel.shape != (3, 3):
            found[name] = f"of shape {kernel.shape}"
        elif not np.isfinite(kernel).all():
            found[name] = "not finite"
        else:
            windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
            response = np.abs(np.einsum("mnjk,jk->mn", windows, kernel)).max()
            weight = np.abs(kernel).sum() * np.abs(image).max()
            found[name] = "responds" if response > 1e-5 * weight else "gives 0 everywhere"
    return found


# Misconceptions.

ex.misconception(
    "convolve1d.not_flipped",
    "You use the kernel in reversed order: that is cross-correlation. kernel[0] belongs to the "
    "sample signal[n] itself, and kernel[k] to the sample k steps earlier, signal[n - k].",
    edits={"enumerate(kernel)": "enumerate(kernel[::-1])"},
)
ex.misconception(
    "convolve1d.valid",
    'You keep only the places where kernel and signal overlap completely ("valid"). Here '
    "everything is kept, from the first sample to the end of the last echo: N + K - 1 numbers.",
    edits={"return echoes": "return echoes[len(kernel) - 1 : len(signal)]"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve1d.same",
    'You return only the middle part, as long as the signal ("same"). Here everything is kept, '
    "from the first sample to the end of the last echo: N + K - 1 numbers.",
    code="""
    def convolve1d(signal, kernel):
        return np.convolve(signal, kernel, mode="same")
    """,
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve1d.tail_cut_off",
    "The answer ends where the signal ends, so the last echoes are missing. It should have N + K - "
    "1 entries.",
    edits={"return echoes": "return echoes[: len(signal)]"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve1d.circular",
    "The echoes of the last samples appear at the beginning, as if the signal were a circle: in "
    "NumPy signal[-1] is the last sample. Outside its ends the signal counts as 0: return N + K - "
    "1 entries.",
    code="""
    def convolve1d(signal, kernel):
        return sum(kernel[k] * np.roll(signal, k) for k in range(len(kernel)))
    """,
)
ex.misconception(
    "convolve1d.negative_indices",
    "The first entries also count samples from the end: in NumPy signal[-1] is the last sample, "
    "not one outside. Where n - k is negative the signal counts as 0: leave out each k with "
    "n - k < 0.",
    code="""
    def convolve1d(signal, kernel):
        y = np.zeros(len(signal) + len(kernel) - 1)
        for n in range(len(y)):
            for k in range(len(kernel)):
                if n - k < len(signal):
                    y[n] += kernel[k] * signal[n - k]
        return y
    """,
)
ex.misconception(
    "convolve1d.valid_not_flipped",
    "Two things: you keep only N - K + 1 entries, where N + K - 1 are asked for; and kernel[k] "
    "meets signal[n + k], which is cross-correlation. Use signal[n - k], and 0 outside the ends.",
    code="""
    def convolve1d(signal, kernel):
        return np.correlate(signal, kernel, mode="valid")
    """,
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve1d.valid_and_circular",
    "Two things: you return N - K + 1 entries, where N + K - 1 are asked for; and signal[n - k] "
    "with a negative index takes samples from the end. Outside its ends the signal counts as 0.",
    code="""
    def convolve1d(signal, kernel):
        places = len(signal) - len(kernel) + 1
        return sum(kernel[k] * np.roll(signal, k) for k in range(len(kernel)))[:places]
    """,
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve1d.too_short",
    "Your numbers are right, but you stop after N - K + 1 of them. Everything is kept, to the end "
    "of the last echo: N + K - 1 numbers.",
    edits={"return echoes": "return echoes[: len(signal) - len(kernel) + 1]"},
    fault="Humbatova 2020: Wrong tensor shape",
)

ex.misconception(
    "convolve1d.looks_ahead",
    "kernel[k] meets signal[n + k], k samples later. An echo comes after its sound: signal[n - k].",
    code="""
    def convolve1d(signal, kernel):
        y = np.zeros(len(signal) + len(kernel) - 1)
        for n in range(len(y)):
            for k in range(len(kernel)):
                if n + k < len(signal):
                    y[n] += kernel[k] * signal[n + k]
        return y
    """,
)
ex.misconception(
    "convolve1d.one_too_long",
    "Your result has one entry too many. The last echo of the last sample is entry N + K - 2, so there "
    "are N + K - 1.",
    edits={"len(signal) + len(kernel) - 1": "len(signal) + len(kernel)"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "convolve1d.overwrites",
    "Each echo erases what the one before it left. They add up: write +=.",
    edits={"+= strength": "= strength"},
)
ex.misconception(
    "convolve1d.first_echo_missing",
    "kernel[0] is not used, the sound itself without a delay. Count k from 0.",
    edits={"+= strength": "+= (k > 0) * strength"},
    fault="Humbatova 2020: off by one",
)

_CORRELATE = 'np.einsum("mnjk,jk->mn", windows, h)'
_TURNED = "cross_correlate2d(f, h[::-1, ::-1])"

ex.misconception(
    "cross_correlate2d.flipped",
    "The kernel is turned by 180 degrees first: that is convolution. For cross-correlation use h "
    "as it is.",
    edits={_CORRELATE: 'np.einsum("mnjk,jk->mn", windows, h[::-1, ::-1])'},
)
ex.misconception(
    "cross_correlate2d.full",
    'You also count places where the kernel reaches over the edge of the image ("full"). Keep only '
    "the places where it lies completely inside: H - kh + 1 rows, W - kw + 1 columns.",
    code="""
    def cross_correlate2d(f, h):
        f = np.pad(f, [(h.shape[0] - 1,) * 2, (h.shape[1] - 1,) * 2])
        windows = np.lib.stride_tricks.sliding_window_view(f, h.shape)
        return np.einsum("mnjk,jk->mn", windows, h)
    """,
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "cross_correlate2d.last_place_missed",
    "The last row and the last column of the result are missing. A kernel of 3 rows fits into 5 "
    "rows at 5 - 3 + 1 = 3 places; is the + 1 missing?",
    edits={_CORRELATE: f"{_CORRELATE}[:-1, :-1]"},
    fault="Humbatova 2020: Wrong tensor shape",
)


def _by_windows(part, **changed):
    """Cross-correlation or convolution in loops over the places, with some lines `changed`."""
    lines = {
        "rows": "H - kh + 1",
        "columns": "W - kw + 1",
        "walked": "rows, columns",
        "kernel": "h[::-1, ::-1]" if part == "convolve2d" else "h",
        "width": "kw",
        "number": "np.sum(window * kernel)",
        "first": "",
    } | changed
    return """
    def {part}(f, h):
        {first}(H, W), (kh, kw) = f.shape, h.shape
        kernel = {kernel}
        rows = {rows}
        columns = {columns}
        result = np.zeros((rows, columns))
        for m, n in np.ndindex({walked}):
            window = f[m : m + kh, n : n + {width}]
            result[m, n] = {number}
        return result
    """.format(part=part, **lines)


for _part in ("cross_correlate2d", "convolve2d"):
    ex.misconception(
        f"{_part}.square_kernel",
        "The width of the kernel is taken from its height. Kernels need not be square: kh, kw = "
        "h.shape.",
        code=_by_windows(_part, columns="W - kh + 1", width="kh"),
        fault="Humbatova 2020: Wrong tensor shape",
    )
    ex.misconception(
        f"{_part}.square_result",
        "The width of your result is taken from the heights. Images need not be square: it has W - kw "
        "+ 1 columns.",
        code=_by_windows(_part, columns="rows"),
        fault="Humbatova 2020: Wrong tensor shape",
    )
    ex.misconception(
        f"{_part}.square_result_from_width",
        "The height of your result is taken from the widths. Images need not be square: it has H - kh "
        "+ 1 rows.",
        code=_by_windows(_part, rows="W - kw + 1"),
        fault="Humbatova 2020: Wrong tensor shape",
    )
    ex.misconception(
        f"{_part}.as_large_as_the_image",
        "Your result is as large as the image, and the places where the kernel does not fit are 0. "
        "Leave them out: H - kh + 1 rows, W - kw + 1 columns.",
        code=_by_windows(
            _part,
            rows="H",
            columns="W",
            walked="H - kh + 1, W - kw + 1",
        ),
        fault="Humbatova 2020: Wrong tensor shape",
    )
    ex.misconception(
        f"{_part}.padded",
        'Zeros are added around the image ("same"). Keep only the places where the kernel lies '
        "completely inside: H - kh + 1 rows, W - kw + 1 columns.",
        code=_by_windows(
            _part,
            first="f = np.pad(f, [(side // 2, side // 2) for side in h.shape])\n        ",
        ),
        fault="Humbatova 2020: Wrong tensor shape",
    )
for _slug, _message, _changed in (
    (
        "rows_counted_by_the_width",
        "Right only where the result has as many rows as columns: height and width are exchanged. m "
        "goes up to H - kh, along axis 0; n up to W - kw, along axis 1.",
        {"walked": "columns, rows"},
    ),
    (
        "last_place_left_at_zero",
        "The last row and the last column of the result stay 0. range(H - kh) ends one place too "
        "early: there are H - kh + 1.",
        {"walked": "rows - 1, columns - 1"},
    ),
    (
        "absolute",
        "You take the absolute value of the sum. Leave its sign as it is.",
        {"number": "np.abs(np.sum(window * kernel))"},
    ),
    (
        "clipped",
        "You limit the result to 0 … 255, as for a picture. Return the sums as they are.",
        {"number": "np.clip(np.sum(window * kernel), 0, 255)"},
    ),
):
    ex.misconception(
        f"cross_correlate2d.{_slug}", _message, code=_by_windows("cross_correlate2d", **_changed)
    )
ex.misconception(
    "convolve2d.last_place_missed",
    "The last row and the last column of the result are missing. A kernel of 3 rows fits into 5 "
    "rows at 5 - 3 + 1 = 3 places; is the + 1 missing?",
    code=_by_windows("convolve2d", rows="H - kh", columns="W - kw"),
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve2d.averaged",
    "You take the mean over the window. Convolution takes the sum: do not divide.",
    code=_by_windows("convolve2d", number="np.mean(window * kernel)"),
)
ex.misconception(
    "cross_correlate2d.averaged",
    "You take the mean over the window. Cross-correlation takes the sum: do not divide.",
    edits={_CORRELATE: f"{_CORRELATE} / h.size"},
)

ex.misconception(
    "convolve2d.not_flipped",
    "This is cross-correlation: the kernel is used as it is. For a convolution turn it by 180 "
    "degrees first. (With a symmetric kernel there is no difference.)",
    edits={_TURNED: "cross_correlate2d(f, h)"},
)
ex.misconception(
    "convolve2d.only_rows_flipped",
    "You reverse only the rows of the kernel. Reverse its columns as well.",
    edits={_TURNED: "cross_correlate2d(f, h[::-1])"},
)
ex.misconception(
    "convolve2d.only_columns_flipped",
    "You reverse only the columns of the kernel. Reverse its rows as well.",
    edits={_TURNED: "cross_correlate2d(f, h[:, ::-1])"},
)
ex.misconception(
    "convolve2d.transposed",
    "You transpose the kernel, so its rows become columns. Turn it by 180 degrees instead: keep "
    "its shape, and reverse both axes.",
    edits={_TURNED: "cross_correlate2d(f, h.T)"},
)
ex.misconception(
    "convolve2d.full",
    'You also count places where the kernel reaches over the edge of the image ("full"). Keep only '
    "the places where it lies completely inside: H - kh + 1 rows, W - kw + 1 columns.",
    edits={
        _TURNED: "cross_correlate2d(np.pad(f, [(h.shape[0] - 1,) * 2, (h.shape[1] - 1,) * 2]), "
        "h[::-1, ::-1])"
    },
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "convolve2d.negative_indices",
    "You seem to take f[m - j, n - k] from m = n = 0 on. In NumPy a negative index counts from the "
    "end: f[-1] is the last row, never outside. Turn the kernel by 180 degrees and use "
    "f[m + j, n + k].",
    code="""
    def convolve2d(f, h):
        G = np.zeros((f.shape[0] - h.shape[0] + 1, f.shape[1] - h.shape[1] + 1))
        for m in range(G.shape[0]):
            for n in range(G.shape[1]):
                for j in range(h.shape[0]):
                    for k in range(h.shape[1]):
                        G[m, n] += h[j, k] * f[m - j, n - k]
        return G
    """,
)
ex.misconception(
    "convolve2d.starts_outside",
    "Your map starts where the kernel still reaches over the top left edge, with zeros outside. "
    "Start at m = kh - 1, n = kw - 1, the first place where it lies inside: that is entry [0, 0].",
    edits={
        _TURNED: "cross_correlate2d(np.pad(f, [(h.shape[0] - 1, 0), (h.shape[1] - 1, 0)]), "
        "h[::-1, ::-1])[: f.shape[0] - h.shape[0] + 1, : f.shape[1] - h.shape[1] + 1]"
    },
)
ex.misconception(
    "convolve2d.image_flipped",
    "Your numbers are right, but they come out turned by 180 degrees. Did you turn the image, or "
    "the result? Turn only the kernel.",
    edits={_TURNED: "cross_correlate2d(f[::-1, ::-1], h)"},
)

_MAPS = 'np.einsum("nijcab,abcf->nijf", windows, kernel)'

ex.misconception(
    "conv2d.flipped",
    "The kernel is turned by 180 degrees. A convolutional layer does not do that, in spite of its "
    "name: use the kernel as it is.",
    edits={_MAPS: 'np.einsum("nijcab,abcf->nijf", windows, kernel[::-1, ::-1])'},
)
_WINDOWS = "windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))"
for _slug, _side in (("", 1), ("_from_height", 0)):
    ex.misconception(
        f"conv2d.square_kernel{_slug}",
        "The height and the width of the kernel are taken to be one number. Kernels need not be "
        "square: kh, kw = kernel.shape[:2].",
        edits={
            _WINDOWS: (
                f"side = kernel.shape[{_side}]\n"
                "    windows = np.lib.stride_tricks.sliding_window_view(x, (side, side), axis=(1, 2))"
            ),
            _MAPS: (
                "np.stack([(windows * one).sum(axis=(3, 4, 5)) "
                "for one in np.transpose(kernel, (3, 2, 0, 1))], axis=-1)"
            ),
        },
        fault="Humbatova 2020: Wrong tensor shape",
    )
ex.misconception(
    "conv2d.row_as_long_as_a_column",
    "You count pixels in the flattened image as if a row had H of them. A row is W pixels long: "
    "pixel (a, b) is number a * W + b.",
    edits={
        _WINDOWS: (
            "(N, H, W, C), (kh, kw) = x.shape, kernel.shape[:2]\n"
            "    n, i, j, c, a, b = np.ogrid[:N, : H - kh + 1, : W - kw + 1, :C, :kh, :kw]\n"
            "    at = (n * C + c) * H * W + (i + a) * H + j + b\n"
            "    windows = np.moveaxis(x, -1, 1).ravel()[at]"
        )
    },
)


def _in_loops(**changed):
    """The layer in loops over images, places and filters, with some of its lines `changed`."""
    lines = {
        "rows": "(H - kh) // sh + 1",
        "columns": "(W - kw) // sw + 1",
        "shape": "(N, rows, columns, F)",
        "walked": "rows, columns",
        "filters": "range(F)",
        "images": "N",
        "place": "n, i, j, f",
        "window": "x[n, i * sh : i * sh + kh, j * sw : j * sw + kw]",
        "weights": "kernel[..., f]",
        "writes": "=",
        "number": "np.sum(window * weights)",
        "margins": "[(total // 2, total - total // 2) for total in totals]",
    } | changed
    return """
    def conv2d(x, kernel, bias, strides=1, padding="valid"):
        (sh, sw), (kh, kw, _, F) = np.broadcast_to(strides, 2), kernel.shape
        if padding == "same":
            sizes = zip(x.shape[1:3], (kh, kw), (sh, sw), strict=True)
            totals = [max((-(-H // s) - 1) * s + k - H, 0) for H, k, s in sizes]
            x = np.pad(x, [(0, 0), *{margins}, (0, 0)])
        N, H, W, C = x.shape
        rows = {rows}
        columns = {columns}
        maps = np.zeros({shape})
        for n in range({images}):
            for i, j in np.ndindex({walked}):
                for f in {filters}:
                    window = {window}
                    weights = {weights}
                    maps[{place}] {writes} {number}
        return maps if bias is None else maps + bias
    """.format(**lines)


_ONE_FILTER = (
    "Only the first filter is used. Each filter makes a map of its own: kernel[..., f] the map "
    "out[..., f], for all F filters."
)
_ONE_MAP = {"shape": "(N, rows, columns)", "place": "n, i, j"}
for _slug, _message, _changed in (
    ("first_filter_only", _ONE_FILTER, {"weights": "kernel[..., 0]"}),
    (
        "first_filter_without_axis",
        f"{_ONE_FILTER} And with one filter, too, the last axis stays: (N, rows, columns, 1).",
        {**_ONE_MAP, "filters": "range(1)"},
    ),
    (
        "maps_overwritten",
        "All filters write into one map, of which the last is left. Each makes a map of its own: "
        "out[n, i, j, f], of shape (N, rows, columns, F).",
        _ONE_MAP,
    ),
    (
        "filters_added",
        "You add up the maps of all filters. Each filter makes a map of its own: out[n, i, j, f].",
        {"shape": "(N, rows, columns, 1)", "place": "n, i, j, 0", "writes": "+="},
    ),
    (
        "kernel_of_three_axes",
        "You multiply a window by the whole kernel, of shape (kh, kw, C, F), as if it were one filter. "
        "Take kernel[..., f], filter by filter, and put its map into out[..., f].",
        {
            "shape": "(N, rows, columns)",
            "images": "1",
            "filters": "range(1)",
            "place": ":, i, j",
            "window": "x[:, i * sh : i * sh + kh, j * sw : j * sw + kw]",
            "weights": "kernel",
            "number": "np.sum(window * weights, axis=(1, 2, 3))",
        },
    ),
    (
        "square_result",
        "The columns of the result are counted from the heights. Images and filters need not be "
        "square: there are (W - kw) // sw + 1 columns.",
        {"columns": "rows"},
    ),
    (
        "square_result_from_width",
        "The rows of the result are counted from the widths. Images and filters need not be square: "
        "there are (H - kh) // sh + 1 rows.",
        {"rows": "(W - kw) // sw + 1"},
    ),
    (
        "rows_and_columns_swapped",
        "Window (i, j) begins at row j * sh and column i * sw in your code. i counts the rows: begin "
        "at row i * sh and column j * sw.",
        {"window": "x[n, j * sh : j * sh + kh, i * sw : i * sw + kw]"},
    ),
    (
        "last_place_missed",
        "The last row and the last column of the result are missing. The first place counts, too: "
        "(H - kh) // sh + 1 rows, and columns likewise.",
        {"rows": "(H - kh) // sh", "columns": "(W - kw) // sw"},
    ),
    (
        "size_from_stride",
        "You make H // sh rows, and the last windows do not fit. There are (H - kh) // sh + 1 rows, "
        "and columns likewise.",
        {"rows": "H // sh", "columns": "W // sw"},
    ),
    (
        "rounds_the_size_up",
        "Where the stride leaves pixels over, you make one row or column too many. Round down: "
        "(H - kh) // sh + 1.",
        {"rows": "-(-(H - kh) // sh) + 1", "columns": "-(-(W - kw) // sw) + 1"},
    ),
    (
        "averaged",
        "You take the mean over the window. A filter adds up: do not divide.",
        {"number": "np.mean(window * weights)"},
    ),
    (
        "last_channel_only",
        "Only the last input channel counts: each one overwrites the one before. Add up over all of "
        "them: +=.",
        {"window": "x[n, i * sh : i * sh + kh, j * sw : j * sw + kw, -1:]",
         "weights": "kernel[:, :, -1:, f]"},
    ),
    (
        "first_image_only",
        "Only the first image of the batch is looked at; the others give 0. Go over all N of them.",
        {"images": "1"},
    ),
    (
        "only_rows_flipped",
        "The rows of the kernel are reversed. A convolutional layer uses the kernel as it is.",
        {"weights": "kernel[::-1, :, :, f]"},
    ),
    (
        "only_columns_flipped",
        "The columns of the kernel are reversed. A convolutional layer uses the kernel as it is.",
        {"weights": "kernel[:, ::-1, :, f]"},
    ),
    (
        "first_stride_for_both",
        "The first stride is used along both axes. A pair of strides is (down, across): columns move "
        "by the second.",
        {"columns": "(W - kw) // sh + 1",
         "window": "x[n, i * sh : i * sh + kh, j * sh : j * sh + kw]"},
    ),
    (
        "same_after_only",
        'With "same" all zeros go below and on the right. Half of them, rounded down, belong above '
        "and on the left.",
        {"margins": "[(0, total) for total in totals]"},
    ),
):  # fmt: skip
    ex.misconception(f"conv2d.{_slug}", _message, code=_in_loops(**_changed))
ex.misconception(
    "conv2d.rectified",
    "Negative numbers have become 0: you apply ReLU. The layer gives the sums as they are; an "
    "activation comes after it.",
    edits={"return maps if bias is None else maps + bias": (
        "return np.maximum(maps if bias is None else maps + bias, 0.0)"
    )},
    fault="DeepCrime AAL: activation function added",
)  # fmt: skip
ex.misconception(
    "conv2d.same_and_valid_swapped",
    '"same" and "valid" are swapped: zeros are added for "valid". "same" adds them, and "valid" adds '
    "none.",
    edits={'if padding == "same":': 'if padding == "valid":'},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.channels_not_summed",
    "The input channels are still separate in your answer. Add up over the channels, so that each "
    "filter gives one map.",
    edits={_MAPS: 'np.einsum("nijcab,abcf->nijcf", windows, kernel)'},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.channels_averaged",
    "You average over the input channels. A filter adds them up: do not divide.",
    edits={_MAPS: f"{_MAPS} / x.shape[-1]"},
)
ex.misconception(
    "conv2d.first_channel_only",
    "You use only the first input channel. A filter has weights for every channel: add up over all "
    "of them.",
    edits={_MAPS: 'np.einsum("nijab,abf->nijf", windows[:, :, :, 0], kernel[:, :, 0])'},
)
ex.misconception(
    "conv2d.stride_ignored",
    "strides is not used: your window always moves by one pixel. Output row i starts at input row "
    "i * sh, and column j at j * sw.",
    edits={"np.broadcast_to(strides, 2)": "(1, 1)"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.strides_swapped",
    "The two strides are swapped. A pair of strides is (down, across): the first is for the rows, "
    "the second for the columns.",
    edits={"np.broadcast_to(strides, 2)": "np.broadcast_to(strides, 2)[::-1]"},
)
ex.misconception(
    "conv2d.no_bias",
    "The bias is not used. Add bias[f] to the map of filter f; if bias is None, add nothing.",
    edits={"return maps if bias is None else maps + bias": "return maps"},
    fault="DeepCrime WRB: remove bias from a layer",
)
ex.misconception(
    "conv2d.windows_next_to_each_other",
    "The map has the right size, but its windows start at row i and column j of the image. With "
    "strides, output row i starts at input row i * sh, and output column j at j * sw.",
    edits={
        "windows = windows[:, :: strides[0], :: strides[1]]": (
            "rows, columns = (-(-windows.shape[1 + a] // strides[a]) for a in (0, 1))\n"
            "    windows = windows[:, :rows, :columns]"
        )
    },
)
ex.misconception(
    "conv2d.first_bias_only",
    "The same bias, bias[0], is added to every map. Each filter has its own: add bias[f] to the "
    "map of filter f.",
    edits={"else maps + bias": "else maps + bias[0]"},
)
ex.misconception(
    "conv2d.bias_for_every_entry",
    "The bias is added once for every entry of the filter, inside the sum. Add bias[f] only once "
    "to each number of map f, after the sum.",
    edits={"else maps + bias": "else maps + bias * np.prod(kernel.shape[:3])"},
)
ex.misconception(
    "conv2d.bias_for_every_pixel",
    "The bias is added once for every row and column of the filter, inside the sum. Add bias[f] "
    "only once to each number of map f, after the sum.",
    edits={"else maps + bias": "else maps + bias * np.prod(kernel.shape[:2])"},
)
ex.misconception(
    "conv2d.bias_for_every_channel",
    "The bias is added once for every input channel. Add bias[f] only once to each number of map "
    "f, after the sum over the channels.",
    edits={"else maps + bias": "else maps + bias * kernel.shape[2]"},
)
ex.misconception(
    "conv2d.full",
    'With "valid" you also count places where the filter reaches over the edge. Only "same" adds '
    'zeros; for "valid" keep the places where the filter lies completely inside.',
    edits={
        "    windows = np.lib": (
            '    if padding == "valid":\n'
            "        reach = [(size - 1, size - 1) for size in kernel.shape[:2]]\n"
            "        x = np.pad(x, [(0, 0), *reach, (0, 0)])\n"
            "    windows = np.lib"
        )
    },
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.same_on_the_wrong_side",
    'With "same", when the number of zeros is odd, the extra zero goes below and on the right. '
    "Yours goes above and on the left, so the map is shifted by one pixel.",
    edits={"(total // 2, total - total // 2)": "(total - total // 2, total // 2)"},
)
ex.misconception(
    "conv2d.same_ignores_strides",
    'With "same" you always add kh - 1 zeros. With strides it is another number: max((ceil(H / sh) '
    "- 1) * sh + kh - H, 0) rows, and columns likewise.",
    edits={"max(steps * stride + width - size, 0)": "width - 1"},
)
ex.misconception(
    "conv2d.same_keeps_the_size",
    'With "same" you add zeros until the size stays as it is at every stride. With a stride it '
    "becomes ceil(H / sh): add only max((ceil(H / sh) - 1) * sh + kh - H, 0) zeros.",
    edits={
        "            total = max(steps * stride + width - size, 0)\n"
        "            margins.append((total // 2, total - total // 2))":
        "            half = ((size - 1) * stride + width - size) // 2\n"
        "            margins.append((half, half))",
    },
)  # fmt: skip
# The same with other roundings, as they are met in public work.
for _slug, _half in (
    ("rounded_up", "((size - 1) * stride + width - size + 1) // 2"),
    ("one_more_for_even", "((size - 1) * stride + width - size) // 2 + (width % 2 == 0)"),
    ("and_one", "((size - 1) * stride + width - size - width % 2) // 2 + 1"),
):
    ex.misconception(
        f"conv2d.same_keeps_the_size_{_slug}",
        'With "same" you add zeros until the size stays as it is at every stride, as many on both '
        "sides. Add max((ceil(H / sh) - 1) * sh + kh - H, 0) in all: half of them, rounded down, "
        "above.",
        edits={
            "            total = max(steps * stride + width - size, 0)\n"
            "            margins.append((total // 2, total - total // 2))":
            f"            half = {_half}\n"
            "            margins.append((half, half))",
        },
    )  # fmt: skip
ex.misconception(
    "conv2d.same_one_more_on_each_side",
    'With "same" you add one zero more on each side than keeps the size, and that at every stride. '
    "Add max((ceil(H / sh) - 1) * sh + kh - H, 0) in all: half of them, rounded down, above.",
    edits={
        "            total = max(steps * stride + width - size, 0)\n"
        "            margins.append((total // 2, total - total // 2))":
        "            half = ((size - 1) * stride + width - size) // 2 + 1\n"
        "            margins.append((half, half))",
    },
)  # fmt: skip
# Before those that add nothing for the smallest filters either: of a few cases it is plainer.
ex.misconception(
    "conv2d.same_is_valid",
    'padding="same" has no effect in your answer. With "same", add zeros around the images first, '
    'then go on as for "valid".',
    edits={'if padding == "same":': "if False:"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.same_on_both_sides_alike",
    'With "same" you add kh // 2 zeros on both sides. That is right only for odd filters with '
    "stride 1. Compute the total first: total // 2 goes above, the rest below; columns likewise.",
    edits={"(total // 2, total - total // 2)": "(width // 2, width // 2)"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.same_on_both_sides_rounded_down",
    'With "same" you add (kh - 1) // 2 zeros on both sides. That is right only for odd filters with '
    "stride 1. Compute the total first: total // 2 goes above, the rest below; columns likewise.",
    edits={"(total // 2, total - total // 2)": "((width - 1) // 2, (width - 1) // 2)"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "conv2d.same_repeats_the_rim",
    'With "same" you repeat the pixels at the edge of the image. Add zeros instead: np.pad(x, …) '
    "without a mode does that.",
    edits={"[(0, 0), *margins, (0, 0)])": '[(0, 0), *margins, (0, 0)], mode="edge")'},
)

ex.misconception(
    "edge_kernels.swapped",
    'The two kernels are swapped. At a vertical edge, left and right differ, so "vertical" '
    "subtracts one column from another.",
    edits={
        '"vertical": sobel, "horizontal": sobel.T': '"vertical": sobel.T, "horizontal": sobel',
    },
)
ex.misconception(
    "edge_kernels.not_zero_on_a_wall",
    "Both kernels give something other than zero on an image of one colour: their entries do not "
    "sum to zero. Give the two sides opposite signs.",
    edits={
        "[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]": (
            "[[-1.0, 0.0, -1.0], [-2.0, 0.0, -2.0], [-1.0, 0.0, -1.0]]"
        )
    },
)
for _name, _kernels in (
    ("vertical", '"vertical": sobel + np.eye(3), "horizontal": sobel.T'),
    ("horizontal", '"vertical": sobel, "horizontal": sobel.T + np.eye(3)'),
):
    ex.misconception(
        f"edge_kernels.{_name}_not_zero_on_a_wall",
        f'Your "{_name}" kernel answers even to a plain wall: its nine numbers must add up to 0.',
        edits={'"vertical": sobel, "horizontal": sobel.T': _kernels},
    )
ex.misconception(
    "edge_kernels.any_direction",
    'Both kernels respond to vertical and to horizontal edges. "vertical" should give zero at '
    "horizontal edges: each of its rows should sum to zero.",
    edits={
        "[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]": (
            "[[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]"
        )
    },
)
ex.misconception(
    "edge_kernels.both_vertical",
    "Both kernels respond to vertical edges. For horizontal edges use the transpose of such a "
    "kernel.",
    edits={"sobel.T": "sobel"},
)
ex.misconception(
    "edge_kernels.both_horizontal",
    "Both kernels respond to horizontal edges. For vertical edges use the transpose of such a "
    "kernel.",
    edits={'"vertical": sobel,': '"vertical": sobel.T,'},
)
ex.misconception(
    "edge_kernels.silent",
    "Neither kernel responds to an edge: all entries are 0, or they cancel in every row and every "
    'column. Make one column negative and another positive for "vertical", and likewise with '
    'rows for "horizontal".',
    edits={"np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])": "np.zeros((3, 3))"},
)
