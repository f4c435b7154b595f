"""Old spellings of Keras, and today's: what `judge.spellings` adds to an error."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # old spellings of Keras, and today's: follows an error's message
    "spelling.lr": " Old spelling: lr is learning_rate today, as in SGD(learning_rate=0.01).",
    "spelling.decay": " Old spelling: decay is gone; give a schedule as learning_rate, such as keras.optimizers.schedules.ExponentialDecay.",
    "spelling.input": " Old spelling: today the model starts with keras.Input((8,)), and the layer after it gets no input shape.",
    "spelling.epochs": " Old spelling: it is epochs today, as in model.fit(x, y, epochs=10).",
    "spelling.border_mode": ' Old spelling: border_mode is padding today, and the filter\'s size is one pair: Conv2D(32, (3, 3), padding="same").',
    "spelling.subsample": " Old spelling: subsample is strides today.",
    "spelling.init": " Old spelling: init is kernel_initializer today.",
    "spelling.output_dim": " Old spelling: output_dim is units today in Dense and the recurrent layers, as in Dense(units=32).",
    "spelling.nb_filter": " Old spelling: today it is Conv2D(filters, kernel_size), as in Conv2D(32, (3, 3)).",
    "spelling.dropout": " Old spelling: p is rate today, as in Dropout(rate=0.5).",
    "spelling.model": " Old spelling: today it is keras.Model(inputs=…, outputs=…), both in the plural.",
    "spelling.generator": " Old spelling: ImageDataGenerator is gone. keras.utils.image_dataset_from_directory reads pictures; layers such as RandomFlip and Rescaling change them.",
    "spelling.np_utils": " Old spelling: np_utils.to_categorical is keras.utils.to_categorical today.",
    "spelling.text": " Old spelling: keras.preprocessing.text is gone. Today the layer keras.layers.TextVectorization does it.",
    "spelling.preprocessing": " Old spelling: what was in keras.preprocessing is in keras.utils today, such as keras.utils.load_img and keras.utils.pad_sequences.",
    "spelling.experimental": " Old spelling: these layers are in keras.layers itself today, such as keras.layers.Rescaling.",
    "spelling.layers": " Old spelling: every layer is in keras.layers today, as in: from keras.layers import Dense, Conv2D.",
    "spelling.merge": " Old spelling: merge is today a layer for each way, such as keras.layers.Add() or keras.layers.Concatenate().",
    "spelling.cudnn": " Old spelling: keras.layers.LSTM and GRU use the fast kernel by themselves today.",
    "spelling.capital": " Old spelling: optimizers are classes with a capital, as in: from keras.optimizers import Adam.",
    "spelling.legacy": " Old spelling: use keras.optimizers itself, as in keras.optimizers.Adam(learning_rate=0.001).",
    "spelling.scikit_learn": " Old spelling: the wrappers for scikit-learn are in another package, scikeras. This exercise needs none.",
    "spelling.predict_classes": " Old spelling: today it is model.predict(x).argmax(axis=-1).",
    "spelling.predict_proba": " Old spelling: today it is model.predict(x).",
    "spelling.fit_generator": " Old spelling: fit, evaluate and predict take generators themselves today, as in model.fit(generator).",
    "spelling.session": " Old spelling: that is TensorFlow 1. Today operations run at once, without a session or placeholders.",
    "spelling.acc": ' Old spelling: in history it is "accuracy" and "val_accuracy" today.',
}
