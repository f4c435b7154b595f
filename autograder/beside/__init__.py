"""A page beside the editor: what `dlgrade watch --open` shows in a browser, renewed on every save.

`watch` tells a `Beside` (`onlooker.py`) what each check said. That makes HTML of it (`report.py`,
`course_list.py`, `milestones.py`, in the frame of `document.py`) and hands it through a pipe to a
process of its own (`link.py`). The process (`server.py`, which imports neither NumPy nor anything
of ours but `entrance.py`) shows it to whoever knows the address, and runs no student's code.

Imports rooms below it; only `server.py` imports Starlette and Uvicorn, the extra `page`.
"""
