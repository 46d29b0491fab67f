"""The demo's lists of cases, two samples drawn from them, and who is to audit which case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from demo.cases import WITH_IRO, case, index_of
from demo.facts import holder, stamp
from demo.records import ALLOCATED, Maker, Task
from demo.world import World
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role
from qa_tool.records.words import PlanType
from qa_tool.sampling.allocating import allocated, assigning
from qa_tool.sampling.allocating.assigning import Choice
from qa_tool.sampling.verbs import lists, samples
from qa_tool.sampling.verbs.case_rows import Line
from qa_tool.sampling.verbs.samples import Wanted
from qa_tool.sampling.words.draws import Dimension

SHARE_GONE, SHARE_NEW = 23, 19
"""Of so many cases one has ended by the last month's list, and one has only come then."""
SIZES = (0, 9, 24)
"""Cases of the samples drawn from the lists of the last month ends, the last one's at the end."""
GIVEN = 16
"""How many of the last sample are allocated: the rest is there to be allocated."""
DUE_DAYS = 21
LEFT = 2
"""Cases of the sample before that nobody audited in time."""
DONE = 6
"""Cases of the last sample that are audited already, where there was time."""
AUDITORS = ("AU-01", "QR-01", "IRO-01", "SM-01")
WHY_REPLACED = "The case had closed before the audit was begun"
WHY_DECLINED = "Chaired a strategy meeting about this family last year"


@dataclass(frozen=True)
class Round:
    """One month end: the day of its list, and the moment at which so many cases are drawn from it."""

    on_day: date
    drawn_at: datetime
    size: int
    back: int
    """Months before the last one."""


def rounds(world: World) -> Iterator[Round]:
    """The month ends of the demo that have a list, the oldest first."""
    for back in reversed(range(len(SIZES))):
        day = world.ends.replace(day=1) - timedelta(days=1)
        for _ in range(back):
            day = day.replace(day=1) - timedelta(days=1)
        drawn_on = min(day + timedelta(days=2), world.ends)
        yield Round(day, stamp(drawn_on, time(10, 5)), SIZES[-1 - back], back)


def list_and_sample(session: Session, maker: Maker, one: Round) -> tuple[Task, ...]:
    """Take in the list of a month end, draw and allocate its sample; what its auditors will get round to."""
    analyst = Asker(maker.world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    list_id = _list(session, maker, analyst, one)
    if not one.size:
        return ()
    wanted = Wanted(
        form_key=ALLOCATED,
        purpose=f"Tier 2, {one.on_day:%B %Y}",
        plan_types=("CIN", "CL", "CLA", "CP", "CP+CLA"),
        dimensions=(Dimension.LOCALITY,),
        size=one.size,
        months=3,
        seed=f"drawn at the meeting of {one.drawn_at:%Y-%m-%d}",
    )
    sample = samples.draw(session, analyst, _id("sample", one.on_day), list_id, wanted, at=one.drawn_at)
    return _give(session, maker, analyst, sample.id, one)


def _list(session: Session, maker: Maker, analyst: Asker, one: Round) -> str:
    """Take in the list of a month end: its id."""
    day = one.on_day
    lines = [line for index in range(maker.pool) if (line := _line(maker, index, day, one.back)) is not None]
    made = lists.add(
        session,
        lines,
        list_id=_id("list", day),
        on_day=day,
        file_digest=sha256(_id("file", day).encode()).hexdigest(),
        counted=(len(lines), 0),
        actor_id=analyst.person_id,
        at=stamp(min(day + timedelta(days=1), maker.world.ends), time(9, 20)),
    )
    return made.id


def _line(maker: Maker, index: int, day: date, back: int) -> Line | None:
    if (back == 0 and index % SHARE_GONE == 1) or (back > 0 and index % SHARE_NEW == 2):
        return None
    found = case(maker.world, maker.seed, index)
    if found.plan_type == PlanType.S47:
        return None  # an enquiry is no open plan
    iro = holder(maker.world, found, day) if found.plan_type in WITH_IRO else None
    protected = found.plan_type in (PlanType.CP, PlanType.CP_CLA)
    looked_after = found.plan_type in (PlanType.CLA, PlanType.CP_CLA)
    return Line(
        number=found.number,
        plan_type=PlanType(found.plan_type),
        age_band=found.age_band,
        abuse_category=found.abuse_category if protected else None,
        legal_status=found.legal_status or None if looked_after else None,
        locality_id=found.place.locality,
        district_id=found.place.district,
        team_id=found.place.team,
        practitioner_id=maker.world.ids[iro.code] if iro is not None else None,
        began=day - timedelta(days=40 + index * 37 % 700),
        reviewed=day - timedelta(days=5 + index * 11 % 170),
    )


def _give(session: Session, maker: Maker, analyst: Asker, sample_id: str, one: Round) -> tuple[Task, ...]:
    """Spread the cases over those who have accounts; one case is replaced, one is declined, some stay to be given."""
    latest = not one.back
    free, around = assigning.to_give(session, analyst, sample_id)
    if latest and len(free) > 1:
        samples.replace(session, analyst, sample_id, free[1].id, WHY_REPLACED)
        free, around = assigning.to_give(session, analyst, sample_id)
    found = assigning.suggest(around, frozenset(maker.world.ids[code] for code in AUDITORS))
    numbers = {case.id: case.listed.case.number for case in free if case.id in found.given}
    ordered = list(numbers)[: GIVEN if latest else len(free)]
    if not ordered:
        return ()
    choices = {case_id: Choice(found.given[case_id]) for case_id in ordered}
    due = (one.drawn_at + timedelta(days=DUE_DAYS)).date()
    made = assigning.give(session, analyst, sample_id, choices, due, at=one.drawn_at)
    theirs = (given for given in made if given.auditor_id == maker.world.ids["AU-01"])
    declined = None if latest else next(theirs, None)
    if declined is not None:
        auditor = Asker(declined.auditor_id, frozenset({Role.AUDITOR}), staff_code="AU-01")
        allocated.decline(session, auditor, declined.id, WHY_DECLINED)
    kept = [given for given in made if given is not declined]
    codes = {maker.world.ids[code]: code for code in AUDITORS}
    first = one.drawn_at.date() + timedelta(days=3)
    return tuple(
        Task(
            given.id,
            index_of(str(numbers[given.sample_case_id])),
            codes[given.auditor_id],
            first + timedelta(days=2 * place),
        )
        for place, given in enumerate(kept[:DONE] if latest else kept[:-LEFT])
    )


def _id(kind: str, day: date) -> str:
    return sha256(f"demo/{kind}/{day.isoformat()}".encode()).hexdigest()[:32]
