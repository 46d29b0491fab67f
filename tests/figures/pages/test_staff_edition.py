"""What an IRO reads of the service: one edition for all of them, and by form alone before the freeze."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy.exc import DatabaseError

from qa_tool import create_app
from qa_tool.config import Settings
from qa_tool.definitions.words import Grade
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter
from qa_tool.people.verbs import accounts, people, tokens
from tests.figures.pages.test_pages import UnitOfWork
from tests.support import factories
from tests.support.cast import make_person
from tests.support.freezes import freeze
from tests.support.looking import text_of

Q3 = "2018/19-Q3"
STAFF = "/analysis/staff"
AT = datetime(2019, 1, 20, 10, tzinfo=UTC)


@pytest.fixture
def world(in_database: UnitOfWork, settings: Settings) -> Iterator[SimpleNamespace]:
    """A service of eight IROs on 20 January 2019; ``start`` is the installation starting, with what falls due then."""
    with time_machine.travel(AT, tick=False):
        with in_database() as session:
            cast, places, version = factories.make_people(session), factories.make_places(session), None
            version = factories.publish(session)
            others = [make_person(session, f"I{number:02d}", practitioner=True) for number in range(6)]
            staffed = [cast.iro, cast.colleague, *others]
            session.flush()
            session.expunge_all()
        yield SimpleNamespace(
            cast=cast,
            places=places,
            version=version,
            iros=staffed,
            in_database=in_database,
            start=lambda: started(settings),
        )


def started(settings: Settings) -> None:
    """The installation starts, does what falls due, and stops."""
    app = create_app(settings)
    with app.app_context():
        db.engine.dispose()


def add_all(world: SimpleNamespace, records: Iterable[tuple[date, Grade, int]], *, read: bool = True) -> None:
    """Records: their day, their grade, whose of the IROs' work; ``read`` by that IRO."""
    with world.in_database() as session:
        version, author = session.merge(world.version), session.merge(world.cast.manager)
        iros = [session.merge(one) for one in world.iros]
        for day, grade, iro in records:
            factories.make_submitted(
                session,
                version,
                author=author,
                practitioner=iros[iro],
                places=world.places,
                audit_date=day,
                grade=grade,
                answers={"SM-01": grade.value, "SM-02": "good", "SM-03": "yes"},
                released=read,
            )


def add(world: SimpleNamespace, day: date, grade: Grade, iro: int) -> None:
    add_all(world, [(day, grade, iro)])


def fill(world: SimpleNamespace) -> None:
    """24 good and 16 requiring improvement, about each IRO alike."""
    grades = [Grade.REQUIRES_IMPROVEMENT if number % 5 in (1, 3) else Grade.GOOD for number in range(40)]
    add_all(world, [(date(2018, 10, 1 + number % 28), grade, number % 8) for number, grade in enumerate(grades)])


def frozen(world: SimpleNamespace) -> None:
    with world.in_database() as session:
        freeze(session, world.cast, Quarter(2018, 3))


def rows(page: Any) -> list[list[str]]:
    """The cells of every line of every table, without the names of columns that a phone shows in each."""
    lines = html.fromstring(page.text).xpath("//main//table/tbody/tr")
    said = ".//text()[not(parent::*[@class='qa-cards__label'])]"
    return [[" ".join("".join(cell.xpath(said)).split()) for cell in line] for line in lines]


def token_of(world: SimpleNamespace, account_of: Callable[..., Any], role: str) -> str:
    account = account_of(role)
    with world.in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        return tokens.make(session, people.asker_for(session, user), "Sheet", 30)[0]


# -- before the freeze -------------------------------------------------------------------------------------------------


def test_without_any_record_the_page_says_what_will_come(world: SimpleNamespace, client_as: Any) -> None:
    page = client_as("IRO").get(STAFF)
    assert page.status_code == 200
    assert "No audit has been submitted yet" in text_of(page)


def test_before_the_freeze_there_is_the_service_by_form_and_nothing_else(
    world: SimpleNamespace, client_as: Any
) -> None:
    fill(world)
    world.start()
    page = client_as("IRO").get(f"{STAFF}?period={Q3}")
    assert rows(page) == [
        ["Small audit as on 20 January 2019", "24 60.0%", "16 40.0%", "0 0.0%", "40"],
    ]
    assert "is not frozen yet" in text_of(page)
    assert "Localities" not in text_of(page)


def test_it_moves_when_5_records_about_3_practitioners_have_changed(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    world.start()
    browser = client_as("IRO")
    before = browser.get(f"{STAFF}?period={Q3}").data
    for number in range(4):
        add(world, date(2018, 12, 1), Grade.INADEQUATE, number)
        world.start()
        assert browser.get(f"{STAFF}?period={Q3}").data == before
    add(world, date(2018, 12, 2), Grade.GOOD, 4)
    world.start()
    assert rows(browser.get(f"{STAFF}?period={Q3}"))[0][-1] == "45"


def test_five_records_about_two_practitioners_move_nothing(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    world.start()
    browser = client_as("IRO")
    before = browser.get(f"{STAFF}?period={Q3}").data
    add_all(world, [(date(2018, 12, 1), Grade.INADEQUATE, number % 2) for number in range(8)])
    world.start()
    assert browser.get(f"{STAFF}?period={Q3}").data == before


def test_few_records_look_like_none(world: SimpleNamespace, client_as: Any) -> None:
    browser = client_as("IRO")
    add(world, date(2018, 10, 1), Grade.GOOD, 0)
    seen = []
    for number in range(3):
        world.start()
        seen.append(browser.get(f"{STAFF}?period={Q3}").data)
        add(world, date(2018, 10, 2), Grade.INADEQUATE, number)
    assert len(set(seen)) == 1


def test_what_its_iro_has_not_read_is_in_nothing(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    late = [(date(2018, 12, 1), Grade.INADEQUATE, number) for number in range(8)]
    add_all(world, late, read=False)
    world.start()
    assert rows(client_as("IRO").get(f"{STAFF}?period={Q3}"))[0][-1] == "40"


# -- the edition -------------------------------------------------------------------------------------------------------


def test_a_freeze_prepares_the_edition_and_it_stays_as_it_is(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    frozen(world)
    page = client_as("IRO").get(STAFF)
    assert ["Small audit", "24 60.0%", "16 40.0%", "0 0.0%", "40"] in rows(page)
    assert "Prepared on 20 January 2019" in text_of(page)
    add_all(world, [(date(2018, 12, 1), Grade.INADEQUATE, number) for number in range(8)])
    world.start()
    assert rows(client_as("IRO").get(STAFF)) == rows(page)


def test_it_is_the_same_for_every_iro(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    frozen(world)
    one = client_as(world.iros[0], "IRO").get(STAFF)
    other = client_as(world.iros[5], "IRO").get(STAFF)
    assert rows(one) == rows(other)


def test_a_number_of_which_somebody_knows_most_is_not_shown(world: SimpleNamespace, client_as: Any) -> None:
    """Ten inadequate, of which one IRO has eight: to that one the page would tell of two others."""
    fill(world)
    add_all(world, [(date(2018, 12, 1), Grade.INADEQUATE, iro) for iro in (*(0,) * 8, 6, 7)])
    frozen(world)
    line = next(line for line in rows(client_as("IRO").get(STAFF)) if line[0] == "Small audit")
    assert line[3] == "too few to show"


def test_a_record_more_than_before_the_freeze_is_not_told_by_the_difference(
    world: SimpleNamespace, client_as: Any
) -> None:
    fill(world)
    world.start()
    add(world, date(2018, 12, 1), Grade.INADEQUATE, 3)
    frozen(world)
    line = next(line for line in rows(client_as("IRO").get(STAFF)) if line[0].startswith("Small audit"))
    assert line == ["Small audit as on 20 January 2019", "24 60.0%", "16 40.0%", "0 0.0%", "40"]


def released_outside(client_as: Any) -> None:
    """The external edition of the quarter, as it stands."""
    answer = client_as("AN").post("/analysis/workbook", data={"period": Q3, "reason": "Board", "edition": "external"})
    assert answer.status_code == 303, answer.text
    assert client_as("HS").post(f"{answer.location}release", data={"reason": "Board"}).status_code == 303


def test_what_went_outside_before_is_not_set_against_it(world: SimpleNamespace, client_as: Any) -> None:
    """It said 40, 24 of them good. Two have come since: both pages together would tell how they are graded."""
    fill(world)
    released_outside(client_as)
    add_all(world, [(date(2018, 12, 1), Grade.GOOD, 3), (date(2018, 12, 1), Grade.REQUIRES_IMPROVEMENT, 4)])
    frozen(world)
    line = next(line for line in rows(client_as("IRO").get(STAFF)) if line[0].startswith("Small audit"))
    assert not {"25", "17", "42"} & {cell.split()[0] for cell in line[1:]}, line


def test_a_year_of_four_frozen_quarters_has_an_edition_of_its_own(world: SimpleNamespace, client_as: Any) -> None:
    grades = [Grade.GOOD if number % 2 else Grade.REQUIRES_IMPROVEMENT for number in range(16)]
    for first in (date(2018, 4, 1), date(2018, 7, 1), date(2018, 10, 1), date(2019, 1, 1)):
        add_all(world, [(first + timedelta(number), grade, number % 8) for number, grade in enumerate(grades)])
    with time_machine.travel(datetime(2019, 5, 1, 10, tzinfo=UTC), tick=False):
        for number in (1, 2, 3, 4):
            with world.in_database() as session:
                freeze(session, world.cast, Quarter(2018, number))
        world.start()
        browser = client_as("IRO")
        page = browser.get(f"{STAFF}?period=2018/19")
    assert ["Small audit", "32 50.0%", "32 50.0%", "0 0.0%", "64"] in rows(page)


def test_what_was_frozen_before_is_prepared_by_itself(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    frozen(world)
    with world.in_database() as session:
        session.connection().exec_driver_sql("DROP TRIGGER staff_edition_refuses_delete")
        session.connection().exec_driver_sql("DELETE FROM staff_edition")
    world.start()
    assert ["Small audit", "24 60.0%", "16 40.0%", "0 0.0%", "40"] in rows(client_as("IRO").get(f"{STAFF}?period={Q3}"))


def test_what_is_kept_cannot_be_changed(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    world.start()
    frozen(world)
    for table in ("staff_edition", "staff_by_form"):
        for change in ("UPDATE {} SET document = ''", "DELETE FROM {}"):
            with pytest.raises(DatabaseError, match="immutable"), world.in_database() as session:
                session.connection().exec_driver_sql(change.format(table))
    assert ["Small audit", "24 60.0%", "16 40.0%", "0 0.0%", "40"] in rows(client_as("IRO").get(STAFF))


# -- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"), [("IRO", 200), ("QR", 200), ("SM", 200), ("AU", 403), ("BS", 403), ("AD", 403)]
)
def test_who_reads_it(world: SimpleNamespace, client_as: Any, role: str, status: int) -> None:
    assert client_as(role).get(STAFF).status_code == status


def test_a_quarter_that_nobody_offers_is_not_found(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    for period in ("2011/12-Q1", "2018-11-05", "never", "2018/19"):
        assert client_as("IRO").get(f"{STAFF}?period={period}").status_code == 404


def test_the_file_says_what_the_page_says_and_goes_through_the_gate(world: SimpleNamespace, client_as: Any) -> None:
    fill(world)
    frozen(world)
    browser = client_as("IRO")
    address = f"/analysis/staff.csv?period={Q3}"
    assert browser.get(address).status_code == 303, "nobody has said what it is for"
    browser.says_what_files_are_for("Team meeting")
    text = browser.get(address).text
    assert "2018/19 Q3,2019-01-20,form,,small,Small audit,24,16,0,40," in text
    assert "For: Team meeting" in text
    assert browser.get("/analysis/staff.csv?period=2018/19").status_code == 404


def test_the_file_says_what_is_hidden_as_the_page_does(world: SimpleNamespace, client_as: Any) -> None:
    """Blank cells looked like numbers that nobody had entered."""
    fill(world)
    add_all(world, [(date(2018, 12, 1), Grade.INADEQUATE, iro) for iro in (*(0,) * 8, 6, 7)])
    frozen(world)
    browser = client_as("IRO").says_what_files_are_for("Team meeting")
    written = list(csv.DictReader(io.StringIO(browser.get(f"/analysis/staff.csv?period={Q3}").text.lstrip("\ufeff"))))
    columns = ["good", "requires_improvement", "inadequate", "answered"]
    lines = [[one["title"], *(one[column] for column in columns)] for one in written if one["by"] in ("form", "theme")]
    shown = [[cell.split(" ")[0] if cell[0].isdigit() else cell for cell in line] for line in rows(browser.get(STAFF))]
    whole = [[line[0], *line[1:] * 4] if len(line) == 2 else line for line in shown]
    assert lines == whole
    assert any("too few to show" in line for line in lines)
    said = " ".join(one["period"] for one in written if one["by"] is None)
    assert "A number stays hidden unless more than 5 are left" in said
    assert "Counted on the forms whose number of records is shown above: Small audit" in said


def test_an_iros_token_fetches_the_edition_and_nothing_else(
    world: SimpleNamespace, client_as: Any, account_of: Callable[..., Any]
) -> None:
    fill(world)
    frozen(world)
    headers = {"Authorization": f"Bearer {token_of(world, account_of, 'IRO')}"}
    browser = client_as(None)
    answer = browser.get(f"/feed/summary.json?period={Q3}", headers=headers)
    assert (answer.status_code, answer.json["edition"], answer.json["handling"]) == (200, "staff", "OFFICIAL-SENSITIVE")
    (line,) = answer.json["tables"][0]["lines"]
    assert (line["good"], line["requires_improvement"], line["inadequate"], line["answered"]) == (24, 16, 0, 40)
    table = browser.get(f"/feed/summary.csv?period={Q3}", headers=headers)
    assert "2018/19 Q3,2019-01-20,form,,small,Small audit,24,16,0,40," in table.text
    beyond = [
        "",
        "period=never",
        f"period={Q3}&form=small",
        f"period={Q3}&figures=published",
        "from=2018-11-01&to=2018-11-01",
    ]
    refused = [
        browser.get(f"/feed/summary.{end}?{query}", headers=headers) for end in ("json", "csv") for query in beyond
    ]
    assert {(one.status_code, one.data) for one in refused} == {(403, refused[0].data)}
    assert browser.get("/feed/summary.json?period=2018/19", headers=headers).status_code == 404
