"""The sentences that a reader in a hurry gets: generated from the figures, the most important first."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qa_tool.reporting import wording
from qa_tool.reporting.comparison import Change, Comparison
from qa_tool.reporting.summary import FormFigures, Ranked, Sentence, Summary, ThemeFigures
from qa_tool.vocabulary.audits import PlaceKind

CLEAR = (Change.UP, Change.DOWN)
MOST = 3
"""How many of a kind a sentence names."""


def headlines(summary: Summary) -> tuple[Sentence, ...]:
    """Volume, each form's result, clear changes of themes, what persists, what is said most often, where it differs."""
    if not summary.audits:
        return (Sentence("volume", f"No submitted audits in {summary.period.label}."),)
    return (
        Sentence("volume", _volume(summary)),
        *(Sentence(f"form:{form.form}", _result(form)) for form in summary.forms if form.graded and form.audits),
        *_themes(summary),
        *_persistent(summary),
        *_findings(summary),
        *_places(summary),
    )


def _volume(summary: Summary) -> str:
    named = "from " if " to " in summary.period.label else "in "
    said = f"{wording.count(summary.audits, 'record')} counted {named}{summary.period.label}"
    changes = [
        wording.volume_change(change)
        for change in (summary.volume_vs_previous, summary.volume_vs_last_year)
        if change is not None
    ]
    return f"{said}: {', '.join(changes)}." if changes else f"{said}."


def _result(form: FormFigures) -> str:
    parts = [f"{form.title}: {wording.share(form.overall, wording.GOOD, 'good')}"]
    if form.overall.shows_percentages:
        parts.append(wording.not_inadequate(form.overall))
    changes = [
        wording.in_a_sentence(wording.change(one))
        for one in (form.vs_previous, form.vs_last_year)
        if one and _says(one)
    ]
    return f"{', '.join(parts)}{'; good ' + ', '.join(changes) if changes else ''}."


def _says(comparison: Comparison) -> bool:
    return comparison.change in (*CLEAR, Change.NO_CLEAR_CHANGE)


def _themes(summary: Summary) -> Iterator[Sentence]:
    """Whole themes whose share of good clearly moved, the largest moves first."""
    moved: list[tuple[ThemeFigures, Comparison]] = [
        (theme, theme.vs_previous)
        for theme in summary.themes
        if theme.sub_theme is None and theme.vs_previous and theme.vs_previous.change in CLEAR
    ]
    moved.sort(key=lambda pair: -abs(pair[1].points or Decimal(0)))
    for theme, change in moved[:MOST]:
        share = wording.share(theme.figure, wording.GOOD, "graded answers good")
        yield Sentence(
            f"theme:{theme.code}", f"{theme.label}: {share}, {wording.in_a_sentence(wording.change(change))}."
        )


def _persistent(summary: Summary) -> Iterator[Sentence]:
    for ranked in summary.persistent[:MOST]:
        ordinal = wording.ORDINALS.get(ranked.quarters_running, f"{ranked.quarters_running}th")
        yield Sentence(
            f"persistent:{ranked.finding.code}",
            f"{ranked.finding.label} ({ranked.finding.code}) is among the five most frequent areas for development "
            f"for the {ordinal} quarter running.",
        )


def _findings(summary: Summary) -> Iterator[Sentence]:
    for title, top in (
        ("Strengths", summary.strengths),
        ("Areas for development", summary.areas_for_development),
    ):
        if top:
            said = f"{title} named most often: {'; '.join(_named(one) for one in top[:MOST])}."
            yield Sentence(f"findings:{title.split()[0].lower()}", said)


def _named(ranked: Ranked) -> str:
    return f"{ranked.finding.label} ({wording.count(ranked.finding.audits, 'audit')})"


def _places(summary: Summary) -> Iterator[Sentence]:
    titles = {form.form: form.title for form in summary.forms}
    for place in summary.places:
        if place.place.kind is not PlaceKind.LOCALITY:
            continue
        for form in place.forms:
            if form.against_rest.change in CLEAR:
                share = wording.share(form.overall, wording.GOOD, "good")
                yield Sentence(
                    f"place:{place.place.key}:{form.form}",
                    f"{place.place.name}, {titles.get(form.form, form.form)}: {share}, "
                    f"{wording.in_a_sentence(wording.difference(form.against_rest))}.",
                )
