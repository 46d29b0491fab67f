"""An independent account of actions and follow-ups: plain promises, counted one by one, and put into the tables."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, ReAudit
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference
from qa_tool.definitions.words import Grade
from qa_tool.records.words import Status
from tests.support import factories
from tests.support.brute_measures import Results, working_days
from tests.support.brute_world import FIRST, LAST

TODAY = date(2018, 12, 19)
TEAMS = {"iro": "First team", "other_iro": "Second team"}
ROLES = {"iro": "IRO", "social-worker": "Social worker", "": "A person of the service"}
THEMES = {"PLAN.P1": "PLAN Plan", "VOICE.V1": "VOICE Voice", "": "No theme"}
STATES = ("open", "done", "verified", "closed", "cancelled")


@dataclass(frozen=True)
class Promise:
    """An action or the follow-up of an inadequate, as a person would note it down."""

    action: bool
    audited: date
    due: date
    state: str
    done_after: int = 0
    """Calendar days from the due day to the day on which it was said to be done; may be negative."""
    closed_after: int = 0
    """Calendar days from that day to the closing."""
    regrade: str = "good"
    role: str = "iro"
    theme: str = ""
    iro: str = "iro"
    north: bool | None = True
    counted: bool = True
    again: str = ""
    """The overall grade of the re-audit, where there is one."""
    again_counted: bool = True

    @property
    def done_on(self) -> date:
        return self.due + timedelta(self.done_after)

    @property
    def closed_on(self) -> date:
        return self.done_on + timedelta(self.closed_after)

    @property
    def closed(self) -> bool:
        return self.state in ("verified", "closed")


def promises() -> st.SearchStrategy[list[Promise]]:
    """Random ones around one quarter and one day."""
    near = st.dates(FIRST - timedelta(10), LAST + timedelta(5))
    one = st.builds(
        Promise,
        st.booleans(),
        st.one_of(near, st.sampled_from((FIRST, LAST))),
        st.one_of(near, st.sampled_from((FIRST, LAST, TODAY, TODAY - timedelta(1)))),
        st.sampled_from(STATES),
        st.one_of(st.just(0), st.integers(-8, 12)),
        st.integers(0, 30),
        st.sampled_from([grade.value for grade in Grade]),
        st.sampled_from(list(ROLES)),
        st.sampled_from(list(THEMES)),
        st.sampled_from(list(TEAMS)),
        st.sampled_from((True, False, None)),
        st.sampled_from((True, True, True, False)),
        st.sampled_from(("", *(grade.value for grade in Grade))),
        st.sampled_from((True, True, False)),
    )
    return st.lists(one, max_size=12)


def put(session: Session, plain: Iterable[Promise]) -> None:
    """Write them into the tables, each on an audit of its own."""
    people, places = factories.make_people(session), factories.make_places(session)
    teams = {"iro": people.team, "other_iro": people.other_team}
    version = factories.publish(session)
    for one in plain:
        facts = {} if one.north is None else {"locality": (places.locality if one.north else places.other_locality).id}
        audit = factories.make_submitted(
            session,
            version,
            author=people.auditor,
            practitioner=getattr(people, one.iro),
            practitioner_team=teams[one.iro],
            facts=facts,
            audit_date=one.audited,
            status=Status.SUBMITTED if one.counted else Status.REOPENED,
        )
        kind = CommitmentKind.ACTION if one.action else CommitmentKind.INADEQUATE
        kept = Commitment(
            audit_id=audit.id,
            kind=kind,
            text="Agree a plan" if one.action else None,
            owner_role=one.role or None,
            owner_id=None if one.role else people.iro.id,
            sub_theme_code=one.theme or None,
            opened_at=datetime(one.audited.year, one.audited.month, one.audited.day, 23, 30, tzinfo=UTC),
            due=one.due,
            status=CommitmentStatus(one.state),
        )
        if one.state not in ("open", "cancelled"):
            kept.done_by, kept.done_on = people.manager.id, one.done_on
        if one.state == "cancelled":
            kept.settled_at, kept.settled_by = datetime(2018, 12, 1, tzinfo=UTC), people.head.id
        if one.closed:
            day = one.closed_on
            kept.settled_at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            kept.settled_by, kept.what_changed, kept.evidence = people.head.id, "It did.", "There."
            kept.difference = Difference.SOME if one.state == "verified" else Difference.NONE_YET
            kept.regrade = None if one.action else Grade(one.regrade)
        session.add(kept)
        if one.closed and one.again and not one.action:
            again = factories.make_submitted(
                session,
                version,
                author=people.auditor,
                grade=Grade(one.again),
                audit_date=looked_again_on(one),
                status=Status.SUBMITTED if one.again_counted else Status.REOPENED,
            )
            session.flush()
            stamp = datetime(2019, 3, 1, tzinfo=UTC)
            session.add(
                ReAudit(commitment_id=kept.id, audit_id=again.id, started_by=people.auditor.id, started_at=stamp)
            )
    session.flush()


def looked_again_on(one: Promise) -> date:
    """Long after the period of the first: it is the follow-up that decides to which quarter the re-audit belongs."""
    return one.closed_on + timedelta(84)


def opened_on(one: Promise) -> date:
    """Half past eleven at night by UTC is the next day in the summer of London, which ended on 28 October 2018."""
    return one.audited + timedelta(1) if one.audited < date(2018, 10, 28) else one.audited


def inadequates(plain: Iterable[Promise]) -> Results:
    """C19."""
    mine = [
        one
        for one in plain
        if not one.action and one.counted and one.state != "cancelled" and FIRST <= one.audited <= LAST
    ]
    localities = {True: "North locality", False: "South locality", None: "No locality known"}
    results = _inadequate("service", "", mine)
    for member in {localities[one.north] for one in mine}:
        results |= _inadequate("locality", member, [one for one in mine if localities[one.north] == member])
    for member in {TEAMS[one.iro] for one in mine}:
        results |= _inadequate("IRO team", member, [one for one in mine if TEAMS[one.iro] == member])
    return results


def _inadequate(by: str, member: str, mine: list[Promise]) -> Results:
    closed = [one for one in mine if one.closed]
    verified = [one for one in closed if one.state == "verified"]
    in_time = [one for one in closed if one.done_on <= one.due]
    better = [one for one in closed if one.regrade != "inadequate"]
    again = [one.again for one in closed if one.again and one.again_counted]

    def row(label: str, n: int, of: int) -> Results:
        return {(by, member, label): (n, of, None)}

    def median(label: str, ones: list[Promise]) -> Results:
        days = [working_days(opened_on(one), one.closed_on) for one in ones]
        value = Decimal(str(float(statistics.median(days)))) if days else None
        return {(by, member, f"Median working days from opening to {label}"): (len(ones), None, value)}

    return (
        row("Not closed yet", len(mine) - len(closed), len(mine))
        | row("Closed, done in time", len(in_time), len(mine))
        | row("Closed, done late", len(closed) - len(in_time), len(mine))
        | row("Verified: a difference for the child", len(verified), len(closed))
        | row("Graded better than inadequate when closed", len(better), len(closed))
        | row("Re-audited", len(again), len(closed))
        | row("Graded better than inadequate at the re-audit", len(again) - again.count("inadequate"), len(again))
        | median("closing", closed)
        | median("a verified difference", verified)
    )


def actions(plain: Iterable[Promise]) -> Results:
    """C20."""
    mine = [
        one
        for one in plain
        if one.action and one.counted and one.state != "cancelled" and FIRST <= one.due <= LAST and one.due < TODAY
    ]
    results = _acted("service", "", mine)
    groups: list[tuple[str, Callable[[Promise], str]]] = [
        ("owner", lambda one: ROLES[one.role]),
        ("theme", lambda one: THEMES[one.theme]),
    ]
    for by, name in groups:
        for member in {name(one) for one in mine}:
            results |= _acted(by, member, [one for one in mine if name(one) == member])
    return results


def _acted(by: str, member: str, mine: list[Promise]) -> Results:
    done = [one for one in mine if one.state != "open"]
    closed = [one for one in mine if one.closed]
    numbers = {
        "Done in time": (sum(one.done_on <= one.due for one in done), len(mine)),
        "Done late": (sum(one.done_on > one.due for one in done), len(mine)),
        "Overdue": (len(mine) - len(done), len(mine)),
        "Closed by another person": (len(closed), len(mine)),
        "Verified: a difference for the child": (sum(one.state == "verified" for one in closed), len(closed)),
    }
    return {(by, member, label): (n, of, None) for label, (n, of) in numbers.items()}


def rows(plain: Iterable[Promise], *, actions: bool) -> list[dict[str, Any]]:
    """The promises as rows of the datasets: actions by the day they are due, follow-ups by that of their audit."""
    localities = {True: "North locality", False: "South locality", None: "No locality known"}
    return [
        {
            "kind": "action" if one.action else "inadequate",
            "state": one.state,
            "past": "yes" if one.due < TODAY else "no",
            "in_time": None if one.state in ("open", "cancelled") else "yes" if one.done_on <= one.due else "no",
            "opened": opened_on(one),
            "settled": one.closed_on if one.closed else None,
            "regrade": one.regrade if one.closed and not one.action else None,
            "again": (one.again or None) if one.closed and not one.action and one.again_counted else None,
            "owner_role": ROLES[one.role],
            "theme": THEMES[one.theme],
            "locality": localities[one.north],
            "iro_team": TEAMS[one.iro],
        }
        for one in plain
        if one.counted and FIRST <= (one.due if actions else one.audited) <= LAST
    ]
