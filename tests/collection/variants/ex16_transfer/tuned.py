"""Layers kept on the model, names looked up, and fine-tuning of the small backbone in two steps."""

import keras
from keras import layers, models


def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    if backbone == "ResNet50":
        base = keras.applications.ResNet50(
            weights=weights, include_top=False, input_shape=input_shape
        )
    elif backbone == "VGG16":
        base = keras.applications.VGG16(weights=weights, include_top=False, input_shape=input_shape)
    elif backbone == "MobileNetV2":
        base = keras.applications.MobileNetV2(
            weights=weights, include_top=False, input_shape=input_shape
        )
    else:
        base = keras.applications.EfficientNetB0(
            weights=weights, include_top=False, input_shape=input_shape
        )
    model = models.Sequential(name="transfer")
    model.add(base)
    model.add(layers.GlobalAveragePooling2D(name="pool"))
    model.add(layers.Dense(1024, activation=keras.activations.relu, name="hidden"))
    model.add(layers.Dense(1, activation=keras.activations.sigmoid, name="answer"))
    return freeze(model)


def freeze(model):
    for layer in model.layers[0].layers:
        layer.trainable = False
    return model


def unfreeze_top(model, n_layers, learning_rate):
    base = model.layers[0]
    base.trainable = True
    first = len(base.layers) - n_layers
    for index, layer in enumerate(base.layers):
        batch = isinstance(layer, layers.BatchNormalization)
        layer.trainable = index >= first and not batch
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.BinaryCrossentropy(from_logits=False),
        metrics=[keras.metrics.BinaryAccuracy()],
    )
    return model


def transfer_digits(backbone, x_train, y_train):
    backbone.trainable = False
    inputs = keras.Input((12, 12, 1))
    x = layers.GlobalAveragePooling2D()(backbone(inputs, training=False))
    x = layers.Dropout(0.1)(x)
    model = keras.Model(inputs, layers.Dense(5)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(x_train, y_train, epochs=60, batch_size=10, verbose=0)
    backbone.trainable = True
    model.compile(keras.optimizers.Adam(0.0001), loss)
    model.fit(x_train, y_train, epochs=20, batch_size=10, verbose=0)
    return model
