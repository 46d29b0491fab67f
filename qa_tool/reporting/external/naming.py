"""Cells in words, for messages to those who prepare editions: form, grade, place, quarter; never a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa_tool.reporting.external.content import Content
from qa_tool.reporting.suppression.tables import Key
from qa_tool.vocabulary.grades import Grade

KINDS = {
    "records": "number of records",
    "overall": "overall grades",
    "answers": "graded answers",
    "impact": "impact on the child",
    "impact-grade": "grades by impact on the child",
    "impact-graded": "grades by impact on the child",
    "found": "records with a strength or an area for development",
    "may-find": "records with a strength or an area for development",
    "cycle": "follow-up, observations, enquiries and moderation",
    "behind": "follow-up, observations, enquiries and moderation",
    "target": "volume against target",
    "pool": "number of records",
    "inadequate-now": "children with an inadequate plan now",
    "came-of-it": "what came of actions",
    "section-47-register": "Section 47 enquiries",
    "section-47-views": "views of Section 47 decisions",
    "asked": "answers to a question",
    "found-here": "records with a strength or an area for development",
}


def in_plain_words(cell: Key, contents: Iterable[Content]) -> str:
    """'Overall grades: Tier 2 audit, Good, North, 2018/19 Q3'. What has no word here is passed over."""
    words = _words(contents)
    parts = list(cell)
    changed = parts[0] == "change"
    if changed or parts[0] == "not":
        parts = parts[1:]
    if "of" in parts and cell[0] == "not":
        parts = parts[: parts.index("of")]
    named = [words[part] for part in parts[1:] if part in words]
    kind = KINDS.get(parts[0], "a count")
    said = f"{kind}: {', '.join(dict.fromkeys(named))}" if named else kind
    return f"how much this changed: {said}" if changed else said


def _words(contents: Iterable[Content]) -> Mapping[str, str]:
    found: dict[str, str] = {grade.value: grade.label for grade in Grade}
    for content in contents:
        summary = content.summary
        found |= {theme.theme: theme.label for theme in summary.themes if theme.sub_theme is None}
        found |= {one.code: one.label for one in summary.findings}
        found |= {form.form: form.title for form in summary.forms}
        found |= {group.key: group.label for form in summary.forms for group in form.impacts}
        found |= {one.place.key: one.place.name for one in summary.places}
        found |= {one.measure.key: one.measure.name for one in content.measured}
        found |= {row.label: row.label for one in content.measured for row in one.rows}
        found |= {one.group: one.group for one in content.volume}
        quarters = [one.quarter for form in summary.forms for one in form.quarters]
        found |= {quarter.key: quarter.label for quarter in quarters}
        found[summary.period.label.replace(" ", "-")] = summary.period.label
        if content.last_time is not None:
            found[content.last_time.period.label.replace(" ", "-")] = content.last_time.period.label
    found.pop("", None)
    return found
