"""The demo's lists of cases, two samples drawn from them, and who is to audit which case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256

from qa_tool.demo.cases import WITH_IRO, case
from qa_tool.demo.facts import holder, stamp
from qa_tool.demo.records import Maker
from qa_tool.policy.words import Asker, Role
from qa_tool.services import allocating, sampling
from qa_tool.services.allocating import Choice
from qa_tool.services.sampling.drawing import Wanted
from qa_tool.services.sampling.reading import Line
from qa_tool.services.seeding import Session
from qa_tool.vocabulary.audits import PlanType
from qa_tool.vocabulary.drawing import Dimension

MONTHS = 3
SHARE_GONE, SHARE_NEW = 23, 19
"""Of so many cases one has ended by the last month's list, and one has only come then."""
SIZES = (9, 24)
"""Cases of the sample of the month before and of the last month's."""
GIVEN = 16
"""How many of the last sample are allocated: the rest is there to be allocated."""
AUDITORS = ("AU-01", "QR-01", "IRO-01", "SM-01")
WHY_REPLACED = "The case had closed before the audit was begun"
WHY_DECLINED = "Chaired a strategy meeting about this family last year"


def lists_and_samples(session: Session, maker: Maker) -> None:
    """A list for each of the last month ends, a sample from each of the last two, and their allocation."""
    analyst = Asker(maker.world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    lists = [_list(session, maker, analyst, back) for back in reversed(range(MONTHS))]
    for size, (list_id, on_day) in zip(SIZES, lists[-2:], strict=True):
        drawn_at = stamp(min(on_day + timedelta(days=2), maker.world.ends), time(10, 5))
        wanted = Wanted(
            form_key="tier-2",
            purpose=f"Tier 2, {on_day:%B %Y}",
            plan_types=("CIN", "CL", "CLA", "CP", "CP+CLA"),
            dimensions=(Dimension.LOCALITY,),
            size=size,
            months=3,
            seed=f"drawn at the meeting of {drawn_at:%Y-%m-%d}",
        )
        sample = sampling.drawing.draw(session, analyst, _id("sample", on_day), list_id, wanted, at=drawn_at)
        _give(session, maker, analyst, sample.id, drawn_at, latest=(list_id, on_day) == lists[-1])


def _list(session: Session, maker: Maker, analyst: Asker, back: int) -> tuple[str, date]:
    """The list of the month end that lies ``back`` months before the last one: its id and day."""
    day = maker.world.ends.replace(day=1) - timedelta(days=1)
    for _ in range(back):
        day = day.replace(day=1) - timedelta(days=1)
    lines = [line for index in range(maker.pool) if (line := _line(maker, index, day, back)) is not None]
    made = sampling.lists.add(
        session,
        lines,
        list_id=_id("list", day),
        on_day=day,
        file_digest=sha256(_id("file", day).encode()).hexdigest(),
        counted=(len(lines), 0),
        actor_id=analyst.person_id,
        at=stamp(min(day + timedelta(days=1), maker.world.ends), time(9, 20)),
    )
    return made.id, day


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


def _give(session: Session, maker: Maker, analyst: Asker, sample_id: str, at: datetime, *, latest: bool) -> None:
    """Spread the cases over those who have accounts; one case is replaced, one is declined, some stay to be given."""
    free, around = allocating.to_give(session, analyst, sample_id)
    if latest and len(free) > 1:
        sampling.replacing.replace(session, analyst, sample_id, free[1].id, WHY_REPLACED)
        free, around = allocating.to_give(session, analyst, sample_id)
    chosen = frozenset(maker.world.ids[code] for code in AUDITORS)
    found = allocating.suggest(around, chosen)
    number = GIVEN if latest else len(free)
    ordered = [one.id for one in free if one.id in found.given][:number]
    if not ordered:
        return
    choices = {case_id: Choice(found.given[case_id]) for case_id in ordered}
    made = allocating.give(session, analyst, sample_id, choices, (at + timedelta(days=21)).date(), at=at)
    declined = next((one for one in made if one.auditor_id == maker.world.ids["AU-01"]), None)
    if not latest and declined is not None:
        auditor = Asker(declined.auditor_id, frozenset({Role.AUDITOR}), staff_code="AU-01")
        allocating.decline(session, auditor, declined.id, WHY_DECLINED)


def _id(kind: str, day: date) -> str:
    return sha256(f"demo/{kind}/{day.isoformat()}".encode()).hexdigest()[:32]
