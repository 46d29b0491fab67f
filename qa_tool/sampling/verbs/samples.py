"""Drawing a sample from a list of cases, doing a draw again from what is stored, and replacing a case of one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.words import Noun
from qa_tool.kit.errors import Conflict, NotFound, Refused, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.kit.transactions import locked
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import audits
from qa_tool.sampling.models import Allocation, Replacement, Sample, SampleCase
from qa_tool.sampling.queries import allocations, sampling
from qa_tool.sampling.queries.sampling import BAR, FrameRow
from qa_tool.sampling.words import draws
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.sampling.words.draws import Dimension, Drawn, Excluded, Key, Rules, Unit
from qa_tool.trail import events

PREFIX = "SA"
MOST = 2_000
"""Cases of one sample."""
LONGEST_PURPOSE, LONGEST_SEED = 200, 64
LONGEST_MONTHS = 60


@dataclass(frozen=True)
class Wanted:
    """What somebody wants drawn. ``size`` for a proportional sample, else ``quotas``; a blank seed is made here."""

    form_key: str
    purpose: str
    plan_types: tuple[str, ...]
    dimensions: tuple[Dimension, ...] = ()
    size: int | None = None
    quotas: Mapping[Key, int] | None = None
    months: int = 12
    leave_out_allocated: bool = True
    seed: str = ""


def case_forms(session: Session) -> list[tuple[str, str, tuple[str, ...]]]:
    """(key, title, plan types) of the forms in use that are filled in on a case."""
    found = []
    for form, definition in queries.newest_definitions(session).items():
        if definition.noun is Noun.AUDIT and definition.find("case_number") is not None:
            plan = definition.find("plan_type")
            every = tuple(option.key for option in plan.options) if plan is not None else ()
            plans = definition.applies_to or every
            found.append((form, definition.title, tuple(str(key) for key in plans)))
    return found


def units(session: Session, list_id: str, wanted: Wanted, day: date | None = None) -> list[tuple[FrameRow, Unit]]:
    """The frame: the list's cases with the wanted plans, each with what keeps it from being drawn that day."""
    since = months_before(day or today(), wanted.months) if wanted.months else None
    rows = sampling.frame(session, list_id, wanted.plan_types, form_key=wanted.form_key, audited_since=since)
    return [(row, Unit(row.token, values_of(row), _excluded(row, wanted))) for row in rows]


class Listed(Protocol):
    """What is known of a case of a list."""

    @property
    def locality_id(self) -> str | None: ...
    @property
    def plan_type(self) -> str: ...
    @property
    def practitioner_id(self) -> str | None: ...
    @property
    def age_band(self) -> str | None: ...


def values_of(row: Listed) -> dict[Dimension, str]:
    """A case's value in each dimension: ids of places and people, '' where the list does not tell."""
    return {
        Dimension.LOCALITY: row.locality_id or "",
        Dimension.PLAN_TYPE: row.plan_type,
        Dimension.PRACTITIONER: row.practitioner_id or "",
        Dimension.AGE_BAND: row.age_band or "",
    }


def _excluded(row: FrameRow, wanted: Wanted) -> Excluded | None:
    if row.audited and wanted.months:
        return Excluded.AUDITED
    return Excluded.ALLOCATED if row.allocated and wanted.leave_out_allocated else None


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier, the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def strata(session: Session, asker: Asker, list_id: str, wanted: Wanted) -> Drawn:
    """The strata with how many could be drawn of each, before anything is drawn: what quotas are set by."""
    matrix.allow(asker, "sample", "create")
    rules = Rules("not drawn", wanted.dimensions, quotas={})
    return draws.draw([unit for _, unit in units(session, list_id, wanted)], rules)


def without_chance(session: Session, asker: Asker, list_id: str, wanted: Wanted) -> Drawn:
    """The strata of which nothing would be drawn so, although cases of them could be. The seed does not matter."""
    matrix.allow(asker, "sample", "create")
    rules = Rules("not drawn", wanted.dimensions, size=wanted.size, quotas=wanted.quotas)
    drawn = draws.draw([unit for _, unit in units(session, list_id, wanted)], rules)
    return Drawn(tuple(one for one in drawn.strata if one.eligible and not one.wanted))


def draw(
    session: Session, asker: Asker, sample_id: str, list_id: str, wanted: Wanted, *, at: datetime | None = None
) -> Sample:
    """Draw and keep. The same id again gives the same sample: a double click draws one. One event, 'sample.drawn'.

    Drawn now, or ``at`` for the demo. Raises NotPermitted; NotFound for an unknown list or form, or an id that is none;
    Refused, with what to do, when nothing can be drawn so.
    """
    matrix.allow(asker, "sample", "create")
    drawn_at = at or now()
    if sampling.case_list(session, list_id) is None or not re.fullmatch(r"[0-9a-f]{32}", sample_id):
        raise NotFound(list_id)
    there = sampling.sample(session, sample_id)
    if there is not None:
        return there
    rules = _rules(session, wanted)
    frame = units(session, list_id, wanted, drawn_at.astimezone(LONDON).date())
    drawn = draws.draw([unit for _, unit in frame], rules)
    if not drawn.size:
        raise Refused("No case can be drawn so: every case is left out, or none has such a plan")
    (reference,) = audits.next_references(session, PREFIX, drawn_at.astimezone(LONDON).year)
    sample = Sample(
        id=sample_id,
        reference=reference,
        case_list_id=list_id,
        form_key=wanted.form_key,
        purpose=wanted.purpose.strip(),
        dimensions=[one.value for one in wanted.dimensions],
        size=wanted.size,
        quotas=[[list(key), number] for key, number in sorted(wanted.quotas.items())] if wanted.quotas else None,
        plan_types=sorted(wanted.plan_types),
        months=wanted.months,
        leave_out_allocated=wanted.leave_out_allocated,
        seed=rules.seed,
        frame_digest=draws.frame_digest(unit for _, unit in frame),
        rules=draws.RULES,
        software=software(),
        drawn_at=drawn_at,
        drawn_by=asker.person_id,
    )
    try:
        with session.begin_nested():
            sampling.add_sample(session, sample, _rows(frame, drawn, rules))
    except IntegrityError:  # the same id was drawn in the same instant
        there = sampling.sample(session, sample_id)
        if there is None:
            raise
        return there
    detail = {"reference": reference, "form": wanted.form_key, "frame": sample.frame_digest, "cases": drawn.size}
    events.record(session, asker.person_id, "sample.drawn", sample.id, **detail)
    return sample


def _rules(session: Session, wanted: Wanted) -> Rules:
    known = {key: plans for key, _, plans in case_forms(session)}
    if wanted.form_key not in known:
        raise Refused("Choose the form that the cases are to be audited on")
    if not wanted.purpose.strip():
        raise Refused("Say what the sample is for")
    if not wanted.plan_types or not set(wanted.plan_types) <= set(known[wanted.form_key]):
        raise Refused("Choose at least one plan type that the form is used for")
    if not 0 <= wanted.months <= LONGEST_MONTHS:
        raise Refused(f"Cases audited lately are left out for 0 to {LONGEST_MONTHS} months")
    total = wanted.size if wanted.size is not None else sum((wanted.quotas or {}).values())
    if not 1 <= total <= MOST:
        raise Refused(f"Draw 1 to {MOST:,} cases")
    seed = wanted.seed.strip() or secrets.token_hex(8)
    return Rules(seed, wanted.dimensions, size=wanted.size, quotas=wanted.quotas)


def _rows(frame: Sequence[tuple[FrameRow, Unit]], drawn: Drawn, rules: Rules) -> list[dict[str, object]]:
    rank = {token: number for one in drawn.strata for number, token in enumerate(one.order, start=1)}
    taken = {token for one in drawn.strata for token in one.drawn}
    return [
        {
            "listed_case_id": row.id,
            "stratum": BAR.join(draws.stratum_of(unit, rules.dimensions)),
            "excluded": unit.excluded,
            "rank": rank.get(unit.token),
            "drawn": unit.token in taken,
        }
        for row, unit in frame
    ]


def software() -> str:
    """The program's version, as a method statement names it."""
    try:
        return f"qa_tool {version('qa-tool')}"
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "qa_tool (not installed)"


@dataclass(frozen=True)
class Replay:
    """A draw done again from what is stored."""

    drawn: Drawn
    same_list: bool
    """Whether the stored cases are those that were drawn from, by their digest."""
    same_cases: bool
    """Whether the same cases came out, in the same order."""


def replay(session: Session, sample: Sample) -> Replay:
    """Do a stored draw again. By the rules of another version it cannot be: then nothing is the same."""
    rows = sampling.drawn_rows(session, sample.id)
    frame = [Unit(row.token, values_of(row), row.excluded) for row in rows]
    rules = stored_rules(sample)
    drawn = draws.draw(frame, rules)
    rank = {token: number for one in drawn.strata for number, token in enumerate(one.order, start=1)}
    taken = {token for one in drawn.strata for token in one.drawn}
    same = all(
        (row.rank, row.drawn, row.stratum)
        == (rank.get(row.token), row.token in taken, BAR.join(draws.stratum_of(unit, rules.dimensions)))
        for row, unit in zip(rows, frame, strict=True)
    )
    known_rules = sample.rules == draws.RULES
    same_list = draws.frame_digest(frame) == sample.frame_digest
    return Replay(drawn, same_list and known_rules, same and known_rules)


def stored_rules(sample: Sample) -> Rules:
    """The rules that a sample was drawn by."""
    quotas = {tuple(key): int(number) for key, number in sample.quotas} if sample.quotas is not None else None
    return Rules(sample.seed, tuple(map(Dimension, sample.dimensions)), size=sample.size, quotas=quotas)


LONGEST_REASON = 500
LOST = "Somebody else replaced this case in the same moment. Look at the sample again"


def replaceable(session: Session, asker: Asker, sample_id: str, case_id: str) -> SampleCase:
    """The case of the sample, where it is one that can be replaced. Raises NotPermitted, NotFound, and Conflict."""
    matrix.allow(asker, "sample", "create")
    found = sampling.sample_case(session, sample_id, case_id)
    if found is None or found.rank is None:
        raise NotFound(case_id)
    if found.id not in {one.id for one in sampling.in_sample(session, sample_id)}:
        raise Conflict("This case is not in the sample any more. Look at the sample again")
    return found


def replace(session: Session, asker: Asker, sample_id: str, case_id: str, reason: str) -> SampleCase:
    """Replace a case by the next of its stratum, which is given back. One event, 'sample.case-replaced'.

    An allocation of it that was not begun is withdrawn with it. Raises as ``replaceable``, and Refused without a
    reason, when the audit was begun, or when the stratum holds no other case.
    """
    sampling.hold(session, sample_id)
    out = replaceable(session, asker, sample_id, case_id)
    if not reason.strip():
        raise Refused("Say why the case is replaced: the method statement names it")
    if len(reason.strip()) > LONGEST_REASON:
        raise Refused(f"The reason must be {LONGEST_REASON} characters or less")
    given = allocations.open_on(session, out.id)
    if given is not None:
        held = locked(session, Allocation, given.id)
        if held is not None and held.audit_id is not None:
            raise Refused("Its audit was begun. Reassign it, or let it be finished")
    new = sampling.next_of(session, sample_id, out.stratum)
    if new is None:
        raise Refused("There is no other case in its stratum: the sample stays one short, and says so")
    with serial(session, LOST):
        if given is not None:
            given.ended_as, given.ended_at = AllocationState.WITHDRAWN, now()
            given.ended_by, given.reason = asker.person_id, reason.strip()
        session.add(
            Replacement(
                sample_id=sample_id,
                out_id=out.id,
                in_id=new.id,
                reason=reason.strip(),
                replaced_at=now(),
                replaced_by=asker.person_id,
            )
        )
    detail = {"out": out.id, "in": new.id, "withdrawn": given.id if given is not None else None}
    events.record(session, asker.person_id, "sample.case-replaced", sample_id, **detail)
    return new
