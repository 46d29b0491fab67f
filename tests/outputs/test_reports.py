"""The Word report, the JSON, the data feed's table and the page's figures say the same numbers of a whole service."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.text.paragraph import Paragraph
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.formats.csv_table import as_csv
from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.outputs.verbs import exporting, reports
from qa_tool.outputs.verbs.exporting import Order, ReasonMissing
from qa_tool.people.verbs.exports import Begun
from qa_tool.people.words import PlaceKind
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event
from tests.support.factories import People, make_people, make_places, make_submitted, publish, small_definition

Q3 = Quarter(2018, 3).period
GRADES = tuple(Grade)
SECRET = "Canary Wharf"


@dataclass
class Service:
    """A made-up service of 90 records over two quarters and two localities."""

    session: Session
    people: People

    def read(self, folder: Path, period: Period = Q3, filters: Filters | None = None) -> tuple[Summary, Word]:
        """The summary of a period, and the report on it as it is read back from its file."""
        path = folder / "report.docx"
        reports.compose(self.session, None, Order(period, filters or Filters()), path)
        return figures.summary(self.session, None, period, filters or Filters()), docx.Document(str(path))


@pytest.fixture
def service(sqlite_session: Session) -> Service:
    people, places = make_people(sqlite_session), make_places(sqlite_session)
    versions = [
        publish(sqlite_session, small_definition(key, reference=key[:2].upper(), title=f"The {key} audit"))
        for key in ("alpha", "beta")
    ]
    for number, (version, start) in enumerate(product(versions, (date(2018, 7, 2), date(2018, 10, 1)))):
        for step in range(18 + 9 * number):
            day = start + timedelta(days=2 * step % 85)
            south = step % 3 == 0
            facts: dict[str, Any] = {
                "locality": (places.other_locality if south else places.locality).id,
                "plan_type": ("CP", "CLA")[step % 2],
            }
            answers: dict[str, Any] = {
                "X1": GRADES[(step * 7 + number) % 3].value,
                "X2": SECRET,
                "SM-01": GRADES[(step + number) % 3].value,
                "SM-02": GRADES[step % 2].value,
                "SM-03": ("yes", "no")[step % 2],
                "SM-04": SECRET,
                "SM-05": ("parent", "school") if step % 4 else ("child",),
                "X3": (Finding(FindingKind.STRENGTH, SECRET, ("VOICE.V1",) if step % 2 else ("PLAN.P1", "VOICE.V1")),),
                "X4": (Finding(FindingKind.AREA_FOR_DEVELOPMENT, SECRET, ("DRIFT.D6",)),) if step % 3 else (),
            }
            make_submitted(sqlite_session, version, author=people.auditor, answers=answers, facts=facts, audit_date=day)
    return Service(sqlite_session, people)


def styled(document: Word, style: str) -> list[Paragraph]:
    return [one for one in document.paragraphs if one.style is not None and one.style.name == style]


def table(document: Word, caption: str) -> list[list[str]]:
    """The rows of the one table under a caption, without its heading row."""
    body = list(document.element.body)
    captions = {paragraph._p: paragraph.text for paragraph in styled(document, "Caption")}
    found = [
        one for one in document.tables if captions.get(body[body.index(one._tbl) - 1], "").partition(": ")[2] == caption
    ]
    assert len(found) == 1, caption
    return [[cell.text for cell in row.cells] for row in found[0].rows][1:]


def cells(figure: Figure) -> list[str]:
    """The grades of a figure as a table must print them, worked out from its tally alone."""
    tally = figure.tally
    shown = []
    for n in (tally.good, tally.requires_improvement, tally.inadequate):
        pct = (Decimal(1000 * n) / tally.answered).quantize(Decimal(1), "ROUND_HALF_UP") / 10 if tally.answered else 0
        shown += [f"{n:,}", f"{pct:.1f}" if tally.answered >= 10 else ""]
    return [*shown, f"{tally.answered:,}", wording.base_mark(figure)]


def rows_of(summary: Summary) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(as_csv(summary)))


def test_forms_quarters_themes_places_and_questions_are_the_summarys(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    assert [form.overall.answered for form in summary.forms] == [27, 45], "both bases are full"
    rows = table(document, "Overall grades by form, 2018/19 Q3")
    assert rows == [[form.title, *cells(form.overall)] for form in summary.forms]
    for form in summary.forms:
        rows = table(document, f"{form.title}: overall grades by quarter")
        assert rows == [[one.quarter.label, *cells(one.figure)] for one in form.quarters]
        graded = [question for question in form.questions if question.graded]
        rows = table(document, f"{form.title}: graded questions")
        assert rows == [[f"{one.key} {one.label}", *cells(one.figure)] for one in graded]
        places = [place for place in summary.places if place.place.kind is PlaceKind.LOCALITY]
        by_place = [(place.place.name, one) for place in places for one in place.forms if one.form == form.form]
        rows = table(document, f"{form.title}: overall grades by locality")
        assert rows == [[name, *cells(one.overall)] for name, one in by_place]
        rows = table(document, f"{form.title}: good, by locality against the rest of the service")
        assert [row[1:3] + row[4:6] for row in rows] == [
            [str(n) for n in (one.overall.tally.good, one.overall.answered, one.rest.tally.good, one.rest.answered)]
            for _, one in by_place
        ]
    themes = [theme for theme in summary.themes if theme.sub_theme is None]
    rows = table(document, "Graded answers by theme")
    expected = [[f"{theme.label} ({theme.code})", *cells(theme.figure)] for theme in themes]
    assert rows == [*expected, ["All graded answers", *cells(summary.graded_answers)]]


def test_what_is_said_most_often_is_ranked_as_in_the_summary(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    for title, ranked in (("strengths", summary.strengths), ("areas for development", summary.areas_for_development)):
        rows = table(document, f"The most frequent {title}, by the records that name them")
        assert ranked
        assert [(row[1], row[2], row[4], row[5]) for row in rows] == [
            (one.finding.code, str(one.rank), str(one.finding.audits), str(one.finding.of)) for one in ranked
        ]


def test_months_add_up_to_the_period_in_every_row_and_column(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    rows = [[int(cell) for cell in row[1:]] for row in table(document, "Records counted, by month")]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][-1] == summary.audits == 72


def test_word_json_and_csv_say_the_same(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    data = as_data(summary)
    tidy = list(rows_of(summary))
    printed = table(document, "Overall grades by form, 2018/19 Q3")
    in_csv = [row for row in tidy if row["level"] == "form"]
    for form, row, line in zip(data["forms"], printed, in_csv, strict=True):
        overall = form["overall"]
        assert row[1:8:2] == [str(overall[n]) for n in ("good", "requires_improvement", "inadequate", "answered")]
        assert row[2:7:2] == [overall[f"{n}_pct"] for n in ("good", "requires_improvement", "inadequate")]
        assert {name: line[name] for name in overall} == {name: str(value) for name, value in overall.items()}
        assert line["audits"] == str(form["audits"])
        questions = [one for one in tidy if (one["level"], one["form"]) == ("question", form["form"])]
        for question, one in zip(form["questions"], questions, strict=True):
            assert one["key"] == question["key"]
            for name in ("good", "answered", "not_asked", "good_pct", "base"):
                assert one[name] == ("" if question[name] is None else str(question[name])), (one["key"], name)
            answers = {a["key"].partition(":")[2]: int(a["n"]) for a in tidy
                       if (a["level"], a["form"]) == ("answer", form["form"])
                       and a["key"].startswith(f"{question['key']}:")}  # fmt: skip
            assert answers == question.get("options", {}), one["key"]
    themes = [one for one in tidy if one["level"] in ("theme", "sub-theme")]
    assert [(one["theme"], one["good"], one["good_pct"]) for one in themes] == [
        (one["theme"], str(one["good"]), one["good_pct"]) for one in data["themes"]
    ]
    findings = [one for one in tidy if one["level"] in ("strength", "area-for-development")]
    assert len(findings) >= 4, "there is something to compare"
    assert [(int(one["n"]), int(one["audits"])) for one in findings] == [
        (one["findings"], one["audits"]) for one in data["findings"]
    ]


def test_a_filter_and_a_year_are_said_and_followed(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path, financial_year(2018), Filters(form="beta"))
    assert [row[0] for row in table(document, "Overall grades by form, 2018/19")] == [summary.forms[0].title]
    about = dict(table(document, "About this chapter"))
    assert about["Selection"] == "; ".join(summary.filters_in_words)
    assert about["Records counted"] == str(summary.audits) == "81"
    assert document.paragraphs[1].text == "Chapter of the annual report (records begin in July 2018)"


def test_headlines_and_notes_stand_there_word_for_word(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    bullets = [paragraph.text for paragraph in styled(document, "List Bullet")]
    assert bullets[: len(summary.headlines)] == list(summary.headlines)
    assert set(summary.notes) <= set(bullets)


def test_small_numbers_have_counts_and_no_percentage(sqlite_session: Session, tmp_path: Path) -> None:
    people, places, version = make_people(sqlite_session), make_places(sqlite_session), publish(sqlite_session)
    for day in range(1, 9):
        make_submitted(sqlite_session, version, author=people.auditor, places=places, audit_date=date(2018, 11, day))
    _, document = Service(sqlite_session, people).read(tmp_path)
    (row,) = table(document, "Overall grades by form, 2018/19 Q3")
    assert row[1:] == ["8", "", "0", "", "0", "", "8", "counts only"]
    assert not document.inline_shapes, "no chart of eight records"


def test_a_period_without_records_has_a_report_that_says_so(service: Service, tmp_path: Path) -> None:
    _, document = service.read(tmp_path, Quarter(2015, 1).period)
    said = "No submitted audits in 2015/16 Q1 (records begin in July 2018)."
    assert said in [paragraph.text for paragraph in document.paragraphs]
    assert len(document.tables) == 1


def test_nothing_that_somebody_wrote_about_a_case_is_in_it(service: Service, tmp_path: Path) -> None:
    _, document = service.read(tmp_path)
    words = " ".join(node.text or "" for node in document.element.body.iter())
    assert SECRET not in words
    for person in service.people.by_name.values():
        assert person.staff_code not in words


def test_every_chart_says_in_words_what_it_shows(service: Service, tmp_path: Path) -> None:
    summary, document = service.read(tmp_path)
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(said) >= 4
    for form in summary.forms:
        assert any(f"{form.title}: good {form.overall.good_pct}%" in text for text in said)


def test_only_those_who_may_have_it_do_and_they_say_why(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "made" / "report.docx"
    path.parent.mkdir()
    for name, role in (("auditor", Role.AUDITOR), ("iro", Role.IRO), ("support", Role.BUSINESS_SUPPORT)):
        with pytest.raises(NotPermitted):
            reports.compose(service.session, service.people.asker(name, role), Order(Q3, Filters(), "Meeting"), path)
    analyst = service.people.asker("analyst", Role.ANALYST)
    with pytest.raises(ReasonMissing):
        reports.compose(service.session, analyst, Order(Q3, Filters(), " "), path)
    assert not path.exists()
    composed = reports.compose(service.session, analyst, Order(Q3, Filters(), "Meeting"), path)
    exporting.record(service.session, analyst, reports.KIND, composed)
    event = service.session.scalars(select(Event).where(Event.action == "report.exported")).one()
    assert (event.actor_id, event.detail["reason"], event.detail["audits"]) == (analyst.person_id, "Meeting", 72)
    assert event.detail["tables"] == [list(one) for one in composed.content["tables"]]
    assert list(path.parent.iterdir()) == [path], "nothing half-written is left"
    assert path.stat().st_mode & 0o077 == 0


def test_the_report_says_its_number_and_the_log_what_was_in_it(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    analyst = service.people.asker("analyst", Role.ANALYST)
    found = []
    for number in (7, 8):
        begun = Begun(number)
        found.append(reports.compose(service.session, analyst, Order(Q3, Filters(), "Meeting", begun=begun), path))
        about = [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[0].rows]
        assert ["Export number", str(number)] in about
    assert found[0].content["tables"] == found[1].content["tables"], "the same figures are the same values"
    assert len({digest for *_, digest in found[0].content["tables"]}) > 1
    other = reports.compose(service.session, analyst, Order(Quarter(2018, 2).period, Filters(), "Meeting"), path)
    assert {one[2] for one in other.content["tables"]} != {one[2] for one in found[0].content["tables"]}
