"""ex07 in float32."""

import numpy as np


def l1_penalty(w, strength):
    return np.float32(strength) * np.abs(np.asarray(w, np.float32)).sum()


def l2_penalty(w, strength):
    w = np.asarray(w, np.float32)
    return np.float32(strength) * np.square(w).sum()


def l1_gradient(w, strength):
    w = np.asarray(w, np.float32)
    gradient = np.zeros_like(w)
    gradient[w > 0] = strength
    gradient[w < 0] = -strength
    return gradient


def l2_gradient(w, strength):
    return np.float32(2.0 * strength) * np.asarray(w, np.float32)


def dropout(x, rate, uniform, training=True):
    x = np.asarray(x, np.float32)
    if training is False:
        return x.copy()
    keep = (np.asarray(uniform, np.float32) >= np.float32(rate)).astype(np.float32)
    return x * keep / np.float32(1.0 - rate)


def early_stopping(val_losses, patience, min_delta=0.0):
    losses = np.asarray(val_losses, np.float32)
    best, best_epoch, wait = np.float32(np.inf), -1, 0
    for epoch in range(losses.size):
        if losses[epoch] < best - np.float32(min_delta):
            best, best_epoch, wait = losses[epoch], epoch, 0
        else:
            wait += 1
            if wait >= patience:
                return epoch, best_epoch
    return losses.size - 1, best_epoch


def random_flip(images, flip):
    out = np.array(images, np.float32)
    for n in np.flatnonzero(flip):
        out[n] = np.fliplr(out[n])
    return out


def crop(images, offsets, size):
    images = np.asarray(images, np.float32)
    height, width = size
    out = np.empty((images.shape[0], height, width, images.shape[3]), np.float32)
    for n, (top, left) in enumerate(offsets):
        out[n] = images[n, top : top + height, left : left + width, :]
    return out
