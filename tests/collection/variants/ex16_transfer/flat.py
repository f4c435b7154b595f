"""As the lecture writes it: the backbone's layers, continued; layers frozen one by one."""

from tensorflow.keras import applications, optimizers
from tensorflow.keras.layers import BatchNormalization, Dense, GlobalAveragePooling2D
from tensorflow.keras.models import Model

HEAD = 3


def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    known = {
        "ResNet50": applications.ResNet50,
        "VGG16": applications.VGG16,
        "MobileNetV2": applications.MobileNetV2,
        "EfficientNetB0": applications.EfficientNetB0,
    }
    base_model = known[backbone](weights=weights, include_top=False, input_shape=input_shape)
    x = base_model.output
    x = GlobalAveragePooling2D()(x)
    x = Dense(1024, activation="relu")(x)
    predictions = Dense(1, activation="sigmoid")(x)
    model = Model(inputs=base_model.input, outputs=predictions)
    for layer in base_model.layers:
        layer.trainable = False
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def freeze(model):
    for layer in model.layers[:-HEAD]:
        layer.trainable = False
    return model


def unfreeze_top(model, n_layers, learning_rate):
    for layer in model.layers[-HEAD - n_layers : -HEAD]:
        if not isinstance(layer, BatchNormalization):
            layer.trainable = True
    model.compile(
        optimizer=optimizers.RMSprop(learning_rate=learning_rate),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


def transfer_digits(backbone, x_train, y_train):
    for layer in backbone.layers:
        layer.trainable = False
    x = GlobalAveragePooling2D()(backbone.output)
    model = Model(inputs=backbone.input, outputs=Dense(5, activation="softmax")(x))
    model.compile(
        optimizer=optimizers.Adam(learning_rate=0.005),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, epochs=100, batch_size=16, verbose=0)
    return model
