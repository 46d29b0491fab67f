"""What lies on people's desks in the demo: drafts just begun, half-way and ready to submit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from demo.calendar import Start
from demo.phrases import listed
from demo.records import Made, Maker
from demo.seeds import SeedDraft
from qa_tool.definitions.record import Answer, Note, Record
from qa_tool.definitions.words import Outcome
from qa_tool.kit.periods import LONDON
from qa_tool.kit.working_days import is_working_day


@dataclass(frozen=True)
class Desk:
    """A draft to be: whose, of which form, about which IRO ('': whoever holds the case), and how far it has come."""

    author: str
    form: str
    iro: str = ""
    share: float = 1.0


DESKS = (
    Desk("QR-01", "supervision", "IRO-05", 0.6),
    Desk("QR-01", "supervision", "IRO-06", 1.0),
    Desk("QR-01", "case-sample", "IRO-20", 0.3),
    Desk("QR-01", "live-observation", "IRO-07", 0.4),
    Desk("IRO-01", "tier-2", "IRO-33", 0.5),
    Desk("IRO-01", "section-47", "", 0.0),
    Desk("AU-01", "tier-2", "IRO-09", 0.8),
    Desk("AU-01", "tier-2", "IRO-27", 0.0),
    Desk("SM-01", "live-observation", "IRO-12", 0.3),
    Desk("HS-01", "live-observation", "IRO-41", 0.0),
    Desk("QR-02", "supervision", "IRO-10", 0.5),
    Desk("QR-02", "supervision-session", "IRO-11", 0.4),
    Desk("QR-03", "case-sample", "IRO-02", 1.0),
    Desk("QR-04", "supervision", "IRO-25", 0.2),
    Desk("QR-05", "tier-2", "IRO-08", 0.7),
    Desk("QR-06", "supervision", "IRO-40", 0.9),
    Desk("QR-07", "supervision", "IRO-44", 0.1),
    Desk("AU-03", "tier-2", "IRO-36", 0.4),
    Desk("AU-05", "tier-2", "", 0.6),
    Desk("IRO-18", "section-47", "", 0.5),
    Desk("IRO-29", "section-47", "", 0.8),
    Desk("IRO-42", "tier-2", "IRO-14", 0.3),
)
NOTED = "OB-04"
"""Working notes: only a draft has them."""


def drafts(maker: Maker) -> Iterator[SeedDraft]:
    """The drafts of the demo, after its records were made."""
    done = dict.fromkeys(maker.wanted, 0)
    for desk in DESKS:
        done[desk.form] += 1
        index = maker.wanted[desk.form] + done[desk.form]
        draw = Random(f"{maker.seed}/draft/{desk.form}/{index}")
        day = _recent(maker.world.ends, draw.randrange(0, 9))
        made = maker.make(Start(desk.form, index, day, 1.0), iro=desk.iro, author=desk.author)
        yield _draft(maker, made, draw, desk.share)


def _recent(ends: date, days: int) -> date:
    day = ends - timedelta(days=days)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _draft(maker: Maker, made: Made, draw: Random, share: float) -> SeedDraft:
    keys = [question.key for question in made.definition.questions]
    kept = set(keys[: round(len(keys) * share)])
    answers = {key: answer for key, answer in made.record.answers.items() if key in kept}
    if NOTED in kept:
        answers[NOTED] = Answer(Outcome.ANSWERED, _notes(draw, made, made.definition[NOTED].headings))
    facts = {key: value for key, value in made.record.facts.items() if share > 0 or key not in UNTYPED}
    return SeedDraft(
        id=made.id,
        form_key=made.form,
        record=Record(facts, answers),
        author_id=maker.world.ids[made.author.code],
        author_role=made.author_role,
        case_number=made.case_number if share > 0 else "",
        started_at=made.times.started_at,
        saved_at=made.times.submitted_at,
        typed={"q_X2": ["The plan is"]} if 0.5 <= share < 1 else {},
    )


UNTYPED = ("case_number", "selection", "age_band", "legal_status", "abuse_category", "people_present", "ended")
"""Facts that are still blank where a draft was only just begun."""


def _notes(draw: Random, made: Made, headings: tuple[str, ...]) -> tuple[Note, ...]:
    at = made.times.started_at.astimezone(LONDON).replace(second=0, microsecond=0, tzinfo=None)
    notes: list[Note] = []
    lines = list(listed("notes"))
    for number, line in enumerate(lines):
        minute: datetime = at + timedelta(minutes=16 + number * 6 + draw.randrange(4))
        notes.append(Note(headings[number * len(headings) // len(lines)], minute, line))
    return tuple(notes)
