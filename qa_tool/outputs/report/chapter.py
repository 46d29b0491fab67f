"""The chapter, section by section. Each answers one question, in its heading; what has nothing to say is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qa_tool.figures.charts.charts import bars
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.making.notes import besides_the_floor
from qa_tool.figures.summary.summary import FormFigures, PlaceFormFigures, Summary
from qa_tool.kit.documents.model import Block, Bullets, Column, Document, Heading, Paragraph, Table, Value
from qa_tool.kit.periods import LONDON, Period, Quarter, financial_year
from qa_tool.outputs.report import tables
from qa_tool.outputs.report.tables import grades
from qa_tool.outputs.words import RELEASED_INSTEAD
from qa_tool.people.words import NOT_FOR_OTHERS, PlaceKind

Row = tuple[Value, ...]
FORM, SECTION = Column("Form", 48), 2
OF_GRADES = "RI: requires improvement. Inad.: inadequate. N: answered and applicable. Base: how far to trust the %."
HOW_TO_READ = (
    (
        "Counted: submitted, moderated and closed records, by the date of the audit, observation or session. "
        "Financial quarters: Q1 April to June, Q2 July to September, Q3 October to December, Q4 January to March."
    ),
    (
        "A percentage is n of N, from whole numbers, rounded half up to one decimal. Parts need not add to 100.0. "
        "N is what was answered and applicable: cannot tell, not applicable, not answered and not asked are outside it."
    ),
    "A total is a sum of n over a sum of N, never an average of percentages.",
    (
        "Not inadequate is good and requires improvement together: read it beside good, because together they can hide "
        "weakness."
    ),
    "A record counts once for each sub-theme that one of its strengths or areas for development is coded to.",
    "Grades are of practice on a case or in a meeting, never of a person, and alone are no evidence about one.",
)


@dataclass(frozen=True)
class Particulars:
    """What the chapter says of itself."""

    handling: str
    made_at: datetime
    made_by: str
    """Roles, never a name."""
    made_for: str = ""
    export_number: int | None = None
    """None where nobody asked for an export."""
    standing: str = ""
    """Whether the figures are those that were frozen."""
    zone: ZoneInfo = LONDON


def chapter(summary: Summary, particulars: Particulars) -> Document:
    """The whole chapter, from the figures of its period."""
    return Document(
        title=f"Quality assurance: {summary.period.label}",
        subtitle=f"Chapter of the {_kind(summary.period)}{_as_far(summary)}",
        handling=particulars.handling,
        facts=tuple(_facts(summary, particulars)),
        blocks=tuple(_blocks(summary)),
        made_at=particulars.made_at,
    )


def _kind(period: Period) -> str:
    """Which report the chapter belongs to."""
    quarter = Quarter.of(period.first)
    if quarter.period == period:
        return "quarterly report"
    return "annual report" if financial_year(quarter.year) == period else f"report on {_days(period)}"


def _as_far(summary: Summary) -> str:
    return f" ({summary.recorded.words})" if summary.recorded.words else ""


def _facts(summary: Summary, particulars: Particulars) -> Iterator[tuple[str, str]]:
    left, thresholds = summary.left_out, summary.thresholds
    made = particulars.made_at.astimezone(particulars.zone)
    yield "Period", "; ".join(said for said in (_days(summary.period), summary.recorded.words) if said)
    if particulars.standing:
        yield "Frozen", particulars.standing
    few = summary.thresholds.floor is not None
    small = "counts that tell of single records of other teams are not shown" if few else "small counts are not hidden"
    yield "For whom", f"{NOT_FOR_OTHERS}. {small.capitalize()}. {RELEASED_INSTEAD}"
    yield "Selection", "; ".join(summary.filters_in_words) or "Everything: no filter"
    yield "Records counted", wording.told(summary.audits, thresholds)
    compared = "; ".join(period.label for period in (summary.previous, summary.last_year) if period)
    yield "Compared with", compared or "Nothing"
    if not few:  # of those there may be hidden ones
        drafts, reopened = wording.count(left.drafts, "open draft"), wording.count(left.reopened, "reopened record")
        yield "Not counted", f"{drafts}, {reopened}"
        yield "Late entries, counted", f"{left.late_entries:,}"
    yield "Form versions", "; ".join(_versions(summary)) or "None"
    yield (
        "Small numbers",
        (
            f"N below {thresholds.counts_only}: counts only. "
            f"N from {thresholds.counts_only} to {thresholds.small - 1}: marked small base."
        ),
    )
    if thresholds.floor:
        yield wording.TOO_FEW_TO_SHOW, wording.floor(thresholds.floor)
    yield "Records as at", f"{_day(made.date())} at {made:%H:%M}"
    yield "Made by (role)", particulars.made_by
    if particulars.made_for:
        yield "Made for", particulars.made_for
    if particulars.export_number is not None:
        yield "Export number", str(particulars.export_number)


def _versions(summary: Summary) -> Iterator[str]:
    for form in summary.forms:
        if form.versions:
            yield f"{form.title}: version {', '.join(map(str, form.versions))}"


def _blocks(summary: Summary) -> Iterator[Block]:
    yield Heading("What should we know?")
    yield Bullets(summary.headlines)
    if summary.audits:
        for section in (
            _grades, _trend, _circumstances, _themes, _findings, _localities, _volume, _questions
        ):  # fmt: skip
            yield from section(summary)
    yield Heading("How to read these figures")
    yield Bullets((*besides_the_floor(summary), *_reading(summary)))


def _reading(summary: Summary) -> Iterator[str]:
    yield from HOW_TO_READ
    yield (
        f"Up or down is said only when both N are {summary.thresholds.small} or more and the 95% interval of the "
        "difference leaves out zero. Changes are in percentage points, from unrounded values."
    )


def _graded(summary: Summary) -> list[FormFigures]:
    return [form for form in summary.forms if form.graded and form.audits]


def _grades(summary: Summary) -> Iterator[Block]:
    floored = summary.thresholds.floor
    forms = [form for form in summary.forms if form.graded and (form.audits or floored)]
    if not forms:
        return
    yield Heading("How good is practice?")
    rows = [(form.title, form.overall) for form in forms]
    chart = bars(f"Overall grades by form, {summary.recorded.label}", rows)
    if chart:
        yield chart
    yield grades(f"Overall grades by form, {summary.recorded.label}", FORM, rows)
    yield Paragraph(OF_GRADES)
    before = [(period, at) for period, at in ((summary.previous, 0), (summary.last_year, 1)) if period]
    columns = (
        FORM,
        Column("Not inadequate", 21, numeric=True),
        Column("N", 15, numeric=True),
        Column("Not inad. %", 16, numeric=True),
        *(Column(f"Good, against {period.label}", 38) for period, _ in before),
    )
    changes = [
        (
            form.title,
            None if form.overall.too_few else form.overall.not_inadequate,
            wording.TOO_FEW if form.overall.too_few else form.overall.answered,
            form.overall.not_inadequate_pct if form.overall.shows_percentages else None,
            *(wording.change_in_table((form.vs_previous, form.vs_last_year)[at]) for _, at in before),
        )
        for form in forms
    ]
    yield Table("Not inadequate, and the share of good against earlier periods", columns, changes)
    for form in summary.forms:
        if form.audits and not form.graded:
            yield Paragraph(f"{form.title}: {wording.count(form.audits, form.noun.value)}, not graded.")


def _trend(summary: Summary) -> Iterator[Block]:
    forms = [form for form in _graded(summary) if any(one.audits for one in form.quarters[:-1])]
    if not forms:
        return
    yield Heading("Is it changing?")
    for form in forms:
        yield Heading(form.title, SECTION)
        rows = [(one.label, one.figure) for one in form.quarters]
        chart = bars(f"{form.title}: overall grades by quarter", rows)
        if chart:
            yield chart
        yield grades(f"{form.title}: overall grades by quarter", Column("Quarter", 48), rows)
    last = forms[0].quarters[-1].quarter.period
    if last.last > summary.period.last:
        yield Paragraph(f"{last.label} is shown as far as it has records, beyond the period of this chapter.")


def _circumstances(summary: Summary) -> Iterator[Block]:
    """Grade by benefit to the child, by plan type, and by how the case was chosen (all, and random only)."""
    for heading, first, groups in (
        ("What difference does it make for the child?", "Benefit to the child", "impacts"),
        ("Does it differ by plan type?", "Plan type", "plan_types"),
        ("Does it depend on how cases were chosen?", "How chosen", "selections"),
    ):
        shown = [(form, getattr(form, groups)) for form in _graded(summary)]
        floored = summary.thresholds.floor
        shown = [(form, [one for one in given if one.audits or floored]) for form, given in shown]
        shown = [(form, given) for form, given in shown if len(given) > 1]
        if not shown:
            continue
        yield Heading(heading)
        if groups == "selections":
            yield Paragraph("Cases chosen because of a concern pull grades down: compare random with random.")
        for form, given in shown:
            yield grades(
                f"{form.title}: overall grades by {first.lower()}",
                Column(first, 48),
                [(one.label or "Not known", one.overall) for one in given],
            )


def _themes(summary: Summary) -> Iterator[Block]:
    floored = summary.thresholds.floor
    themes = [theme for theme in summary.themes if theme.sub_theme is None and (theme.figure.answered or floored)]
    if not themes:
        return
    yield Heading("What are we good and weak at?")
    yield Paragraph(
        "Graded answers, pooled by theme. An answer counts once in each of its sub-themes, once in their theme and "
        "once in the total."
    )
    rows = [(f"{theme.label} ({theme.code})", theme.figure) for theme in themes]
    chart = bars("Graded answers by theme", [(theme.label, theme.figure) for theme in themes])
    if chart:
        yield chart
    total = ("All graded answers", summary.graded_answers)
    yield grades("Graded answers by theme", Column("Theme", 48), [*rows, total])
    if summary.previous:
        columns = (Column("Theme", 60), Column(f"Good, against {summary.previous.label}", 110))
        compared = [
            (f"{theme.label} ({theme.code})", wording.change_in_table(theme.vs_previous) or "Nothing to compare with")
            for theme in themes
        ]
        yield Table("The share of good by theme, against the period before", columns, compared)
    parts = [theme for theme in summary.themes if theme.sub_theme is not None and (theme.figure.answered or floored)]
    if parts:
        rows = [(f"{theme.label} ({theme.code})", theme.figure) for theme in parts]
        yield grades("Graded answers by sub-theme", Column("Sub-theme", 48), rows)


def _findings(summary: Summary) -> Iterator[Block]:
    ranked = (("strengths", summary.strengths), ("areas for development", summary.areas_for_development))
    if not any(top for _, top in ranked):
        return
    yield Heading("What is said most often?")
    for title, top in ranked:
        if top:
            yield tables.ranking(
                f"The most frequent {title}, by the records that name them", top, floored=bool(summary.thresholds.floor)
            )
    if summary.persistent:
        yield Paragraph("Among the five most frequent areas for development for three quarters or more:")
        yield Bullets(
            [
                f"{one.finding.label} ({one.finding.code}): {one.quarters_running} quarters running"
                for one in summary.persistent
            ]
        )


def _localities(summary: Summary) -> Iterator[Block]:
    places = [place for place in summary.places if place.place.kind is PlaceKind.LOCALITY]
    by_form = [
        (form, [(place.place.name, row) for place in places for row in place.forms if row.form == form.form])
        for form in _graded(summary)
    ]
    by_form = [(form, rows) for form, rows in by_form if rows]
    if not by_form:
        return
    yield Heading("Where does it differ?")
    yield Paragraph("Each locality against the rest of the service: the service without that locality.")
    for form, rows in by_form:
        yield Heading(form.title, SECTION)
        chart = bars(f"{form.title}: overall grades by locality", [(name, row.overall) for name, row in rows])
        if chart and len(chart.bars) > 1:
            yield chart
        named = Column("Locality", 48)
        yield grades(f"{form.title}: overall grades by locality", named, [(name, row.overall) for name, row in rows])
        yield _against_rest(f"{form.title}: good, by locality against the rest of the service", named, rows)


def _against_rest(caption: str, named: Column, rows: Sequence[tuple[str, PlaceFormFigures]]) -> Table:
    columns = (
        named,
        Column("Good", 13, numeric=True),
        Column("N", 13, numeric=True),
        Column("Good %", 15, numeric=True),
        Column("Rest: good", 13, numeric=True),
        Column("Rest: N", 13, numeric=True),
        Column("Rest: good %", 15, numeric=True),
        Column("Difference", 48),
    )
    against = [
        (
            name,
            *_share(row.overall),
            *_share(row.rest),
            wording.difference_in_table(row.against_rest),
        )
        for name, row in rows
    ]
    return Table(caption, columns, against)


def _share(figure: Figure) -> Row:
    if figure.too_few:
        return (wording.TOO_FEW, None, None)
    return (figure.n(wording.GOOD), figure.answered, figure.shown_pct(wording.GOOD))


def _volume(summary: Summary) -> Iterator[Block]:
    forms = [form for form in summary.forms if form.audits or summary.thresholds.floor]
    months, few = summary.by_month, summary.thresholds.too_few
    cells = {(one.month, one.form): one.audits for one in summary.months}
    if not months:
        return
    yield Heading("How much was done?")
    columns = (Column("Form", 50), *(Column(_month(month), 13, numeric=True) for month in months))
    columns += (Column("Total", 14, numeric=True),)
    rows: list[Row] = [
        (form.title, *(_told(cells.get((month, form.form), 0), few) for month in months), _told(form.audits, few))
        for form in forms
    ]
    by_month = [_told(audits, few) for audits in months.values()]
    yield Table("Records counted, by month", columns, [*rows, ("All forms", *by_month, summary.audits)])


def _told(audits: int, few: Callable[[int], bool]) -> Value:
    return wording.TOO_FEW if few(audits) else audits


def _questions(summary: Summary) -> Iterator[Block]:
    """The question profile of every graded form, at the end: for looking up."""
    shown = [
        (form, [one for one in form.questions if one.graded and (one.figure.answered or summary.thresholds.floor)])
        for form in _graded(summary)
    ]
    shown = [(form, questions) for form, questions in shown if questions]
    if not shown:
        return
    yield Heading("Which questions carry the result?")
    yield Paragraph("Graded questions only. The workbook has every question, with every outcome in its own column.")
    for form, questions in shown:
        rows = [(f"{question.key} {question.label}", question.figure) for question in questions]
        yield grades(f"{form.title}: graded questions", Column("Question", 56), rows)


def _month(month: date) -> str:
    return f"{month:%b %y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(period: Period) -> str:
    return f"{_day(period.first)} to {_day(period.last)}"
