"""The pages of quarters: three people take one quarter through, others see it, everybody sees what changed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from lxml import html
from openpyxl import load_workbook
from ruamel.yaml import YAML
from sqlalchemy import select

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import Grade
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.words import Step
from qa_tool.outputs.models import FrozenQuarter
from qa_tool.policy import matrix
from qa_tool.records.models import Audit
from tests.outputs.quarters.conftest import HOSTILE, Q3, ROOM, first_audit, form_of, step
from tests.support import factories, second_readings
from tests.support.factories import ROLES, People
from tests.support.looking import text_of


def test_three_people_take_a_quarter_through_and_the_page_says_who(as_: Callable[..., Any], people: People) -> None:
    analyst, safeguarding, head, manager = (as_(one) for one in ("analyst", "safeguarding", "head", "manager"))
    assert "Nobody has proposed to freeze this quarter" in text_of(head.get(Q3))
    assert "20 records counted" in text_of(analyst.get(Q3))
    assert step(analyst, "propose", f"All in {HOSTILE}").location.endswith(Q3)
    page = text_of(analyst.get(Q3))
    assert "2018/19 Q3 is proposed" in page
    assert HOSTILE in page
    assert step(safeguarding, "approve").status_code == 303
    assert step(head, "freeze").status_code == 303
    page = text_of(safeguarding.get(Q3))
    for name in ("analyst", "safeguarding", "head"):
        assert people.by_name[name].staff_code in page
    assert "20 records published" in page
    assert "Small audit 20 15 75.0% 0 0.0% 5 25.0% 20" in page
    assert "No record has changed since" in page
    assert "version 1" in page
    for reader in (manager, safeguarding):
        assert "2018/19 Q3 Frozen Frozen by Head of service" in text_of(reader.get(ROOM))
    seen = text_of(manager.get(Q3))
    assert "Small audit 20 15 75.0% 0 0.0% 5 25.0% 20" in seen, "what is frozen is the same for everybody"
    assert "See what differs since" in seen
    assert "Not told" in seen, "records at the steps before are no frozen number"


def test_buttons_stand_only_where_they_work(as_: Callable[..., Any]) -> None:
    def buttons(name: str) -> list[str]:
        root = html.fromstring(as_(name).get(Q3).text)
        return [" ".join(one.text_content().split()) for one in root.xpath("//main//a[@role='button']")]

    assert [buttons(name) for name in ("manager", "analyst", "safeguarding", "head")] == [[], ["Propose"], [], []]
    step(as_("analyst"), "propose", "All in")
    assert [buttons(name) for name in ("manager", "analyst", "safeguarding", "head")] == [
        [], [], ["Approve", "Send back"], ["Send back"],
    ]  # fmt: skip
    step(as_("safeguarding"), "approve")
    assert [buttons(name) for name in ("manager", "analyst", "safeguarding", "head")] == [
        [], [], [], ["Freeze the quarter", "Send back"],
    ]  # fmt: skip


def test_a_missing_note_is_asked_for_and_what_was_typed_stays(as_: Callable[..., Any]) -> None:
    analyst = as_("analyst")
    page = step(analyst, "propose", "  ")
    assert page.status_code == 422
    assert "Enter a note" in text_of(page)
    page = step(analyst, "propose", "x" * 1001)
    assert page.status_code == 422
    assert "1,000 characters or less" in text_of(page)
    assert "x" * 1001 in page.text


def test_a_page_that_is_out_of_date_does_nothing(as_: Callable[..., Any], in_database: Any, people: People) -> None:
    analyst = as_("analyst")
    old = form_of(analyst, f"{Q3}propose")
    with in_database() as session:
        factories.make_submitted(session, factories.publish(session), audit_date=date(2018, 12, 1))
    assert analyst.post(f"{Q3}propose", data=old | {"note": "All in"}).status_code == 303
    page = text_of(analyst.get(Q3))
    assert "Records of this quarter have changed since you opened the page" in page
    assert "Nobody has proposed" in page
    assert analyst.post(f"{Q3}propose", data={"note": "All in"}).status_code == 303
    assert "Nobody has proposed" in text_of(analyst.get(Q3))


def test_records_that_changed_between_two_steps_are_pointed_out(as_: Callable[..., Any], in_database: Any) -> None:
    step(as_("analyst"), "propose", "All in")
    with in_database() as session:
        factories.make_submitted(session, factories.publish(session), audit_date=date(2018, 12, 1))
    for path in (Q3, f"{Q3}approve"):
        assert "changed since the last step: 20 records then, 21 records now" in text_of(as_("safeguarding").get(path))


def test_one_person_of_several_roles_is_told_that_somebody_else_must(as_: Callable[..., Any]) -> None:
    both = as_("analyst", "SM")
    step(both, "propose", "All in")
    assert "proposed by you, so this step is for somebody else" in text_of(both.get(Q3))
    assert both.get(f"{Q3}approve").location == Q3
    assert both.post(f"{Q3}approve", data={"seen": "x"}).status_code == 303
    assert "Proposed" in text_of(both.get(Q3))
    assert "Approved by" not in text_of(both.get(ROOM))


def test_an_open_quarter_says_until_when(as_: Callable[..., Any]) -> None:
    page = text_of(as_("analyst").get(f"{ROOM}2018-19-Q4/"))
    assert "open for entries until 14 April 2019" in page
    assert as_("analyst").get(f"{ROOM}2018-19-Q4/propose").status_code == 404


@pytest.mark.parametrize("path", ["2018-19-Q5/", "2018-20-Q3/", "x/", "2019-20-Q1/", "2018-19-Q3/differences"])
def test_what_is_no_quarter_and_what_is_not_frozen_are_not_found(as_: Callable[..., Any], path: str) -> None:
    assert as_("analyst").get(ROOM + path).status_code == 404


def test_differences_are_listed_with_reasons_and_empty_when_there_are_none(
    as_: Callable[..., Any], frozen: None, in_database: Any
) -> None:
    head = as_("head")
    assert "Nothing has changed" in text_of(head.get(f"{Q3}differences"))
    audit_id, reference = first_audit(in_database)
    with in_database() as session:
        factories.amended(session, session.get_one(Audit, audit_id), reason=HOSTILE, X1="good")
    page = head.get(f"{Q3}differences")
    text = text_of(page)
    assert reference in text
    assert HOSTILE in text
    assert "15 good (75.0%), 0 requires improvement (0.0%), 5 inadequate (25.0%) of 20" in text
    assert "16 good (80.0%), 0 requires improvement (0.0%), 4 inadequate (20.0%) of 20" in text
    assert not re.search(r"<t[hd][^>]*govuk-!-width", page.text), "on a phone those widths are all of the table"
    assert "1 record changed since: see the differences" in text_of(head.get(Q3))
    assert "Small audit 20 15 75.0%" in text_of(head.get(Q3))
    assert "16 of 20" in text_of(head.get("/analysis/?period=2018/19-Q3"))
    wrote_them = text_of(as_("manager").get(f"{Q3}differences"))
    assert "1 record of yours changed" in wrote_them
    assert "16 good (80.0%), 0 requires improvement (0.0%), 4 inadequate (20.0%) of 20" in wrote_them


def test_who_has_a_floor_reads_what_is_frozen_and_of_changes_only_what_the_floor_bears(
    as_: Callable[..., Any], frozen: None, in_database: Any
) -> None:
    """All 20 records are about one practitioner of another team: nothing that stands is large enough to show."""
    other = as_("other_manager")
    before = {page: other.get(f"{Q3}{page}").data for page in ("", "differences")}
    analysis = "/analysis/{}?period=2018/19-Q3&figures=published"
    figures = text_of(other.get(analysis.format("")))
    assert "15 of 20 good (75.0%)" in figures
    assert "What changed since is not in them" in figures
    places = text_of(other.get(analysis.format("places")))
    assert "North locality15 75.0%" in places
    assert "North team" not in places, "figures by team of children's social care are not theirs, frozen ones either"
    assert "As published" not in text_of(other.get("/analysis/measures?period=2018/19-Q3&figures=published"))
    audit_id, reference = first_audit(in_database)
    with in_database() as session:
        factories.amended(session, session.get_one(Audit, audit_id), reason=HOSTILE, X1="good")
    after = {page: other.get(f"{Q3}{page}").data for page in ("", "differences")}
    for page, seen in before.items():
        main = [html.tostring(html.fromstring(one).xpath("//main")[0]) for one in (seen, after[page])]
        assert main[0] == main[1], page
        assert reference.encode() not in main[1]
    assert other.get(f"{ROOM}2018-19-Q4/").status_code == 403, "no quarter that is not frozen"
    assert "2018-19-Q4" not in other.get(ROOM).text
    assert as_("iro").get(Q3).status_code == 403


def test_a_difference_is_told_where_enough_hidden_records_changed(
    as_: Callable[..., Any], people: People, frozen: None, in_database: Any
) -> None:
    """The manager's own record changed, and others came late: one would be told answer by answer."""
    audit_id, _ = first_audit(in_database)
    with in_database() as session:
        factories.amended(session, session.get_one(Audit, audit_id), reason="Put right", X1="good")
        others = [people.other_iro, *(factories.make_person(session, f"L{n}", practitioner=True) for n in range(2))]
    standing = {0: "16 good (80.0%)", 1: None, 4: None, 5: "21 good (84.0%)"}
    for late, said in standing.items():
        with in_database() as session:
            version = session.scalars(select(FormVersion)).one()
            for number in range(session.query(Audit).count() - 20, late):
                factories.make_submitted(
                    session, version, author=people.auditor, practitioner=others[number % 3],
                    audit_date=date(2018, 12, 3), grade=Grade.GOOD,
                    answers={"SM-01": "good", "SM-02": "good", "SM-03": "yes"},
                )  # fmt: skip
        seen = text_of(as_("manager").get(f"{Q3}differences"))
        assert "1 record of yours changed" in seen, late
        if said:
            assert said in seen, late
        else:
            assert "No figure that is large enough to show differs" in seen, late
    assert "5 records" not in seen


@pytest.mark.parametrize("role", ["HS", "QR"])
def test_frozen_figures_wait_for_a_blind_reading_that_was_given_after_the_freeze(
    client_as: Any, frozen: None, in_database: Any, role: str
) -> None:
    """Beside the figures that stand, which leave the record out, they would tell its grades."""
    audit_id, _ = first_audit(in_database)
    with in_database() as session:
        reader = factories.make_person(session, "READER")
        reading = second_readings.put(session, session.get_one(Audit, audit_id), reader, step=Step.GIVEN).id
    client = client_as(reader, role)
    published = "/analysis/?period=2018/19-Q3&figures=published"
    for address in (Q3, published):
        seen = text_of(client.get(address))
        assert "still to read a record of 2018/19 Q3 blind" in seen, address
        assert "75.0%" not in seen, address
    with in_database() as session:
        found = session.get_one(Moderation, reading)
        found.step, found.graded_at = Step.GRADED, second_readings.STAMP
    for address in (Q3, published):
        assert "75.0%" in text_of(client.get(address)), address


def said_on_the_front(book: bytes) -> str:
    """Whether its figures are frozen, as the cover says it."""
    cover = load_workbook(io.BytesIO(book)).worksheets[0]
    return next(str(row[1]) for row in cover.values if row[0] == "Frozen")


def test_workbook_and_chapter_of_a_frozen_quarter_are_the_same_for_who_has_a_floor(
    as_: Callable[..., Any], frozen: None
) -> None:
    asked = {"period": "2018/19-Q3", "reason": "A meeting"}
    grades = []
    for name in ("head", "other_manager"):
        client = as_(name).says_what_files_are_for()
        book = client.post("/analysis/workbook", data={**asked, "figures": "published"})
        assert book.status_code == 200, name
        sheet = load_workbook(io.BytesIO(book.data))["Grades"]
        report = client.post("/analysis/workbook/report", data=asked)
        chapter = docx.Document(io.BytesIO(report.data))
        told = [[cell.text for cell in row.cells] for one in chapter.tables[1:] for row in one.rows]
        grades.append((list(sheet.iter_rows(values_only=True)), told))
        assert any("those that were frozen" in cell.text for row in chapter.tables[0].rows for cell in row.cells)
        assert "those that were frozen" in said_on_the_front(book.data)
        standing = client.post("/analysis/workbook", data={**asked, "figures": "standing"})
        assert "As the records stand, not as frozen. Frozen: 2018/19 Q3 on" in said_on_the_front(standing.data)
    assert grades[0] == grades[1]


def test_figures_are_not_compared_for_who_is_kept_from_a_record(
    client_as: Any, people: People, as_: Callable[..., Any], frozen: None, in_database: Any
) -> None:
    """What is left of the published figures, less those without the record, is the record itself."""
    audit_id, reference = first_audit(in_database)
    with in_database() as session:
        factories.amended(session, session.get_one(Audit, audit_id), reason="Put right", X1="good")
    himself = client_as(people.iro, *ROLES["head"])
    seen = text_of(himself.get(f"{Q3}differences"))
    assert "1 record is not yours to read" in seen
    assert "Figures are not compared for you" in seen
    for told in (reference, "Put right", "15 good", "16 good", "0 good"):
        assert told not in seen, told


def test_a_form_that_was_published_since_is_no_difference(
    as_: Callable[..., Any], frozen: None, in_database: Any
) -> None:
    audit_id, _ = first_audit(in_database)
    with in_database() as session:
        factories.publish(session, factories.small_definition("new", reference="NW", title="New audit"))
        factories.amended(session, session.get_one(Audit, audit_id), reason="Put right", X1="good")
    seen = text_of(as_("head").get(f"{Q3}differences"))
    assert "16 good (80.0%)" in seen
    assert "New audit" not in seen


def test_a_damaged_freeze_is_pointed_out(as_: Callable[..., Any], frozen: None, in_database: Any) -> None:
    with in_database() as session:
        session.connection().exec_driver_sql("DROP TRIGGER frozen_quarter_refuses_update")
        session.query(FrozenQuarter).update({"audits": 21})
    assert "does not match its content hash" in text_of(as_("safeguarding").get(Q3))


def test_the_analysis_leads_here(as_: Callable[..., Any]) -> None:
    page = as_("manager").get("/analysis/?period=2018/19-Q3")
    assert re.search(r'href="/analysis/quarters/"', page.text)
    assert "/analysis/quarters/" not in as_("iro").get("/analysis/?period=2018/19-Q3").text


@pytest.mark.parametrize(
    ("action", "role", "verbs"),
    [
        ("propose", "SM", [("safeguarding", "propose")]),
        ("approve", "AN", [("analyst", "propose"), ("second_analyst", "approve")]),
        ("execute", "SM", [("analyst", "propose"), ("safeguarding", "approve"), ("second_safeguarding", "freeze")]),
    ],
)
def test_one_line_of_the_matrix_gives_one_more_role_a_step(
    as_: Callable[..., Any],
    client_as: Any,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    role: str,
    verbs: list[tuple[str, str]],
) -> None:
    """The step once named its roles itself, and crashed where the matrix named another (check 132)."""
    raw = YAML(typ="safe").load(matrix.FILE.read_text(encoding="utf-8"))
    raw["resources"]["freeze"]["actions"][action][role] = ["all"]
    widened = matrix.parse(raw)
    monkeypatch.setattr(matrix, "matrix", lambda: widened)
    for name, verb in verbs:
        client = client_as(role) if name.startswith("second_") else as_(name)
        done = step(client, verb, "All in")
        assert done.status_code == 303, text_of(done)
