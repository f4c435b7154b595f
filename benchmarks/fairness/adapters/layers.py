"""Adapters for layers that are classes, as small libraries have them."""

# ruff: noqa: F821 - what is called from another file here travels along

import inspect

import numpy as np


def layer_names():
    """What public layers call what they are made of."""
    return {
        "inputs": "in_features in_feature inputs input_size n_inputs number_of_inputs in_dim "
        "input_dim input_dimension input_features fan_in sizeIn in_size inF",
        "units": "out_features out_feature outputs output_size n_neurons number_of_neurons out_dim "
        "output_dim output_dimension units fan_out sizeOut out_size outF num_neurons",
        "channels": "in_channels in_channel inCh input_channels",
        "filters": "out_channels out_channel outCh num_filters filters num_of_kernels num_kernels",
        "window": "kernel_size kernel pool_size filter_dim filter_size size pool_shape "
        "kernel_shape KS",
        "height": "filter_h pool_h kernel_height",
        "width": "filter_w pool_w kernel_width",
        "stride": "stride strides",
        "padding": "padding pad",
        "mode": "mode type tipe pool_type ptype method",
        "W": "W w weights",
        "b": "b bias",
        "rate": "rate p dropout_rate drop_rate dropout_ratio ratio drop_probability dropout tasa",
        "kept": "keep_prob keep_rate probability keep_probability",
    }


def layer_made(theirs, **given):
    """theirs(...) with those of the things given that it asks for, under its own names."""
    has, arguments = inspect.signature(theirs).parameters, {}
    windows = (has[each] for each in layer_names()["window"].split() if each in has)
    pairs = any(isinstance(each.default, tuple) for each in windows)
    for name, value in given.items():
        for each in layer_names()[name].split():
            if each in has:
                pair = isinstance(has[each].default, tuple) or each.endswith("_shape")
                pair = pair or (name == "stride" and pairs and has[each].default is None)
                word = name == "padding" and isinstance(has[each].default, str)
                arguments[each] = "valid" if word else two(value) if pair else value
                break
    return theirs(**arguments)


def attribute(thing, *names):
    return next((each for each in names if getattr(thing, each, None) is not None), None)


def weight_name(layer):
    return attribute(layer, "W", "w", "weights", "weight", "kernel", "kernels", "filters")


def bias_name(layer):
    return attribute(layer, "b", "bias", "biases")


def gradient_of(layer, *names):
    name = attribute(layer, *names)
    return None if name is None else np.asarray(getattr(layer, name))


def dense_class_backward(theirs, grad, x, w):
    """The gradients lie in the layer; weights that lie transposed in theirs are given so."""
    has = inspect.signature(theirs).parameters
    if "W" in has:
        layer, turned = theirs(w.copy(), np.zeros(w.shape[1])), False
    else:
        turned = np.shape(
            getattr(tried := layer_made(theirs, inputs=2, units=3), weight_name(tried))
        ) == (3, 2)
        layer = layer_made(theirs, inputs=w.shape[0], units=w.shape[1])
        setattr(layer, weight_name(layer), w.T.copy() if turned else w.copy())
        bias = bias_name(layer)
        if bias is not None:
            setattr(layer, bias, np.zeros(np.shape(getattr(layer, bias))))
    forwarded(layer, x)
    dx = backwarded(layer, grad)
    dw = gradient_of(
        layer,
        "dW",
        "dw",
        "dLdW",
        "dweights",
        "d_weights",
        "grad_W",
        "grad_w",
        "weights_gradient",
        "gradW",
        "dL_dw",
        "gradient_weights",
        "weight_gradient",
    )
    db = gradient_of(
        layer,
        "db",
        "dLdb",
        "dbiases",
        "d_biases",
        "dbias",
        "grad_b",
        "bias_gradient",
        "gradb",
        "dL_db",
        "gradient_bias",
    )
    return dx, dw.T if turned else dw, db


def softmax_loss_class_backward(theirs, logits, y_true):
    layer = theirs()
    forwarded(layer, logits, y_true)
    needed = [
        each
        for each in inspect.signature(layer.backward).parameters.values()
        if each.default is each.empty
    ]
    result = layer.backward() if not needed else layer.backward(layer.output, y_true)
    return layer.dinputs if result is None else first(result)


def softmax_loss_class_backward_of_labels(theirs, logits, y_true):
    return softmax_loss_class_backward(theirs, logits, np.argmax(y_true, axis=1))


def pool_class(theirs, x, pool_size, strides, mode):
    """A pooling layer, that has seen x, and what it gave."""
    stride = pool_size if strides is None else strides
    height, width = two(pool_size)
    layer = layer_made(
        theirs,
        window=one_size(pool_size),
        height=height,
        width=width,
        stride=one_size(stride),
        padding=0,
        mode=mode,
    )
    return layer, forwarded(layer, x)


def nchw_max_pool(theirs, x, pool_size, strides):
    return pool_class(theirs, x.transpose(0, 3, 1, 2), pool_size, strides, "max")[1].transpose(
        0, 2, 3, 1
    )


def nhwc_max_pool(theirs, x, pool_size, strides):
    return pool_class(theirs, x, pool_size, strides, "max")[1]


def nchw_average_pool(theirs, x, pool_size, strides):
    return pool_class(theirs, x.transpose(0, 3, 1, 2), pool_size, strides, "avg")[1].transpose(
        0, 2, 3, 1
    )


def nhwc_average_pool(theirs, x, pool_size, strides):
    return pool_class(theirs, x, pool_size, strides, "avg")[1]


def nchw_max_pool_backward(theirs, grad, x, pool_size, strides):
    layer, _ = pool_class(theirs, x.transpose(0, 3, 1, 2), pool_size, strides, "max")
    return backwarded(layer, grad.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)


def nhwc_max_pool_backward(theirs, grad, x, pool_size, strides):
    return backwarded(pool_class(theirs, x, pool_size, strides, "max")[0], grad)


def conv_class(theirs, x, kernel, bias, strides, axes):
    """A convolution of no padding, given a kernel whose axes are turned as theirs has them."""
    turned, (height, width) = kernel.transpose(axes), kernel.shape[:2]
    has = inspect.signature(theirs).parameters
    if "W" in has:
        layer = theirs(turned, bias, one_size(strides))
        return forwarded(layer, x)
    layer = layer_made(
        theirs,
        channels=kernel.shape[2],
        filters=kernel.shape[3],
        window=one_size((height, width)),
        height=height,
        width=width,
        stride=one_size(strides),
        padding=0,
    )
    setattr(layer, weight_name(layer), turned)
    name = bias_name(layer)
    setattr(layer, name, bias if bias is None else bias.reshape(np.shape(getattr(layer, name))))
    return forwarded(layer, x)


def nchw_conv(theirs, x, kernel, bias, strides, padding):
    if padding == "same":
        x = padded_same(x, kernel, strides)
    out = conv_class(theirs, x.transpose(0, 3, 1, 2), kernel, bias, strides, (3, 2, 0, 1))
    return out.transpose(0, 2, 3, 1)


def nhwc_conv(theirs, x, kernel, bias, strides, padding):
    asked = inspect.signature(theirs).parameters.get("padding")
    if asked is not None and isinstance(asked.default, str):  # theirs knows what "same" means
        return forwarded(theirs(kernel, bias, one_size(strides), padding), x)
    if padding == "same":
        x = padded_same(x, kernel, strides)
    return conv_class(theirs, x, kernel, bias, strides, (0, 1, 2, 3))


def drawing(numbers, call):
    """What call() gives where NumPy's random numbers are these."""
    names = ("rand", "random", "random_sample", "uniform", "binomial", "choice")
    kept = {name: getattr(np.random, name) for name in names}
    try:
        for name in ("rand", "random", "random_sample", "uniform"):
            setattr(np.random, name, lambda *_, **__: numbers)
        np.random.binomial = lambda n, p, size=None: np.where(numbers >= 1 - p, 1, 0)
        np.random.choice = lambda a, size=None, p=None: np.where(numbers < p[0], *a)
        return call()
    finally:
        for name in names:
            setattr(np.random, name, kept[name])


def trained_forward(layer, x, training):
    """Its forward with the flag of training, in the argument or the attribute that it has."""
    method = getattr(layer, attribute(layer, "forward", "__call__"))
    names = list(inspect.signature(method).parameters)[1:]
    for each, value in (
        ("training", training),
        ("train", training),
        ("train_flg", training),
        ("is_training", training),
        ("eval", not training),
        ("prediction", not training),
        ("entrenando", training),
        ("trainable", training),
    ):
        if each in names:
            return first(method(x, **{each: value}))
    for each in ("is_training", "training", "train"):
        if hasattr(layer, each):
            setattr(layer, each, training)
    if hasattr(layer, "testing_phase"):
        layer.testing_phase = not training
    result = method(x)
    return first(layer.output if result is None else result)


def dropout_class(theirs, x, rate, uniform, training):
    """Theirs keeps where its number is at the rate or above it."""
    layer = layer_made(theirs, rate=rate, kept=1 - rate)
    result = drawing(uniform, lambda: trained_forward(layer, x, training))
    return layer.output if result is None else result


def dropout_class_below(theirs, x, rate, uniform, training):
    """Theirs keeps where its number is below the probability of keeping."""
    layer = layer_made(theirs, rate=rate, kept=1 - rate)
    turned = np.nextafter(1 - uniform, 0)
    result = drawing(turned, lambda: trained_forward(layer, x, training))
    return layer.output if result is None else result
