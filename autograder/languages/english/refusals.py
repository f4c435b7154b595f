"""What cannot be done as asked, and what is our own fault."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # what cannot be done as asked
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
    # what could not be marked, through no fault of the student's
    "ungraded.ours": "dlgrade itself failed ({said}). This is not your fault, and there is no score. DLGRADE_DEBUG=1 shows where.",
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
    "ungraded.no_room": "There is no room for temporary files here ({why}). This is not your fault, and there is no score. Free some space, or set TMPDIR to a folder that has some.",
    "ungraded.no_process": "No process for your work could be started here ({why}). This is not your fault, and there is no score. Try again when the machine has less to do.",
    "ungraded.oracle": "The oracle could not compute the answers for {name}: {why}",
}
