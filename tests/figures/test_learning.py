"""The learning plan equals what counting the findings by hand gives, on both databases."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.summary.learning import AUDIENCES, table
from qa_tool.figures.verbs import learning
from qa_tool.figures.words.evidence import Evidence, Strength
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.records.words import Status
from qa_tool.resources import forms_folder
from tests.support import factories
from tests.support.factories import People

Q3 = Quarter(2018, 3).period
AREA, GOOD = FindingKind.AREA_FOR_DEVELOPMENT, FindingKind.STRENGTH


class Said(NamedTuple):
    """One record's findings: who said it of whose team, where, on which form."""

    area: tuple[str, ...] = ("PLAN.P1",)
    strength: tuple[str, ...] = ()
    author: str = "auditor"
    team: str = "team"
    north: bool = True
    form: str = "small"
    day: int = 0
    status: Status = Status.SUBMITTED


def put(session: Session, records: list[Said]) -> People:
    people = factories.make_people(session)
    places = factories.make_places(session)
    south = factories.Places(
        places.other_locality, places.other_district, places.other_team,
        places.locality, places.district, places.team,
    )  # fmt: skip
    versions = {
        "small": factories.publish(session),
        "other": factories.publish(session, factories.small_definition("other", reference="OT", title="Other audit")),
    }
    for said in records:
        answers: dict[str, Any] = {"SM-01": "good"}
        if said.area:
            answers["X4"] = (Finding(AREA, "Words", said.area),)
        if said.strength:
            answers["X3"] = (Finding(GOOD, "Words", said.strength),)
        factories.make_submitted(
            session,
            versions[said.form],
            answers=answers,
            author=getattr(people, said.author),
            practitioner_team=getattr(people, said.team),
            places=places if said.north else south,
            audit_date=Q3.first + timedelta(days=said.day),
            status=said.status,
        )
    session.flush()
    return people


def by_hand(records: list[Said]) -> dict[str, Evidence]:
    sets: dict[str, list[set[Any]]] = defaultdict(lambda: [set() for _ in range(5)])
    for number, said in enumerate(records):
        inside = Q3.first + timedelta(days=said.day) in Q3 and said.status is not Status.REOPENED
        for code in said.area if inside else ():
            for found, value in zip(sets[code], (number, said.author, said.team, said.north, said.form), strict=True):
                found.add(value)
    return {
        code: Evidence(len(records_), len(people), len(teams), len(places), tuple(sorted(forms)))
        for code, (records_, people, teams, places, forms) in sets.items()
    }


CODES = st.sampled_from([("PLAN.P1",), ("VOICE.V1",), ("PLAN.P1", "VOICE.V1"), ()])
RECORDS = st.lists(
    st.builds(
        Said,
        CODES,
        CODES,
        st.sampled_from(("auditor", "second_auditor", "manager")),
        st.sampled_from(("team", "other_team")),
        st.booleans(),
        st.sampled_from(("small", "other")),
        st.sampled_from((-1, 0, 91, 92)),
        st.sampled_from((Status.SUBMITTED, Status.CLOSED, Status.REOPENED)),
    ),
    max_size=14,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS)
def test_the_evidence_is_what_counting_by_hand_gives(session: Session, records: list[Said]) -> None:
    session.rollback()
    people = put(session, records)
    plan = learning.plan(session, people.asker("head"), Q3)
    assert {need.code: need.evidence for need in plan.needs} == by_hand(records)


def test_the_plan_says_for_whom_and_how_sure(session: Session) -> None:
    strong = [
        Said(author=author, team=team, form=form, day=day)
        for day, (author, team, form) in enumerate(
            [("auditor", "team", "small"), ("second_auditor", "other_team", "other"), ("manager", "team", "small")] * 4
        )
    ]
    thin = [Said(("VOICE.V1",), ("VOICE.V1",)), Said((), ("VOICE.V1",))]
    people = put(session, strong + thin)
    plan = learning.plan(session, people.asker("head"), Q3)
    first, second = plan.needs
    assert (first.code, first.strength, first.missing, first.running) == ("PLAN.P1", Strength.STRONG, (), 1)
    assert (first.audience, first.forms) == ("Social workers and IROs", ("Other audit", "Small audit"))
    assert (second.strength, second.mixed, second.as_strength) == (Strength.THIN, True, 2)
    assert plan.records == 14
    assert plan.of(Strength.FAIR) == ()
    lines = list(table(plan))
    assert all(len(line) == len(lines[0]) for line in lines)
    assert lines[1][:3] == ("Strong", "Sub-theme PLAN.P1", "PLAN.P1")


@pytest.mark.both_databases
def test_filters_narrow_the_evidence(session: Session) -> None:
    people = put(session, [Said(), Said(form="other"), Said(north=False)])
    plan = learning.plan(session, people.asker("head"), Q3, Filters(form="small"))
    assert [need.evidence.records for need in plan.needs] == [2]


def test_the_plan_is_for_readers_of_figures(session: Session) -> None:
    people = put(session, [])
    for who in ("auditor", "support", "administrator"):
        with pytest.raises(NotPermitted):
            learning.plan(session, people.asker(who), Q3)
    assert learning.plan(session, None, Q3).needs == ()


def test_every_theme_that_ships_has_its_audience() -> None:
    themes = load_folder(forms_folder()).themes
    assert {code.partition(".")[0] for code in themes.sub_theme_codes} == set(AUDIENCES)
