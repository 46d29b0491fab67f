"""Object rule 14: what a Q&R manager's figures may tell of records that are closed to them, and what nobody is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import update
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.moderation.words import Step
from qa_tool.people.models import UserAccount
from qa_tool.people.verbs import accounts, people, tokens
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.support import factories, second_readings
from tests.support.looking import text_of
from tests.support.small_forms import make_themes

UnitOfWork = Callable[[], AbstractContextManager[Session]]
Q3 = "period=2018/19-Q3"
DAY = date(2018, 11, 14)
PAGES = ["/", "/form/small", "/questions", "/themes", "/themes?sub-themes=yes", "/places", "/volume"]
FILES = ["/charts/forms.csv", "/charts/questions.csv?of=small", "/charts/theme-quarters.csv?of=PLAN"]
FEED = ["/feed/summary.json", "/feed/summary.csv"]
NOTHING = (None,) * 6


@pytest.fixture
def world(app: Any, in_database: UnitOfWork, account_of: Any, client_as: Any) -> Iterator[SimpleNamespace]:
    """A service of which the manager reads little: 12 hidden records in the north, and in the south six places for a
    hidden record about one of two practitioners, each of which is empty, good or inadequate."""
    with time_machine.travel("2019-03-01T12:00:00+00:00", tick=False):
        with in_database() as session:
            cast, places = factories.make_people(session), factories.make_places(session)
            version = factories.publish(session)
            make_themes(session, ["PLAN.P1", "VOICE.V1"])
            others = [cast.other_iro, *(factories.make_person(session, f"X{n}", practitioner=True) for n in range(3))]
            for number in range(12):
                record(session, version, cast, places, others[number % 4], Grade.GOOD, south=False)
            twins = [
                {
                    grade: record(session, version, cast, places, others[slot % 2], grade, south=True)
                    for grade in (Grade.GOOD, Grade.INADEQUATE)
                }
                for slot in range(len(NOTHING))
            ]
            mine = record(session, version, cast, places, cast.iro, Grade.REQUIRES_IMPROVEMENT, south=True)
        made = SimpleNamespace(
            in_database=in_database, twins=twins, mine=mine, cast=cast, places=places, version=version, app=app,
            manager=client_as(cast.manager, "QR").says_what_files_are_for(), feed=app.test_client(),
            client_as=client_as, account_of=account_of,
        )  # fmt: skip
        made.secret = token(made, account_of(cast.manager, "QR"))
        yield made


def record(
    session: Session, version: Any, cast: Any, places: Any, about: Any, grade: Grade, *, south: bool, **more: Any
) -> str:
    finding = Finding(FindingKind.STRENGTH, "Said well", ("VOICE.V1",))
    held = {"locality": places.other_locality.id, "district": places.other_district.id, "team": places.other_team.id}
    made = factories.make_submitted(
        session, version, author=cast.auditor, practitioner=about, places=places, audit_date=DAY, grade=grade,
        answers={"SM-01": grade.value, "SM-02": grade.value, "SM-03": "yes" if grade is Grade.GOOD else "no",
                 "SM-05": ("parent",) if grade is Grade.GOOD else ("school",), "X3": (finding,)},
        facts={**(held if south else {}), "plan_type": "CP" if grade is Grade.GOOD else "CLA"}, **more,
    )  # fmt: skip
    return str(made.id)


def token(world: SimpleNamespace, account: UserAccount) -> str:
    with world.in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        return tokens.make(session, people.asker_for(session, user), f"Dashboard {account.email}", 90)[0]


def put(world: SimpleNamespace, slots: Sequence[Grade | None], mine: bool) -> None:
    """Let these records stand in the south, and no others."""
    with world.in_database() as session:
        for twin, wanted in zip(world.twins, slots, strict=True):
            for grade, identity in twin.items():
                status = Status.SUBMITTED if grade is wanted else Status.REOPENED
                session.execute(update(Audit).where(Audit.id == identity).values(status=status))
        status = Status.SUBMITTED if mine else Status.REOPENED
        session.execute(update(Audit).where(Audit.id == world.mine).values(status=status))


def south(world: SimpleNamespace, query: str = "&place=South locality", *, files: bool = False) -> dict[str, bytes]:
    """Every figure that the manager gets of the south, as page and feed, or as ``files`` without their numbers."""
    found = {}
    for address in FILES if files else PAGES:
        answer = world.manager.get(f"/analysis{address}{'&' if '?' in address else '?'}{Q3}{query}")
        assert answer.status_code == 200, address
        page = answer.mimetype == "text/html"
        main = html.tostring(html.fromstring(answer.text).xpath("//main")[0]) if page else b""
        found[address] = main or answer.data.partition(b"\r\n\r\n")[0]
    for address in () if files else FEED:
        headers = {"Authorization": f"Bearer {world.secret}"}
        found[address] = world.feed.get(f"{address}?{Q3}{query}", headers=headers).data
    return found


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_below_the_floor_nothing_changes_with_a_hidden_record(world: SimpleNamespace, data: st.DataObject) -> None:
    """1 to 4 hidden records, or 5 and 6 about two practitioners: without one of them, with another grade, the same."""
    mine = data.draw(st.booleans(), label="one of the own team")
    slots = data.draw(st.lists(st.sampled_from([None, Grade.GOOD, Grade.INADEQUATE]), min_size=6, max_size=6))
    slots[0] = slots[0] or Grade.GOOD
    if mine:  # with none hidden at all, the own team's record may be shown
        slots[1] = slots[1] or Grade.INADEQUATE
    put(world, slots, mine)
    before = south(world)
    changed = data.draw(st.sampled_from([at for at, one in enumerate(slots) if one]), label="which")
    for instead in (None, Grade.GOOD, Grade.INADEQUATE):
        put(world, [instead if at == changed else one for at, one in enumerate(slots)], mine)
        after = south(world)
        assert [address for address in before if before[address] != after[address]] == []


def test_below_the_floor_files_do_not_change_either(world: SimpleNamespace) -> None:
    found = []
    for slots in ((Grade.GOOD, *NOTHING[1:]), (Grade.INADEQUATE, Grade.GOOD, *NOTHING[2:]), (Grade.GOOD,) * 6):
        put(world, slots, mine=True)
        found.append(south(world, files=True))
    assert found[0] == found[1] == found[2]
    assert all(b"too few to show" in found[0][file] for file in FILES if "questions" not in file)


def test_below_the_floor_it_is_said_calmly_without_n_and_without_zero(world: SimpleNamespace) -> None:
    put(world, (Grade.INADEQUATE, Grade.GOOD, *NOTHING[2:]), mine=True)
    page = text_of(world.manager.get(f"/analysis/?{Q3}&place=South locality"))
    assert "Too few to show" in page
    assert "1 of 3" not in page
    assert "0 of" not in page
    table = world.manager.get(f"/analysis/charts/forms.csv?{Q3}&place=South locality").text
    assert "too few to show" in table
    assert re.search(r",\d", table.partition("\r\n\r\n")[0]) is None
    figures = world.feed.get(
        f"/feed/summary.json?{Q3}&place=South locality", headers={"Authorization": f"Bearer {world.secret}"}
    ).json
    assert figures["forms"][0]["audits"] is None
    assert figures["forms"][0]["overall"]["base"] == "too-few"


def test_enough_hidden_records_about_enough_people_are_shown(world: SimpleNamespace) -> None:
    put(world, NOTHING, mine=False)
    assert "12 of 12 good" in text_of(world.manager.get(f"/analysis/?{Q3}"))
    assert "12 of 12 good" in text_of(world.manager.get(f"/analysis/?{Q3}&place=North locality"))
    assert "12 of 12 good" in text_of(world.manager.get("/analysis/?from=2018-11-01&to=2018-11-30"))
    put(world, NOTHING, mine=True)
    assert "0 of 1 good" in text_of(world.manager.get(f"/analysis/?{Q3}&place=South locality")), "nothing is hidden"


@pytest.mark.parametrize("query", ["from=2018-11-14&to=2018-11-14", "from=2018-10-01&to=2018-12-30",
                                   f"{Q3}&place=South team", f"{Q3}&place=North team"])  # fmt: skip
def test_the_service_by_day_or_by_team_is_one_refusal_and_the_own_team_is_answered(
    world: SimpleNamespace, query: str
) -> None:
    answers = set()
    for slots in (NOTHING, (Grade.GOOD,) * 6):
        put(world, slots, mine=True)
        for address in [*PAGES, *FILES]:
            answer = world.manager.get(f"/analysis{address}{'&' if '?' in address else '?'}{query}")
            assert answer.status_code == 403, address
            assert "good" not in text_of(answer)
        headers = {"Authorization": f"Bearer {world.secret}"}
        refused = [world.feed.get(f"{address}?{query}", headers=headers) for address in FEED]
        assert {one.status_code for one in refused} == {403}
        answers |= {one.data for one in refused}
        own = text_of(world.manager.get(f"/analysis/?{query}&whose=own-team"))
        assert "own team's work only" in own
    assert len(answers) == 1
    if "North" not in query:
        assert "0 of 1 good" in own


# The table of rule 14, by hand. Periods: whole quarter, year, month; any days. Cuts: a form, a locality, a CSC team.
QUARTER, YEAR, MONTH = Q3, "period=2018/19", "from=2018-11-01&to=2018-11-30"
DAYS, FORM = "from=2018-11-14&to=2018-11-14", f"{Q3}&form=small"
LOCALITY, TEAM = f"{Q3}&place=North locality", f"{Q3}&place=North team"
EVERY = (QUARTER, YEAR, MONTH, DAYS, FORM, LOCALITY, TEAM)
FIGURES_FOR: dict[str, tuple[str, ...]] = {
    "IRO": (),
    "AU": (),
    "QR, own team": EVERY,
    "QR": (QUARTER, YEAR, MONTH, FORM, LOCALITY),
    "SM": EVERY,
    "HS": EVERY,
    "AN": EVERY,
    "BS": (),
    "AD": (),
}


@pytest.mark.parametrize("who", FIGURES_FOR)
def test_figures_are_answered_as_the_table_says_and_refused_in_every_other_way(
    world: SimpleNamespace, who: str
) -> None:
    put(world, NOTHING, mine=True)
    role, _, own = who.partition(", ")
    client = world.manager if role == "QR" else world.client_as(role)
    secret = world.secret if role == "QR" else ""
    if role in ("IRO", "SM", "HS", "AN"):
        secret = token(world, world.account_of(role))
    for query in EVERY:
        asked = f"{query}&whose=own-team" if own else query
        expected = 200 if query in FIGURES_FOR[who] else 403
        for page in ("/questions", "/places"):
            assert client.get(f"/analysis{page}?{asked}").status_code == expected, (page, query)
        if secret and not (role == "IRO" and query in (QUARTER, YEAR)):  # an IRO's token has the staff edition of these
            answer = world.feed.get(f"{FEED[0]}?{asked}", headers={"Authorization": f"Bearer {secret}"})
            assert answer.status_code == expected, query


def test_what_knows_of_no_floor_shows_a_manager_the_own_team(world: SimpleNamespace) -> None:
    put(world, (Grade.GOOD,) * 6, mine=True)
    for page in ("/came-of-it", "/measures/C1", "/measures/C5", "/observations"):
        answer = world.manager.get(f"/analysis{page}?{Q3}")
        assert answer.status_code == 200, page
        assert "12 of" not in text_of(answer), page
    assert "own team" in text_of(world.manager.get(f"/analysis/measures/C1?{Q3}"))


def test_a_list_behind_a_number_counts_only_what_may_be_read(world: SimpleNamespace) -> None:
    """And stays the same whatever is hidden."""
    seen = set()
    for slots in (NOTHING, (Grade.GOOD, Grade.INADEQUATE, *NOTHING[2:]), (Grade.INADEQUATE,) * 6):
        put(world, slots, mine=True)
        for query in ("", "&grade=good", "&grade=inadequate&from=2018-11-14&to=2018-11-14&period="):
            page = world.manager.get(f"/analysis/audits?{Q3}{query}")
            seen.add((query, text_of(page).partition("Audits behind this figure")[2]))
    assert len(seen) == 3, "one answer to each, whatever is hidden"
    assert any("1 audit counted that you may read" in text for _, text in seen)


# -- what nobody is told: to be read blind, or about oneself and not opened --------------------------------------------
@pytest.mark.parametrize("role", ["SM", "HS", "AN", "QR"])
def test_what_is_to_be_read_blind_is_in_no_figure_until_it_is_read(world: SimpleNamespace, role: str) -> None:
    with world.in_database() as session:
        reader = factories.make_person(session, "READER")
        audit = session.get_one(Audit, world.mine)
        reading = second_readings.put(session, audit, reader, step=Step.GIVEN)
        identity = reading.id
    put(world, NOTHING, mine=True)
    client = world.client_as(reader, role)
    for query in (Q3, "period=2018/19", f"{Q3}&form=small"):
        page = text_of(client.get(f"/analysis/?{query}"))
        assert "12 of 12 good" in page
        assert "1 record of this period is not in your figures" in page
    assert "12" in text_of(client.get(f"/analysis/themes?{Q3}"))
    assert "13" not in text_of(client.get(f"/analysis/volume?{Q3}")).replace("2013", "")
    assert f"/audits/{world.mine}" not in client.get(f"/analysis/audits?{Q3}").text
    headers = {"Authorization": f"Bearer {token(world, world.account_of(reader, role))}"}
    figures = world.feed.get(f"/feed/summary.json?{Q3}", headers=headers).json
    assert figures["forms"][0]["audits"] == 12
    with world.in_database() as session:
        found = session.get_one(type(reading), identity)
        found.step, found.graded_at = Step.GRADED, second_readings.STAMP
    if role != "QR":
        assert "12 of 13 good" in text_of(client.get(f"/analysis/?{Q3}")), "read, it counts"


def test_a_freeze_waits_for_blind_readings_and_is_not_for_who_has_one(world: SimpleNamespace) -> None:
    """The reader may not propose it; whoever freezes it waits for the grades, or has the reading withdrawn."""
    cast = world.cast
    with world.in_database() as session:
        reader = factories.make_person(session, "READER")
        second_readings.put(session, session.get_one(Audit, world.mine), reader, step=Step.GIVEN)
    put(world, NOTHING, mine=True)
    address = "/analysis/quarters/2018-19-Q3/"

    def step(client: Any, verb: str) -> str:
        seen = html.fromstring(client.get(f"{address}{verb}", follow_redirects=True).text)
        given = seen.xpath("//main//form//input[@name='seen']/@value")
        data = {"seen": given[0] if given else "", "note": "All in"}
        return text_of(client.post(f"{address}{verb}", data=data, follow_redirects=True))

    assert "still to read 1 record of 2018/19 Q3 blind" in step(world.client_as(reader, "AN"), "propose")
    assert "Proposed" in step(world.client_as(cast.analyst, "AN"), "propose")
    assert "Approved" in step(world.client_as(cast.safeguarding, "SM"), "approve")
    head, analyst = world.client_as(cast.head, "HS"), world.client_as(cast.analyst, "AN")
    assert "1 audit is with a second reader. Wait for the grades" in step(head, "freeze")
    assert analyst.post(f"/moderation/{world.mine}/withdraw", data={"why": " "}).status_code == 422
    assert head.post(f"/moderation/{world.mine}/withdraw").status_code == 403
    assert analyst.post(f"/moderation/{world.mine}/withdraw", data={"why": "The reader is away"}).status_code == 303
    assert "As published" in step(head, "freeze")
    assert "12 of 13 good" in text_of(world.client_as(reader, "SM").get(f"/analysis/?{Q3}"))


def test_what_one_has_not_opened_is_in_none_of_ones_figures(world: SimpleNamespace) -> None:
    """A safeguarding manager who is an IRO, too: their own practice waits, unreleased or unopened."""
    with world.in_database() as session:
        for released in (False, True):
            record(session, world.version, world.cast, world.places, world.cast.colleague, Grade.INADEQUATE,
                   south=False, released=released, opened=False)  # fmt: skip
    put(world, NOTHING, mine=False)
    client = world.client_as(world.cast.colleague, "SM", "IRO")
    page = text_of(client.get(f"/analysis/?{Q3}"))
    assert "12 of 12 good" in page
    assert "2 records of this period are not in your figures" in page
    assert "12 of 14 good" in text_of(world.client_as("HS").get(f"/analysis/?{Q3}"))
