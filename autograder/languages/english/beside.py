"""The page beside the editor: `dlgrade watch --open`."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # what the terminal says of the page
    "beside.address": "The page beside your editor: {address}\nKeep the address to yourself: whoever has it can see your report while this runs.",
    "beside.no_browser": "No browser could be opened here. Open the address yourself; in VS Code: Ctrl-Shift-P, Simple Browser: Show.",
    "beside.missing": "--open needs Starlette and Uvicorn. Run: pip install starlette uvicorn",
    "beside.not_started": "The page could not be opened: its server did not start ({why}). dlgrade watch works without --open.",
    "beside.gone": "The page's server has ended, so the page stays as it is. Start dlgrade watch --open again.",
    "beside.refused": "This is not an address that dlgrade watch has given. It says its own in the terminal, and a new one each time.",
    # the page's frame: landmarks, links, headings
    "beside.skip": "Skip to the report",
    "beside.on_page": "On this page",
    "beside.report": "Report",
    "beside.exercises": "Exercises",
    "beside.milestones": "Milestones",
    "beside.waiting": "The first check is running …",
    "beside.checking": "Checking …",
    # whether the page still hears of saves
    "beside.live": "Each save renews this page.",
    "beside.lost": "This page does not hear from dlgrade watch. It tries again, and shows your last check until then.",
    "beside.ended": "dlgrade watch has ended: this page shows your last check, and is not renewed any more. Start it again in the terminal: dlgrade watch --open",
    # what a save has changed; read out by screen readers
    "beside.checked": "{time}, {exercise}: {points}.",
    "beside.checked_more": "{time}, {exercise}: {points}, {gained:+g}.",
    "beside.now_right": "Now right: {parts}.",
    "beside.no_longer": "No longer right: {parts}.",
    "beside.not_right": "Not right yet: {parts}.",
    "beside.does_not_run": "Your file does not run: the report says where it stops.",
    "beside.not_checked": "{time}, {exercise}: could not be checked.",
    # the exercise at work
    "beside.begin": "Open {file} in your editor. Where it says raise NotImplementedError, write your answer, and save. This page then says what came of it.",
    "beside.next": "Next: {title}",
    "beside.next_open": "Open {file} in your editor, and save it when you have written something: this page turns to it.",
    "beside.next_parts": "What is to be written, and hints",
    "beside.hint": "A hint for {part}",
    "beside.next_hint": "The next hint ({n} of {all})",
    "beside.model": "One way to write {part}",
    # the list of exercises; what is said of each, after its title
    "beside.not_done": "not done",
    "beside.at_work": "at work",
    "beside.turn": "To turn to it, open {file} in your editor and save it.",
    # the milestones
    "beside.milestones.see": "The exercises: {links}",
    "beside.milestones.looking": "Looking at what your own code can do …",
    "beside.milestones.failed": "This could not be looked at: {why}",
    "beside.milestones.running": "Your parts are right: this is being run on your code …",
    "beside.milestones.opened": "A milestone is open:",
    "beside.open": "open",
    "beside.not_open": "not open yet",
}
