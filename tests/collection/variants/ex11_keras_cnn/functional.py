"""ex11 in the functional API, with activations as layers and numbers spelt out."""

from keras import Input, Model, layers, losses, optimizers


def build_mlp():
    inputs = Input(shape=(8,), name="numbers")
    hidden = layers.Activation("relu")(layers.Dense(units=32)(inputs))
    return Model(inputs, layers.Activation("sigmoid")(layers.Dense(units=1)(hidden)))


def build_classifier():
    inputs = Input(shape=(64,))
    hidden = layers.Dense(32, activation="relu")(inputs)
    return Model(inputs, layers.Softmax()(layers.Dense(3)(hidden)), name="three")


def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    inputs = Input(shape=(img_height, img_width, 3))
    x = inputs / 255.0
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, kernel_size=(3, 3), padding="same")(x)
        x = layers.ReLU()(x)
        x = layers.MaxPool2D(pool_size=(2, 2), strides=(2, 2))(x)
    x = layers.Reshape((-1,))(x)
    x = layers.Dense(128, activation="relu")(x)
    return Model(inputs, layers.Dense(num_classes, name="logits")(x))


def build_mnist_cnn():
    inputs = Input(shape=(28, 28, 1))
    x = layers.Conv2D(64, (3, 3), strides=1, padding="valid")(inputs)
    x = layers.MaxPooling2D((2, 2))(layers.ReLU()(x))
    return Model(inputs, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))


def compile_model(model):
    model.compile(
        optimizers.Adam(learning_rate=0.001),
        losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def train_digits(x_train, y_train):
    inputs = Input(shape=(8, 8, 1))
    x = layers.Rescaling(1 / 16)(inputs)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu")(x)
    x = layers.Dropout(0.5)(layers.Flatten()(x))
    model = Model(inputs, layers.Dense(10, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, batch_size=32, epochs=35, verbose=0)
    return model
