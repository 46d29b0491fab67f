"""Pages of what is measured besides grades: agreement, outcomes, inadequate now, meetings, Section 47, measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.words import CommitmentKind
from qa_tool.counts.verbs.entering import reads as reads_count
from qa_tool.definitions import queries
from qa_tool.definitions.registers import Register
from qa_tool.definitions.words import FindingKind, Noun
from qa_tool.figures.arithmetic import FEWEST_PAIRS, Weights
from qa_tool.figures.measures.base import By, Leads, Measure, Measured, Room, Row
from qa_tool.figures.pages import blueprint
from qa_tool.figures.pages.asking import FIGURES, FILTERS, Asked, read
from qa_tool.figures.pages.frame import ask, measured_as_asked, page
from qa_tool.figures.summary.summary import FindingFigures
from qa_tool.figures.verbs import outcomes
from qa_tool.figures.verbs.agreement import report as agreement_report
from qa_tool.figures.verbs.measures import listed, parts
from qa_tool.figures.views import Table, side_by_side
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import HEADINGS, by_kind, by_role, by_theme
from qa_tool.figures.words.tally import FindingCount
from qa_tool.kit.errors import existing
from qa_tool.kit.lists import cut
from qa_tool.kit.periods import Month, Period, Quarter, today, whole_months
from qa_tool.moderation.words import Step
from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.registers.verbs.reading import readable
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.lists import page_asked, paging


@blueprint.get("/agreement")
def agreement() -> ResponseReturnValue:
    """Percent agreement, weighted kappa with its interval, and which way the second grade goes."""
    asked, summary = ask()
    report = agreement_report(database(), current_asker(), asked.period, asked.filters)
    return page("agreement", asked, summary, report=report, fewest=FEWEST_PAIRS, weights=Weights, steps=list(Step))


Lead = Callable[[str, str, int], str]
"""(title of the table, '' for the total; label of the row; number of the column) -> address, '' for none."""
STATES = ("any", "verified", "closed", "said-done", "overdue", "not-due", "cancelled")
"""Of ``CameOfIt.parts``: the state that the list is narrowed to."""
AUDITED = ("audited-from", "audited-to")


@blueprint.get("/came-of-it")
def came_of_it() -> ResponseReturnValue:
    """By what they are, by who has them, by theme: counts of the service, as things stand today."""
    asked, summary = ask()
    found = outcomes.last_time(database(), current_asker(), asked.period, asked.filters)
    labels = queries.theme_labels(database())
    tables = (
        ("What was agreed", "Actions and follow-ups", by_kind(found.groups)),
        ("By who has it", "Role", by_role(found.groups)),
        ("Actions by theme", "Theme", [(labels.get(code, "No theme said"), n) for code, n in by_theme(found.groups)]),
    )
    lead = _leads(asked, found.period)
    return page("came_of_it", asked, summary, found=found, tables=tables, headings=HEADINGS, lead=lead)


def _leads(asked: Asked, period: Period) -> Lead:
    """Where a number leads: to its actions and follow-ups, for who reads them all, where nothing is filtered."""
    everybody = Scope.ALL in matrix.scopes(current_asker().roles, "follow-up", "read")
    kinds = {kind.label: kind.value for kind in CommitmentKind}
    codes = {label: code for code, label in queries.theme_labels(database()).items()}

    def lead(of: str, label: str, part: int) -> str:
        narrowed = {
            "What was agreed": {"kind": kinds.get(label, "")},
            "By who has it": {"held-by": label},
            "Actions by theme": {"kind": CommitmentKind.ACTION.value, "theme": codes.get(label, "")},
        }.get(of, {})
        if not everybody or asked.filters or (of == "Actions by theme" and label not in codes):
            return ""
        return _commitments(period, AUDITED, state=STATES[part], **narrowed)

    return lead


PER_PAGE = 50


@blueprint.get("/inadequate")
def inadequate() -> ResponseReturnValue:
    """The list as it stands today, whatever period the address speaks of; a place and a plan type narrow it."""
    asked = read()
    filters = Filters(place_id=asked.filters.place_id, plan_type=asked.filters.plan_type)
    found = outcomes.inadequate_now(database(), current_asker(), filters)
    page = cut(found.children, page_asked(), PER_PAGE)
    return render_template(
        "figures/inadequate.html",
        asked=asked,
        filters=filters,
        found=found,
        shown=page.items,
        first=(page.page - 1) * PER_PAGE + 1,
        titles=dict(asked.choices.forms),
        plans=dict(asked.choices.plan_types),
        numbered=paging(page, lambda number: asked.address("analysis.inadequate", page=str(number))),
        errors=list(asked.errors),
    )


@blueprint.get("/observations")
def observations() -> ResponseReturnValue:
    """The forms whose records are observations."""
    asked, summary = ask()
    forms = [form for form in summary.forms if form.noun is Noun.OBSERVATION and form.audits]
    keys = {form.form for form in forms}
    found: dict[str, tuple[FindingFigures, dict[FindingKind, FindingCount]]] = {}
    for finding in summary.findings:
        count = sum((count for form, count in finding.forms if form in keys), FindingCount())
        if count.findings:
            found.setdefault(finding.code, (finding, {}))[1][finding.kind] = count
    feedback = measured_as_asked(asked, summary, _together(Room.OBSERVATIONS))
    return page("observations", asked, summary, forms=forms, found=found, feedback=feedback)


MOST_MONTHS = 3
"""Of the register's monthly pages: a quarter's. Of a longer period the last month leads to the others."""


class Entry(NamedTuple):
    """A link to a list."""

    text: str
    href: str


def own_lists(measure: Measure, asked: Asked) -> tuple[Entry, ...]:
    """The lists of what the measure counts, as far as the person asking may open them."""
    if measure.of and reads_count(database(), current_asker(), measure.of):
        first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
        href = url_for("counts.entered", count_key=measure.of) + f"?from={first}&to={last}"
        return (Entry("What was entered", href),)
    named = {measure.of, *measure.columns()}
    kept = [one for one in readable(database(), current_asker()) if named & {one.key, *one.by_key}]
    if kept:
        return tuple(_of_register(one, asked, alone=measure.of == one.key) for one in kept)
    if measure.leads_to is None:
        return ()
    resource, action, entries = LISTS[measure.leads_to]
    return tuple(entries(asked)) if may(resource, action) else ()


def _of_register(register: Register, asked: Asked, *, alone: bool) -> Entry:
    """Its list: of entries that stand alone, those opened in the period."""
    days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()} if alone else {}
    return Entry(register.plural, url_for("registers.listing", register_key=register.key, **days))  # type: ignore[arg-type]


def _register(asked: Asked) -> Iterator[Entry]:
    begun = [month for month in whole_months(asked.period) if month <= Month.of(today())]
    for month in begun[-MOST_MONTHS:]:
        yield Entry(f"Section 47 register, {month.label}", url_for("enquiries.register", month=month.key))


def _targets(asked: Asked) -> Iterator[Entry]:
    year = Quarter.of(asked.period.last).year
    yield Entry("Targets, month by month", url_for("programme.service", year=year))


def _coverage(asked: Asked) -> Iterator[Entry]:
    text = f"Coverage: who and what was not audited or observed in {asked.period.label}"
    yield Entry(text, asked.address("sampling.coverage", **dict.fromkeys((*FILTERS, FIGURES), "")))


def _inadequates(asked: Asked) -> Iterator[Entry]:
    text = f"Follow-ups of inadequates that audits of {asked.period.label} found"
    yield Entry(text, _commitments(asked.period, AUDITED, kind=CommitmentKind.INADEQUATE.value))


def _actions(asked: Asked) -> Iterator[Entry]:
    href = _commitments(asked.period, ("from", "to"), kind=CommitmentKind.ACTION.value)
    yield Entry(f"Actions due in {asked.period.label}", href)


def _commitments(period: Period, between: tuple[str, str], *, state: str = "any", **narrowed: str) -> str:
    """The address of the service's actions and follow-ups whose days, under those names, lie in the period."""
    days = dict(zip(between, (period.first.isoformat(), period.last.isoformat()), strict=True))
    return url_for("actions.listing", whose="all", state=state, **days, **narrowed)  # type: ignore[arg-type]


LISTS: Mapping[Leads, tuple[str, str, Callable[[Asked], Iterable[Entry]]]] = {
    Leads.TARGETS: ("programme", "read-service", _targets),
    Leads.COVERAGE: ("coverage", "read", _coverage),
    Leads.REGISTER: ("enquiry", "read", _register),
    Leads.READINGS: (
        "moderation",
        "read-agreement",
        lambda asked: [Entry("Agreement of readers, question by question", asked.address("analysis.agreement"))],
    ),
    Leads.INADEQUATES: ("follow-up", "read", _inadequates),
    Leads.ACTIONS: ("follow-up", "read", _actions),
}
"""Who may open them, and which they are."""


def _together(room: Room) -> list[str]:
    """The keys of the measures of a page that the person asking reads."""
    return [one.key for one in listed(database(), current_asker()) if one.page is room]


@blueprint.get("/enquiries")
def enquiries() -> ResponseReturnValue:
    """Agreement and times, for the service, the localities and the teams."""
    keys = _together(Room.ENQUIRIES)
    asked, summary = ask(parts(database(), keys))
    found = measured_as_asked(asked, summary, keys)
    tables = [(one.measure, side_by_side(one.rows), own_lists(one.measure, asked)) for one in found]
    return page("enquiries", asked, summary, tables=tables)


@blueprint.get("/measures")
def measures() -> ResponseReturnValue:
    """Every measure that the person asking reads."""
    asked, summary = ask()
    return page("measures", asked, summary, listed=listed(database(), current_asker()), one=None)


def by_breakdown(found: Measured) -> tuple[dict[By, list[Row]], dict[By, Table]]:
    """The rows under what they are about, and the same side by side."""
    groups: dict[By, list[Row]] = {}
    for row in found.rows:
        groups.setdefault(row.by, []).append(row)
    return groups, {by: side_by_side(rows) for by, rows in groups.items()}


@blueprint.get("/measures/<key>")
def measure(key: str) -> ResponseReturnValue:
    """One measure: its definition, and its rows under what they are about."""
    if len(key) > 4:
        abort(404)
    definition = existing(next((one for one in listed(database(), current_asker()) if one.key == key), None))
    asked, summary = ask(parts(database(), [key]))
    rows = {one.measure.key: one for one in measured_as_asked(asked, summary, (key,))}
    found = rows.get(key, Measured(definition, ()))
    groups, tables = by_breakdown(found)
    readers = [matrix.title(role) for role in sorted(found.measure.readers)]
    shown = {"groups": groups, "tables": tables, "readers": readers, "lists": own_lists(definition, asked)}
    return page("measures", asked, summary, listed=(), one=found, **shown)
