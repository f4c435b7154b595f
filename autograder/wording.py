"""Every sentence a student can read, in one catalogue, by key."""

from __future__ import annotations

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
    "unusable.not_a_model": "a Keras model should be returned, and this is {detail}",
    "unusable.custom": "the model holds {detail}, a class or function of your own, which cannot be rebuilt elsewhere; use Keras' own layers, in a Sequential or functional model",
    "unusable.denied": "the model holds a {detail} layer, which runs code when it is loaded and is not accepted; Keras has a layer for everything asked here",
    "unusable.no_input": "the model does not know its input shape; start it with keras.Input(shape)",
    "unusable.no_graph": "the model's graph cannot be read: {detail}",
    "unusable.too_large": "the model is too large to look at: {detail}",
    "unusable.weights": "the model's weights do not fit its layers ({detail})",
    "unusable.rebuild": "the model cannot be rebuilt from its own configuration ({detail})",
    "unusable.unreadable": "the model that came back cannot be read",
    "unusable.failed": "the model cannot be run on inputs of the right shape ({detail})",
    "unusable.died": "looking at the model took too much time or memory",
    "generic.graph": "{what} is not as asked: {difference}.",
    "generic.graph_hidden": "The model is not the one that is asked for. Compare it with the docstring, layer by layer.",
    "generic.model": "What the model computes",
    "kind.array": "an array of shape {shape}",
    "kind.container": "a {type} of {n}",
    "kind.object": "a {type} object",
    "kind.scalar": "the {type} {value}",
    # notes: right answers in another dress
    "note.list_for_array": "You returned a list instead of a NumPy array. This counts as right.",
    "note.float32": "You returned float32; the course uses float64. This counts as right.",
    "note.imports": "Your file imports {library}. This exercise is meant to be written in NumPy; your teacher may look at this.",
    "note.encoding": "The file was read as {encoding}; save it as UTF-8.",
    "note.tampered": "Something wrote into the checker's own output. Those lines were not counted.",
    "note.stdout_hidden": "(What the file prints is not shown for hidden cases.)",
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
    "accident.exception": "Line {line}, in {function}: {text}\n  {type}: {message}.{hint}",
    "accident.unusable": "The exercise could not use {name}: {type}: {message}. Compare it with the docstring.",
    "accident.notebook": " That line comes from a notebook export: remove it.",
    "accident.input": " The checker cannot type an answer: remove input().",
    "accident.module": " {module} is not available to the checker. Everything should be in this one file, with NumPy.",
    "accident.relative": " Everything should be in this one file.",
    "accident.memory": " The computation asked for more memory than an exercise may use.",
    "accident.recursion": " A function calls itself without end.",
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
    "accident.died": "The Python process ended in the middle of this part: os._exit, a crash, or too much memory.",
    "accident.flooded": "It sent more data than any answer needs.",
    "accident.starved": "Not checked: the parts before it used all the time.",
    "undiagnosed": "The result is wrong, and dlgrade does not know why. Compute the failing case by hand, step by step, and compare.",
    "follows": "{message} (That is in {part}; this part uses it.)",
}


def known(key: str) -> bool:
    """Whether there is a sentence of this key."""
    return key in ENGLISH


def say(key: str, **values: Any) -> str:
    """The sentence for `key`, with its blanks filled in.

    >>> say("compare.none", what="the result")
    'the result is None'
    """
    return ENGLISH[key].format(**values)
