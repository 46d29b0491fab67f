"""What a workbook is made of: a summary, and for those entitled the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from qa_tool.definitions.words import PlaceName, ThemeName
from qa_tool.figures.measures.base import Measured
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.summary.learning import Plan
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.outcomes import Agreed, Desk
from qa_tool.kit.periods import LONDON, Period
from qa_tool.kit.typed import day_in_words
from qa_tool.outputs.words import AnswerLine, AuditLine, Edition, FindingLine


@dataclass(frozen=True)
class InadequateNow:
    """Children whose last audit found an inadequate plan, as counts by role."""

    on: date
    children: int
    desks: tuple[Desk, ...]
    without_case: int


@dataclass(frozen=True)
class LastTime:
    """The actions and follow-ups that the audits of the period before led to, as they stand on a day."""

    period: Period
    on: date
    groups: tuple[Agreed, ...]


@dataclass(frozen=True)
class Year:
    """A financial year beside its parts and the year before, each computed from its own records."""

    quarters: tuple[Summary, ...]
    """Four, the first quarter first."""
    before: Summary
    """Last year."""


@dataclass(frozen=True)
class More:
    """Each is None or empty where the edition has no sheet for it."""

    inadequate: InadequateNow | None = None
    last_time: LastTime | None = None
    learning: Plan | None = None
    challenge: tuple[Challenged, ...] = ()
    year: Year | None = None


@dataclass(frozen=True)
class RowSource:
    """Opens each set of rows, of the same audits in the same order, as often as it is asked."""

    audits: Callable[[], Iterator[AuditLine]]
    answers: Callable[[], Iterator[AnswerLine]]
    findings: Callable[[], Iterator[FindingLine]]


@dataclass(frozen=True)
class Content:
    """Everything a workbook says. ``rows`` is None for readers who are not entitled to the rows."""

    summary: Summary
    versions: Mapping[int, Version]
    """By form version id: at least those of the audits counted."""
    themes: tuple[ThemeName, ...]
    places: tuple[PlaceName, ...]
    made_at: datetime
    made_by: str
    """The roles of whoever asked for it, in words; never a name."""
    handling: str = "OFFICIAL-SENSITIVE"
    zone: ZoneInfo = LONDON
    rows: RowSource | None = None
    made_for: str = ""
    """Why it was asked for, as the person put it."""
    standing: str = ""
    """Whether its figures are those that were frozen."""
    edition: Edition = Edition.INTERNAL
    export_number: int | None = None
    """Of the register of exports; None for a file that nobody is handed."""
    staff_code: str = ""
    """Of whoever asked for it: on editions that stay in the service."""
    measures: Mapping[str, Measured] = field(default_factory=dict)
    """By key (C9): those that some sheet writes and this reader reads."""
    more: More = field(default_factory=More)
    """What the edition's own sheets say beyond the summary."""

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The newest title of every form, by its key: all its audits go under that one."""
        newest: dict[str, tuple[int, str]] = {}
        for version in self.versions.values():
            key = version.definition.form
            newest[key] = max(newest.get(key, (0, "")), (version.number, version.definition.title))
        return {key: title for key, (_, title) in newest.items()}

    @cached_property
    def periods(self) -> tuple[tuple[str, Summary], ...]:
        """(label, figures) of the annual edition: last year, the four quarters, the year. Else none."""
        year, summary = self.more.year, self.summary
        if year is None:
            return ()
        quarters = ((one.recorded.label, one) for one in year.quarters)
        return ((_whole(year.before), year.before), *quarters, (_whole(summary), summary))

    def in_words(self, text: str) -> str:
        """``text`` of a file with the labels of the periods that it names."""
        summary = self.summary
        earlier = {"{previous}": summary.previous, "{last_year}": summary.last_year}
        for name, period in {"{period}": summary.period, **earlier}.items():
            text = text.replace(name, period.label if period else "the period before")
        return text

    @cached_property
    def theme_labels(self) -> Mapping[str, str]:
        """Labels by code, of both levels."""
        labels = {theme.code: theme.label for theme in self.themes}
        for theme in self.themes:
            labels |= {f"{theme.code}.{code}": label for code, label in theme.sub_themes}
        return labels

    @cached_property
    def place_names(self) -> Mapping[str, str]:
        """Names by the id of each row of a place."""
        return {identity: place.name for place in self.places for identity in place.ids}

    @property
    def period_line(self) -> str:
        """The second line of every sheet: which records it speaks of."""
        summary = self.summary
        days = f"{day_in_words(summary.period.first)} to {day_in_words(summary.period.last)}"
        label = "" if summary.period.label[:4] == f"{summary.period.first:%Y}-" else f"{summary.period.label}, "
        chosen = "; ".join(summary.filters_in_words) or "All forms and places"
        said = f" ({summary.recorded.words})" if summary.recorded.words else ""
        return f"{label}{days}{said}. {chosen}."


def _whole(summary: Summary) -> str:
    recorded = summary.recorded
    return f"{summary.period.label}, whole year" if recorded.until is None else recorded.label
