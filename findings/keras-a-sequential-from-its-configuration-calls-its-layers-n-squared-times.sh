#!/bin/sh
# Keras 3.15.1: loading a Sequential of n layers calls n(n+1)/2 of them; the same list given to Sequential() calls n.
#
# `from_config` adds one layer after another, and each `add` builds all that are there by then again. So do students who
# write `model.add(...)` below an Input. We guessed that a configuration, which is whole when it comes, is built once.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" keras==3.15.1 'jax==0.10.2' 'numpy==2.4.6'
KERAS_BACKEND=jax "$room/env/bin/python" - <<'PYTHON'
import keras

LAYERS = 20
calls = []
usual = keras.layers.Dense.__call__


def counted(layer, *args, **settings):
    calls.append(layer.name)
    return usual(layer, *args, **settings)


keras.layers.Dense.__call__ = counted


def called(make):
    calls.clear()
    make()
    return len(calls)


def stack():
    return [keras.Input((3,)), *(keras.layers.Dense(3) for _ in range(LAYERS))]


def added():
    model = keras.Sequential()
    for layer in stack():
        model.add(layer)


model = keras.Sequential(stack())
config = model.get_config()
found = {
    "a list": called(lambda: keras.Sequential(stack())),
    "add": called(added),
    "from_config": called(lambda: keras.Sequential.from_config(config)),
    "clone_model": called(lambda: keras.models.clone_model(model)),
}
print(f"{LAYERS} layers, calls: {found}")
assert found["a list"] == LAYERS
assert found["add"] == found["from_config"] == LAYERS * (LAYERS + 1) // 2, "it is built once now"
PYTHON
