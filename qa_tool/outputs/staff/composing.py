"""Composes the staff edition: counts, hides, and keeps what no later edition may give away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import TOTAL, Key, Rule, State, Table, joined
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.keys import ELSEWHERE
from qa_tool.outputs.staff.beside import Outside, apart, known
from qa_tool.outputs.staff.counting import ASKED, GRADES, Periods, form_table, of_theme, themes_table
from qa_tool.outputs.staff.edition import Edition, Line, Names
from qa_tool.outputs.staff.records import Record, together

THEMES = "themes"
Releases = Mapping[str, Sequence[Release]]
"""What went before, by what it is of: 'form tier-2', 'themes'."""


@dataclass(frozen=True)
class Composed:
    """A staff edition, and what has to be kept so that no later one gives it away."""

    edition: Edition
    releases: Mapping[str, Release]
    """By what each is of. They hold the hidden counts: never hand them out."""
    pooled: frozenset[str] = field(default_factory=frozenset)
    """The forms that themes are counted on."""


@dataclass(frozen=True)
class Before:
    """What IROs have read already of the same records, in what left as well."""

    releases: Releases = field(default_factory=dict)
    pooled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of each quarter of a year: the forms that its themes were counted on."""
    lines: Mapping[str, Line] = field(default_factory=dict)
    """The last line by form from before the freeze: it stays where what changed since is too little to show."""
    changed: Mapping[str, int] = field(default_factory=dict)
    """By form: how many records that changed since one of these lines are one person's own, whoever has most."""
    outside: Outside = field(default_factory=Outside)


def compose(
    label: str,
    periods: Periods,
    names: Names,
    rule: Rule,
    before: Before,
    *,
    made_at: datetime,
    thresholds: Thresholds,
    whole: bool = True,
) -> Composed:
    """The staff edition of the first of ``periods``; the others are its quarters.

    Not ``whole``: the service by form and nothing else, as it is before a freeze.
    """
    printed = next(iter(periods))
    forms: dict[str, Published | None] = {}
    for form in names.forms:
        about = f"form {form}"
        tables = [form_table(form, periods, by_place=by_place) for by_place in ((True, False) if whole else (False,))]
        own = replace(rule, own_changes=before.changed.get(form, 0))
        forms[form] = _first_safe(tables, own, before.releases.get(about, ()))
    if whole:
        forms = _apart(forms, before.outside)
    kept = {f"form {form}": one.release(f"{label}, form {form}") for form, one in forms.items() if one is not None}
    lines = tuple(_form_line(form, names, forms[form], printed, before) for form in names.forms)
    if not whole:
        return Composed(Edition(label, False, made_at, lines, thresholds=thresholds), kept)
    counted_on = frozenset(form for form in names.forms if _count(forms[form], keys.overall(printed, form)))
    outside = replace(before.outside, releases=(*before.outside.releases, *known(kept.values(), {})))
    found = _themes(periods, names, counted_on, rule, replace(before, outside=outside))
    if found is not None:
        kept[THEMES] = found.release(f"{label}, themes")
    themes = [
        _line(theme, title, found, of_theme(printed, theme, TOTAL, together(counted_on)))
        for theme, title in names.themes.items()
    ]
    titles = tuple(title for form, title in names.forms.items() if form in counted_on)
    edition = Edition(
        label, True, made_at, lines, tuple(themes), _localities(printed, names, forms), titles, thresholds
    )
    return Composed(edition, kept, counted_on)


def _apart(forms: Mapping[str, Published | None], outside: Outside) -> dict[str, Published | None]:
    """The forms beside what went outside: all of them at once, for editions outside add them up.

    Where some cannot be, they do without their localities, then without anything.
    """
    found = dict(forms)
    while there := {form: one for form, one in found.items() if one is not None and _shown(one)}:
        table = joined([one.table for one in there.values()])
        states = {key: state for one in there.values() for key, state in one.states.items()}
        try:
            safe = apart(replace(next(iter(there.values())), table=table, states=states), outside)
        except CannotProtect as fault:
            lost = {cell[2] for cell in fault.cells if len(cell) > 2} & set(there) or set(there)
            found |= {form: _less(there[form]) for form in lost}
            continue
        return found | {
            form: replace(one, states={key: safe.states[key] for key in one.states}) for form, one in there.items()
        }
    return found


def _shown(published: Published) -> bool:
    return State.SHOWN in published.states.values()


def _less(published: Published) -> Published:
    """Without its localities; where they were hidden already, without anything."""
    at = [key for key, state in published.states.items() if state is State.SHOWN]
    gone = [key for key in at if key[4] != TOTAL] or at
    return replace(published, states={**published.states, **dict.fromkeys(gone, State.WITHHELD)})


def _themes(periods: Periods, names: Names, counted_on: frozenset[str], rule: Rule, before: Before) -> Published | None:
    """As many of the themes as can be protected together; None where none can.

    How many graded questions there are is known of every form whose number of records is.
    """
    told_before = before.releases.get(THEMES, ())
    there = {key[1] for release in told_before for key in release.table.counts}
    then = {name: some for name, some in before.pooled.items() if some and name in there}
    printed = next(iter(periods))
    themes = list(names.themes) if counted_on else []
    while themes:
        table = themes_table(themes, periods, counted_on, then)
        known = {printed: counted_on, **then}
        counts = {
            key: n
            for key, n in table.counts.items()
            if key[3] == ASKED and key[4] == together(known.get(key[1], frozenset()))
        }
        forms_tell = Release("the forms", Table(counts), dict.fromkeys(counts, State.SHOWN), rule)
        try:
            safe = protect(table, rule, (*told_before, forms_tell))
            return apart(safe, replace(before.outside, releases=(*before.outside.releases, forms_tell)))
        except CannotProtect as fault:
            lost = {theme for cell in fault.cells if len(cell) > 2 for theme in cell[2].split("+")}
            themes = [theme for theme in themes if theme not in lost] if lost & set(themes) else []
    return None


def _first_safe(tables: Sequence[Table], rule: Rule, releases: Sequence[Release]) -> Published | None:
    """The first of ``tables`` that can be protected; None where none can: then nothing is said."""
    for table in tables:
        try:
            return protect(table, rule, releases)
        except CannotProtect:
            continue
    return None


def _count(published: Published | None, key: Key) -> int | None:
    """The count; None where it is not shown. A line without any record looks like one with a few."""
    if published is None or not published.table.counts.get((*key[:3], TOTAL, *key[4:])):
        return None
    return published.count(key)


def _line(key: str, title: str, published: Published | None, total: Key) -> Line:
    grades = {grade: _count(published, (*total[:3], grade, *total[4:])) for grade in GRADES}
    line = Line(key, title, grades, _count(published, total))
    # A nought beside three hidden numbers says little to anybody but whoever knows how few records there are.
    return line if line.answered or any(grades.values()) else Line.unknown(key, title)


def _form_line(form: str, names: Names, published: Published | None, printed: str, before: Before) -> Line:
    line = _line(form, names.forms[form], published, keys.overall(printed, form))
    return before.lines.get(form, line) if line.answered is None else line


def _localities(
    printed: str, names: Names, forms: Mapping[str, Published | None]
) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    found = []
    for place, name in names.places.items():
        if place == ELSEWHERE:
            continue
        lines = [
            _line(form, names.forms[form], published, keys.overall(printed, form, TOTAL, place))
            for form, published in forms.items()
        ]
        if shown := tuple(line for line in lines if line.shown):
            found.append((name, shown))
    return tuple(found)


def of_quarters(quarters: Mapping[str, Sequence[Record]], year: str) -> dict[str, Sequence[Record]]:
    """A year's records and those of its quarters, as ``compose`` asks for them."""
    return {year: [one for records in quarters.values() for one in records], **quarters}
