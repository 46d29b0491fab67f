"""The sentences that a reader in a hurry gets: generated from the figures, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qa_tool.definitions.words import Grade
from qa_tool.figures.arithmetic import Change
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.at_a_glance import About, Look, Of, at_a_glance
from qa_tool.figures.summary.summary import FormFigures, Ranked, Sentence, Summary
from qa_tool.people.words import PlaceKind

CLEAR = (Change.UP, Change.DOWN)
MOST = 3
"""How many of a kind a sentence names."""


def headlines(summary: Summary) -> tuple[Sentence, ...]:
    """Volume, each form's result, what moved, what persists, what is said most often, where it differs.

    What moved and differs is what ``at_a_glance`` says it is.
    """
    if not summary.audits:
        said = "Too few records to show" if summary.thresholds.floor else "No submitted audits"
        return (Sentence("volume", f"{said} in {summary.period.label}{_as_far(summary)}."),)
    glance = at_a_glance(summary)
    looks = [*glance.worse, *glance.better]
    return (
        Sentence("volume", _volume(summary)),
        *(
            Sentence(f"form:{form.form}", _result(form, looks))
            for form in summary.forms
            if form.graded and form.audits and not form.overall.too_few
        ),
        *_themes(summary, looks),
        *_questions(looks),
        *_persistent(summary),
        *_findings(summary),
        *_places(summary, looks),
    )


def _volume(summary: Summary) -> str:
    named = "from " if " to " in summary.period.label else "in "
    said = f"{wording.count(summary.audits, 'record')} counted {named}{summary.period.label}{_as_far(summary)}"
    changes = [
        wording.volume_change(change)
        for change in (summary.volume_vs_previous, summary.volume_vs_last_year)
        if change is not None
    ]
    return f"{said}: {', '.join(changes)}." if changes else f"{said}."


def _as_far(summary: Summary) -> str:
    """' (to 28 November, 2 of 3 months)'; '' for a period of which all is recorded."""
    return f" ({summary.recorded.words})" if summary.recorded.words else ""


def _result(form: FormFigures, looks: list[Look]) -> str:
    parts = [f"{form.title}: {wording.share(form.overall, wording.GOOD, 'good')}"]
    if form.overall.shows_percentages:
        parts.append(wording.not_inadequate(form.overall))
    changes = [
        wording.in_a_sentence(wording.change(one))
        for one in (form.vs_previous, form.vs_last_year)
        if one and one.change in (*CLEAR, Change.NO_CLEAR_CHANGE)
    ]
    said = [f"good {', '.join(changes)}"] if changes else []
    mine = [look for look in looks if look.about.of is Of.FORM and look.about.form == form.form]
    said += [wording.look(look) for look in mine if look.grade is Grade.INADEQUATE]
    return f"{'; '.join([', '.join(parts), *said])}."


def _themes(summary: Summary, looks: list[Look]) -> Iterator[Sentence]:
    """Whole themes that moved, the largest moves first."""
    for code, several in _grouped(looks, Of.THEME, lambda about: about.theme)[:MOST]:
        theme = summary.theme(code)
        if theme is not None:
            share = wording.share(theme.figure, wording.GOOD, "graded answers good")
            yield Sentence(f"theme:{code}", f"{theme.label}: {share}, {_said(several)}.")


def _questions(looks: list[Look]) -> Iterator[Sentence]:
    """Questions that moved, however many were looked at: there are hundreds of them."""
    firm = [look for look in looks if look.firm]
    for key, several in _grouped(firm, Of.QUESTION, lambda about: f"{about.form}:{about.question}")[:MOST]:
        yield Sentence(f"question:{key}", f"{several[0].about.label}: {'; '.join(map(wording.look, several))}.")


def _places(summary: Summary, looks: list[Look]) -> Iterator[Sentence]:
    """Localities that differ from the rest of the service."""
    found = dict(_grouped(looks, Of.PLACE, lambda about: f"{about.place}:{about.form}"))
    for place in summary.places:
        for form in place.forms if place.place.kind is PlaceKind.LOCALITY else ():
            several = found.get(f"{place.place.key}:{form.form}")
            if several:
                share = wording.share(form.overall, wording.GOOD, "good")
                text = f"{several[0].about.label}: {share}, {_said(several)}."
                yield Sentence(f"place:{place.place.key}:{form.form}", text)


def _grouped(looks: list[Look], of: Of, key: Callable[[About], str]) -> list[tuple[str, list[Look]]]:
    """The looks of a kind by what they are of, in the order of the first of each."""
    found: dict[str, list[Look]] = {}
    for one in looks:
        if one.about.of is of:
            found.setdefault(key(one.about), []).append(one)
    return list(found.items())


def _said(looks: list[Look]) -> str:
    """The looks in words, after the share of good, which needs no second mention."""
    return "; ".join(wording.look(one).removeprefix("good ") for one in looks)


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
