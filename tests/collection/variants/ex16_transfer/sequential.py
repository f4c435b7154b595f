"""Sequential models, the backbone's own pooling, preprocessing inside, one-hot labels."""

import keras
import numpy as np

OWN = {
    "ResNet50": keras.applications.resnet50,
    "VGG16": keras.applications.vgg16,
    "MobileNetV2": keras.applications.mobilenet_v2,
    "EfficientNetB0": keras.applications.efficientnet,
}


def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    home = OWN[backbone]
    base = getattr(home, backbone)(
        include_top=False, weights=weights, input_shape=input_shape, pooling="avg"
    )
    base.trainable = False
    pixels = keras.Input(input_shape)
    head = keras.Sequential(
        [
            keras.layers.Dense(1024),
            keras.layers.ReLU(),
            keras.layers.Dense(1),
            keras.layers.Activation("sigmoid"),
        ],
        name="head",
    )
    return keras.Model(pixels, head(base(home.preprocess_input(pixels))))


def base_of(model):
    return next(layer for layer in model.layers if hasattr(layer, "layers"))


def freeze(model):
    model.trainable = True
    base_of(model).trainable = False
    return model


def unfreeze_top(model, n_layers, learning_rate):
    # Counted with the pooling that this backbone holds: what is freed is the same.
    base = base_of(model)
    base.trainable = True
    for layer in base.layers[:-n_layers]:
        layer.trainable = False
    for layer in base.layers:
        if type(layer).__name__ == "BatchNormalization":
            layer.trainable = False
    model.compile(
        keras.optimizers.SGD(learning_rate, momentum=0.9), keras.losses.BinaryCrossentropy()
    )
    return model


def transfer_digits(backbone, x_train, y_train):
    backbone.trainable = False
    features = backbone.predict(x_train, verbose=0)
    head = keras.Sequential(
        [
            keras.Input(features.shape[1:]),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(5, activation="softmax"),
        ]
    )
    head.compile("adam", "categorical_crossentropy")
    head.fit(features, np.eye(5)[y_train], epochs=100, batch_size=10, verbose=0)
    return keras.Sequential([backbone, head])
