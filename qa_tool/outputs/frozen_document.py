"""The figures of a quarter as they are published: one JSON document with its own words, and what differs from another.

The document is the summary, with its labels and thresholds as they were, and the rows of the measures. Nothing in it is
counted again. A field that these come to have later needs a default: documents are never written anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.formats.packing import packed, unpacked, unpacked_each
from qa_tool.figures.measures.base import Measured, Row
from qa_tool.figures.summary.figures import Base, Figure
from qa_tool.figures.summary.summary import FormFigures, PlaceFormFigures, Summary
from qa_tool.figures.words.tally import pooled

Document = Mapping[str, Any]
OUTCOMES = ("cannot_tell", "not_applicable", "not_answered", "not_asked")
NOTHING = "None"
NO_CAUTIONS: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class FigureLine:
    """One figure in words: 'Overall grades', 'Supervision', '12 good (60.0%), ... of 20'."""

    section: str
    label: str
    text: str
    value: Mapping[str, int | str]
    """The counts behind the words: two figures are the same when these are."""


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs, as it was published and as it stands."""

    section: str
    label: str
    before: str
    after: str


def as_text(document: Document) -> str:
    """The document as it is stored: options and forms stay in their order."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def document(
    summary: Summary,
    rows: Mapping[str, Sequence[Row]],
    cautions: Mapping[str, Sequence[str]] = NO_CAUTIONS,
    versions: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Everything about the period as plain data.

    ``rows`` and ``cautions``: of measures, by their keys; ``versions``: the numbers of theirs.
    """
    kept = {"summary": packed(summary), "rows": packed(rows), "cautions": packed(cautions)}
    return {"kept": {**kept, "versions": dict(versions)} if versions else kept}


def published_rows(measured: Iterable[Measured]) -> dict[str, list[Row]]:
    """Every row of the measures but those about a person: what is published stands for ever."""
    return {one.measure.key: [row for row in one.rows if not row.person_id] for one in measured}


def summary_of(document: Document) -> Summary:
    """The summary that the document was made from. Raises Unreadable for anything else."""
    return unpacked(Summary, document["kept"]["summary"])


def rows_of(document: Document) -> dict[str, tuple[Row, ...]]:
    """The rows of each measure, by its key; without those that the document was made without."""
    return {key: unpacked_each(Row, rows) for key, rows in document["kept"]["rows"].items()}


def cautions_of(document: Document, measure: str) -> tuple[str, ...]:
    """What was said beside the measure's rows."""
    return unpacked_each(str, document["kept"].get("cautions", {}).get(measure, []))


def versions_of(document: Document) -> Mapping[str, int]:
    """The version of each measure by which its rows were counted, by its key; {} where that was not kept yet."""
    found: Mapping[str, int] = document["kept"].get("versions", {})
    return found


def differences(
    before: Summary, after: Summary, told: Callable[[tuple[str, ...]], bool] | None = None
) -> tuple[FigureChange, ...]:
    """Every figure that is not the same in both, in the order of the summaries. ``()`` when nothing differs.

    A figure that one of them lacks is no difference while it counts nothing: a form that was published since has
    changed nothing of a quarter that was frozen before. ``told``, where figures of ``after`` have a floor, says of
    a figure's key whether its difference may be said; of one that is below the floor, or is not there, nothing is.
    """
    old, new = lines(before), lines(after)
    changes = []
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key), new.get(key)
        if told and (now is None or not told(key)):
            continue
        named = now or was
        assert named is not None, "the key is of one of them"
        differs = any(_counts(named)) if was is None or now is None else was.value != now.value
        if differs:
            texts = (was.text if was else NOTHING, now.text if now else NOTHING)
            changes.append(FigureChange(named.section, named.label, *texts))
    order = list(dict.fromkeys(line.section for line in (*new.values(), *old.values())))
    return tuple(sorted(changes, key=lambda change: order.index(change.section)))


def _counts(line: FigureLine) -> list[int]:
    return [n for n in line.value.values() if isinstance(n, int)]


def lines(summary: Summary) -> dict[tuple[str, ...], FigureLine]:
    """Every figure of the summary that is large enough to show, in words, under its permanent key."""
    found: dict[tuple[str, ...], FigureLine] = {}
    for form in summary.forms:
        if not summary.thresholds.too_few(form.audits):
            found["form", form.form] = FigureLine("Records", form.title, f"{form.audits:,}", {"audits": form.audits})
    for form in summary.forms:
        found["overall", form.form] = _figure_line("Overall grades", form.title, form.overall)
    for theme in summary.themes:
        label = f"{theme.label} ({theme.code})"
        found["theme", theme.code] = _figure_line("Themes, graded answers pooled", label, theme.figure)
    for one in summary.findings:
        section = "Strengths" if one.kind is FindingKind.STRENGTH else "Areas for development"
        text = f"{_count(one.findings, 'finding')} in {_count(one.audits, 'record')}"
        value = {"findings": one.findings, "audits": one.audits}
        found["finding", one.code, one.kind.value] = FigureLine(section, f"{one.label} ({one.code})", text, value)
    for kind, section in _PLACES.items():
        found |= _places(summary, kind, section)
    for form in summary.forms:
        found |= _questions(form)
    return {key: line for key, line in found.items() if line.text}


def _figure_line(
    section: str, label: str, figure: Figure, options: Sequence[Option] | None = None, audits: int | None = None
) -> FigureLine:
    """``options``: of what is not graded. ``audits``: where the number of records is said as well."""
    tally = figure.tally
    chosen = list(Grade) if options is None else [option.key for option in options]
    value = {key: figure.n(key) for key in chosen} | {one: getattr(tally, one) for one in ("answered", *OUTCOMES)}
    words = in_words(figure, options)
    if audits is not None and words:
        words = f"{_count(audits, 'record')}; {words}"
    return FigureLine(section, label, words, {**value, "audits": audits or 0, "base": figure.base.value})


_PLACES = {
    "locality": "Localities, overall grades",
    "district": "Districts, overall grades",
    "team": "Teams, overall grades",
}


def _places(summary: Summary, kind: str, section: str) -> dict[tuple[str, ...], FigureLine]:
    """Each place once: the parts of one that moved are added up, for its permanent key is that of all of them."""
    found: dict[tuple[str, ...], FigureLine] = {}
    titles = {form.form: form.title for form in summary.forms}
    parts: dict[tuple[str, str], dict[str, list[PlaceFormFigures]]] = {}
    for place in summary.places:
        if place.place.kind.value == kind:
            by_form = parts.setdefault((place.place.key, place.place.name), {})
            for one in place.forms:
                by_form.setdefault(one.form, []).append(one)
    for (key, name), by_form in parts.items():
        for form, several in sorted(by_form.items()):
            label = f"{name}: {titles.get(form, form)}"
            overall = replace(several[0].overall, tally=pooled(one.overall.tally for one in several))
            audits = sum(one.audits for one in several)
            found["place", kind, key, form] = _figure_line(section, label, overall, audits=audits)
    return found


def _questions(form: FormFigures) -> dict[tuple[str, ...], FigureLine]:
    return {
        ("question", form.form, one.key): _figure_line(
            f"Questions: {form.title}",
            f"{one.key} {one.label}".strip(),
            one.figure,
            None if one.graded else one.options,
        )
        for one in form.questions
    }


def in_words(figure: Figure, options: Sequence[Option] | None = None) -> str:
    """A figure in words: n of each grade or option, percentages where the base bears them, N, and what is outside N.

    '' where it is below its floor. ``options``: of what is not graded.
    """
    if figure.too_few:
        return ""
    if options is not None:
        parts = [f"{option.label} {figure.n(option.key):,}" for option in options]
    else:
        parts = [
            f"{figure.n(grade):,} {grade.label.lower()}" + (f" ({share}%)" if share is not None else "")
            for grade in Grade
            for share in (figure.shown_pct(grade),)
        ]
    of = f"{', '.join(parts)} of {figure.answered:,}" if parts else f"{figure.answered:,} answered"
    if figure.base is Base.SMALL and options is None:
        of += ", small base"
    outside = [f"{n:,} {one.replace('_', ' ')}" for one in OUTCOMES if (n := getattr(figure.tally, one))]
    return "; ".join([of, *outside])


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
