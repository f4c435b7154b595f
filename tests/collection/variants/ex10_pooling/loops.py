"""One pixel at a time, in nested lists."""


def two(size):
    try:
        height, width = size
    except TypeError:
        height = width = size
    return height, width


def positions(x, pool_size, strides):
    """The rows and columns where windows begin."""
    height, width = two(pool_size)
    down, right = two(strides)
    tops, lefts = [], []
    top = 0
    while top + height <= len(x[0]):
        tops.append(top)
        top += down
    left = 0
    while left + width <= len(x[0][0]):
        lefts.append(left)
        left += right
    return tops, lefts


def pool(x, pool_size, strides, reduce):
    if strides is None:
        strides = pool_size
    height, width = two(pool_size)
    tops, lefts = positions(x, pool_size, strides)
    out = []
    for image in x:
        rows = []
        for top in tops:
            row = []
            for left in lefts:
                channels = []
                for c in range(len(image[0][0])):
                    window = []
                    for h in range(top, top + height):
                        for w in range(left, left + width):
                            window.append(float(image[h][w][c]))
                    channels.append(reduce(window))
                row.append(channels)
            rows.append(row)
        out.append(rows)
    return out


def mean(numbers):
    return sum(numbers) / len(numbers)


def max_pool2d(x, pool_size=2, strides=None):
    return pool(x, pool_size, strides, max)


def avg_pool2d(x, pool_size=2, strides=None):
    return pool(x, pool_size, strides, mean)


def max_pool2d_backward(grad, x, pool_size, strides):
    height, width = two(pool_size)
    tops, lefts = positions(x, pool_size, strides)
    dx = [[[[0.0 for _ in pixel] for pixel in row] for row in image] for image in x]
    for n in range(len(x)):
        for c in range(len(x[0][0][0])):
            for i, top in enumerate(tops):
                for j, left in enumerate(lefts):
                    best = None
                    for h in range(top, top + height):
                        for w in range(left, left + width):
                            if best is None or x[n][h][w][c] > x[n][best[0]][best[1]][c]:
                                best = (h, w)
                    dx[n][best[0]][best[1]][c] += float(grad[n][i][j][c])
    return dx


def global_average_pool(x):
    out = []
    for image in x:
        means = []
        for c in range(len(image[0][0])):
            total, count = 0.0, 0
            for row in image:
                for pixel in row:
                    total += float(pixel[c])
                    count += 1
            means.append(total / count)
        out.append(means)
    return out


def flatten(x):
    out = []
    for image in x:
        vector = []
        for row in image:
            for pixel in row:
                for value in pixel:
                    vector.append(float(value))
        out.append(vector)
    return out
