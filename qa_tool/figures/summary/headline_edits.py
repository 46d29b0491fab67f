"""Headline sentences in somebody's own words: which sentences are printed, and which of their numbers no figure bears.

Nobody's prose is judged: the figures stand beside the sentence, and a number that is not among them is pointed out.

A sentence that was edited is printed for as long as the figures say exactly what they said then. When they do not, the
generated sentence is printed, and the edited one waits for somebody to look at it again. The day to which a period has
run is no figure: it changes every day, and the edited sentence follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_tool.figures.summary.summary import Sentence, Summary

LONGEST = 400
RUN_TO = re.compile(
    r" \(?to \d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?(?:, \d+ of \d+ months)?\)?(?!\w)"
)
"""To which day a period has run, as sentences say it."""
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


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

    @property
    def not_borne(self) -> tuple[str, ...]:
        """Numbers of the printed sentence that the generated one does not have."""
        return not_borne(self.generated, self.printed)


def told(sentences: Iterable[Sentence], edits: Mapping[str, Edit]) -> tuple[Told, ...]:
    """Every sentence, and how it stands."""
    return tuple(_told(sentence, edits.get(sentence.key)) for sentence in sentences)


def _told(sentence: Sentence, edit: Edit | None) -> Told:
    if edit is None or edit.text == edit.source:
        return Told(sentence.key, sentence.text, sentence.text, State.GENERATED, edit)
    if RUN_TO.sub("", edit.source) == RUN_TO.sub("", sentence.text):
        return Told(sentence.key, sentence.text, _run_on(edit, sentence.text), State.EDITED, edit)
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


def not_borne(generated: str, edited: str) -> tuple[str, ...]:
    """The numbers of ``edited`` that are not among those of ``generated``, in their order: to be pointed out."""
    known = {_plain(number) for number in NUMBER.findall(generated)}
    return tuple(dict.fromkeys(number for number in NUMBER.findall(edited) if _plain(number) not in known))


def _plain(number: str) -> str:
    return number.replace(",", "").removesuffix(".0")
