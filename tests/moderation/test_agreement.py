"""Agreement and the two views of one case equal a count over plain records, on both databases (C17, C18)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import FIRST_SCALE
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.figures.verbs import agreement, measures
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.moderation.words import Step
from qa_tool.records.queries import audits
from qa_tool.records.words import Status
from tests.support import factories, second_readings
from tests.support.factories import CASE_KEY, ROLES

QUARTER = Quarter(2018, 3).period
GRADES = [grade.value for grade in Grade]
EACH_TIME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Read:
    """One audit read a second time, as a person would note it down."""

    first: str
    second: str | Outcome
    knew: bool = False
    day: date = date(2018, 11, 5)
    status: Status = Status.SUBMITTED
    amended: bool = False

    @property
    def counts(self) -> bool:
        inside = QUARTER.first <= self.day <= QUARTER.last and self.status is not Status.REOPENED
        return inside and not self.knew and not self.amended and not isinstance(self.second, Outcome)


seconds = st.one_of(st.sampled_from(GRADES), st.sampled_from(GRADES), st.just(Outcome.NOT_APPLICABLE))
readings = st.lists(
    st.builds(
        Read,
        st.sampled_from(GRADES),
        seconds,
        st.sampled_from((False, False, True)),
        st.sampled_from((date(2018, 10, 1), date(2018, 12, 31), date(2019, 1, 1))),
        st.sampled_from((Status.SUBMITTED, Status.MODERATED, Status.CLOSED, Status.REOPENED)),
        st.sampled_from((False, False, True)),
    ),
    max_size=12,
)


def put(session: Session, reads: list[Read]) -> None:
    people = factories.make_people(session)
    version = factories.publish(session, factories.small_definition())
    for one in reads:
        audit = factories.make_submitted(
            session,
            version,
            author=people.auditor,
            audit_date=one.day,
            status=one.status,
            answers={"SM-02": one.first, "X1": "good"},
        )
        second_readings.put(
            session,
            audit,
            people.other_manager,
            second={"SM-02": one.second, "X1": "good"},
            knew=one.knew,
            changes={} if isinstance(one.second, Outcome) else {"SM-02": one.second},
        )
        if one.amended:  # the reading stays with the revision before
            factories.amended(session, audit, SM_02="good")
    session.flush()


@EACH_TIME
@given(reads=readings)
def test_pairs_are_what_counting_reading_by_reading_gives(session: Session, reads: list[Read]) -> None:
    """The first grade of a pair is the auditor's own, though another stands in its place by now."""
    try:
        put(session, reads)
        expected = Counter((one.first, one.second) for one in reads if one.counts)
        report = agreement.report(session, None, QUARTER)
        found = {one.key: one.agreement for form in report.forms for one in form.questions}
        pairs = found["SM-02"].on[FIRST_SCALE] if "SM-02" in found else {}
        assert pairs == expected
        overall = [
            one
            for one in reads
            if QUARTER.first <= one.day <= QUARTER.last
            and not (one.knew or one.amended or one.status is Status.REOPENED)
        ]
        assert report.overall.n == report.overall.same == len(overall)
        _same_in_the_measure(session, expected)
    finally:
        session.rollback()


def _same_in_the_measure(session: Session, expected: Counter[tuple[str, str | Outcome]]) -> None:
    _, measured = measures.one(session, None, "C17", QUARTER)
    rows = [row for row in measured.rows if row.member == "SM-02 Quality of SM-02"]
    assert len(rows) == bool(expected)
    for row in rows:
        assert (row.n, row.of) == (sum(n for (a, b), n in expected.items() if a == b), sum(expected.values()))


@pytest.mark.both_databases
def test_the_measure_says_steps_direction_and_kappa(session: Session) -> None:
    people = factories.make_people(session)
    version = factories.publish(session, factories.small_definition())
    table = {("good", "good"): 6, ("good", "requires-improvement"): 3, ("inadequate", "inadequate"): 2,
             ("inadequate", "good"): 1}  # fmt: skip
    for (first, second), n in table.items():
        for _ in range(n):
            audit = factories.make_submitted(
                session, version, author=people.auditor, grade=Grade(first), audit_date=date(2018, 11, 5)
            )
            second_readings.put(session, audit, people.other_manager, second={"X1": second})
    _, measured = measures.one(session, None, "C17", QUARTER)
    service = {row.label: (row.n, row.of, row.value) for row in measured.rows if row.by.value == "service"}
    assert service["Same grade"] == (8, 12, None)
    assert service["One step apart"] == (3, 12, None)
    assert service["Two steps apart or more"] == (1, 12, None)
    assert service["Second reader graded lower"] == (3, 12, None)
    assert service["Second reader graded higher"] == (1, 12, None)
    # By hand: observed disagreement 3 * 1/2 + 1 * 1 = 2.5 of 12; by chance (9*3*.5 + 9*2 + 3*7 + 3*3*.5) / 144 * 12.
    expected = Decimal(str(round(1 - 2.5 / ((13.5 + 18 + 21 + 4.5) / 12), 2)))
    assert service["Weighted kappa, linear"] == (12, None, expected)
    assert "Weighted kappa, quadratic: 95% interval to" in service


@pytest.mark.both_databases
def test_an_open_reading_is_no_pair_but_is_said_to_be_open(session: Session) -> None:
    people = factories.make_people(session)
    version = factories.publish(session, factories.small_definition())
    for step in (Step.WAITING, Step.GIVEN):
        audit = factories.make_submitted(session, version, author=people.auditor, audit_date=date(2018, 11, 5))
        second_readings.put(session, audit, people.other_manager, step=step)
    report = agreement.report(session, None, QUARTER)
    assert (report.forms, dict(report.steps)) == ((), {Step.WAITING: 1, Step.GIVEN: 1})


@pytest.mark.parametrize("name", ROLES)
def test_who_reads_the_agreement(sqlite_session: Session, name: str) -> None:
    people = factories.make_people(sqlite_session)
    if name in ("safeguarding", "head", "analyst"):
        assert agreement.report(sqlite_session, people.asker(name), QUARTER).forms == ()
    else:
        with pytest.raises(NotPermitted):
            agreement.report(sqlite_session, people.asker(name), QUARTER)


CHALLENGES = ("challenged", "missed", "nothing")
sides = st.lists(
    st.tuples(
        st.sampled_from(("1000001", "1000002", "1000003")),
        st.sampled_from(("case-sample", "tier-2")),
        st.sampled_from(GRADES),
        st.sampled_from(CHALLENGES),
        st.integers(1, 28),
    ),
    max_size=9,
    unique_by=lambda one: (one[0], one[1], one[4]),
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=sides)
def test_two_views_pair_the_latest_audit_of_each_form_on_one_case(
    session: Session, seen: list[tuple[str, ...]]
) -> None:
    library = load_folder(Path("forms"))
    keys = {"case-sample": ("CS-19", "CS-14"), "tier-2": ("T2-20", "T2-32")}
    try:
        versions = {form: factories.publish(session, library.definitions[form]) for form in keys}
        latest: dict[tuple[str, str], tuple[int, str, str]] = {}
        for number, form, grade, challenge, day in seen:
            answers = dict(zip(keys[form], (grade, challenge), strict=True))
            audit = factories.make_submitted(
                session,
                versions[form],
                answers=answers,
                facts={"plan_type": "CP"},
                audit_date=date(2018, 11, int(day)),
            )
            audit.case_id = audits.case_for(session, number, CASE_KEY).id
            latest[number, form] = max(latest.get((number, form), (0, "", "")), (int(day), grade, challenge))
        session.flush()
        both = [
            (latest[number, "case-sample"], latest[number, "tier-2"])
            for number in {one[0] for one in seen}
            if (number, "case-sample") in latest and (number, "tier-2") in latest
        ]
        _, measured = measures.one(session, None, "C18", QUARTER)
        rows = {row.label: (row.n, row.of) for row in measured.rows if not row.member}
        same = sum(a[1] == b[1] for a, b in both)
        assert rows["Oversight: same grade in both"] == (same, len(both))
        worse = sum(GRADES.index(b[1]) > GRADES.index(a[1]) for a, b in both)
        assert rows["Oversight: Tier 2 grades lower"] == (worse, len(both))
        alike = sum(a[2] == b[2] for a, b in both)
        assert rows["Anything to challenge: same answer in both"] == (alike, len(both))
    finally:
        session.rollback()
