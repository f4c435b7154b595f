"""Every sentence a student can read, in one catalogue a language, by key.

English stands here; another language is a module of `autograder.languages`, loaded when it is
chosen. A sentence that it lacks is said in English.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

ENGLISH: dict[str, str] = {
    # compare: the difference, without a guess about its cause
    "compare.answer": "the result",
    "compare.should_raise": "for these arguments {error} should be raised",
    "compare.raised": "it raised {error} instead of returning",
    "compare.unmeasurable": "the result does not have the form that the docstring describes",
    "compare.unreadable": "the answer could not be read as plain numbers",
    "compare.text": "{what} should be {expected!r} and is {got}",
    "compare.none_expected": "{what} should be None and is {got}",
    "compare.dict": "{what} should be a dict with the keys {keys}, and is {got}",
    "compare.keys": "{what} has no {missing}; its keys are {got}",
    "compare.sequence": "{what} should hold {n} items, and is {got}",
    "compare.length": "{what} should have length {n} and has length {got}",
    "compare.none": "{what} is None",
    "compare.not_numbers": "{what} should be numbers, and is {got}",
    "compare.shape": "{what} has shape {got}; expected {expected}",
    "compare.complex": "{what} holds complex numbers; real ones are expected",
    "compare.not_finite": "{what} contains {bad}",
    "compare.scalar": "{what} is {got}; expected {expected}",
    "compare.values": (
        "{wrong} of {size} entries of {what} differ; most at [{index}]: {got}, expected {expected}"
    ),
    "compare.line_after": "after “{before}”",
    "compare.line_first": "at the start",
    "compare.line_other": "{where} the model has “{got}” where “{expected}” belongs",
    "compare.line_missing": "{where} the model lacks “{expected}”",
    "compare.line_extra": "{where} the model has “{got}”, which is not asked for",
    # models that cannot be looked at
    "unusable.not_a_model": "a Keras model should be returned, and what came back is of type {detail}",
    "unusable.custom": "the model holds {detail}, a class or function of your own, which cannot be rebuilt elsewhere; use Keras' own layers, in a Sequential or functional model",
    "unusable.denied": "the model holds a {detail} layer, which runs code when it is loaded and is not accepted; Keras has a layer for everything asked here",
    "unusable.no_input": "the model does not know its input shape; start it with keras.Input(shape)",
    "unusable.no_graph": "the model's graph cannot be read: {detail}",
    "unusable.too_large": "the model is too large to look at: {detail}",
    "unusable.weights": "the model's weights do not fit its layers ({detail})",
    "unusable.rebuild": "the model cannot be rebuilt from its own configuration ({detail})",
    "unusable.unreadable": "the model that came back cannot be read",
    "unusable.failed": "the model cannot be run on inputs of the right shape ({detail})",
    "unusable.memory": "looking at the model took more memory than there is for it",
    "unusable.died": "looking at the model took too much time or memory",
    "generic.graph": "{what} is not as asked: {difference}.",
    "generic.graph_hidden": "The model is not the one that is asked for. Compare it with the docstring, layer by layer.",
    "generic.measured": "Your model works, but not well enough: {difference}.",
    "generic.measured_hidden": "Your model works, but not well enough on data it has not seen.",
    "generic.model": "What the model computes",
    "kind.array": "an array of shape {shape}",
    "kind.container": "a {type} of {n}",
    "kind.object": "a {type} object",
    "kind.scalar": "the {type} {value}",
    "progress.training": "{name} trains a model: up to {limit:g} s …",
    # notes: right answers in another dress
    "note.list_for_array": "You returned a list instead of a NumPy array. This counts as right.",
    "note.float32": "You returned float32; the course uses float64. This counts as right.",
    "note.imports": "Your file imports {library}. This exercise is meant to be written in NumPy; your teacher may look at this.",
    "note.encoding": "The file was read as {encoding}; save it as UTF-8.",
    "note.tampered": "Something wrote into the checker's own output. Those lines were not counted.",
    "note.stdout_hidden": "(What the file prints is not shown for hidden cases.)",
    # intake: how a submission was handed in
    "intake.late": "It was handed in late ({sent}; due {due}).",
    "intake.late_marked": "The learning platform has marked it as late.",
    "intake.versions": "Of {n} files for this exercise, {chosen} was marked; left aside: {rest}.",
    "intake.name": "{name} does not say which exercise it is of; it was taken for {exercise}.",
    "intake.empty": "The file is empty.",
    "intake.no_id": "{file}: its name holds no exercise's id, such as ex06. Not marked.",
    "intake.kind": "{file}: only .py and .ipynb files are marked.",
    "intake.nobody": "{file}: its name does not say whose it is. Not marked.",
    # our own failure
    "ungraded.ours": "dlgrade itself failed ({said}). This is not your fault, and there is no score. DLGRADE_DEBUG=1 shows where.",
    # generic findings
    "generic.transposed": "{what} is the transpose of the right answer. Swap its two axes.",
    "generic.negated": "{what} has the wrong sign everywhere.",
    "generic.scaled": "{what} is {factor} times what it should be.{because}",
    "generic.scaled.batch": " {n} is the number of rows in {name}: is something divided or multiplied by the batch size twice, or not at all?",
    "generic.scaled.size": " {n} is a size of {name}: is there a sum that should be a mean, or a mean that should be a sum?",
    "generic.scaled.two": " Look for a factor 2 or ½ in the formula.",
    "generic.off_by_one": "{what} is {direction} by exactly one.",
    "generic.off_by_one.high": "too large",
    "generic.off_by_one.low": "too small",
    "generic.shifted": "{what} differs from the right answer by {by} in every entry. Is something added or left out?",
    "generic.permuted": "The axes of {what} are in another order: np.transpose(…, {axes}) puts them right.",
    "generic.not_reduced": "{what} has one axis too many, axis {axis}. Its {how} over that axis is the right answer.",
    "generic.over_reduced": "{what} is the {how} of the right answer over its axis {axis}: do not reduce over that axis.",
    "generic.extra_axis": "{what} has the right numbers, but in shape {got}; it should have shape {expected}.",
    "generic.reversed": "{what} is in reversed order along axis {axis}.",
    "generic.not_accumulated": "{what} has the single steps; their running total (np.cumsum) is asked for.",
    "generic.accumulated": "{what} is a running total; the single steps are asked for.",
    "generic.last_only": "Every entry of {what} is the last step. Do you change one array and append it again and again? Append a copy: x.copy().",
    "generic.truncated": "{what} is the right answer without its decimals: look for int(), an integer array, or //.",
    "generic.rounded": "{what} is the right answer rounded to {digits} decimals. Return it unrounded.",
    "generic.unstable": "The formula is right for ordinary numbers and gives {bad} for very large or very small ones. Change the formula so that nothing overflows.",
    "generic.warned": "The numbers are right, but NumPy gave a warning: {warning}. Change the formula so that nothing overflows.",
    "generic.not_finite": "{what} contains {bad}: look for a division by zero, log(0) or exp of a large number.",
    "generic.modified": "Your function changes its argument {names}. Make a new array instead: x = x + 1 does, x += 1 changes the old one.",
    "generic.not_repeatable": "Called twice with the same arguments, it gave two different results. Does it use a random number, or a variable that keeps its value between calls?",
    "generic.wrong_dtype": "{what} should hold real numbers and holds complex ones.",
    "generic.first_only": "Only the first entry along axis {axis} of {what} is right.",
    "generic.all_but_last": "Everything but the last entry along axis {axis} of {what} is right.",
    "generic.constant": "{what} is {value} in every failing case. Does it use its arguments?",
    # conventions
    "convention.accepted": "{message} This counts as right.",
    # accidents
    "accident.file_too_large": "{name} is larger than {most} MiB and was not run. An exercise is a few kilobytes: take data out of the code, and outputs out of a notebook.",
    "accident.syntax": "Python cannot read your file, line {line}: {message}.{hint}",
    "accident.syntax.quotes": " There is a typographic quote or dash in this line: retype it as ' or \" or -.",
    "accident.syntax.tabs": " Tabs and spaces are mixed: use four spaces.",
    "accident.syntax.null": " The file holds bytes that are not text.",
    "accident.import_error": "Your file stopped while it was being imported, line {line}: {type}: {message}.{hint}",
    "accident.import_exit": "Your file calls exit() or quit() when it is imported. Remove that line.",
    "accident.import_timeout": 'Importing your file took more than {limit:g} seconds. Put loops, training and tests under `if __name__ == "__main__":`.',
    "accident.import_died": "The Python process ended while importing your file, without an error message. Remove os._exit, and anything that needs very much memory.",
    "accident.missing": "Your file defines no {name!r}.{near}",
    "accident.missing.near": " It defines {near!r}. Should that be {name!r}?",
    "accident.missing.none": " Did a line of the released file get lost? `dlgrade reset` brings it back, and keeps a backup.",
    "accident.returned_none": "{name} returned None on this case. Does every path end in a return? (print shows a value, it does not return it.)",
    "accident.arity": "{name} cannot be called as the exercise calls it: {message}. It should be {signature}.",
    "accident.exception": "{place}, in {function}: {text}\n  {type}: {message}.{hint}",
    "accident.unusable": "The exercise could not use {name}: {type}: {message}. Compare it with the docstring.",
    "accident.notebook": " That line comes from a notebook export: remove it.",
    "handed_in.none": "There is no {name}.py or {name}.ipynb in what you handed in. It holds: {there}. Hand in the one file of this exercise, under its own name.",
    "handed_in.several": "Which of these is your {name}? You handed in {files}. Hand in one file, named {name}.py or {name}.ipynb.",
    "accident.input": " The checker cannot type an answer: remove input().",
    "accident.module": " {module} is not available to the checker. Everything should be in this one file, with NumPy.",
    "accident.relative": " Everything should be in this one file.",
    "accident.download": " The download failed: the checker has no network. No pretrained weights are needed for marking: give the model of Keras weights=None, or your function's own argument weights where it has one.",
    "accident.no_maps": " This layer reads feature maps, and gets one vector a picture: is there a Flatten before it, or a backbone with include_top=True?",
    "accident.memory": " The computation asked for more memory than an exercise may use.",
    "accident.recursion": " A function calls itself without end.",
    "accident.network": " A submission has no network while it is marked: write what it needs into the file itself.",
    "accident.sandbox": " The sandbox lets a submission start no other process and reach no network: do the work in this one file, with NumPy.",
    "accident.room": " A submission has room for 64 MiB of files, and they are thrown away.",
    "accident.read_only": " A submission can write only into the folder it runs in, by a plain name, and that folder is thrown away.",
    "accident.file": " Your file is checked alone, in an empty folder: put what it needs into the file itself.",
    "accident.threads": " A submission may start some two hundred threads, and no more.",
    "accident.one_hot": " The labels and the loss do not fit: sparse_categorical_crossentropy takes whole numbers, categorical_crossentropy takes one-hot rows. And the model must end in one row of numbers for each example.",
    "accident.not_compiled": " Call model.compile(…) before fit.",
    "accident.too_small": ' The picture is smaller than the filter by then: pool less, or pad with padding="same".',
    "accident.label_range": " A label is larger than the model has outputs: the last layer needs one neuron for each class.",
    "accident.index_range": " A number is too large for the table it is looked up in: the last layer needs one neuron for each class, and an Embedding one row for each number.",
    # old spellings of Keras, and today's
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
    "accident.exit": "It called exit() or quit(). Return a value instead.",
    "accident.should_raise": "For these arguments it should raise {error}; it returned {got}.",
    "accident.return_for_raise": "You return an error. Raise it: raise {error}(…) instead of return {error}(…).",
    "accident.not_implemented": "Not implemented yet.",
    "accident.not_implemented.partly": "Partly written: on this case it still raises NotImplementedError.",
    "accident.not_implemented.other": "Not implemented yet: it calls {function}, which is still to be written.",
    "accident.too_large": "What it returned is larger than {limit} MiB. Return just what is asked.",
    "accident.model": "{what}.",
    "accident.opaque": "{what} is a {type}, not numbers. Return a NumPy array or plain numbers.",
    "accident.form": "{difference}. Compare your result with the docstring.",
    "accident.form_hidden": "The answer differs from what is asked in its {kind}. Compare your result with the docstring.",
    "accident.timeout": "It took more than {limit:g} seconds on this case. Is there a loop that never ends, or a very slow one?",
    "accident.timeout.training": "Training took more than {limit:g} seconds, which is all it has. Train for fewer epochs, with larger batches, or a smaller network.",
    "accident.died": "The Python process ended in the middle of this part: os._exit, a crash, or too much memory.",
    "accident.flooded": "It sent more data than any answer needs.",
    "accident.starved": "Not checked: the parts before it used all the time.",
    # notebooks: files that are none, and cells that fail
    "notebook.nothing": "{name} is an empty file. Jupyter may not have saved it: open your notebook, save it, and send it again.",
    "notebook.damaged": "{name} is damaged: it breaks off or cannot be read at line {line}. It was probably cut short on its way. Send it again; if Jupyter cannot open it either, copy your cells into a fresh notebook.",
    "notebook.no_notebook": "{name} is not a Jupyter notebook, though it is called one. Save your work in Jupyter as .ipynb, and send that file.",
    "notebook.version": "{name} is in notebook format {version}, which dlgrade does not know. Open it in Jupyter and save it again.",
    "notebook.no_code": "{name} holds no code cell. Was the wrong file sent, or one that was not saved?",
    "notebook.slow": "The cells of your notebook took more than {limit:g} seconds together. Keep training and experiments out of the notebook you hand in.",
    "cell.released": "the exercise's own first cell",
    "cell.syntax": "Python cannot read {cell}, line {line}: {message}. So {name!r} is not defined. The other cells are marked all the same.",
    "cell.error": "{cell} stopped at line {line}: {type}: {message}. So {name!r} is not defined. The other cells are marked all the same.",
    "cell.timeout": "{cell} ran for more than {limit:g} seconds and was stopped, so {name!r} is not defined. Is there a loop that never ends? The other cells are marked all the same.",
    "cell.died": "{cell} ended the whole Python process, so {name!r} is not defined. Remove os._exit, and anything that needs very much memory. The other cells are marked all the same.",
    "note.cell.syntax": "Python cannot read {cell}, line {line}: {message}. It was left out; the other cells are marked all the same.",
    "note.cell.error": "{cell} stopped at line {line}: {type}: {message}. What it defines up to there counts; so do the other cells.",
    "note.cell.timeout": "{cell} ran for more than {limit:g} seconds and was left out. The other cells are marked all the same.",
    "note.cell.died": "{cell} ended the whole Python process and was left out. The other cells are marked all the same.",
    "note.magics": "Left out, because only Jupyter understands them: {lines}.",
    "note.setup_restored": "Your notebook lacks a cell of the exercise; it was put back: {text}.",
    "note.check_edited": "The graded cell of {part} was changed. It was put back as it was; code of yours belongs in the cell above it.",
    "note.not_code": "{cell} is not a code cell any more. It was read as code.",
    # in a notebook's kernel
    "kernel.here": "this notebook",
    "kernel.missing": "Nothing called {name!r} is defined in this notebook yet.{near} Run the cell it is written in (Shift+Enter), then this one again.",
    "kernel.ungraded": "dlgrade could not mark this, and it is not your fault. Run the cell again; `%dlgrade doctor` says what is missing.",
    # nbgrader, said to an instructor
    "nbgrader.not_ours": "{notebook} is no exercise of dlgrade's: the gradebook knows no graded cell of one in it. Set c.DlgradePreprocessor.other_notebooks = 'execute' to have nbgrader run such notebooks itself, outside any wall.",
    "nbgrader.foreign_cell": "The graded cell {cell!r} is none of dlgrade's, and nothing but running it could mark it. Make it a manually graded cell, or move it into a notebook of its own.",
    "gradebook.unwritable": "The gradebook cannot be written ({error}). Is another program writing to it, or is the disk full? Nothing of this submission was entered.",
    "gradebook.no_grade": "The gradebook has no grade of {student} for the cell {cell!r}: the assignment was changed after it was handed in. Remove this submission with `nbgrader db submission remove`, and mark it again.",
    "undiagnosed": "The result is wrong, and dlgrade does not know why. Compute the failing case by hand, step by step, and compare.",
    "follows": "{message} (That is in {part}; this part uses it.)",
    # the report's own words
    "report.not_graded": "not graded",
    "report.was_not_graded": "{exercise} was not graded",
    "report.points": "{score:g} of {most:g} points",
    "report.of": "{score:g} of {most:g}",
    "report.part": "part",
    "report.points_column": "points",
    "report.printed": "Your file printed:",
    "report.cells_printed": "What it printed",
    "report.more_lines": "… and {n} more lines",
    "report.all_right": "All of it is right.",
    "report.part_right": "This part is right.",
    "report.stuck": "Stuck? dlgrade hint {exercise} {part}",
    "report.unchanged": "Nothing changed.",
    "report.note": "Note: {note}",
    "report.note_on": "Note on {parts}: {note}",
    "report.case": "Case {case}, {right} of {all} cases right",
    "report.got": "you got",
    "report.expected": "expected",
    "report.place": "{file}, {cell}, line {line}",
    "report.spot": "{spot}, line {line}",
    "report.cut": "… (cut here)",
    "report.ungraded": "ungraded",
    "report.not_marked": "Not marked, which is not your fault: {why}",
    "report.not_marked.part": "dlgrade could not mark this part.",
    "status.passed": "right",
    "status.failed": "wrong",
    "status.error": "stopped with an error",
    "status.timeout": "out of time",
    "status.skipped": "skipped",
    "status.ungraded": "not graded",
    "status.not_implemented": "not written yet",
    # a student's feedback page
    "feedback.title": "Feedback for {student}",
    "feedback.points": "Points",
    "feedback.not_yet": "not marked yet",
    "feedback.ungraded": "This could not be marked, through no fault of yours. There is no score, and no zero either; your instructor has been told.",
    "feedback.error": "Your file ended the marking twice, so there is no score yet. Your instructor will look at it.",
    "feedback.by_hand": "Your instructor's score counts. dlgrade's own was {score:g}.",
    "feedback.made.public": "Marked by dlgrade {version}, isolation {level}, public cases. Your file's SHA-256: {sha256}",
    "feedback.made.hidden": "Marked by dlgrade {version}, isolation {level}, hidden cases. Your file's SHA-256: {sha256}",
    # pytest
    "pytest.no_exercise": "{name} is no exercise of this course: it has no answer key.",
    # values in a counterexample, and words that stand in for one
    "shown.raises": "raises {error}",
    "shown.raised": "raised {error}",
    "shown.too_large": "too large to show",
    "shown.unreadable": "unreadable",
    "shown.something_unreadable": "something unreadable",
    "shown.an_exception": "an exception",
    "shown.no_message": "(no message)",
    "shown.no_keys": "no keys",
    "shown.nothing": "nothing",
    "form.structure": "structure",
    "form.type": "type",
    "form.shape": "shape",
    "form.dtype": "dtype",
    "form.finite": "finite",
    "form.value": "value",
    "form.raised": "raised",
    "place.line": "Line {line}",
    "place.cell": "cell {number}",
    "place.cell_line": "{cell}, line {line}",
    # pictures in words
    "drawing.epoch": "epoch",
    "drawing.where": "{what}, case “{case}”",
    "drawing.around": ", around {index}",
    "drawing.compared": "yours and the right one: {where}",
    "drawing.yours": "yours",
    "drawing.difference": "difference",
    "drawing.drawn": "Drawn: {where}",
    "drawing.lines": "{wrong} of {size} entries differ, most at {index}: {got:.4g}, expected {expected:.4g}.",
    "drawing.heat": "{title}: {rows} rows and {columns} columns; the largest is {value:.4g}, at row {row}, column {column}.",
    "drawing.one_epoch": "One epoch: {first:.3g}.",
    "drawing.curve": "{n} epochs: {first:.3g} after the first, {last:.3g} after the last; lowest {lowest:.3g}, after epoch {best}.",
    "drawing.right": "{right:g} of {all:g} right.",
    "drawing.wrong": " Most often wrong: {told}.",
    "drawing.once": "{said} for {truth} once",
    "drawing.times": "{said} for {truth} {n:g} times",
    # the commands that students use
    "cli.stopped": "Stopped.",
    "cli.see": "{error} See: {command} --help",
    "cli.failed": "dlgrade itself failed ({error}). This is not your fault, and nothing was marked. DLGRADE_DEBUG=1 shows where.",
    "cli.no_language": "There is no language {received!r} here. There are: {known}.",
    "cli.missing_argument": "Missing argument {name}.",
    "cli.no_option": "There is no option {name}.",
    "cli.no_command": "There is no command {name!r}.",
    "cli.epilog": "Start with: dlgrade demo. Then: dlgrade init my-course",
    "cli.commands": "Commands",
    "cli.about": "Deep-learning exercises, checked against TensorFlow.",
    "cli.exit_codes": "Exit codes of check: 0 full marks, 1 not right yet, 2 wrong usage, 3 ungraded (our fault or the machine's).",
    "cli.init": "Lay the exercises down in a folder.",
    "cli.list": "The exercises, what is done and what is next.",
    "cli.check": "Check your work and say what is wrong with it.",
    "cli.watch": "Check on every save, and move on when it is right.",
    "cli.hint": "A hint, and then a bigger one.",
    "cli.reset": "Start an exercise again, keeping a backup.",
    "cli.pack": "An archive of your work, to hand in.",
    "cli.doctor": "What this machine has and lacks.",
    "cli.demo": "A two-minute tour, in a temporary folder.",
    "init.written": "{n} files written to {folder}.",
    "init.kept": "{n} files of yours were there already and are untouched.",
    "init.next": "Next: open exercises/ex00_rules.py and run: dlgrade check ex00",
    "init.next_in": "Next: cd {folder}, then open exercises/ex00_rules.py and run: dlgrade check ex00",
    "init.instructors": "{folder} is an instructor's course; init is for students' folders.",
    "list.done": "done",
    "list.so_far": "{score:g} so far",
    "list.points": "points",
    "list.minutes": "min",
    "list.next": "Next: dlgrade check {exercise}",
    "list.all_done": "All done.",
    "hint.more_on_one": "More on one part: dlgrade hint {exercise} {part} --more",
    "hint.left": "{n} more: {command}",
    "hint.last": "That was the last hint.",
    "reset.nothing_here": "This folder is in no course: there is nothing to reset here.",
    "reset.kept": "Your work is kept in {file}.",
    "reset.done": "{file} is as it was released.",
    "pack.nothing_here": "This folder is in no course: there is nothing to pack here.",
    "pack.two_files": "Two different files would both be {name}. Name one.",
    "pack.no_file": "There is no {path} and no notebook of it: nothing to pack. `dlgrade init` lays the exercises down.",
    "pack.as_released": "{name} is as it was released: nothing to pack. If you have written something, save it in your editor first.",
    "pack.too_large": "{name} is larger than {most} MiB, and would not be marked.",
    "pack.taken": "{file} is there already and was not made by pack. Name another one.",
    "pack.checked": "{score:g} of {most:g} points at the last check",
    "pack.unchecked": "not checked since you last changed it",
    "pack.both": "Both a notebook and a .py file of one exercise: the notebook is what counts.",
    "pack.done": "Packed into {file}.",
    "watch.keys": "Keys: c check again, h hint, l list, r reset, q quit.",
    "watch.no_keys": "Ctrl-C ends it.",
    "watch.watching": "Watching {folder}: save a file to have it checked.",
    "watch.no_course": "This folder is in no course. Lay the exercises down with: dlgrade init my-course",
    "watch.all_done": "Every exercise is done.",
    "watch.next": "Next is {file}: {title}",
    "watch.hint_last": " That was the last.",
    "watch.hint_more": " h again for more.",
    "watch.reset": "r again puts {exercise} back as it was released. Your work is kept.",
    "watch.nothing": "Nothing to put back.",
    "demo.released": "First the file as it was released. Nothing is written yet:",
    "demo.mistake": "A customer is lost after MORE than 7 days. A first attempt, with >= 7:",
    "demo.right": "The message names the mistake. So, with > 7:",
    "demo.end": "That is all there is to it. Start with: dlgrade init my-course",
    "doctor.mend": "mend: {mend}",
    "doctor.course": "{version}, course at {folder}",
    "doctor.bundled": " (bundled)",
    "doctor.not_installed": "not installed",
    "doctor.no_tensorflow": "not installed; only fresh seeds and Keras exercises need it",
    "doctor.tensorflow_fails": "installed, and importing it fails: {why}",
    "doctor.no_message": "no message",
    "doctor.gpu": "{name}, TF32 off",
    "doctor.no_gpu": "TensorFlow sees none; everything works on the CPU",
    "doctor.gpu_mend": "pip install 'dlgrade[gpu]' on a machine with an NVIDIA GPU",
    "doctor.empty_course": "not tried: the course is empty",
    "doctor.reached": "isolation level tried and reached",
    "doctor.no_answer": "a candidate process did not answer",
    "doctor.no_sandbox": "{what} Students do not need it; marks of record do.",
    "doctor.cgroup": "a memory ceiling by cgroup",
    "doctor.no_cgroup": "no cgroup delegated",
    "doctor.warm": "warm",
    "doctor.cold": "a fresh wall for each submission, slower: {why}",
    "doctor.sandbox": "isolation level tried and reached ({used}; {warm}; {ceiling})",
    # what cannot be done as asked, and what is our fault
    "usage.no_exercise": "There is no exercise {received!r}. The exercises are: {known}. `dlgrade list` shows them all.",
    "usage.none_here": "none here",
    "usage.no_part": "{exercise} has no part {received!r}. Its parts are: {known}.",
    "usage.which_exercise": "Which exercise is {name}? Its name should hold an id such as ex06. Received: {path}.",
    "usage.no_file": "There is no file {path}.",
    "usage.no_such_file": "There is no file {path}. `dlgrade init` lays the exercises down; `dlgrade list` shows which there are.",
    "usage.no_ordinary_file": "{path} is no ordinary file; a .py or .ipynb file is needed.",
    "usage.unreadable": "{path} cannot be read: {why}.",
    "usage.no_mapping": "{path} should hold `name: value` lines.",
    "usage.unwritable": "{path} cannot be written: {why}.",
    "usage.in_no_course": "This folder is in no course, so there is no {name}.py of yours to check. Lay the exercises down with: dlgrade init my-course",
    "usage.two_seeds": "Give --seed or --seed-file, not both.",
    "usage.all_done": "Every exercise is done. Name one to check it again: dlgrade check ex06",
    "usage.magic": "It is: %dlgrade check EX [--part NAME]. Received: %dlgrade {received}",
    "usage.instructors_only": "This course has no {folder}/{name}.py: that is in the instructor's course only. Received: a course at {root}.",
    "ungraded.key": "The answer key {path} cannot be used: {reason}. This is not your fault. `dlgrade init` in the course's folder lays the keys down again and leaves your work alone.",
    "ungraded.key.too_large": "it is too large",
    "ungraded.key.unreadable": "it cannot be read ({why})",
    "ungraded.key.no_json": "it is not whole JSON",
    "ungraded.key.schema": "it is not of schema {schema}",
    "ungraded.key.hash": "its content does not match its own hash",
    "ungraded.key.entry": "an entry is missing or wrong ({why})",
    "ungraded.busy": "A Python process was not ready after {limit:g} seconds of importing its packages. The machine is probably very busy. This is not your fault: try again when it has less to do.",
    "ungraded.ended": "A Python process ended before it was ready ({why}). This is not your fault. `dlgrade doctor` says what works here and what does not.",
    "ungraded.no_tensorflow": "Fresh answers are computed by TensorFlow, which is not installed here. Install it with: {install}.{also}",
    "ungraded.no_keras": "{exercise} is written with Keras, and TensorFlow is not installed here. This is not your fault. Install it with: {install}",
    "ungraded.unread": "dlgrade could not read the graph of the model that {part} returned ({why}). That is a fault of dlgrade's and none of yours, so nothing is marked. Please show the file to whoever runs the course.",
    "ungraded.instructors_too": " They need an instructor's course, too.",
    "ungraded.oracle": "The oracle could not compute the answers for {name}: {why}",
}


LANGUAGES = ("en", "id")  # each but English has a module of its name in `autograder.languages`
_chosen = ["en"]
_here: ContextVar[str | None] = ContextVar("language", default=None)


def choose(language: str) -> None:
    """Have all that is said from now on said in `language`, one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    _chosen[0] = language


def language() -> str:
    """The language that was chosen: once a process, by whoever starts it, or by `speaking`."""
    return _here.get() or _chosen[0]


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Have what this thread says meanwhile said in `name`: for a process that serves several."""
    before = _here.set(name)
    try:
        yield
    finally:
        _here.reset(before)


def known(key: str) -> bool:
    """Whether there is a sentence of this key."""
    return key in ENGLISH


def say(key: str, **values: Any) -> str:
    """The sentence for `key` in the chosen language, with its blanks filled in.

    >>> say("compare.none", what="the result")
    'the result is None'
    """
    return catalogue(language()).get(key, ENGLISH[key]).format(**values)


@cache
def catalogue(language: str) -> dict[str, str]:
    """The sentences of a language, by key."""
    if language == "en":
        return ENGLISH
    texts: dict[str, str] = importlib.import_module(f"autograder.languages.{language}").TEXTS
    return texts


def help_words() -> dict[str, str]:
    """What `--help` says in the chosen language, by what it says in English."""
    if language() == "en":
        return {}
    texts: dict[str, str] = importlib.import_module(f"autograder.languages.{language()}").HELP
    return texts
