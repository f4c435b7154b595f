"""ex07 with plain loops; lists and Python floats come back."""


def _flat(values):
    if isinstance(values, list):
        return [number for item in values for number in _flat(item)]
    return [values]


def _each(function, *arrays):
    if isinstance(arrays[0], list):
        return [_each(function, *items) for items in zip(*arrays, strict=True)]
    return function(*arrays)


def l1_penalty(w, strength):
    total = 0.0
    for weight in _flat(w.tolist()):
        total += weight if weight > 0 else -weight
    return strength * total


def l2_penalty(w, strength):
    total = 0.0
    for weight in _flat(w.tolist()):
        total += weight * weight
    return strength * total


def l1_gradient(w, strength):
    def slope(weight):
        if weight > 0:
            return strength
        if weight < 0:
            return -strength
        return 0.0

    return _each(slope, w.tolist())


def l2_gradient(w, strength):
    return _each(lambda weight: strength * (weight + weight), w.tolist())


def dropout(x, rate, uniform, training=True):
    def drop(value, number):
        if not training:
            return value
        if number < rate:
            return 0
        return value / (1 - rate)

    return _each(drop, x.tolist(), uniform.tolist())


def early_stopping(val_losses, patience, min_delta=0.0):
    best = None
    best_epoch = 0
    waited = 0
    epoch = 0
    for epoch, loss in enumerate(val_losses):
        if best is None or loss < best - min_delta:
            best = loss
            best_epoch = epoch
            waited = 0
            continue
        waited += 1
        if waited >= patience:
            break
    return [epoch, best_epoch]


def random_flip(images, flip):
    result = []
    for image, mirrored in zip(images.tolist(), flip, strict=True):
        if mirrored:
            result.append([list(reversed(row)) for row in image])
        else:
            result.append(image)
    return result


def crop(images, offsets, size):
    result = []
    for n in range(len(images)):
        row, column = offsets[n]
        piece = []
        for i in range(size[0]):
            piece.append([images[n, row + i, column + j].tolist() for j in range(size[1])])
        result.append(piece)
    return result
