"""The class report: first things first, nobody's code, and no value of a hidden case.

It is made piece by piece: a list of everybody in a class of tens of thousands is megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from html import escape
from itertools import chain, groupby
from math import floor

from autograder.class_report import charts
from autograder.class_report.figures import (
    FOLDED,
    NEEDS,
    Figures,
    Need,
    PartFigures,
    Shared,
    middle,
)
from autograder.reporters.page import pieces

SHOWN = 12  # findings that several share, before the rest is folded away
FEW = 3  # findings shown where no two students share one
ADVICE = {
    "ungraded": "They have no score, and no zero either. Mend what the reason names, then run "
    "the same command again: only what is missing is marked.",
    "fatal": "It was tried alone, and ended the process that asks it. Look at the file.",
    "tampered": "Those lines were not counted; the score stands. Look at the file: is it malice, "
    "or a library that writes where it should not?",
    "unreadable": "They have no score, and no zero either. Ask for the file again.",
    "nothing": "They have no score, and no zero either. What they sent is named; ask for the .py "
    "or .ipynb file, under the exercise's own name.",
    "another_exercise": "They have no score, and no zero either. Ask for the right file, or mark "
    "theirs with the exercise that it is of.",
    "not_entered": "The verdict is in results.jsonl. Mend what the reason names, then run the same "
    "command again: it enters what is missing.",
    "not_drawn": "The verdict is in results.jsonl and in grades.csv; their page could not be made.",
    "not_compared": "Python's own tools fail on their file. Look at it where you compare.",
    "broken": "Often a single slip in a single line, and all points are lost with it.",
    "timeout": "A loop that never ends, or honest code that is very slow.",
    "not_repeatable": "Unseeded random numbers, or a variable that keeps its value.",
    "error": "The page of each says in which line, and why.",
    "absent": "They are on the roster, and there is nothing of them for this exercise.",
    "not_on_roster": "Their work is marked all the same. Is it somebody new, or another spelling? "
    "Add them to the roster, or the name to their line.",
    "waiting": "Their totals have no points for these yet. Score them in formgrader, then run "
    "dlgrade report.",
    "undated": "No points were taken off.",
    "late": "What it cost is said with each; without a late policy in class.yaml, nothing.",
    "intake": "Check that the right file was marked.",
}
RULES = """
.short{background:var(--box);border-left:5px solid var(--bar);padding:.6rem 1rem;margin:.6rem 0}
.short ul,.needs ul{margin:.2rem 0;padding-left:1.2rem}
.needs h3,.needs h4{font-size:1rem;margin:.8rem 0 0}.needs p{margin:0}
thead .num{white-space:normal}
.short li{margin:.25rem 0}
td svg{max-width:none}
td,th{padding:.3rem .7rem .3rem 0;text-align:left;vertical-align:top}
thead th{border-bottom:1px solid var(--line);font-weight:600;vertical-align:bottom}
tbody tr+tr td,tbody tr+tr th{border-top:1px solid var(--line)}
tbody th{font-weight:600;overflow-wrap:break-word}
.ideas{list-style:none;padding:0;margin:.4rem 0}
.ideas li{border-top:1px solid var(--line);padding:.5rem 0;display:flex;gap:1rem}
.ideas .count{flex:0 0 10.5rem}
.ideas .what{flex:1}
.people{margin:.2rem 0;overflow-wrap:anywhere}
.key{display:inline-block;vertical-align:-2px;margin:0 .3rem 0 .9rem}
.told{overflow-wrap:anywhere;white-space:pre-wrap}
@media (max-width:36rem){.ideas li{display:block}}
"""
OUTCOME_NAMES = {
    "right": ("all of it", "full"),
    "partly": ("some of it", "hatch"),
    "wrong": ("none of it", "empty"),
    "unwritten": ("not written", "dots"),
    "broken": ("did not run", "cross"),
}
Links = Mapping[str, str]  # a student's own page


def render(
    found: Mapping[str, Figures],
    links: Links,
    *,
    extra: Mapping[str, str] | None = None,
    strays: Sequence[str] = (),
) -> Iterator[str]:
    """The pieces of the page of all exercises. `extra` is HTML of further sections, by exercise.

    `strays` are files that could be somebody's work, and nothing says whose.
    """
    if len(found) == 1:
        (only,) = found.values()
        title = _name(only)
        head = f"<h1>{escape(title)}</h1>"
    else:
        title = "Class report"
        head = f"<h1>{title}</h1>{_contents(found)}"
    several = len(found) > 1
    more, stray = extra or {}, bool(strays)
    body = (
        _exercise(figures, links, more.get(name, ""), several=several, strays=stray)
        for name, figures in found.items()
    )
    whole = chain([charts.DEFINED, head, _strays(strays)], chain.from_iterable(body))
    return pieces(title, whole, rules=charts.RULES + RULES)


def _name(figures: Figures) -> str:
    return f"{figures.exercise.partition('_')[0]}: {figures.title}"


def _contents(found: Mapping[str, Figures]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{escape(name)}">{escape(_name(figures))}</a></th>'
        f'<td class="num">{figures.handed}</td>'
        f'<td class="num">{middle(figures.scores):g} of {figures.max_score:g}</td>'
        f'<td class="num">{_people_in(figures.needs, FOLDED)}</td></tr>'
        for name, figures in found.items()
    )
    return (
        '<div class="scroll"><table><thead><tr><th scope="col">Exercise</th>'
        '<th scope="col" class="num">Handed in</th><th scope="col" class="num">Median</th>'
        f'<th scope="col" class="num">Need you</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _strays(paths: Sequence[str]) -> str:
    if not paths:
        return ""
    items = "".join(f"<li>{escape(path)}</li>" for path in paths[:SHOWN])
    rest = f"<li>and {len(paths) - SHOWN} more</li>" if len(paths) > SHOWN else ""
    return (
        '<div class="short"><p>Nothing says whose these files are, and nobody was marked for them. '
        f"Put them into folders named after students:</p><ul>{items}{rest}</ul></div>"
    )


def _exercise(
    figures: Figures, links: Links, more: str, *, several: bool, strays: bool
) -> Iterator[str]:
    name = escape(figures.exercise)
    if several:
        yield f'<h2 id="{name}">{escape(_name(figures))}</h2>'
    yield _in_short(figures, bool(more), strays=strays)
    tag = "h3" if several else "h2"
    sections: list[tuple[str, str, Iterable[str]]] = [
        ("needs", "Who needs you", _needs(figures, links, "h4" if several else "h3")),
        ("teach", "What to teach again", _ideas(figures, links)),
        ("parts", "Parts, hardest first", [_parts(figures)]),
        ("scores", "Scores", [_scores(figures)]),
        ("alike", "Who wrote alike", [more]),
        ("time", "Time", [_times(figures, links)]),
        ("everyone", "Everyone", _everyone(figures, links)),
    ]
    for place, title, text in sections:
        some = iter(text)
        first = next(some, "")
        if first:
            yield f'<section><{tag} id="{place}-{name}">{title}</{tag}>{first}'
            yield from some
            yield "</section>"


def _in_short(figures: Figures, alike: bool, *, strays: bool = False) -> str:
    """The answer, before anything that bears it out."""
    place = escape(figures.exercise)
    says = [_how_it_went(figures)]
    people = _people_in(figures.needs, FOLDED)
    if people:
        kinds = ", ".join(
            f"{len({need.student for need in group})} {NEEDS[kind][1]}"
            for kind, group in _by_kind(figures.needs)
            if kind not in FOLDED
        )
        says.append(f'<a href="#needs-{place}">{people} need you</a>: {escape(kinds)}.')
    elif figures.all_marked and not figures.needs and not strays:
        says.append("Nobody needs you: every file was marked, and nothing looks odd.")
    elif strays:
        says.append("Everybody who is known has a mark.")
    else:
        says.append("Nobody needs you: everybody who handed something in has a mark.")
    if figures.ideas:
        first = figures.ideas[0]
        says.append(
            f'<a href="#teach-{place}">Teach again</a>: {_share(first, figures)} share this in '
            f"<b>{escape(first.part)}</b>: “{escape(first.message)}”"
        )
    if figures.parts:
        hardest = figures.parts[0]
        says.append(
            f'<a href="#parts-{place}">Hardest part</a>: <b>{escape(hardest.name)}</b>, '
            f"{hardest.mean:.0%} of its points."
        )
    says += [_split(part) for part in figures.parts if part.splits][:2]
    if alike:
        says.append(f'Some files are alike: <a href="#alike-{place}">a hint, not a finding</a>.')
    items = "".join(f"<li>{said}</li>" for said in says)
    return f'<div class="short"><ul>{items}</ul></div>'


def _how_it_went(figures: Figures) -> str:
    scores, handed = figures.scores, figures.handed
    if not scores:
        return f"None of {handed} could be marked."
    full = sum(score >= figures.max_score for score in scores)
    none = sum(score <= 0 for score in scores)
    marked = f"All {handed} are marked" if len(scores) == handed else (
        f"{len(scores)} of {handed} are marked"
    )  # fmt: skip
    return (
        f"{marked}. Half have at least <b>{middle(scores):g} of {figures.max_score:g}</b> points; "
        f"{full} have all, {none} have none."
    )


def _split(part: PartFigures) -> str:
    nothing = part.total - part.outcomes["right"] - part.outcomes["partly"]
    said = (
        f"The class splits on <b>{escape(part.name)}</b>: {part.outcomes['right']} have all of "
        f"it, {nothing} nothing."
    )
    if part.strong:
        said += f" {part.strong} of those have most of the other points."
    return said


def _needs(figures: Figures, links: Links, tag: str) -> Iterator[str]:
    if not figures.needs:
        return
    yield '<div class="needs">'
    for kind, group in _by_kind(figures.needs):
        folded = kind in FOLDED or len(group) > SHOWN
        yield f"<{tag}>{escape(NEEDS[kind][0])}: {len(group)}</{tag}>"
        yield f'<p class="soft">{escape(ADVICE[kind])}</p>'
        yield f"<details><summary>{len(group)} of them</summary><ul>" if folded else "<ul>"
        for need in group:
            said = f'<span class="told">: {escape(need.what)}</span>' if need.what else ""
            yield f"<li>{_link(need.student, links)}{said}</li>"
        yield "</ul></details>" if folded else "</ul>"
    yield "</div>"


def _ideas(figures: Figures, links: Links) -> Iterator[str]:
    if figures.ideas:
        yield from _findings(figures.ideas, figures, links)
    elif figures.marked:
        yield "<p>No wrong idea was recognised.</p>"
    if figures.unexplained:
        parts = ", ".join(f"{escape(name)} ({count})" for name, count in figures.unexplained)
        yield f"<p>Wrong in a way that dlgrade cannot name: {parts}. Look at one of each.</p>"
    for what, shared in (
        ("Slips, which are no wrong ideas", figures.slips),
        ("Right under another convention", figures.conventions),
    ):
        if shared:
            people = len({who for entry in shared for who in entry.students})
            yield f"<details><summary>{what}: {people} students</summary>"
            yield from _findings(shared, figures, links)
            yield "</details>"


def _findings(shared: tuple[Shared, ...], figures: Figures, links: Links) -> Iterator[str]:
    many = [entry for entry in shared if len(entry.students) > 1][:SHOWN] or list(shared[:FEW])
    rest = shared[len(many) :]
    yield from _list(many, figures, links)
    if rest:
        yield f"<details><summary>{len(rest)} more</summary>"
        yield from _list(rest, figures, links)
        yield "</details>"


def _list(shared: Sequence[Shared], figures: Figures, links: Links) -> Iterator[str]:
    yield '<ul class="ideas">'
    for entry in shared:
        yield from _finding(entry, figures, links)
    yield "</ul>"


def _finding(entry: Shared, figures: Figures, links: Links) -> Iterator[str]:
    share = len(entry.students) / max(figures.marked, 1)
    where = f"<b>{escape(entry.part)}</b>: " if entry.part else ""
    yield (
        f'<li class="keep"><div class="count">{charts.bar(share)}{_share(entry, figures)}</div>'
        f'<div class="what">{where}{escape(entry.message)}'
        '<details><summary>Who</summary><p class="people">'
    )
    for place, student in enumerate(entry.students):
        yield f"{', ' if place else ''}{_link(student, links)}"
    yield "</p></details></div></li>"


def _share(entry: Shared, figures: Figures) -> str:
    count, whole = len(entry.students), figures.marked
    return f"{count} of {whole} ({count / max(whole, 1):.0%})"


def _parts(figures: Figures) -> str:
    legend = "".join(f"{charts.key(pattern)}{name}" for name, pattern in OUTCOME_NAMES.values())
    heads = "".join(
        f'<th scope="col" class="num">{name}</th>' for name, _ in OUTCOME_NAMES.values()
    )
    rows = "".join(_part_row(part) for part in figures.parts)
    return (
        f'<p class="soft" aria-hidden="true">The class got{legend}</p>'
        '<div class="scroll" tabindex="0" role="region" aria-label="Parts of '
        f'{escape(figures.exercise)}">'
        '<table><thead><tr><th scope="col">Part</th><th scope="col" class="num">Points had</th>'
        f'<th scope="col" class="chart">The class</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _part_row(part: PartFigures) -> str:
    counts = [part.outcomes[name] for name in OUTCOME_NAMES]  # type: ignore[index]
    cells = "".join(f'<td class="num">{count or "–"}</td>' for count in counts)
    split = ' <span class="soft">splits</span>' if part.splits else ""
    had = f"{part.mean:.0%} of {part.max_score:g}" if part.max_score else "no points"
    return (
        f'<tr><th scope="row">{escape(part.name)}{split}</th>'
        f'<td class="num">{had}</td>'
        f"<td>{charts.stack(counts)}</td>{cells}</tr>"
    )


def _scores(figures: Figures) -> str:
    scores = figures.scores
    if not scores:
        return ""
    bins, middle_at, unit = _binned(scores, figures.max_score)
    said = ", ".join(f"{name}: {count}" for name, count in bins if count)
    label = f"Scores of {len(scores)} submissions, {unit}. {said}"
    quarter = scores[len(scores) // 4], scores[(3 * len(scores)) // 4]
    return (
        f"{charts.histogram(bins, label=label, middle=middle_at, unit=unit)}"
        f"<p>Median {middle(scores):g}, mean {sum(scores) / len(scores):.1f}; the middle half lies "
        f"between {quarter[0]:g} and {quarter[1]:g} of {figures.max_score:g}.</p>"
    )


def _binned(scores: tuple[float, ...], top: float) -> tuple[list[tuple[str, int]], float, str]:
    """A bin a point where there are few points, else ten; where the median lies; the unit."""
    fine = top == int(top) and 0 < top <= 20
    size = 1.0 if fine else (top / 10 or 1.0)
    last = floor(top / size + 1e-9)
    places = [min(floor(score / size + 1e-9), last) for score in scores]
    step = 1 if fine else 10
    bins = [(f"{place * step}", places.count(place)) for place in range(last + 1)]
    unit = f"points, rounded down, of {top:g}" if fine else f"per cent of {top:g} points"
    return bins, min(middle(scores) / size, last), unit


def _times(figures: Figures, links: Links) -> str:
    times = figures.durations
    if not times:
        return ""
    slowest = nlargest(3, figures.everyone.durations())
    said = ", ".join(f"{_link(student, links)} {seconds:.1f} s" for seconds, student in slowest)
    return (
        f"<p>A submission took {middle(times):.2f} s (median), the slowest tenth more than "
        f"{times[(9 * len(times)) // 10]:.2f} s. Slowest: {said}.</p>"
        f'<p class="soft">Isolation {escape(figures.isolation)}; {escape(figures.cases)} cases.</p>'
    )


def _everyone(figures: Figures, links: Links) -> Iterator[str]:
    yield (
        f"<details><summary>{len(figures.everyone)} students and their points</summary>"
        '<table><thead><tr><th scope="col">Student</th><th scope="col" class="num">'
        f"Points of {figures.max_score:g}</th></tr></thead><tbody>"
    )
    for student, score in figures.everyone:
        points = "not marked" if score is None else f"{score:g}"
        name = _link(student, links)
        yield f'<tr><th scope="row">{name}</th><td class="num">{points}</td></tr>'
    yield "</tbody></table></details>"


def linking(links: Links) -> Callable[[str], str]:
    """What makes a student's name a link to their page."""
    return lambda student: _link(student, links)


def _link(student: str, links: Links) -> str:
    place = links.get(student)
    name = escape(student)
    return f'<a href="{escape(place)}">{name}</a>' if place else name


def _by_kind(needs: tuple[Need, ...]) -> list[tuple[str, list[Need]]]:
    return [(kind, list(group)) for kind, group in groupby(needs, key=lambda need: need.kind)]


def _people_in(needs: tuple[Need, ...], but: tuple[str, ...]) -> int:
    return len({need.student for need in needs if need.kind not in but})
