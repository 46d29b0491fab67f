"""Small invented services, their external editions, and a reader who takes the workbooks apart.

The reader knows no key of the tool's: it gives what it reads its own names, counts the records again one by one, and
states in its own words how the printed numbers must add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from qa_tool.definitions.model import Definition, Option, Question, Section
from qa_tool.definitions.words import FindingKind, Noun, PlaceName, QuestionRole, ThemeName
from qa_tool.figures.summary.inputs import Span, SummaryInputs, Version
from qa_tool.figures.summary.making.whole import summarise
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.tally import Counted, FindingCell, FindingCount, QuestionCell, Tally
from qa_tool.kit.periods import Period, Quarter
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Rule
from qa_tool.outputs.external import composing, content, document
from qa_tool.outputs.workbook.leaving import Stamp, write_document
from qa_tool.people.words import PlaceKind
from tests.support import factories

FORMS = ("first", "second")
GRADES = ("good", "requires-improvement", "inadequate")
LABELS = ("Good", "Requires improvement", "Inadequate")
PLACES = ("north", "south", "east")
IMPACTS = ("clear", "none")
SUBS = ("V1", "V2", "V3")
KINDS = {"Records with a strength": "strength", "Records with an area": "area-for-development"}
STAMP = Stamp("OFFICIAL", "Prepared, not released", "Board", "Audit team analyst", 1)
AS_AT = datetime(2019, 2, 1, 9, 30, tzinfo=UTC)
THEMES = (ThemeName("VOICE", "Child's voice", "practice", tuple((code, f"Sub-theme {code}") for code in SUBS)),)
LOCALITIES = tuple(PlaceName(key, key.title(), PlaceKind.LOCALITY, None, (f"id-{key}",)) for key in PLACES)


@dataclass(frozen=True)
class Row:
    """One record: what was found about one case."""

    quarter: Quarter
    form: str
    place: str
    grade: str
    impact: str
    answer: str
    """The grade of its one question, which is about VOICE."""
    named: tuple[tuple[str, str], ...] = ()
    """(kind, sub-theme) of its findings, each once."""


def definition(form: str) -> Definition:
    closing = (
        factories.grade_question("X1", None, role=QuestionRole.OVERALL, comment=False),
        Question(key="X3", type="findings", text="S?", short="Strengths", kind=FindingKind.STRENGTH, rows=3),
        Question(key="X4", type="findings", text="A?", short="AFD", kind=FindingKind.AREA_FOR_DEVELOPMENT, rows=3),
        Question(
            key="X6",
            role=QuestionRole.IMPACT,
            type="choice",
            text="Impact?",
            short="Impact",
            options=tuple(Option(key=key, label=key.capitalize()) for key in IMPACTS),
        ),
    )
    return Definition(
        form=form,
        title=f"{form} form".capitalize(),
        noun=Noun.AUDIT,
        subject="case",
        group="audits",
        reference=form[:2].upper(),
        layout="sections",
        facts=factories.small_facts(),
        sections=(
            Section(
                key="own", title="Own", questions=(factories.grade_question(f"{form[:2].upper()}-01", "VOICE.V1"),)
            ),
            Section(key="closing", title="Closing", questions=closing),
        ),
    )


VERSIONS = {number: Version(1, definition(form)) for number, form in enumerate(FORMS, 1)}


def tally(grades: Iterable[str]) -> Tally:
    given = list(grades)
    return Tally(answered=len(given), options={grade: given.count(grade) for grade in GRADES if grade in given})


def summary_of(rows: Sequence[Row], period: Period) -> Summary:
    """What the database would hand over of ``rows``, summarised."""
    last = Quarter.of(period.last)
    quarters = tuple(last.shift(-back) for back in (4, 3, 2, 1, 0))
    inside = [row for row in rows if row.quarter.period.first in period]
    spanned = [row for row in rows if row.quarter in quarters]
    return summarise(
        SummaryInputs(
            period=period,
            versions=VERSIONS,
            now=Span(_overall(inside, _whole), _asked(inside, _whole), _found(inside)),
            themes=THEMES,
            places=LOCALITIES,
            overall_by={
                Margin.LOCALITY: _overall(inside, lambda row: f"id-{row.place}"),
                Margin.IMPACT: _overall(inside, lambda row: row.impact),
                Margin.PLAN_TYPE: {},
                Margin.SELECTION: {},
                Margin.MONTH: {},
            },
            questions_by_locality=_asked(inside, lambda row: f"id-{row.place}"),
            quarters=quarters,
            overall_by_quarter=_overall(spanned, lambda row: row.quarter.key),
            questions_by_quarter=_asked(spanned, lambda row: row.quarter.key),
        )
    )


def _whole(_: Row) -> str:
    return ""


def _overall(rows: Sequence[Row], member: Any) -> dict[tuple[str, str], Counted]:
    cells = {(row.form, member(row)) for row in rows}
    return {cell: _counted([row for row in rows if (row.form, member(row)) == cell]) for cell in cells}


def _counted(rows: Sequence[Row]) -> Counted:
    return Counted(len(rows), tally(row.grade for row in rows))


def _asked(rows: Sequence[Row], member: Any) -> dict[QuestionCell, Tally]:
    cells: dict[QuestionCell, list[str]] = {}
    for row in rows:
        number = 1 + FORMS.index(row.form)
        cells.setdefault(QuestionCell(number, f"{row.form[:2].upper()}-01", member(row)), []).append(row.answer)
    asked = {cell: tally(grades) for cell, grades in cells.items()}
    for cell, grades in cells.items():  # every record has a row for what it found, be it empty
        asked[QuestionCell(cell.form_version_id, "X3", cell.member)] = Tally(not_answered=len(grades))
    return asked


def _found(rows: Sequence[Row]) -> dict[FindingCell, FindingCount]:
    cells: dict[FindingCell, FindingCount] = {}
    for row in rows:
        for kind in FindingKind:
            subs = {sub for named, sub in row.named if named == kind.value}
            for sub in (*subs, *([None] if subs else [])):
                cell = FindingCell(kind, "VOICE", sub, row.form)
                cells[cell] = cells.get(cell, FindingCount()) + FindingCount(1, 1)
    return cells


def services(most: int = 14) -> st.SearchStrategy[list[Row]]:
    """Random services of five quarters, with many small cells."""
    quarters = [Quarter(2018, 3).shift(-back) for back in range(5)]
    row = st.builds(
        Row,
        quarter=st.sampled_from([*quarters, quarters[0], quarters[0]]),
        form=st.sampled_from(FORMS),
        place=st.sampled_from([*PLACES, "north", "north"]),
        grade=st.sampled_from([*GRADES, "good", "good"]),
        impact=st.sampled_from(IMPACTS),
        answer=st.sampled_from([*GRADES, "good"]),
        named=st.lists(
            st.tuples(st.sampled_from(list(KINDS.values())), st.sampled_from(SUBS)), max_size=2, unique=True
        ).map(tuple),
    )
    copies = st.integers(1, 7)
    return st.lists(st.tuples(row, copies), min_size=1, max_size=most).map(
        lambda pairs: [row for row, times in pairs for _ in range(times)]
    )


@dataclass
class Edition:
    """One external edition: its file, and what has to be kept of it."""

    path: Path
    period: Period
    rows: list[Row]
    release: Release


def edition(
    rows: list[Row], period: Period, earlier: Sequence[Edition], path: Path, *, rule: Rule | None = None
) -> Edition:
    """Compose and write an edition as the service would, beside the earlier ones. Raises CannotProtect."""
    quarter = Quarter.of(period.first)
    names = () if period == quarter.period else tuple(Quarter(quarter.year, number) for number in (1, 2, 3, 4))
    made = composing.compose(
        content.Content(summary_of(rows, period)),
        [content.Content(summary_of(rows, name.period)) for name in names],
        rule or Rule(),
        [one.release for one in earlier],
        period_line=period.label,
        as_at=AS_AT,
    )
    kept = document.from_plain(document.to_plain(made.document))
    assert kept == made.document
    write_document(kept, STAMP, path)
    return Edition(path, period, rows, made.release)
