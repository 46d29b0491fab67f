"""The figures of a quarter as they are published: one JSON document with its own words, and what differs from another.

The document holds everything that is needed to read it later: labels as they were, thresholds as they were, and the
summary with the rows of the measures. Nothing in it is computed again. A document of an earlier version of the tool has
fewer parts: what it does not hold is Unreadable, and its list of figures can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qa_tool.figures.formats import measures_json
from qa_tool.figures.formats.figures_json import TOO_FEW, as_data, tally
from qa_tool.figures.formats.packing import Unreadable, packed, unpacked, unpacked_each
from qa_tool.figures.measures.base import Measured, Row
from qa_tool.figures.summary.figures import Base
from qa_tool.figures.summary.summary import PlaceFigures, PlaceFormFigures, Summary
from qa_tool.figures.words.tally import pooled

Document = Mapping[str, Any]
OUTCOMES = ("cannot_tell", "not_applicable", "not_answered", "not_asked")
GRADES = {"good": "good", "requires_improvement": "requires improvement", "inadequate": "inadequate"}
NOTHING = "None"


@dataclass(frozen=True)
class FigureLine:
    """One figure in words: 'Overall grades', 'Supervision', '12 good (60.0%), ... of 20'."""

    section: str
    label: str
    text: str
    value: Any
    """The plain data behind the words: two figures are the same when this is."""


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


def document(summary: Summary, measured: Iterable[Measured] = ()) -> dict[str, Any]:
    """Everything about the period as plain data, with the words to read it by.

    ``measured``: with every row. Those about a person are left out: what is published stands for ever.
    """
    measures = tuple(replace(one, rows=tuple(row for row in one.rows if not row.person_id)) for one in measured)
    return {
        "figures": as_data(summary),
        "audits": summary.audits,
        "headlines": list(summary.headlines),
        "notes": list(summary.notes),
        "left_out": {
            "late_entries": summary.left_out.late_entries,
            "reopened": summary.left_out.reopened,
            "drafts": summary.left_out.drafts,
        },
        "thresholds": {"counts_only": summary.thresholds.counts_only, "small": summary.thresholds.small},
        "places": _places_of(summary),
        "labels": _labels(summary),
        "measures": measures_json.as_data(summary.recorded, measures)["measures"],
        "kept": {"summary": packed(summary), "rows": {one.measure.key: packed(one.rows) for one in measures}},
    }


def summary_of(document: Document) -> Summary:
    """The summary that the document was made from. Raises Unreadable when the document does not hold it."""
    if "kept" not in document:
        raise Unreadable("the document was made by a version of the tool that did not keep its summary")
    return unpacked(Summary, document["kept"]["summary"])


def rows_of(document: Document) -> dict[str, tuple[Row, ...]]:
    """The rows of each measure, by its key; without those that the document was made without."""
    kept = document.get("kept", {}).get("rows", {})
    return {key: unpacked_each(Row, rows) for key, rows in kept.items()}


def _places_of(summary: Summary) -> list[dict[str, Any]]:
    """Each place once: the parts of one that moved are added up, for its permanent key is that of all of them."""
    parts: dict[tuple[str, str], list[PlaceFigures]] = {}
    for place in summary.places:
        parts.setdefault((place.place.kind.value, place.place.key), []).append(place)
    return [_place(several) for several in parts.values()]


def _place(parts: list[PlaceFigures]) -> dict[str, Any]:
    by_form: dict[str, list[PlaceFormFigures]] = {}
    for part in parts:
        for one in part.forms:
            by_form.setdefault(one.form, []).append(one)
    return {
        "kind": parts[0].place.kind.value,
        "key": parts[0].place.key,
        "name": parts[0].place.name,
        "audits": sum(part.audits for part in parts),
        "forms": [
            {
                "form": form,
                "audits": sum(one.audits for one in several),
                "overall": tally(replace(several[0].overall, tally=pooled(one.overall.tally for one in several))),
            }
            for form, several in sorted(by_form.items())
        ],
    }


def _labels(summary: Summary) -> dict[str, Any]:
    themes = {one.code: one.label for one in summary.themes} | {one.code: one.label for one in summary.findings}
    questions = {
        form.form: {
            question.key: {
                "label": question.label,
                "options": {option.key: option.label for option in question.options},
            }
            for question in form.questions
        }
        for form in summary.forms
    }
    return {"forms": {form.form: form.title for form in summary.forms}, "themes": themes, "questions": questions}


def overall(document: Document) -> list[tuple[str, int, Mapping[str, Any]]]:
    """(title, audits, TALLY) of each form that has records."""
    titles = document["labels"]["forms"]
    return [
        (titles.get(form["form"], form["form"]), form["audits"], form["overall"])
        for form in document["figures"]["forms"]
        if form["audits"]
    ]


def differences(
    before: Document, after: Document, told: Callable[[tuple[str, ...]], bool] | None = None
) -> tuple[FigureChange, ...]:
    """Every figure that is not the same in both, in the order of the documents. ``()`` when nothing differs.

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
        differs = not _counts_nothing(named.value) if was is None or now is None else was.value != now.value
        if differs:
            texts = (was.text if was else NOTHING, now.text if now else NOTHING)
            changes.append(FigureChange(named.section, named.label, *texts))
    order = list(dict.fromkeys(line.section for line in (*new.values(), *old.values())))
    return tuple(sorted(changes, key=lambda change: order.index(change.section)))


def _counts_nothing(value: Any) -> bool:
    """Whether every count within a figure's plain data is 0."""
    if isinstance(value, Mapping):
        return all(_counts_nothing(held) for held in value.values())
    return not isinstance(value, int) or value == 0


def lines(document: Document) -> dict[tuple[str, ...], FigureLine]:
    """Every figure of the document that is large enough to show, in words, under its permanent key."""
    figures, labels = document["figures"], document["labels"]
    found: dict[tuple[str, ...], FigureLine] = {}
    for form in figures["forms"]:
        title = labels["forms"].get(form["form"], form["form"])
        if form["audits"] is not None:
            found["form", form["form"]] = FigureLine("Records", title, f"{form['audits']:,}", form["audits"])
    for form in figures["forms"]:
        title = labels["forms"].get(form["form"], form["form"])
        found["overall", form["form"]] = _tally_line("Overall grades", title, form["overall"])
    for theme in figures["themes"]:
        code = _code(theme)
        label = f"{labels['themes'].get(code, code)} ({code})"
        found["theme", code] = _tally_line("Themes, graded answers pooled", label, theme)
    for finding in figures["findings"]:
        code = _code(finding)
        label = f"{labels['themes'].get(code, code)} ({code})"
        section = "Strengths" if finding["kind"] == "strength" else "Areas for development"
        text = f"{_count(finding['findings'], 'finding')} in {_count(finding['audits'], 'record')}"
        found["finding", code, finding["kind"]] = FigureLine(section, label, text, finding)
    for kind, section in _PLACES.items():
        found |= _places(document, kind, section)
    for form in figures["forms"]:
        found |= _questions(form, labels)
    return {key: line for key, line in found.items() if line.text}


def _tally_line(section: str, label: str, figure: Mapping[str, Any], words: str = "") -> FigureLine:
    return FigureLine(section, label, words or in_words(figure), figure)


def _places(document: Document, kind: str, section: str) -> dict[tuple[str, ...], FigureLine]:
    found: dict[tuple[str, ...], FigureLine] = {}
    titles = document["labels"]["forms"]
    for place in document["places"]:
        for one in place["forms"] if place["kind"] == kind else ():
            label = f"{place['name']}: {titles.get(one['form'], one['form'])}"
            words = in_words(one["overall"])
            text = words and f"{_count(one['audits'], 'record')}; {words}"
            found["place", kind, place["key"], one["form"]] = FigureLine(section, label, text, one)
    return found


_PLACES = {
    "locality": "Localities, overall grades",
    "district": "Districts, overall grades",
    "team": "Teams, overall grades",
}


def _questions(form: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[tuple[str, ...], FigureLine]:
    found: dict[tuple[str, ...], FigureLine] = {}
    title = labels["forms"].get(form["form"], form["form"])
    for question in form["questions"]:
        words = labels["questions"].get(form["form"], {}).get(question["key"], {})
        label = f"{question['key']} {words.get('label', '')}".strip()
        text = in_words(question, words.get("options", {}))
        found["question", form["form"], question["key"]] = _tally_line(f"Questions: {title}", label, question, text)
    return found


def _code(figure: Mapping[str, Any]) -> str:
    return figure["theme"] if figure["sub_theme"] is None else f"{figure['theme']}.{figure['sub_theme']}"


def in_words(figure: Mapping[str, Any], options: Mapping[str, str] | None = None) -> str:
    """A TALLY in words: n of each grade or option, percentages where the base bears them, N, and what is outside N.

    '' where it is below its floor.
    """
    if figure["base"] == TOO_FEW:
        return ""
    if "options" in figure:
        parts = [f"{(options or {}).get(key, key)} {n:,}" for key, n in figure["options"].items()]
    elif figure["good"] is None:
        parts = []
    else:
        shown = figure["base"] in (Base.SMALL.value, Base.FULL.value)
        parts = [
            f"{figure[key]:,} {word}" + (f" ({figure[key + '_pct']}%)" if shown else "") for key, word in GRADES.items()
        ]
    of = f"{', '.join(parts)} of {figure['answered']:,}" if parts else f"{figure['answered']:,} answered"
    if figure["base"] == Base.SMALL.value and figure["good"] is not None:
        of += ", small base"
    outside = [f"{figure[key]:,} {key.replace('_', ' ')}" for key in OUTCOMES if figure[key]]
    return "; ".join([of, *outside])


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
