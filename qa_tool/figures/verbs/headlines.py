"""Putting headline sentences in one's own words, before a freeze; numbers that no figure bears are pointed out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.screening.finding import Screen, has_likely_name, identifiers
from qa_tool.figures.from_above import above
from qa_tool.figures.models import HeadlineEdit
from qa_tool.figures.queries import headlines
from qa_tool.figures.summary import headline_edits
from qa_tool.figures.summary.headline_edits import Edit, State, Told
from qa_tool.figures.verbs import figures
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.kit.errors import Conflict, Refused, existing, serial
from qa_tool.kit.periods import Period, now
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

LOST = "Somebody else edited this sentence in the same moment. See how it stands now"
MOVED = "The figures of this sentence have changed since you opened the page. Look at them again before you go on"
FROZEN = "{} is frozen: its headlines stay as they were published"
NAME = "This seems to hold a name. Headlines name no one: leave it out"


class PointedOut(Exception):
    """The sentence has ``numbers`` that are not among its figures; it is kept once its editor has been shown them."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


@dataclass(frozen=True)
class Headlines:
    """The sentences of a period, and whether they can be edited."""

    period: Period
    sentences: tuple[Told, ...]
    why_not: str = ""
    """Why they cannot be edited; '' when they can."""

    @property
    def stale(self) -> int:
        """Edited sentences that are not printed, because the figures changed."""
        return sum(one.state is State.STALE for one in self.sentences)


def of_period(session: Session, asker: Asker, period: Period) -> Headlines:
    """The sentences of the whole service's figures, of a frozen quarter as they were published. Raises NotPermitted."""
    matrix.allow(asker, "headlines", "update")
    edits = headlines.newest(session, period)
    if any(one.quarter == period.quarter for one in above().marks(session, asker, period)):
        return Headlines(period, _published(session, asker, period, edits), FROZEN.format(period.label))
    summary = figures.summary(session, asker, period, parts=figures.LEAST)
    return Headlines(period, headline_edits.told(summary.sentences, edits))


def _published(session: Session, asker: Asker, period: Period, edits: Mapping[str, Edit]) -> tuple[Told, ...]:
    """The sentences as they were printed at the freeze; () for whoever is still to read a record of it blind."""
    try:
        then = above().published(session, asker, period, None)
    except Unclear:
        return ()
    return tuple(
        Told(one.key, one.text, words, State.GENERATED if words == one.text else State.EDITED, edits.get(one.key))
        for one, words in zip(then.sentences, then.headlines, strict=True)
    )


def edit(
    session: Session,
    asker: Asker,
    period: Period,
    key: str,
    text: str,
    *,
    seen: str,
    number: int,
    shown: Collection[str] = (),
) -> None:
    """Print ``text`` in the place of a generated sentence; the generated one gives it back. One event.

    ``seen`` is the generated sentence that the asker was shown, ``number`` that of its newest edit (0: none),
    ``shown`` the numbers that were pointed out. Raises NotPermitted, NotFound for a sentence that the period does not
    have, Conflict when figures or edits changed meanwhile, Refused with every fault, one a line, PointedOut.
    """
    found = of_period(session, asker, period)
    one = existing(next((sentence for sentence in found.sentences if sentence.key == key), None))
    if found.why_not:
        raise Refused(found.why_not)
    words = " ".join(text.split())
    last = one.edit.number if one.edit else 0
    if one.generated != seen or last != number:
        if one.printed == words:
            return  # the same again: a second click
        raise Conflict(MOVED if one.generated != seen else LOST)
    if one.printed == words and one.state is not State.STALE:
        return
    if words != one.generated:
        _check(session, one.generated, words)
        if set(numbers := headline_edits.not_borne(one.generated, words)) - set(shown):
            raise PointedOut(numbers)
    with serial(session, LOST):
        session.add(
            HeadlineEdit(
                first=period.first,
                last=period.last,
                key=key,
                number=last + 1,
                source=one.generated,
                text=words,
                person_id=asker.person_id,
                at=now(),
            )
        )
    detail = {"key": key, "number": last + 1, "given_back": words == one.generated}
    events.record(session, asker.person_id, "headline.edited", period.label[:64], **detail)


def _check(session: Session, generated: str, words: str) -> None:
    faults = [] if words else ["Write the sentence, or give the generated one back"]
    if len(words) > headline_edits.LONGEST:
        faults.append(f"The sentence must be {headline_edits.LONGEST} characters or less")
    faults += [f"This holds {kind}: leave it out" for kind in identifiers(words)]
    screen = Screen.of_names(tuple(place.name for place in queries.places(session)))
    if has_likely_name(words, screen) and not has_likely_name(generated, screen):
        faults.append(NAME)
    if faults:
        raise Refused("\n".join(faults))
