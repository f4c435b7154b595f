"""Which submissions of a class are suspiciously alike: a hint for a human, never a mark.

Each function is compared by itself, as its sequence of tokens: comments, docstrings, layout and the
names of local variables do not count, nor does what the released stub had. Two submissions are
alike in what they share and hardly anyone else has: in a short exercise, most right answers to a
part look the same, and that says nothing. RapidFuzz aligns the sequences.
"""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.checking import parsed
from autograder.class_report.similarity import Pair, Similarity
from autograder.course import Course
from autograder.errors import DlgradeError, UsageError
from autograder.exercise import keys
from autograder.intake.archives import Shelf, asked
from autograder.intake.hand_ins import Work
from autograder.intake.sources import Source, Unreadable
from autograder.model import Key
from autograder.sandbox.apart import Here, Runs
from autograder.submission.content import most_bytes

NEAR = 0.9  # two functions this alike are taken for the same
FEW = 0.05  # of the class, or FEWEST: what more than these have alike, anybody may have
FEWEST = 4
SHARED = 60  # tokens shared with hardly anyone else, and
SHARE = 0.5  # this share of the smaller file: whoever took less is not told of
MOST = 5000  # submissions
MOST_TEXT = 200_000  # characters of one: twenty times a long exercise, a second to take apart
REST = "(the rest of the file)"
FIRST = 0xE000  # the code point of the first token


class _Piece(Struct, frozen=True, kw_only=True):
    tokens: str  # one character a token
    text: str  # as it was written


_File = dict[str, _Piece]


def compared(course: Course, works: list[Work], runs: Runs | None = None) -> dict[str, Similarity]:
    """Who wrote alike, by exercise; see the module. Reads every submission again, where `runs`
    says, or in this process."""
    runs = runs or Here(Shelf)
    found = {}
    for name, group in groupby(sorted(works, key=_exercise), key=_exercise):
        sent, key = list(group), course.key(name)
        _refuse_too_many(len(sent))
        read: dict[str, _Words | None] = {}
        for work in sent:
            try:
                read[work.student] = asked(runs, words_of, work.source, work.path.name, key)
            except (Unreadable, DlgradeError):  # it costs one file
                read[work.student] = None
        found[name] = _compare(read)
    return found


class _Words(Struct, frozen=True, kw_only=True):
    """What somebody wrote, by function: its words, and as it was written."""

    size: int  # characters of the whole file
    functions: dict[str, tuple[list[str], str]]


def words_of(shelf: Shelf, source: Source, name: str, key: Path) -> _Words | None:
    """To be run where files are read: what stands in a submission; None where nobody can tell."""
    data = shelf.content(source, most_bytes(name) + 1)
    try:
        whole, given = _released(key)
        return _read(parsed(data, name, whole).source, given)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=1)
def _released(path: Path) -> tuple[Key, dict[str, frozenset[str]]]:
    """A key, and what its stub has."""
    key = keys.load(path)
    return key, _given(key.stub)


def _exercise(work: Work) -> str:
    return work.exercise


def compare(sources: Mapping[str, str], stub: str) -> Similarity:
    """Compare the submissions of one exercise, by student, each with each.

    Needs RapidFuzz. Raises `UsageError` where there are more than `MOST`.
    """
    _refuse_too_many(len(sources))
    given = _given(stub)
    return _compare({who: _read(text, given) for who, text in sources.items()})


def _refuse_too_many(count: int) -> None:
    if count > MOST:
        raise UsageError(f"--similarity compares at most {MOST} submissions; here {count}.")


def _compare(read: Mapping[str, _Words | None]) -> Similarity:
    vocabulary: dict[str, str] = {}
    taken: dict[str, _File | None] = dict.fromkeys(read)
    # The short ones first: a long one could use up all the characters that stand for words.
    for who, words in sorted(read.items(), key=lambda one: one[1].size if one[1] else 0):
        with contextlib.suppress(ValueError):  # there are no more characters
            taken[who] = _encoded(words, vocabulary) if words else None
    files = {who: found for who, found in taken.items() if found}
    students = list(files)
    few = max(FEWEST, FEW * len(students))
    shared = {
        name: _shared([files[who].get(name) for who in students], few)
        for name in sorted({name for found in files.values() for name in found})
    }
    return Similarity(
        pairs=_pairs(students, files, shared),
        compared=len(students),
        common=_common(files),
        left=tuple(who for who, found in taken.items() if found is None),
    )


def _shared(pieces: Sequence[_Piece | None], few: float) -> Any:
    """The tokens of one function that each two share and hardly anyone else has."""
    near = _near([piece.tokens if piece else "" for piece in pieces])
    same = _equal([piece.text if piece else "" for piece in pieces])
    sizes = np.array([len(piece.tokens) if piece else 0 for piece in pieces])
    there = sizes > 0
    found = np.zeros_like(near)
    for alike in (near, same & near):
        has = (alike & there[None, :]).sum(axis=1)  # how many have it so, each one among them
        found |= alike & (np.maximum(has[:, None], has[None, :]) <= few)
    return np.triu(found, 1) * np.minimum(sizes[:, None], sizes[None, :])


def _near(texts: list[str]) -> Any:
    """Which are nearly the same sequence of tokens."""
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    unique = sorted(set(texts))
    alike = process.cdist(
        unique, unique, scorer=Indel.normalized_similarity, score_cutoff=NEAR, dtype=np.float32
    )
    place = {text: index for index, text in enumerate(unique)}
    chosen = [place[text] for text in texts]
    return (alike >= NEAR)[np.ix_(chosen, chosen)]


def _equal(texts: list[str]) -> Any:
    place = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    codes = np.array([place[text] for text in texts])
    return codes[:, None] == codes[None, :]


def _pairs(
    students: list[str], files: Mapping[str, _File], shared: Mapping[str, Any]
) -> tuple[Pair, ...]:
    if len(students) < 2:
        return ()
    total = sum(shared.values())
    sizes = np.array([_size(files[who]) for who in students])
    share = total / np.maximum(np.minimum(sizes[:, None], sizes[None, :]), 1)
    found = []
    for i, j in zip(*np.nonzero((total >= SHARED) & (share >= SHARE)), strict=True):
        one, two = files[students[i]], files[students[j]]
        names = tuple(name for name, tokens in shared.items() if tokens[i, j])
        found.append(
            Pair(
                students=(students[i], students[j]),
                tokens=int(total[i, j]),
                share=float(share[i, j]),
                functions=names,
                verbatim=tuple(name for name in names if one[name].text == two[name].text),
            )
        )
    return tuple(sorted(found, key=lambda pair: (-len(pair.verbatim), -pair.share, -pair.tokens)))


def _common(files: Mapping[str, _File]) -> int:
    """How many wrote the most common version, all functions together."""
    versions = Counter(
        tuple((name, piece.tokens) for name, piece in sorted(found.items()))
        for found in files.values()
    )
    return max(versions.values(), default=0)


def _size(pieces: _File) -> int:
    return sum(len(piece.tokens) for piece in pieces.values())


def _given(stub: str) -> dict[str, frozenset[str]]:
    """The statements that the stub has, by the function they stand in; "" is the top level."""
    tree = ast.parse(stub)
    given = {"": frozenset(ast.dump(node) for node in tree.body)}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            given[node.name] = frozenset(ast.dump(inner) for inner in ast.walk(node))
    return given


def _encoded(words: _Words, vocabulary: dict[str, str]) -> _File:
    """The functions with one character a word."""
    return {
        name: _Piece(tokens="".join(_character(word, vocabulary) for word in found), text=text)
        for name, (found, text) in words.functions.items()
    }


def _character(word: str, vocabulary: dict[str, str]) -> str:
    return vocabulary.setdefault(word, chr(FIRST + len(vocabulary)))


def _read(source: str, given: dict[str, frozenset[str]]) -> _Words | None:
    """As `_pieces`; None for what Python's own tools cannot take apart: that costs one file."""
    if len(source) > MOST_TEXT:
        return None
    try:
        return _Words(size=len(source), functions=_pieces(source, given))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None


def _pieces(source: str, given: dict[str, frozenset[str]]) -> dict[str, tuple[list[str], str]]:
    """What the student wrote, by function; "" for the rest."""
    tree = ast.parse(source)
    lines = source.splitlines()
    found: dict[str, tuple[list[str], str]] = {}
    rest: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in given:
            own = _own(node.body, given[node.name])
            found[node.name] = (_tokens(own, node), _written(own, lines))
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            rest.append(node)
    rest = _own(rest, given[""])
    scope = ast.Module(body=rest, type_ignores=[])
    found[REST] = (_tokens(rest, scope), _written(rest, lines))
    return {name: piece for name, piece in found.items() if piece[0]}


def _written(body: Sequence[ast.stmt], lines: Sequence[str]) -> str:
    """The statements as they were written, from the first line to the last, comments and all."""
    if not body:
        return ""
    return "\n".join(lines[body[0].lineno - 1 : body[-1].end_lineno])


def _own(body: list[ast.stmt], given: frozenset[str]) -> list[ast.stmt]:
    """The statements without docstrings and without those that the stub has."""
    return [
        statement
        for statement in body
        if ast.dump(statement) not in given
        and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]


def _tokens(
    body: Sequence[ast.stmt], scope: ast.AST, around: frozenset[str] = frozenset()
) -> list[str]:
    """The tokens; local names by the order in which they first appear.

    Each function in it counts its names anew; `around` are the local names of what it stands in.
    """
    inside = list(ast.walk(scope))
    local = {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {node.arg for node in inside if isinstance(node, ast.arg)} | around
    names: dict[str, str] = {}
    found: list[str] = []
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            inner = _own(statement.body, frozenset())
            found += [type(statement).__name__, *_tokens(inner, statement, frozenset(local))]
            continue
        for sort, text in _words(ast.unparse(statement)):
            word = text
            if sort == tokenize.NAME and text in local:
                word = names.setdefault(text, f"local {len(names)}")
            found.append(word)
    return found


def _words(code: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            yield token.type, tokenize.tok_name[token.type]
        elif token.type not in (tokenize.NL, tokenize.ENDMARKER, tokenize.COMMENT):
            yield token.type, token.string
