"""Figures as they were published, put in the place of those that stand: of a quarter, of its trend, of its year.

A record that is reopened changes a quarter, every trend that shows it and its year. Outside readers hold the quarter as
it was published, so trend and year are made of that; else one record could be worked out, or nothing be published.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from qa_tool.figures.measures.base import By, Measured, Row
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import (
    FindingFigures,
    FormFigures,
    GroupFigures,
    PlaceFigures,
    PlaceFormFigures,
    PlaceThemeFigures,
    PooledAnswers,
    QuarterFigures,
    Summary,
    ThemeFigures,
)
from qa_tool.figures.words.tally import FindingCount, Tally, pooled
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.external.content import Content, Volume

T = TypeVar("T")
Trend = tuple[QuarterFigures, ...]


def as_kept(live: Content, summary: Summary, rows: Mapping[str, Sequence[Row]]) -> Content:
    """The content with the summary and the measures that were kept of it. How children and actions stand is of today.

    Where a row leads is not kept, and two measures that count the same audits are known by that: it is taken from what
    stands.
    """
    measured = tuple(
        replace(one, rows=tuple(_leading(one, row) for row in rows[one.measure.key]))
        for one in live.measured
        if one.measure.key in rows
    )
    volume = _volume(live.volume, rows.get("C8", ()))
    return replace(live, summary=summary, measured=measured, volume=volume)


def with_trend(summary: Summary, published: Mapping[Quarter, Summary]) -> tuple[Summary, tuple[Quarter, ...]]:
    """The summary with the quarters of its trend as they were published, and the quarters that this changed."""

    def entries(now: Sequence[QuarterFigures], then: Callable[[Summary], tuple[int, Figure] | None]) -> Trend:
        found = []
        for one in now:
            if kept := published.get(one.quarter):
                audits, figure = then(kept) or (0, Figure(Tally(), one.figure.thresholds))
                found.append(replace(one, audits=audits, figure=figure))
            else:
                found.append(one)
        return tuple(found)

    def of_form(form: FormFigures) -> Trend:
        return entries(form.quarters, lambda kept: _form(kept, form.form))

    def of_theme(theme: ThemeFigures) -> Trend:
        return entries(theme.quarters, lambda kept: _theme(kept, theme.code))

    forms = tuple(replace(form, quarters=of_form(form)) for form in summary.forms)
    themes = tuple(replace(theme, quarters=of_theme(theme)) for theme in summary.themes)
    settled = replace(summary, forms=forms, themes=themes, **_asked(summary, published))
    was = [one for form in summary.forms for one in form.quarters]
    was += [one for theme in summary.themes for one in theme.quarters]
    now = [one for form in forms for one in form.quarters] + [one for theme in themes for one in theme.quarters]
    changed = {before.quarter for before, after in zip(was, now, strict=True) if _counts(before) != _counts(after)}
    return settled, tuple(sorted(changed))


def _asked(summary: Summary, published: Mapping[Quarter, Summary]) -> dict[str, Any]:
    """The pools of answers, and the records that can hold them, with the quarters as they were published."""
    pools = {pool.themes: dict(pool.quarters) for pool in summary.pools}
    filled = {(one.form, one.version): (one, dict(one.quarters)) for one in summary.filled_in}
    for quarter, kept in published.items():
        for answers in pools.values():
            answers.pop(quarter.key, None)
        for _, audits in filled.values():
            audits.pop(quarter.key, None)
        for pool in kept.pools:
            pools.setdefault(pool.themes, {})[quarter.key] = pool.tally
        for one in kept.filled_in:
            like = replace(one, audits=0, localities={})
            filled.setdefault((one.form, one.version), (like, {}))[1][quarter.key] = one.audits
    known = {pool.themes: pool for pool in summary.pools}
    return {
        "pools": tuple(
            replace(known.get(themes, PooledAnswers(themes, Tally(), {}, {})), quarters=quarters)
            for themes, quarters in pools.items()
        ),
        "filled_in": tuple(replace(one, quarters=quarters) for one, quarters in filled.values()),
    }


def added(year: Content, live: Sequence[Content], published: Sequence[Content]) -> Content:
    """The year as the sum of its quarters as they were published.

    A measure of which the quarters do not add up to the year as they stand (pairs across quarters) is left as it is.
    """
    parts = [one.summary for one in published]
    measured = tuple(
        replace(one, rows=_rows(one, [_measured(part, one) for part in published]))
        if _adds_up(one, [_measured(part, one) for part in live])
        else one
        for one in year.measured
    )
    volume = tuple(_added_volume(one, published) for one in year.volume)
    return replace(year, summary=_summary(year.summary, parts), measured=measured, volume=volume)


def _counts(one: QuarterFigures) -> tuple[int, int, dict[str, int]]:
    return one.audits, one.figure.answered, {key: n for key, n in one.figure.tally.options.items() if n}


def _form(summary: Summary, key: str) -> tuple[int, Figure] | None:
    form = summary.form(key)
    return (form.audits, form.overall) if form else None


def _theme(summary: Summary, code: str) -> tuple[int, Figure] | None:
    theme = summary.theme(code)
    return (0, theme.figure) if theme else None


def _leading(live: Measured, row: Row) -> Row:
    same = next((one for one in live.rows if (one.label, one.by, one.member) == (row.label, row.by, row.member)), None)
    return replace(row, behind=same.behind) if same else row


def _volume(live: Sequence[Volume], rows: Iterable[Row]) -> tuple[Volume, ...]:
    kept = {(row.member, row.label): row.records[0] for row in rows if row.by is By.GROUP}
    return tuple(
        replace(one, done=kept[one.group, "Done"], due=kept[one.group, "Due"])
        for one in live
        if (one.group, "Done") in kept
    )


def _added_volume(one: Volume, parts: Sequence[Content]) -> Volume:
    same = [part for content in parts for part in content.volume if part.group == one.group]
    return replace(one, done=sum(part.done for part in same), due=sum(part.due for part in same))


# -- a year's measures -------------------------------------------------------------------------------------------------


def _measured(content: Content, measured: Measured) -> Measured | None:
    return next((one for one in content.measured if one.measure.key == measured.measure.key), None)


def _service(measured: Measured | None) -> dict[str, Row]:
    rows = measured.rows if measured else ()
    return {row.label: row for row in rows if row.by is By.SERVICE and row.value is None and not row.quarter}


def _totals(parts: Sequence[Measured | None]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for part in parts:
        for label, row in _service(part).items():
            (n, of), (more, more_of) = found.get(label, (0, 0)), row.records
            found[label] = (n + more, of + more_of)
    return found


def _adds_up(year: Measured, parts: Sequence[Measured | None]) -> bool:
    whole = {label: counts for label, counts in _totals([year]).items() if any(counts)}
    return whole == {label: counts for label, counts in _totals(parts).items() if any(counts)}


def _rows(year: Measured, parts: Sequence[Measured | None]) -> tuple[Row, ...]:
    known = {label: row for part in (year, *parts) for label, row in _service(part).items()}
    return tuple(
        replace(known[label], n=n, of=None if known[label].of is None else of)
        for label, (n, of) in _totals(parts).items()
    )


# -- a year's summary --------------------------------------------------------------------------------------------------


def _summary(year: Summary, parts: Sequence[Summary]) -> Summary:
    """Only what the external edition prints is added up: nothing else of it may be read."""
    return replace(
        year,
        audits=sum(part.audits for part in parts),
        forms=_joined(year.forms, [part.forms for part in parts], lambda form: form.form, _added_form),
        themes=_joined(year.themes, [part.themes for part in parts], lambda theme: theme.code, _added_theme),
        findings=_joined(year.findings, [part.findings for part in parts], lambda one: (one.kind, one.code), _found),
        places=_joined(year.places, [part.places for part in parts], lambda one: one.place.key, _added_place),
    )


def _joined(
    year: Sequence[T],
    parts: Sequence[Sequence[T]],
    name: Callable[[T], Hashable],
    add: Callable[[T, list[T]], T],
) -> tuple[T, ...]:
    """Whatever the year or a quarter speaks of, in the year's own order first."""
    known: dict[Hashable, T] = {}
    for one in (*year, *(one for part in parts for one in part)):
        known.setdefault(name(one), one)
    return tuple(add(one, [same for part in parts for same in part if name(same) == key]) for key, one in known.items())


def _figure(like: Figure, parts: Iterable[Figure]) -> Figure:
    return Figure(pooled(one.tally for one in parts), like.thresholds)


def _added_form(form: FormFigures, parts: list[FormFigures]) -> FormFigures:
    return replace(
        form,
        versions=tuple(sorted({number for part in parts for number in part.versions})),
        audits=sum(part.audits for part in parts),
        overall=_figure(form.overall, (part.overall for part in parts)),
        impacts=_joined(form.impacts, [part.impacts for part in parts], lambda group: group.key, _added_group),
    )


def _added_group(group: GroupFigures, parts: list[GroupFigures]) -> GroupFigures:
    overall = _figure(group.overall, (part.overall for part in parts))
    return replace(group, audits=sum(part.audits for part in parts), overall=overall)


def _added_theme(theme: ThemeFigures, parts: list[ThemeFigures]) -> ThemeFigures:
    return replace(theme, figure=_figure(theme.figure, (part.figure for part in parts)))


def _found(finding: FindingFigures, parts: list[FindingFigures]) -> FindingFigures:
    forms: dict[str, FindingCount] = {}
    for form, count in (pair for part in parts for pair in part.forms):
        forms[form] = forms.get(form, FindingCount()) + count
    return replace(
        finding,
        findings=sum(part.findings for part in parts),
        audits=sum(part.audits for part in parts),
        forms=tuple(forms.items()),
        of=sum(part.of for part in parts),
    )


def _added_place(place: PlaceFigures, parts: list[PlaceFigures]) -> PlaceFigures:
    return replace(
        place,
        audits=sum(part.audits for part in parts),
        forms=_joined(place.forms, [part.forms for part in parts], lambda one: one.form, _added_place_form),
        themes=_joined(place.themes, [part.themes for part in parts], lambda one: one.theme, _added_place_theme),
    )


def _added_place_form(one: PlaceFormFigures, parts: list[PlaceFormFigures]) -> PlaceFormFigures:
    overall = _figure(one.overall, (part.overall for part in parts))
    return replace(one, audits=sum(part.audits for part in parts), overall=overall)


def _added_place_theme(one: PlaceThemeFigures, parts: list[PlaceThemeFigures]) -> PlaceThemeFigures:
    return replace(one, figure=_figure(one.figure, (part.figure for part in parts)))
