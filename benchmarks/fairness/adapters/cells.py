"""Adapters for recurrent cells and layers that are classes."""

import numpy as np


def fish_rnn_step(theirs, x_t, h, w_x, w_h, b):
    return theirs(w_x, w_h, b).forward(x_t, h)


def fish_rnn_forward(theirs, x, h0, w_x, w_h, b):
    layer = theirs(w_x, w_h, b, True)
    layer.set_state(h0)
    return layer.forward(x)


def fish_rnn_backward(theirs, grad_h, x, h0, w_x, w_h, b):
    layer = theirs(w_x, w_h, b, True)
    layer.set_state(h0)
    layer.forward(x)
    dx = layer.backward(grad_h)
    dw_x, dw_h, db = layer.grads
    return {"x": dx, "h0": layer.dh, "w_x": dw_x, "w_h": dw_h, "b": db}


def f_g_i_o(columns):
    """Gates in the order f, g, i, o, from i, f, g, o."""
    i, f, g, o = np.split(columns, 4, axis=-1)
    return np.concatenate([f, g, i, o], axis=-1)


def fish_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    return theirs(f_g_i_o(kernel), f_g_i_o(recurrent_kernel), f_g_i_o(bias)).forward(x_t, h, c)


def fish_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    return theirs(f_g_i_o(kernel), f_g_i_o(recurrent_kernel), f_g_i_o(bias), False).forward(x)


def cmu_rnn_step(theirs, x_t, h, w_x, w_h, b):
    cell = theirs(x_t.shape[1], h.shape[1])
    cell.W_ih, cell.W_hh, cell.b_ih, cell.b_hh = w_x.T, w_h.T, b, np.zeros(len(b))
    return cell.forward(x_t, h)
