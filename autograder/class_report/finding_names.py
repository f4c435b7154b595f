"""What a finding is called when a class shares it: a few words that quote nobody's work.

A student's own report says more, and with their numbers. Misconceptions are not here: their
sentences come from the course.
"""

from __future__ import annotations

LABELS: dict[str, str] = {
    "generic.transposed": "The result is transposed",
    "generic.negated": "The sign is wrong everywhere",
    "generic.scaled": "Off by a constant factor: a sum for a mean, a batch size, a 2",
    "generic.off_by_one": "Off by exactly one",
    "generic.shifted": "A constant is added or missing",
    "generic.permuted": "The axes are in another order",
    "generic.not_reduced": "An axis is left that should be summed or averaged over",
    "generic.over_reduced": "Summed or averaged over one axis too many",
    "generic.extra_axis": "Right numbers in the wrong shape",
    "generic.reversed": "The result is in reversed order",
    "generic.not_accumulated": "Single steps where their running total is asked for",
    "generic.accumulated": "A running total where single steps are asked for",
    "generic.last_only": "One array is changed and appended again and again",
    "generic.truncated": "Decimals are cut off: int(), an integer array, or //",
    "generic.rounded": "The result is rounded",
    "generic.unstable": "Overflows for very large or very small numbers",
    "generic.warned": "Right, but NumPy warns of an overflow or a division by zero",
    "generic.not_finite": "NaN or infinity in the result",
    "generic.shape": "Right numbers in the wrong shape",
    "generic.contrast": "Right in some cases, wrong in others of one kind",
    "care.container": "A generator or an object where a list or an array is asked for",
    "care.default": "A parameter's default is not the exercise's",
    "generic.modified": "An argument is changed in place",
    "generic.not_repeatable": "Another answer at each call",
    "generic.wrong_dtype": "Complex numbers where real ones are asked for",
    "generic.first_only": "Only the first entry along an axis is right",
    "generic.all_but_last": "The last entry along an axis is wrong",
    "generic.graph": "The model is not the one that is asked for",
    "generic.graph_hidden": "The model is not the one that is asked for",
    "generic.measured": "The model works, but not well enough",
    "generic.measured_hidden": "The model works, but not well enough on data it has not seen",
    "generic.model": "What the model computes is wrong",
    "generic.property": "The answer lacks something that is asked of it",
    "generic.constant": "The same answer whatever the arguments",
    "accident.syntax": "Python cannot read the file",
    "accident.import_error": "The file stops while it is imported",
    "accident.import_exit": "exit() at import",
    "accident.import_timeout": "Importing the file takes too long",
    "accident.import_died": "The process ends during import",
    "accident.missing": "A function is missing or has another name",
    "accident.returned_none": "Nothing is returned",
    "accident.arity": "The function takes other arguments",
    "accident.exception": "Stops with an exception",
    "accident.unusable": "What is returned cannot be used",
    "accident.exit": "exit() inside a function",
    "accident.should_raise": "An error that should be raised is not",
    "accident.return_for_raise": "An error is returned, not raised",
    "accident.too_large": "The result is far too large",
    "accident.opaque": "The result is not numbers",
    "accident.form": "The result does not have the form that the docstring describes",
    "accident.timeout": "Takes too long, or never ends",
    "accident.died": "The process ends in the middle",
    "accident.flooded": "Sends more data than any answer needs",
    "accident.starved": "No time left: earlier parts used it all",
    "accident.answer": "What stands in `answers` is not of the form that is asked for",
    "accident.unreadable": "The file cannot be read, or is too large",
    "accident.cell_syntax": "Python cannot read a notebook's cell",
    "accident.cell_error": "A notebook's cell stops with an exception",
    "accident.cell_timeout": "A notebook's cell takes too long",
    "accident.cell_died": "A notebook's cell ends the process",
    "earlier.missing": "An earlier exercise that it builds on is not there",
    "earlier.unwritten": "A part of an earlier exercise that it builds on is not written yet",
    "earlier.not_right": "A part of an earlier exercise that it builds on is not right yet",
    "earlier.broken": "The file of an earlier exercise that it builds on does not run",
}


def label(id: str) -> str:
    """The words for a finding's id; its own words where there are none."""
    if id.startswith("care.default."):  # and the parameter's name
        id = "care.default"
    return LABELS.get(id) or id.rpartition(".")[2].replace("_", " ").capitalize()
