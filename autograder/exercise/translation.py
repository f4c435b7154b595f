"""An exercise's own texts in the language that was chosen, where somebody has translated them.

A translation is looked up by the English text itself, so that one that was made of another text is
never shown for it. It is applied to a key in memory, after the candidate is gone and just before a
verdict is put into words: the key's file and its hashes stay as they are.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from autograder.course import MARKER, Course, public_course
from autograder.course_settings import FOR_STUDENTS
from autograder.errors import UsageError
from autograder.exercise.names_said import names_said
from autograder.languages.catalogue import LANGUAGES, choose, language, say
from autograder.model import Group, Key, Part, PartReport, Picture

VARIABLE = "DLGRADE_LANG"
Translations = dict[str, str]


def use_language_of(course: Course) -> None:
    """Choose the language: what DLGRADE_LANG says, else the course, else English."""
    use_language(os.environ.get(VARIABLE) or course.language() or "en")


def use_language(name: str) -> None:
    """Choose a language by name; "id_ID.UTF-8" will do. Raises `UsageError` for an unknown one."""
    wanted = re.split(r"[_.-]", name.strip().lower())[0]
    if wanted not in LANGUAGES:
        raise UsageError(say("cli.no_language", received=name, known=", ".join(LANGUAGES)))
    choose(wanted)


def translations_of(course: Course, name: str) -> Translations:
    """The translations of an exercise's texts, by the English ones: the course's own, or ours."""
    if language() == "en":
        return {}
    found: Translations = {}
    for place in (public_course(), course):
        found |= _read(place.translation(language(), name))
    return found


@cache
def _read(path: Path) -> Translations:
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(say("usage.unreadable", path=path, why=error)) from error
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise UsageError(say("usage.unreadable", path=path, why="{…: …}"))
    return texts


def copy_settings(course: Course, other: Course) -> None:
    """Write `course.yaml`, with the language that was chosen: what is said later is in it, too."""
    (other.root / MARKER).write_text(settings_text(course), encoding="utf-8", newline="\n")


def settings_text(course: Course) -> str:
    """What a `course.yaml` made from the course's says; of an instructor's, what students need."""
    text = (course.root / MARKER).read_text(encoding="utf-8")
    if course.is_chosen:
        import yaml

        said = {name: value for name, value in course.settings().items() if name in FOR_STUDENTS}
        text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    if language() == (course.language() or "en"):
        return text
    without = re.sub(r"(?m)^lang\s*:.*\n?", "", text)
    return f"{without.rstrip()}\nlang: {language()}\n"


def copy_translations(course: Course, name: str, other: Course) -> None:
    """Copy the course's own translations of an exercise; ours are wherever dlgrade is."""
    for target, data in carried(course, name, other).items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def carried(course: Course, name: str, other: Course) -> dict[Path, bytes]:
    """The course's own translations of an exercise, by where `other` has them."""
    if course.root.resolve() == public_course().root.resolve():
        return {}
    return {
        other.translation(path.parent.name, name): path.read_bytes()
        for path in sorted(course.home.glob(f"exercises/languages/*/{name}.json"))
    }


def translated(key: Key, translations: Translations) -> Key:
    """The key with its texts as `translations` has them; names, numbers and hashes stay."""
    if not translations:
        return key

    def said(text: str) -> str:
        return translations.get(text, text)

    def group(one: Group) -> Group:
        cases = tuple(
            replace(case, name=_with_numbers(case.name, translations)) for case in one.cases
        )
        return replace(one, cases=cases)

    def part(one: Part) -> Part:
        hints = tuple(map(said, one.hints))
        if one.question is not None:
            return replace(one, hints=hints)
        return replace(one, hints=hints, groups=tuple(map(group, one.groups)))

    return replace(
        key,
        title=said(key.title),
        unit=said(key.unit),
        summary=said(key.summary),
        parts=tuple(map(part, key.parts)),
        alternatives=tuple(
            replace(entry, message=said(entry.message)) for entry in key.alternatives
        ),
    )


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _with_numbers(name: str, translations: Translations) -> str:
    """The name of a case, of which fresh cases may have the same one with other numbers in it."""
    if name in translations:
        return translations[name]
    numbers = _NUMBER.findall(name)
    form = _NUMBER.sub("#", name)
    for text, told in translations.items():
        same = numbers and _NUMBER.sub("#", text) == form
        if same and _NUMBER.findall(text) == _NUMBER.findall(told):
            words_between = _NUMBER.split(told)
            return "".join(map("".join, zip(words_between, [*numbers, ""], strict=True)))
    return name


def translated_pictures(
    parts: tuple[PartReport, ...], translations: Translations
) -> tuple[PartReport, ...]:
    """The reports with what stands in their pictures, which the judge makes, translated."""
    if not translations:
        return parts

    def said(text: str) -> str:
        return translations.get(text, text)

    def picture(one: Picture) -> Picture:
        return replace(one, title=said(one.title), labels=tuple(map(said, one.labels)))

    return tuple(replace(part, pictures=tuple(map(picture, part.pictures))) for part in parts)


def translatable_texts(key: Key) -> list[str]:
    """Every text of an exercise that a translation may have, in the order students meet them."""
    found = [key.title, key.unit, key.summary, *prose(key.stub)]
    for part in key.parts:
        found += part.hints
        if part.question is None:
            found += [case.name for group in part.groups for case in group.cases]
    found += [entry.message for entry in key.alternatives]
    found += names_said(key)
    return list(dict.fromkeys(found))


_PROSE = re.compile(r"(?m)^# %% \[markdown\]\n(?P<lines>(?:#.*\n)+)")
_WORD = re.compile(r"[A-Za-z]{3}")
_HEADING = re.compile(r"(#+ )(.+)")


def prose(stub: str) -> list[str]:
    """The paragraphs of a stub's prose, each with its line breaks; headings without their marks."""
    found = []
    for cell in _PROSE.finditer(stub):
        for paragraph in _bare(cell["lines"]).split("\n\n"):
            heading = _HEADING.fullmatch(paragraph)
            if heading is not None:
                found.append(heading[2])
            elif not paragraph.lstrip().startswith(("$$", "```")) and _WORD.search(paragraph):
                found.append(paragraph)  # no formula, program or table of numbers
    return found


def with_prose(stub: str, translations: Translations) -> str:
    """The stub with its prose translated; code, markers and docstrings stay as they are."""

    def translated(cell: re.Match[str]) -> str:
        lines = _told(_bare(cell["lines"]), translations).split("\n")
        return "# %% [markdown]\n" + "".join(f"# {line}".rstrip() + "\n" for line in lines)

    return _PROSE.sub(translated, stub)


def without_prose(stub: str) -> str:
    """What is left of a stub in every language."""
    return _PROSE.sub("# %% [markdown]\n", stub.replace("\r\n", "\n")).strip()


def notebook_with_prose(notebook: str, translations: Translations) -> str:
    """The same for a notebook, of which only the prose cells are touched."""
    document = json.loads(notebook)
    for cell in document["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _told("".join(cell["source"]), translations).splitlines(keepends=True)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _bare(lines: str) -> str:
    return re.sub(r"(?m)^# ?", "", lines).rstrip("\n")


def _told(text: str, translations: Translations) -> str:
    return "\n\n".join(_paragraph(part, translations) for part in text.split("\n\n"))


def _paragraph(text: str, translations: Translations) -> str:
    heading = _HEADING.fullmatch(text)
    if heading is not None:
        return heading[1] + translations.get(heading[2], heading[2])
    return translations.get(text, text)
