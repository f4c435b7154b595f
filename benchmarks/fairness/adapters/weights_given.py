"""Adapters for layers that take weights as Keras packs them, and for cells that are filled in."""

# ruff: noqa: F821 - what is called from another file here travels along

import inspect

import numpy as np


def weight_names():
    """What public layers call the weights that they are given."""
    return {
        "kernel": "kernel kernels W w Wx W_x W_xh weights_W weights_kernel input_weights "
        "kernel_weights weight weights",
        "recurrent": "recurrent_kernel recurrent U Wh W_h W_hh weights_U weights_recurrent "
        "recurrent_weights",
        "bias": "bias biases b b_h b_xh biases_b bias_weights",
        "units": "units rnn_units lstm_units hidden_size hidden_dim stm_size filters num_kernels",
        "inputs": "input_dim input_size",
        "sequences": "return_sequences return_seq",
        "config": "config",
        "window": "kernel_size",
        "channels": "input_channels",
        "stride": "strides stride",
        "padding": "padding pad",
        "activation": "activation",
    }


def layer_filled(theirs, weights, **given):
    """theirs, made with those of the things given that it asks for, and filled with the weights."""
    has, arguments = inspect.signature(theirs).parameters, {}
    kinds = dict(zip(("kernel", "recurrent", "bias"), weights, strict=True))
    alone = not any(each in has for each in weight_names()["bias"].split())
    for name, value in {**kinds, **given}.items():
        known = [each for each in weight_names()[name].split() if each in has]
        if (
            known
            and not (alone and known[0] == "weights")
            and not (name in kinds and value is None)
        ):
            arguments[known[0]] = value
    packed = [each for each in weights if each is not None]
    if alone and "weights" in has:
        arguments["weights"] = packed
    layer = theirs(**arguments)
    filling = next((each for each in ("set_weights", "load_weights") if hasattr(layer, each)), None)
    if alone and "weights" not in has:
        if filling:
            takes = len(inspect.signature(getattr(layer, filling)).parameters)
            getattr(layer, filling)(*(packed if takes == len(packed) else [packed]))
        else:
            fill_attributes(layer, kinds)
    return layer


def fill_attributes(layer, kinds):
    """The weights into attributes of their names, transposed where theirs lie so."""
    for kind, value in kinds.items():
        name = next((each for each in weight_names()[kind].split() if hasattr(layer, each)), None)
        if value is None or name is None:
            continue
        turned = np.ndim(value) == 2 and np.shape(getattr(layer, name)) == value.shape[::-1]
        turned = turned and value.shape[0] != value.shape[1]
        square = np.ndim(value) == 2 and value.shape[0] == value.shape[1]
        if square and kind == "recurrent" and turned_kernel(layer, kinds):
            turned = True
        setattr(layer, name, value.T.copy() if turned else value)


def turned_kernel(layer, kinds):
    name = next((each for each in weight_names()["kernel"].split() if hasattr(layer, each)), None)
    shape, ours = np.shape(getattr(layer, name)), kinds["kernel"].shape
    return shape in (ours[::-1], ours) and np.array_equal(getattr(layer, name), kinds["kernel"].T)


def cell_step(cell, *arguments):
    for name in ("forward", "forward_step", "step", "call", "__call__"):
        if hasattr(cell, name):
            return getattr(cell, name)(*arguments)
    return None


def filled_rnn_step(theirs, x_t, h, w_x, w_h, b):
    cell = layer_filled(theirs, (w_x, w_h, b), inputs=len(w_x), units=len(w_h))
    return first(cell_step(cell, x_t, h))


def filled_rnn_forward(theirs, x, h0, w_x, w_h, b):
    """Theirs takes the first state behind the sequence."""
    layer = layer_filled(theirs, (w_x, w_h, b), inputs=len(w_x), units=len(w_h), sequences=True)
    name = "forward_sequence" if hasattr(layer, "forward_sequence") else "forward"
    return first(getattr(layer, name)(x, h0))


def filled_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    units = len(recurrent_kernel)
    cell = layer_filled(theirs, (kernel, recurrent_kernel, bias), inputs=len(kernel), units=units)
    return tuple(cell_step(cell, x_t, h, c)[:2])


def filled_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    units = len(recurrent_kernel)
    layer = layer_filled(
        theirs,
        (kernel, recurrent_kernel, bias),
        inputs=len(kernel),
        units=units,
        sequences=True,
        config={"units": units, "return_sequences": True},
    )
    return forwarded(layer, x)


def function_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    return first(theirs(x, kernel, recurrent_kernel, bias, len(recurrent_kernel), True))


def states_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    """Theirs takes both first states behind the sequence."""
    start = np.zeros((len(x), len(recurrent_kernel)))
    return first(theirs(x, start, start.copy(), kernel, recurrent_kernel, bias))


def gates_of(kernel, recurrent_kernel, bias):
    """Each gate's weights by its letter."""
    packed = (np.split(each, 4, axis=-1) for each in (kernel, recurrent_kernel, bias))
    return {name: parts for name, *parts in zip("ifco", *packed, strict=True)}


def gate_by_gate_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    """Theirs is made of Wi, Wf, ..., Ui, ..., bi, ..."""
    gates = gates_of(kernel, recurrent_kernel, bias)
    given = {
        f"{kind}{gate}": gates[gate][place]
        for gate in gates
        for place, kind in enumerate(("W", "U", "b"))
    }
    return tuple(theirs(**given).forward(x_t, h, c)[:2])


def column_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    """Theirs has samples in columns, and one matrix for each gate, of the state and the input."""
    cell = theirs(x_t.shape[1], h.shape[1])
    for gate, (w, u, b) in gates_of(kernel, recurrent_kernel, bias).items():
        setattr(cell, f"W{gate}", np.concatenate([u, w]).T)
        setattr(cell, f"b{gate}", b[:, None])
    return tuple(each.T for each in cell_step(cell, x_t.T, h.T, c.T)[:2])


def stacked_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    """Theirs has the gates f, i, o, g along the first axis, of the state and the input."""
    cell, gates = theirs(x_t.shape[1], h.shape[1]), gates_of(kernel, recurrent_kernel, bias)
    cell.W = np.stack([np.concatenate([gates[each][1], gates[each][0]]).T for each in "fioc"])
    cell.b = np.stack([gates[each][2] for each in "fioc"])
    return tuple(cell.forward(x_t, h, c)[:2])


def filled_conv(theirs, x, kernel, bias, strides, padding):
    """Channels last; a padding that is a word in theirs is left to theirs."""
    has = inspect.signature(theirs).parameters
    asked = next((has[each] for each in ("padding", "pad") if each in has), None)
    words = asked is not None and not isinstance(asked.default, (int, float))
    if padding == "same" and not words:
        x = padded_same(x, kernel, strides)
    pairs = any(isinstance(each.default, tuple) for each in has.values()) or "kernel_size" in has
    activation = has.get("activation")
    given = {
        "stride": two(strides) if pairs else one_size(strides),
        "padding": padding if words else 0,
        "units": kernel.shape[3],
        "channels": kernel.shape[2],
        "window": kernel.shape[:2],
    }
    if activation is not None and activation.default is not None:
        given["activation"] = "linear"
    return forwarded(layer_filled(theirs, (kernel, None, bias), **given), x)


def stride_first_max_pool(theirs, x, pool_size, strides):
    """Theirs takes the stride first, and pictures with channels first."""
    stride = two(pool_size if strides is None else strides)
    return theirs(stride, two(pool_size)).forward(x.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)


def stride_first_max_pool_backward(theirs, grad, x, pool_size, strides):
    layer = theirs(two(strides), two(pool_size))
    layer.forward(x.transpose(0, 3, 1, 2))
    return layer.backward(grad.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)


def bias_row_dense_backward(theirs, grad, x, w):
    """The bias is the last row of theirs' weights."""
    layer = theirs(*w.shape)
    layer.weights = np.concatenate([w, np.zeros((1, w.shape[1]))])
    layer.forward(x)
    dx = layer.backward(grad)
    return dx, layer.gradient_weights[:-1], layer.gradient_weights[-1]


def constraint(theirs, w, strength):
    return theirs(strength).norm(w)


def constraint_gradient(theirs, w, strength):
    return theirs(strength).calculate_gradient(w)


def plain_step(theirs, w, grad, state, given):
    """Theirs takes one array and its gradient."""
    made = optimizer_of(theirs, state, given)
    name = next(
        each
        for each in ("calculate_update", "update_change", "step", "update", "__call__", "apply")
        if hasattr(made, each)
    )
    if name == "update_change":
        return w - made.update_change(grad), {"theirs": made}
    result = getattr(made, name)(w, grad)
    return (w if result is None else result), {"theirs": made}


def plain_sgd(theirs, w, grad, state, learning_rate):
    return plain_step(theirs, w, grad, state, {"learning_rate": learning_rate})


def plain_momentum(theirs, w, grad, state, learning_rate, momentum):
    given = {"learning_rate": learning_rate, "momentum": momentum}
    return plain_step(theirs, w, grad, state, given)


def plain_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    return plain_step(theirs, w, grad, state, {"learning_rate": learning_rate, "epsilon": epsilon})


def plain_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    given = {"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon}
    return plain_step(theirs, w, grad, state, given)


def plain_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    return plain_step(theirs, w, grad, state, adam_given(learning_rate, beta_1, beta_2, epsilon))


def first_or_whole(theirs, *arguments):
    return first(theirs(*arguments))


def nchw_function_conv(theirs, x, kernel, bias, strides, padding):
    """Theirs takes a batch, channels first, and an amount of padding last."""
    if padding == "same":
        x = padded_same(x, kernel, strides)
    filters = kernel.transpose(3, 2, 0, 1)
    out = first(theirs(x.transpose(0, 3, 1, 2), filters, bias, one_size(strides), 0))
    return out.transpose(0, 2, 3, 1)


def nchw_function_max_pool(theirs, x, pool_size, strides):
    """Theirs takes a batch, channels first, a window and a stride."""
    stride = one_size(pool_size if strides is None else strides)
    return first(theirs(x.transpose(0, 3, 1, 2), one_size(pool_size), stride)).transpose(0, 2, 3, 1)


def dropout_function(theirs, x, rate, uniform, training):
    """Theirs drops, or keeps, by the names of its arguments."""
    names = list(inspect.signature(theirs).parameters)[1:]
    keeps = any("keep" in each for each in names)
    given = {names[0]: 1 - rate if keeps else rate}
    given |= {each: training for each in names[1:] if "train" in each}
    return first(drawing(uniform, lambda: theirs(x, **given)))


def zero_started_rnn_forward(theirs, x, h0, w_x, w_h, b):
    """Theirs has no way to be given a first state."""
    layer = layer_filled(theirs, (w_x, w_h, b), inputs=len(w_x), units=len(w_h), sequences=True)
    return forwarded(layer, x)


def stepped_numerical_gradient(theirs, f, x, h):
    """Theirs calls the step by another name."""
    names = list(inspect.signature(theirs).parameters)
    known = next((each for each in ("h", "eps", "epsilon", "delta") if each in names[2:]), None)
    return theirs(f, x, **{known: h} if known else {})


def loss_of_scores(theirs, labels, logits):
    """Theirs gives the loss alone."""
    return theirs(logits, labels)
