"""What happened to a demo record after its submission: shown to the IRO, findings given, talked about, amended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from demo.facts import SELECTIONS, stamp
from demo.fates import SAFEGUARDING, fates
from demo.phrases import listed, pick
from demo.records import Made
from demo.replying import opened
from demo.seeds import Amendment, Conversation, Followed, Given, Seed
from demo.world import World
from qa_tool.definitions.record import Answer, Finding, Record
from qa_tool.definitions.words import FollowUpKind, Grade, Noun, Outcome
from qa_tool.kit import working_days
from qa_tool.records.words import Status

RELEASED = {"supervision": 0.93, "case-sample": 0.75, "tier-2": 0.6, "section-47": 0.5, "supervision-session": 0.97}
GIVEN = 0.9
AMENDED = 0.012
REOPENED = (12, 25)
"""Counted from the end of each form: the audits that are open for amendment now."""
DECIDED = ("X1", "T2-21")
"""Grades that other answers decide or bound."""
FEEDBACK_DAYS = 5
OVERDUE_DAYS = 60
"""Feedback that was not given is at most this old: somebody would have asked for it."""
SECOND_READER_DAYS = 10
HOW_GIVEN = ("face-to-face", "face-to-face", "telephone", "video-call", "in-writing")
STAGES = {1: "someone-else", 2: "submitted", 3: "reflected", 4: "feedback", 5: "submitted"}
"""How far the last conversations have come, counted from the end."""


def seed_of(world: World, made: Made, seed: str) -> Seed:
    """The record with all that came after it, up to the demo's last day."""
    kept = _told(world, made, seed)
    seen = kept.released_at is not None and (kept.opened is not None or made.definition.noun is Noun.OBSERVATION)
    return replace(kept, fates=fates(world, made, kept.follow_ups, _manager(world, made), seed, seen=seen))


def _told(world: World, made: Made, seed: str) -> Seed:
    draw = Random(f"{seed}/after/{made.id}")
    kept = Seed(
        id=made.id,
        form_key=made.form,
        record=made.record,
        author_id=world.ids[made.author.code],
        author_role=made.author_role,
        practitioner_team=made.iro.team_on(made.times.audit_date) if made.iro is not None else "",
        case_number=made.case_number,
        started_at=made.times.started_at,
        submitted_at=made.times.submitted_at,
        suggested=made.suggestion.grade,
        departure=made.departure,
        follow_ups=tuple(_follow_ups(world, made)),
    )
    if made.definition.noun is Noun.OBSERVATION:
        return _talked(draw, world, made, kept)
    if made.from_end in REOPENED and made.form in ("tier-2", "case-sample", "supervision"):
        return replace(kept, reopened_for=pick(draw, "reopen reason"))
    kept = replace(kept, released_at=_released(draw, world, made), amendment=_amendment(draw, world, made))
    said = Random(f"{seed}/reply/{made.id}")  # a draw of its own: what follows stays as it was
    kept = replace(kept, opened=opened(said, world, made, kept.released_at, _later))
    given = _given(draw, world, made)
    if given is not None:
        kept = replace(kept, given=given, status=Status.CLOSED, closed_at=given.recorded_at)
    return kept


def _later(draw: Random, world: World, first: date, least: int, most: int) -> datetime | None:
    """A moment of a working day between ``least`` and ``most`` days later; None when that is not yet."""
    day = first + timedelta(days=draw.randrange(least, most + 1))
    while not working_days.is_working_day(day):
        day += timedelta(days=1)
    clock = time(draw.randrange(9, 17), draw.randrange(60))
    return stamp(day, clock) if day <= world.ends else None


def _day(at: datetime) -> date:
    return at.date()  # always within office hours, when UTC and London agree on the day


def _manager(world: World, made: Made) -> str | None:
    """The id of the manager whom the tool would name: the one who came last to the team."""
    if made.iro is None:
        return None
    return world.ids[world.managers_of[made.iro.team_on(made.times.submitted_on)][-1].code]


def _follow_ups(world: World, made: Made) -> list[Followed]:
    iro = world.ids[made.iro.code] if made.iro is not None else None
    author = world.ids[made.author.code]
    owners = {"practitioner": iro, "manager": _manager(world, made), "auditor": author}
    opened = []
    for wanted in made.follow_ups:
        owner = owners[wanted.owner]
        if wanted.kind is FollowUpKind.SECOND_READER and owner == author:
            owner = world.ids[SAFEGUARDING]
        due = working_days.after(made.times.submitted_on, wanted.working_days)
        opened.append(Followed(wanted.kind, owner, wanted.key, made.times.submitted_at, due))
    return opened


def _released(draw: Random, world: World, made: Made) -> datetime | None:
    share = RELEASED[made.form]
    at = _later(draw, world, made.times.submitted_on, 1, 9)
    return at if made.iro is not None and draw.random() < share else None


def _given(draw: Random, world: World, made: Made) -> Given | None:
    at = _later(draw, world, made.times.submitted_on, 1, 16)
    if not made.definition.after_submission or at is None or draw.random() > GIVEN:
        return None
    return Given(_day(at), draw.choice(HOW_GIVEN), at)


def _amendment(draw: Random, world: World, made: Made) -> Amendment | None:
    if draw.random() > AMENDED or not made.definition.graded:
        return None
    if draw.random() < 0.4:
        record = _other_selection(draw, made)
        at = made.times.submitted_at + timedelta(hours=draw.randrange(1, 5))
        return Amendment(record, pick(draw, "facts reason"), at, corrects_facts=True)
    changed = _better_answer(draw, made)
    later = _later(draw, world, made.times.submitted_on, 4, 15)
    if changed is None or later is None:
        return None
    return Amendment(changed, pick(draw, "amend reason"), later, corrects_facts=False)


def _other_selection(draw: Random, made: Made) -> Record:
    others = [key for key in SELECTIONS[made.form] if key != made.record.facts["selection"]]
    return Record({**made.record.facts, "selection": draw.choice(others)}, made.record.answers)


def _better_answer(draw: Random, made: Made) -> Record | None:
    """The record in which one answer that was not critical turned out to be good."""
    able = [
        key
        for key, answer in made.record.answers.items()
        if answer.value == Grade.REQUIRES_IMPROVEMENT
        and key not in ("X1", "T2-21")
        and not made.definition[key].critical
    ]
    if not able:
        return None
    better = Answer(Outcome.ANSWERED, Grade.GOOD.value, pick(draw, "amend comment"))
    return Record(made.record.facts, {**made.record.answers, draw.choice(able): better})


# -- the conversation ------------------------------------------------------------


def _talked(draw: Random, world: World, made: Made, kept: Seed) -> Seed:
    stage = STAGES.get(made.from_end, "")
    submitted = made.times.submitted_on
    reflected_at = _reflected(draw, world, made, stage)
    reflection = {"written_at": reflected_at, **_own_words(draw)} if reflected_at else None
    if stage in ("submitted", "reflected"):
        return replace(kept, conversation=Conversation(reflection))
    first = max(submitted, _day(reflected_at) if reflected_at else submitted)
    given_at = _later(draw, world, first, 0, 4) if stage or draw.random() < 0.8 else _later(draw, world, first, 8, 14)
    overdue = made.times.audit_date > world.ends - timedelta(days=OVERDUE_DAYS) and draw.random() < 0.15
    if given_at is None or (not stage and overdue):
        return replace(kept, conversation=Conversation(reflection))
    if reflected_at and given_at <= reflected_at:
        given_at = reflected_at + timedelta(hours=1)
    feedback = _feedback(draw, made, given_at) | {"recorded_by": kept.author_id}
    reply = _reply(draw, world, made, given_at, stage)
    follow_ups = kept.follow_ups
    if reply is not None and reply["someone_else"]:
        follow_ups = (*follow_ups, _second_reader(world, made, reply["replied_at"]))
    return replace(
        kept,
        conversation=Conversation(reflection, feedback, reply),
        follow_ups=follow_ups,
        released_at=given_at,
        closed_at=given_at,
        status=Status.CLOSED,
    )


def _reflected(draw: Random, world: World, made: Made, stage: str) -> datetime | None:
    if stage == "submitted" or (not stage and draw.random() > 0.86):
        return None
    at = made.times.submitted_at + timedelta(minutes=draw.randrange(5, 60))
    return at if stage or draw.random() < 0.6 else _later(draw, world, made.times.submitted_on, 1, 2)


def _own_words(draw: Random) -> dict[str, str]:
    return {"pleased_with": pick(draw, "pleased with"), "would_change": pick(draw, "would change")}


def _feedback(draw: Random, made: Made, at: datetime) -> dict[str, Any]:
    one, two = draw.sample(listed("feedback strength"), 2)
    return {
        "strength_one": one,
        "strength_two": two,
        "thing_to_try": pick(draw, "feedback try"),
        "given_on": _day(at),
        "how": "face-to-face" if draw.random() < 0.75 else "phone",
        "late": _day(at) > working_days.after(made.times.audit_date, FEEDBACK_DAYS),
        "recorded_at": at,
    }


def _reply(draw: Random, world: World, made: Made, given_at: datetime, stage: str) -> dict[str, Any] | None:
    at = _later(draw, world, _day(given_at), 1, 8)
    if stage == "someone-else":
        at = given_at + timedelta(hours=2)
    if stage == "feedback" or at is None or (not stage and draw.random() > 0.8):
        return None
    someone_else = stage == "someone-else" or draw.random() < 0.025
    weak = made.record.answers.get("X4")
    rows = [row for row in weak.value if isinstance(row, Finding)] if weak and isinstance(weak.value, tuple) else []
    return {
        "about_the_day": pick(draw, "about the day") if draw.random() < 0.4 else None,
        "learning": pick(draw, "learning"),
        "learning_theme": rows[0].themes[0] if rows else None,
        "recognises": draw.choices(("yes", "partly", "no"), (20, 60, 20) if someone_else else (76, 20, 4))[0],
        "someone_else": someone_else,
        "replied_at": at,
    }


def _second_reader(world: World, made: Made, at: datetime) -> Followed:
    manager = _manager(world, made)
    owner = manager if manager != world.ids[made.author.code] else world.ids[SAFEGUARDING]
    return Followed(FollowUpKind.SECOND_READER, owner, None, at, working_days.after(_day(at), SECOND_READER_DAYS))
