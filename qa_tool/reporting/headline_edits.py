"""Headline sentences in somebody's own words: what an edited one may say, and which sentences are printed.

A sentence that was edited is printed for as long as the figures say exactly what they said then. When they do not, the
generated sentence is printed, and the edited one waits for somebody to look at it again. The day to which a period has
run is no figure: it changes every day, and the edited sentence follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_tool.reporting.summary import Sentence, Summary

LONGEST = 400
GRADES = re.compile(r"not inadequate|inadequate|requires? improvement|good", re.IGNORECASE)
WAYS: Mapping[str, re.Pattern[str]] = {
    "up": re.compile(
        r"\b(?:up|r[io]s(?:e|es|en|ing)|increas\w*|high(?:er|est)|improv\w*|better|gr[eo]w\w*|gain\w*|more)\b", re.I
    ),
    "down": re.compile(
        r"\b(?:down|f[ae]ll(?:s|en|ing)?|drop\w*|decreas\w*|declin\w*|low(?:er|est)|wors\w*|deteriorat\w*|reduc\w*"
        r"|few(?:er|est)|less)\b",
        re.IGNORECASE,
    ),
}
"""Words that say a direction."""
IN_LETTERS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores?|hundreds?|half|halves|halved"
    r"|thirds?|fourths?|fifths?|sixth|seventh|twice|doubl\w*|tripl\w*|majority|minority|most|all|every|none|nobody)\b",
    re.IGNORECASE,
)
"""Words that are numbers, which nobody could check against the figures."""
BOUNDS = re.compile(
    r"\b(?:(?:more|less|fewer|higher|lower) than|over|under|above|below|at (?:least|most))\s+\d", re.IGNORECASE
)
MARKS = ("small base", "too few for a percentage")
PER_CENT = re.compile(r"(?<=\d)\s*(?:%|per ?cent\b)", re.IGNORECASE)
POINTS = re.compile(r"(?<=\d)\s+(?:percentage )?points?\b", re.IGNORECASE)
CLAUSES = re.compile(r"[,;:.](?=\s)|\s(?:and|but|while)\s", re.IGNORECASE)
RUN_TO = re.compile(
    r" \(?to \d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?(?:, \d+ of \d+ months)?\)?(?!\w)"
)
"""To which day a period has run, as sentences say it."""
PAIR = re.compile(r"(\d[\d,]*)\s+(?:out )?of\s+(?:the )?(\d[\d,]*)", re.IGNORECASE)


class State(StrEnum):
    """How a sentence stands."""

    GENERATED = "generated"
    EDITED = "edited"
    STALE = "stale"
    """Edited when the figures said something else: the generated sentence is printed."""


@dataclass(frozen=True)
class Edit:
    """The newest edit of one sentence. A ``text`` that is the ``source`` gives the generated sentence back."""

    key: str
    number: int
    source: str
    """The generated sentence that it was edited from."""
    text: str
    staff_code: str = ""


@dataclass(frozen=True)
class Told:
    """One sentence as it is printed."""

    key: str
    generated: str
    printed: str
    state: State
    edit: Edit | None = None


def told(sentences: Iterable[Sentence], edits: Mapping[str, Edit]) -> tuple[Told, ...]:
    """Every sentence, and how it stands. An edit that would contradict the figures is never printed."""
    return tuple(_told(sentence, edits.get(sentence.key)) for sentence in sentences)


def _told(sentence: Sentence, edit: Edit | None) -> Told:
    if edit is None or edit.text == edit.source:
        return Told(sentence.key, sentence.text, sentence.text, State.GENERATED, edit)
    if RUN_TO.sub("", edit.source) == RUN_TO.sub("", sentence.text):
        words = _run_on(edit, sentence.text)
        if not faults(sentence.text, words):
            return Told(sentence.key, sentence.text, words, State.EDITED, edit)
    return Told(sentence.key, sentence.text, sentence.text, State.STALE, edit)


def _run_on(edit: Edit, generated: str) -> str:
    """The edited sentence with the days to which the generated one has run by now."""
    then, now = RUN_TO.findall(edit.source), RUN_TO.findall(generated)
    days = dict(zip(then, now, strict=True)) if len(then) == len(now) else {}
    return RUN_TO.sub(lambda found: days.get(found[0], found[0]), edit.text)


def printed(summary: Summary, edits: Mapping[str, Edit]) -> Summary:
    """The summary with the headlines that are printed."""
    if not edits:
        return summary
    return replace(summary, headlines=tuple(one.printed for one in told(summary.sentences, edits)))


def faults(generated: str, edited: str) -> tuple[str, ...]:
    """Why ``edited`` may not stand for ``generated``: what is wrong and how to mend it. () when nothing is.

    It cannot read; it holds the words to the numbers: every number, pair, direction and grade must be the sentence's.
    """
    return tuple(_faults(generated, edited))


def _faults(generated: str, edited: str) -> Iterator[str]:
    if not edited.strip():
        yield "Write the sentence, or give the generated one back"
        return
    if len(edited) > LONGEST:
        yield f"The sentence must be {LONGEST} characters or less"
    yield from _figures(generated, edited)
    yield from _directions(generated, edited)
    yield from _letters(generated, edited)
    yield from _grades(generated, edited)


def _figures(generated: str, edited: str) -> Iterator[str]:
    """Each number must be one of the sentence's, with its N, and with its mark where the base is small."""
    known, said = _numbers(generated), _numbers(edited)
    for number in sorted(said - known):
        yield f"{_shown(number)} is not among the figures of the sentence"
    for n, of in sorted(_pairs(edited) - _pairs(generated)):
        yield f"{n} of {of} is not what the sentence says"
    if any(number.endswith("%") for number in said) and _pairs(generated) and not _pairs(edited):
        yield "Keep n and N beside the percentage: '20 of 40 (50.0%)'"
    for mark in MARKS:
        if mark in generated and said & known and mark not in edited:
            yield f"Keep '{mark}' beside the figure"


def _directions(generated: str, edited: str) -> Iterator[str]:
    """Nothing may be said to go a way that the sentence does not say."""
    for way, words in WAYS.items():
        found = words.search(_without_grades(edited))
        if found and not words.search(_without_grades(generated)):
            yield f"'{found[0]}' says that something went {way}, and the figures do not"


def _letters(generated: str, edited: str) -> Iterator[str]:
    """Numbers in letters, and bounds before a number, cannot be held to the figures."""
    for found in IN_LETTERS.finditer(edited):
        if not re.search(rf"\b{found[0]}\b", generated, re.IGNORECASE):
            yield f"'{found[0]}' is a number in letters: write the figure"
    bound = BOUNDS.search(edited)
    if bound and bound[0].casefold() not in generated.casefold():
        yield f"'{bound[0][:-1].strip()}' makes a figure say more than it does: leave it out"


def _grades(generated: str, edited: str) -> Iterator[str]:
    """Each figure must keep the grade that it is of."""
    meant = _graded(generated)
    for figure, said in sorted(_graded(edited).items()):
        for grade in sorted(said - meant.get(figure, said)):
            yield f"{figure} is {' or '.join(sorted(meant[figure]))}, not {grade}"
    known = {found.casefold() for found in GRADES.findall(generated)}
    for grade in sorted({found.casefold() for found in GRADES.findall(edited)} - known):
        yield f"The sentence says nothing of '{grade}'"


def _graded(text: str) -> dict[str, set[str]]:
    """The grades that each 'n of N' and each percentage is of: those that stand nearest, in the same clause if any."""
    text = _plain(text)
    grades = [(found.start(), found.end(), found[0].casefold()) for found in GRADES.finditer(text)]
    figures = [(found.start(), found.end(), f"{found[1]} of {found[2]}") for found in PAIR.finditer(text)]
    figures += [(found.start(), found.end(), found[0]) for found in re.finditer(r"\d[\d,.]*%", text)]
    graded: dict[str, set[str]] = {}
    for begin, end, figure in figures if grades else ():
        clause = sum(found.end() <= begin for found in CLAUSES.finditer(text))
        beside = [one for one in grades if sum(found.end() <= one[0] for found in CLAUSES.finditer(text)) == clause]
        nearest = min(beside or grades, key=lambda one, at=begin, to=end: max(at - one[1], one[0] - to, 0))  # type: ignore[misc]
        graded.setdefault(figure, set()).add(nearest[2])
    return graded


def _numbers(text: str) -> set[str]:
    """Every word with a digit: '20', '66.7%', '12.5points', '2018/19', 'Q3', 'PLAN.P1'."""
    words = (word.strip("().,;:!?'\"+").replace(",", "") for word in _plain(text).split())
    return {word for word in words if any(mark.isdigit() for mark in word)}


def _plain(text: str) -> str:
    return POINTS.sub("points", PER_CENT.sub("%", text))


def _pairs(text: str) -> set[tuple[str, str]]:
    return {(n.replace(",", ""), of.replace(",", "")) for n, of in PAIR.findall(text)}


def _without_grades(text: str) -> str:
    return GRADES.sub("", text)


def _shown(number: str) -> str:
    return number.replace("points", " points")
