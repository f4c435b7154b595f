"""What was handed in: which file counts, notebooks and their cells, and notes on it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # notes on a submission that is marked all the same
    "note.list_for_array": "You returned a list instead of a NumPy array. This counts as right.",
    "note.float32": "You returned float32; the course uses float64. This counts as right.",
    "note.imports": "Your file imports {library}. This exercise is meant to be written in NumPy; your teacher may look at this.",
    "note.encoding": "The file was read as {encoding}; save it as UTF-8.",
    "note.tampered": "Something wrote into the checker's own output. Those lines were not counted.",
    "note.stdout_hidden": "(What the file prints is not shown for hidden cases.)",
    # how a submission was handed in
    "intake.late": "It was handed in late ({sent}; due {due}).",
    "intake.late_marked": "The learning platform has marked it as late.",
    "intake.versions": "Of {n} files for this exercise, {chosen} was marked; left aside: {rest}.",
    "intake.name": "{name} does not say which exercise it is of; it was taken for {exercise}.",
    "intake.empty": "The file is empty.",
    "intake.no_id": "{file}: its name holds no exercise's id, such as ex06. Not marked.",
    "intake.kind": "{file}: only .py and .ipynb files are marked.",
    "intake.nobody": "{file}: its name does not say whose it is. Not marked.",
    # which file of those handed in is the exercise's
    "handed_in.none": "There is no {name}.py or {name}.ipynb in what you handed in. It holds: {there}. Hand in the one file of this exercise, under its own name.",
    "handed_in.several": "Which of these is your {name}? You handed in {files}. Hand in one file, named {name}.py or {name}.ipynb.",
    # notebooks: files that are none, and cells that fail
    "notebook.nothing": "{name} is an empty file. Jupyter may not have saved it: open your notebook, save it, and send it again.",
    "notebook.damaged": "{name} is damaged: it breaks off or cannot be read at line {line}. It was probably cut short on its way. Send it again; if Jupyter cannot open it either, copy your cells into a fresh notebook.",
    "notebook.no_notebook": "{name} is not a Jupyter notebook, though it is called one. Save your work in Jupyter as .ipynb, and send that file.",
    "notebook.version": "{name} is in notebook format {version}, which dlgrade does not know. Open it in Jupyter and save it again.",
    "notebook.no_code": "{name} holds no code cell. Was the wrong file sent, or one that was not saved?",
    "notebook.slow": "The cells of your notebook took more than {limit:g} seconds together. Keep training and experiments out of the notebook you hand in.",
    "notebook.merge": "{name} holds a mark of Git's in line {line}, where two versions were not merged. Keep one of them: git checkout --ours {name}, or --theirs.",
    "notebook.language": "{name} is a notebook in {language}. This exercise is marked in Python: choose a Python kernel and write the functions there.",
    "cell.released": "the exercise's own first cell",
    "cell.syntax": "Python cannot read {cell}, line {line}: {message}. So {name!r} is not defined. The other cells are marked all the same.",
    "cell.error": "{cell} stopped at line {line}: {type}: {message}. So {name!r} is not defined. The other cells are marked all the same.",
    "cell.timeout": "{cell} ran for more than {limit:g} seconds and was stopped, so {name!r} is not defined. Is there a loop that never ends? The other cells are marked all the same.",
    "cell.died": "{cell} ended the whole Python process, so {name!r} is not defined. Remove os._exit, and anything that needs very much memory. The other cells are marked all the same.",
    # notes on a notebook that is marked all the same
    "note.cell.syntax": "Python cannot read {cell}, line {line}: {message}. It was left out; the other cells are marked all the same.",
    "note.cell.error": "{cell} stopped at line {line}: {type}: {message}. What it defines up to there counts; so do the other cells.",
    "note.cell.timeout": "{cell} ran for more than {limit:g} seconds and was left out. The other cells are marked all the same.",
    "note.cell.died": "{cell} ended the whole Python process and was left out. The other cells are marked all the same.",
    "note.magics": "Left out, because only Jupyter understands them: {lines}.",
    "note.setup_restored": "Your notebook lacks a cell of the exercise; it was put back: {text}.",
    "note.check_edited": "The graded cell of {part} was changed. It was put back as it was; code of yours belongs in the cell above it.",
    "note.not_code": "{cell} is not a code cell any more. It was read as code.",
    "note.absent": "{module} is not available to the checker. What needs it was passed over ({places}); everything else was marked.",
    "note.exit": "exit() was passed over ({places}): your file calls exit() or quit(), and what stands below was marked, too.",
    "note.passed.hidden": "{what} is not available to the checker. What needs it was passed over; everything else was marked.",
    "note.helpers": "Taken along from the folder of your file: {files}.",
    "note.helpers_left": "Not taken along: {files}. At most {most} modules of at most {kib} KiB travel with a file.",
    "note.kind.notebook": "The file is a notebook, though its name ends in .py. It was read as a notebook.",
    "note.kind.script": "The file is plain Python, though its name ends in .ipynb. It was read as plain Python.",
    "note.setting.eager": "Your file switches eager execution off. It stayed on while your work was marked; remove that line.",
    "note.setting.floatx": "Your file changes Keras' number type with set_floatx. It was put back to float32 while your work was marked.",
    "note.setting.channels": "Your file sets channels_first. Pictures have their channels last in this course, and so it was put back while your work was marked.",
    "note.setting.policy": "Your file sets a dtype policy for all of Keras. It was put back to float32 while your work was marked.",
    # in a notebook's kernel
    "kernel.here": "this notebook",
    "kernel.missing": "Nothing called {name!r} is defined in this notebook yet.{near} Run the cell it is written in (Shift+Enter), then this one again.",
    "kernel.ungraded": "dlgrade could not mark this, and it is not your fault. Run the cell again; `%dlgrade doctor` says what is missing.",
    # nbgrader, said to an instructor
    "nbgrader.not_ours": "{notebook} is no exercise of dlgrade's: the gradebook knows no graded cell of one in it. Set c.DlgradePreprocessor.other_notebooks = 'execute' to have nbgrader run such notebooks itself, outside any wall.",
    "nbgrader.foreign_cell": "The graded cell {cell!r} is none of dlgrade's, and nothing but running it could mark it. Make it a manually graded cell, or move it into a notebook of its own.",
    "gradebook.unwritable": "The gradebook cannot be written ({error}). Is another program writing to it, or is the disk full? Nothing of this submission was entered.",
    "gradebook.no_grade": "The gradebook has no grade of {student} for the cell {cell!r}: the assignment was changed after it was handed in. Remove this submission with `nbgrader db submission remove`, and mark it again.",
}
