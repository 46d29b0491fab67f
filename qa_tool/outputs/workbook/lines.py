"""The rows that a table of figures can have: forms, quarters, questions, themes, places ..., by the names of the files.

Each line holds every figure that a column may show of it; ``columns`` says which columns there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.arithmetic import Comparison, CountComparison
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import (
    FindingFigures,
    FormFigures,
    GroupFigures,
    PlaceFigures,
    QuarterFigures,
    QuestionFigures,
    Summary,
    ThemeFigures,
)
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.sheet import Column
from qa_tool.outputs.workbook.content import Content
from qa_tool.people.words import PlaceKind


@dataclass(frozen=True)
class Earlier:
    """The figure of an earlier period, what may be said of the change since, and the change in records."""

    figure: Figure | None = None
    comparison: Comparison | None = None
    records: CountComparison | None = None


@dataclass(frozen=True)
class Line:
    """One line of a table of figures."""

    about: tuple[str, ...]
    """Under the columns of its rows."""
    figure: Figure
    key: str = ""
    """What it is about, the same in every period."""
    records: int | None = None
    previous: Earlier = Earlier()
    last_year: Earlier = Earlier()
    random: Figure | None = None
    rest: tuple[Figure, Comparison] | None = None
    """Of a place: the service without it, and the difference."""
    quarters: tuple[QuarterFigures, ...] = ()
    question: QuestionFigures | None = None
    option: Option | None = None
    """Of a line for each option; the outcomes outside N are said in that of the question's first."""


Lines = Callable[[Content, Summary], Iterator[Line]]


@dataclass(frozen=True)
class Rows:
    """A set of rows: its first columns, its lines, and the columns of figures that it has beside ``ALWAYS``."""

    about: tuple[Column, ...]
    lines: Lines
    figures: frozenset[str]
    total: Callable[[Summary], Line] | None = None
    without_floor: bool = False
    """Whether it is left out where figures have a floor: its lines would tell of a few records."""


def _every_form(_: Content, summary: Summary) -> Iterator[Line]:
    return _of(summary.forms)


def _graded(_: Content, summary: Summary) -> Iterator[Line]:
    return _of(_forms(summary))


def _of(forms: Iterable[FormFigures]) -> Iterator[Line]:
    for one in forms:
        yield Line(
            (one.title,),
            one.overall,
            one.form,
            one.audits,
            Earlier(one.previous, one.vs_previous, one.volume_vs_previous),
            Earlier(one.last_year, one.vs_last_year, one.volume_vs_last_year),
            one.random,
            quarters=one.quarters,
        )


def _all_forms(summary: Summary) -> Line:
    before, year = Earlier(records=summary.volume_vs_previous), Earlier(records=summary.volume_vs_last_year)
    return Line(("All forms",), _nothing(summary), "", summary.audits, before, year)


def _nothing(summary: Summary) -> Figure:
    return Figure(Tally(), summary.thresholds)


def _quarters(_: Content, summary: Summary) -> Iterator[Line]:
    for form in _forms(summary):
        for one in form.quarters:
            yield Line((form.title, one.label), one.figure, records=one.audits)


def _over_the_year(content: Content, summary: Summary) -> Iterator[Line]:
    """Each form: last year, the four quarters, the year."""
    for form in _forms(summary):
        for label, figures in content.periods:
            one = figures.form(form.form)
            yield Line((form.title, label), one.overall if one else _nothing(summary), records=one.audits if one else 0)


def _forms(summary: Summary) -> Iterator[FormFigures]:
    return (form for form in summary.forms if form.graded)


def groups(form: FormFigures, what: str) -> tuple[GroupFigures, ...]:
    """The overall grades of a form by ``what`` of ``GROUPS``."""
    found: tuple[GroupFigures, ...] = getattr(form, GROUPS[what][1])
    return found


GROUPS = {
    "impacts": ("Impact", "impacts"),
    "plan types": ("Plan type", "plan_types"),
    "selections": ("How chosen", "selections"),
}
"""What grades are broken down by, beside places: (heading of its column, where the figures are)."""


def _grouped(what: str) -> Rows:
    def lines(_: Content, summary: Summary) -> Iterator[Line]:
        for form in _forms(summary):
            for one in groups(form, what):
                yield Line((form.title, one.label), one.overall, records=one.audits)

    return Rows((FORM, Column(GROUPS[what][0], looks.WRAPPED, 22)), lines, frozenset({"records"}))


def graded(question: QuestionFigures) -> bool:
    """Whether it is answered by a grade."""
    return question.graded


def chosen(question: QuestionFigures) -> bool:
    """Whether it is answered by options that are no grades."""
    return question.tallied and not question.graded


def other(question: QuestionFigures) -> bool:
    """Whether it is answered by a text, a date or a number."""
    return not question.tallied and not question.graded


def of_questions(questions: Sequence[QuestionFigures], *form: str) -> Iterator[Line]:
    """A line for each question; those of options that are no grades have one for each option."""
    for one in questions:
        about = (*form, one.key, one.label)
        for option in one.options if chosen(one) else (None,):
            before, year = Earlier(one.previous, one.vs_previous), Earlier(one.last_year, one.vs_last_year)
            yield Line(about, one.figure, one.key, None, before, year, question=one, option=option)


def _questions(which: Callable[[QuestionFigures], bool]) -> Lines:
    def lines(_: Content, summary: Summary) -> Iterator[Line]:
        for form in summary.forms:
            yield from of_questions([one for one in form.questions if which(one)], form.title)

    return lines


def _themes(*, sub_themes: bool) -> Lines:
    def lines(_: Content, summary: Summary) -> Iterator[Line]:
        return (_theme(one) for one in summary.themes if (one.sub_theme is not None) is sub_themes)

    return lines


def _theme(one: ThemeFigures) -> Line:
    before, year = Earlier(one.previous, one.vs_previous), Earlier(one.last_year, one.vs_last_year)
    return Line((one.label, one.code), one.figure, one.code, None, before, year, quarters=one.quarters)


def _themes_by_form(content: Content, summary: Summary) -> Iterator[Line]:
    for theme in summary.themes:
        if theme.sub_theme is None:
            for form, figure in theme.forms:
                yield Line((theme.label, theme.code, content.titles.get(form, form)), figure)


def _named(kind: FindingKind) -> Rows:
    """The sub-themes that findings of a kind name, in the taxonomy's order; in any period that is looked at."""

    def lines(content: Content, summary: Summary) -> Iterator[Line]:
        counts = {one.code: one for one in summary.findings if one.kind is kind}
        every = [figures for _, figures in content.periods] if content.more.year else [summary]
        found = {one.code for figures in every for one in figures.findings if one.kind is kind}
        for code, label in content.theme_labels.items():
            if "." in code and code in found:
                yield Line((label, code), _nothing(summary), code, _audits(counts.get(code)))

    def total(summary: Summary) -> Line:
        of = max((one.of for one in summary.findings), default=0)
        return Line(("Records on forms with findings", ""), _nothing(summary), "", of)

    return Rows((Column("Sub-theme", looks.WRAPPED, 40), CODE), lines, frozenset({"records"}), total)


def _audits(finding: FindingFigures | None) -> int:
    return finding.audits if finding else 0


def _by_form(one: PlaceFigures, summary: Summary, *about: str) -> Iterator[Line]:
    titles = {form.form: form.title for form in _forms(summary)}
    for form in one.forms:
        if title := titles.get(form.form):
            rest = (form.rest, form.against_rest)
            yield Line((*about, title), form.overall, f"{one.place.key} {form.form}", form.audits, rest=rest)


def _places(kind: PlaceKind) -> Rows:
    def lines(_: Content, summary: Summary) -> Iterator[Line]:
        for one in summary.places:
            if one.place.kind is kind:
                yield from _by_form(one, summary, one.name, one.part_of)

    about = (PLACE, Column("Part of", looks.WRAPPED, 18), Column("Form", looks.WRAPPED, 20))
    return Rows(about, lines, frozenset({"records", "rest"}), without_floor=kind is PlaceKind.TEAM)


def _localities_by_name(_: Content, summary: Summary) -> Iterator[Line]:
    for one in sorted(summary.places, key=lambda place: place.name):
        if one.place.kind is PlaceKind.LOCALITY:
            yield from _by_form(one, summary, one.name)


def _themes_by_locality(_: Content, summary: Summary) -> Iterator[Line]:
    for one in summary.places:
        for theme in one.themes:
            yield Line((one.place.name, theme.label), theme.figure, rest=(theme.rest, theme.against_rest))


def _months(content: Content, summary: Summary) -> Iterator[Line]:
    graded = {form.form for form in _forms(summary)}
    for one in summary.months:
        if one.form in graded:
            yield Line((one.label, content.titles.get(one.form, one.form)), one.overall, records=one.audits)


FORM = Column("Form", looks.WRAPPED, 34)
THEME = Column("Theme", looks.WRAPPED, 40)
CODE = Column("Code", looks.TEXT, 13)
PLACE = Column("Place", looks.WRAPPED, 32)
KEY = Column("Question", looks.TEXT, 11)
QUESTION = (Column("Form", looks.WRAPPED, 24), KEY, Column("Asks", looks.WRAPPED, 36))
_COMPARED = frozenset({"good", "previous", "last year"})
_OF_FORMS = _COMPARED | {"records", "records before", "records last year", "random"}

ROWS = {
    "forms": Rows((FORM,), _every_form, _OF_FORMS, _all_forms),
    "graded forms": Rows((FORM,), _graded, _OF_FORMS),
    "five quarters": Rows((FORM, Column("Quarter", looks.TEXT, 22)), _quarters, frozenset({"records"})),
    "quarters of the year": Rows((FORM, Column("Period", looks.TEXT, 20)), _over_the_year, frozenset({"records"})),
    "months": Rows(
        (Column("Month", looks.TEXT, 20), Column("Form", looks.TEXT, 28)), _months, frozenset({"records"})
    ),
    **{what: _grouped(what) for what in GROUPS},
    "graded questions": Rows(
        QUESTION, _questions(graded), _COMPARED | {"outcomes", "counts", "themes", "note"}
    ),
    "answers": Rows(QUESTION, _questions(chosen), frozenset({"options", "outcomes"})),
    "other questions": Rows(QUESTION, _questions(other), frozenset({"answered", "outcomes"})),
    "themes": Rows((THEME, CODE), _themes(sub_themes=False), _COMPARED | {"five quarters"}),
    "sub-themes": Rows((THEME, CODE), _themes(sub_themes=True), _COMPARED),
    "themes by form": Rows((THEME, CODE, Column("Form", looks.WRAPPED, 24)), _themes_by_form, frozenset()),
    "strengths": _named(FindingKind.STRENGTH),
    "areas for development": _named(FindingKind.AREA_FOR_DEVELOPMENT),
    "localities": _places(PlaceKind.LOCALITY),
    "districts": _places(PlaceKind.DISTRICT),
    "teams": _places(PlaceKind.TEAM),
    "localities by name": Rows(
        (Column("Locality", looks.WRAPPED, 22), Column("Form", looks.WRAPPED, 28)),
        _localities_by_name,
        frozenset({"records", "good"}),
    ),
    "themes by locality": Rows(
        (PLACE, Column("Theme", looks.WRAPPED, 34)), _themes_by_locality, frozenset({"rest"})
    ),
}  # fmt: skip
"""Every set of rows by its name in the files."""
