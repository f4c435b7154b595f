"""The catalogues: nothing is missing, nothing is stale, and ordinary tools can read them."""

from __future__ import annotations

import importlib
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from autograder.languages import catalogue, english
from tests.support.catalogues import (
    ENGLISH_WORDS,
    LANGUAGES,
    LOCALE,
    extracted,
    lacking,
    pairs,
    po,
    template,
    translated_into,
    usable,
)

TO_MEND = "Run: pybabel extract && pybabel update && pybabel compile"
SENTENCES = english.sentences()
TRANSLATED = {language: usable(translated_into(language)) for language in LANGUAGES}


def fields(text: str) -> list[tuple[str | None, str | None, str | None]]:
    parsed = string.Formatter().parse(text)
    return sorted((name, spec, how) for _, name, spec, how in parsed if name is not None)


# English


def test_a_keys_first_word_says_in_which_module_it_is() -> None:
    words = Counter(word for openings in english.TOPICS.values() for word in openings)
    assert set(words.values()) == {1}
    for topic, openings in english.TOPICS.items():
        module = importlib.import_module(f"autograder.languages.english.{topic}")
        assert {key.partition(".")[0] for key in module.SENTENCES} == set(openings), topic
    modules = {path.stem for path in Path(english.__file__).parent.glob("*.py")}
    assert modules - {"__init__"} == set(english.TOPICS)


def test_a_key_is_known_or_it_is_not() -> None:
    assert all(map(catalogue.known, SENTENCES))
    for key in ("", "report", "report.", "report.nothing", "nothing.got", "got"):
        assert not catalogue.known(key)
        with pytest.raises(KeyError):
            catalogue.say(key)


# What translators get


def test_the_template_holds_what_the_sources_say(tmp_path: Path) -> None:
    found, kept = extracted(tmp_path / "fresh.pot"), template()
    assert pairs(found) == pairs(kept), TO_MEND
    for message in found:
        if message.id:
            same = kept.get(message.id, message.context)
            assert (message.auto_comments, message.locations) == (
                same.auto_comments, same.locations,
            ), TO_MEND  # fmt: skip
    sentences = {pair for pair in pairs(found) if pair[0] != catalogue.HELP}
    assert sentences == set(SENTENCES.items())


def test_an_entry_says_where_it_stands_and_what_its_group_is() -> None:
    message = template().get(SENTENCES["watch.no_keys"], "watch.no_keys")
    assert message.auto_comments == [
        "dlgrade watch; the keys are letters of the keyboard and stay as they are"
    ]
    assert message.locations == [("autograder/languages/english/commands.py", None)]
    assert all(message.auto_comments for message in template() if message.id)


def test_there_is_a_folder_for_every_language_and_no_other() -> None:
    assert sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) == sorted(LANGUAGES)


# What translators made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_valid(language: str) -> None:
    """Babel reads it, and finds no fault; a tool that checks blanks is told where there are any."""
    of = translated_into(language)
    assert [(message.context, list(map(str, faults))) for message, faults in of.check()] == []
    assert not of.fuzzy, "the header is marked fuzzy: pybabel would not compile it"
    with_blanks = [text for _, text in pairs(of) if fields(text)]
    assert po(language).read_text("utf-8").count("python-brace-format") == len(with_blanks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    of = translated_into(language)
    assert lacking(of) == set()
    assert pairs(of) == pairs(template()), TO_MEND
    assert set(usable(of)) == pairs(template())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_compiled_is_what_the_translators_wrote(language: str) -> None:
    with po(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert usable(compiled) == TRANSLATED[language], TO_MEND


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_keeps_its_blanks_its_code_and_its_edges(language: str, key: str) -> None:
    text = SENTENCES[key]
    said = TRANSLATED[language][key, text]
    assert fields(said) == fields(text)
    assert set(re.findall(r"`[^`]+`", said)) == set(re.findall(r"`[^`]+`", text))
    edges = re.compile(r"^\s*|\s*$")
    assert edges.findall(said) == edges.findall(text)
    assert ENGLISH_WORDS.search(re.sub(r"`[^`]*`|\{[^}]*\}", "", said)) is None


@pytest.mark.parametrize("key", ["generic.transposed", "watch.keys", "drawing.curve"])
@pytest.mark.parametrize("fault", ["taken out", "emptied", "fuzzy", "of another text"])
def test_what_is_taken_out_of_a_catalogue_is_missed(fault: str, key: str) -> None:
    of = translated_into("id")
    message = of.get(SENTENCES[key], key)
    if fault == "emptied":
        message.string = ""
    elif fault == "fuzzy":
        message.flags.add("fuzzy")
    else:
        of.delete(message.id, key)
    if fault == "of another text":
        of.add(f"{message.id} And more.", message.string, context=key)
    assert lacking(of) == {key}


# What students read


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_as_the_translators_wrote_it(language: str) -> None:
    blanks = {name for text in SENTENCES.values() for name, _, _ in fields(text) if name}
    values = dict.fromkeys(blanks, 7)
    with catalogue.using_language(language):
        for (context, text), told in TRANSLATED[language].items():
            if context == catalogue.HELP:
                assert catalogue.say_help(text) == told
            else:
                assert catalogue.say(context, **values) == told.format(**values)


def test_a_translation_of_another_sentence_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message was changed, and nobody has translated the new one yet: it is said in English."""
    reports = importlib.import_module("autograder.languages.english.reports")
    with catalogue.using_language("id"):
        assert catalogue.say("report.got") == "hasil Anda"
        monkeypatch.setitem(reports.SENTENCES, "report.got", "you received {n}")
        assert catalogue.say("report.got", n=2) == "you received 2"
        assert catalogue.say_help("Nobody has translated this.") == "Nobody has translated this."


def test_a_new_language_begins_empty_and_in_english() -> None:
    of = Catalog(locale="fr")
    of.update(template())
    assert lacking(of) == set(SENTENCES)
