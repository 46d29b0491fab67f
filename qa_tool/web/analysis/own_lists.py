"""Where the records of a measure are listed when they are no audits: the register, follow-ups, actions, targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from flask import url_for

from qa_tool.vocabulary.following import CommitmentKind
from qa_tool.vocabulary.months import Month, whole_months
from qa_tool.vocabulary.periods import Quarter, today
from qa_tool.web.access import may
from qa_tool.web.analysis.asking import FIGURES, FILTERS, Asked

MOST_MONTHS = 3
"""Of the register's monthly pages: a quarter's. Of a longer period the last month leads to the others."""


class Entry(NamedTuple):
    """A link to a list."""

    text: str
    href: str


def own_lists(key: str, asked: Asked) -> tuple[Entry, ...]:
    """The lists of what the measure counts, as far as the person asking may open them."""
    lists = LISTS.get(key)
    return tuple(lists(asked)) if lists else ()


def _register(asked: Asked) -> Iterator[Entry]:
    if not may("enquiry", "read"):
        return
    begun = [month for month in whole_months(asked.period) if month <= Month.of(today())]
    for month in begun[-MOST_MONTHS:]:
        yield Entry(f"Section 47 register, {month.label}", url_for("enquiries.register", month=month.key))


def _resolutions(_asked: Asked) -> Iterator[Entry]:
    if may("problem-resolution", "read"):
        yield Entry("Problem resolutions", url_for("enquiries.resolutions"))


def _targets(asked: Asked) -> Iterator[Entry]:
    if may("programme", "read-service"):
        year = Quarter.of(asked.period.last).year
        yield Entry("Targets, month by month", url_for("programme.service", year=year))


def _coverage(asked: Asked) -> Iterator[Entry]:
    if may("coverage", "read"):
        text = f"Coverage: who and what was not audited or observed in {asked.period.label}"
        yield Entry(text, asked.address("sampling.coverage", **dict.fromkeys((*FILTERS, FIGURES), "")))


def _inadequates(asked: Asked) -> Iterator[Entry]:
    if may("follow-up", "read"):
        period = asked.period
        days = {"audited-from": period.first.isoformat(), "audited-to": period.last.isoformat()}
        href = url_for("actions.listing", whose="all", state="any", kind=CommitmentKind.INADEQUATE.value, **days)  # type: ignore[arg-type]
        yield Entry(f"Follow-ups of inadequates that audits of {period.label} found", href)


def _actions(asked: Asked) -> Iterator[Entry]:
    if may("follow-up", "read"):
        days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
        href = url_for("actions.listing", whose="all", state="any", kind=CommitmentKind.ACTION.value, **days)  # type: ignore[arg-type]
        yield Entry(f"Actions due in {asked.period.label}", href)


def _agreement(asked: Asked) -> Iterator[Entry]:
    if may("moderation", "read-agreement"):
        yield Entry("Agreement of readers, question by question", asked.address("analysis.agreement"))


LISTS: Mapping[str, Callable[[Asked], Iterator[Entry]]] = {
    "C8": _targets,
    "C9": _coverage,
    "C10": _targets,
    "C13": _register,
    "C16": _resolutions,
    "C17": _agreement,
    "C19": _inadequates,
    "C20": _actions,
}
"""By the key of the measure."""
