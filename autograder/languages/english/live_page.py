"""The page beside the editor: `dlgrade watch --open`."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # what the terminal says of the page
    "live_page.address": "The page beside your editor: {address}\nKeep the address to yourself: whoever has it can see your report while this runs.",
    "live_page.no_browser": "No browser could be opened here. Open the address yourself; in VS Code: Ctrl-Shift-P, Simple Browser: Show.",
    "live_page.missing": "--open needs Starlette and Uvicorn. Run: pip install starlette uvicorn",
    "live_page.not_started": "The page could not be opened: its server did not start ({why}). dlgrade watch works without --open.",
    "live_page.gone": "The page's server has ended, so the page stays as it is. Start dlgrade watch --open again.",
    "live_page.refused": "This is not an address that dlgrade watch has given. It says its own in the terminal, and a new one each time.",
    # the page's frame: landmarks, links, headings
    "live_page.skip": "Skip to the report",
    "live_page.on_page": "On this page",
    "live_page.report": "Report",
    "live_page.exercises": "Exercises",
    "live_page.milestones": "Milestones",
    "live_page.waiting": "The first check is running …",
    "live_page.checking": "Checking …",
    # whether the page still hears of saves
    "live_page.live": "Each save renews this page.",
    "live_page.lost": "This page does not hear from dlgrade watch. It tries again, and shows your last check until then.",
    "live_page.ended": "dlgrade watch has ended: this page shows your last check, and is not renewed any more. Start it again in the terminal: dlgrade watch --open",
    # what a save has changed; read out by screen readers
    "live_page.checked": "{time}, {exercise}: {points}.",
    "live_page.checked_more": "{time}, {exercise}: {points}, {gained:+g}.",
    "live_page.now_right": "Now right: {parts}.",
    "live_page.no_longer": "No longer right: {parts}.",
    "live_page.not_right": "Not right yet: {parts}.",
    "live_page.does_not_run": "Your file does not run: the report says where it stops.",
    "live_page.not_checked": "{time}, {exercise}: could not be checked.",
    # the exercise at work
    "live_page.begin": "Open {file} in your editor. Where it says raise NotImplementedError, write your answer, and save. This page then says what came of it.",
    "live_page.next": "Next: {title}",
    "live_page.next_open": "Open {file} in your editor, and save it when you have written something: this page turns to it.",
    "live_page.next_parts": "What is to be written, and hints",
    "live_page.hint": "A hint for {part}",
    "live_page.next_hint": "The next hint ({n} of {all})",
    "live_page.model": "One way to write {part}",
    # the list of exercises; what is said of each, after its title
    "live_page.not_done": "not done",
    "live_page.at_work": "at work",
    "live_page.turn": "To turn to it, open {file} in your editor and save it.",
    # the milestones
    "live_page.milestones.see": "The exercises: {links}",
    "live_page.milestones.looking": "Looking at what your own code can do …",
    "live_page.milestones.failed": "This could not be looked at: {why}",
    "live_page.milestones.running": "Your parts are right: this is being run on your code …",
    "live_page.milestones.opened": "A milestone is open:",
    "live_page.open": "open",
    "live_page.not_open": "not open yet",
}
