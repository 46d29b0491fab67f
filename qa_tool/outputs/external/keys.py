"""The keys of what external editions count: the same set of records has the same key in every edition.

Messages to those who prepare editions say cells in words. The second part is always the period: a quarter's key
('2018/19-Q3') or a year's label ('2018/19').
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.words.outcomes import HEADINGS
from qa_tool.kit.periods import Period
from qa_tool.kit.suppression.tables import TOTAL, Key, Sum, Table
from qa_tool.outputs.external.content import Content

NOT_GOOD = "not-good"
"""Requires improvement and inadequate together, in the place of a grade."""


def name(period: Period) -> str:
    """How a quarter or a year is called in keys: '2018/19-Q3', '2018/19'."""
    return period.label.replace(" ", "-")


def records(period: str, form: str = TOTAL, locality: str = TOTAL) -> Key:
    """Records counted."""
    return ("records", period, form, locality)


def overall(period: str, form: str, grade: str = TOTAL, locality: str = TOTAL) -> Key:
    """Overall grades of a form; without a grade: N."""
    return ("overall", period, form, grade, locality)


def of_grade(total: Key, grade: Grade) -> Key:
    """A grade beside the N that ``overall`` or ``answers`` give without one."""
    return (*total[:3], grade.value, total[4])


def not_good(total: Key) -> Key:
    """Those below good, beside the N that ``overall`` or ``answers`` give without a grade."""
    return (*total[:3], NOT_GOOD, total[4])


def answers(period: str, theme: str, grade: str = TOTAL, locality: str = TOTAL) -> Key:
    """Graded answers pooled by theme; without a grade: N."""
    return ("answers", period, theme, grade, locality)


def impact(period: str, form: str = TOTAL, option: str = TOTAL) -> Key:
    """Records by what their impact on the child was."""
    return ("impact", period, form, option)


def impact_grade(period: str, grade: str, option: str) -> Key:
    """Overall grades by impact on the child, all forms that ask it together."""
    return ("impact-grade", period, grade, option)


def found(period: str, kind: FindingKind, code: str) -> Key:
    """Records that name a sub-theme as a strength, or as an area for development."""
    return ("found", period, kind.value, code)


def may_find(period: str) -> Key:
    """Records of the forms that record findings."""
    return ("may-find", period)


def cycle(period: str, measure: str, words: str) -> Key:
    """A count of the whole service in a measure of the cycle, by the words it is printed with."""
    return ("cycle", period, measure, words)


def behind(period: str, narrowed: Mapping[str, str]) -> Key:
    """The audits that are behind a count: the same in every measure that counts them."""
    return ("behind", period, "; ".join(f"{name}={narrowed[name]}" for name in sorted(narrowed)))


def target(period: str, group: str) -> Key:
    """Records done of a target."""
    return ("target", period, group)


def inadequate_now(period: str) -> Key:
    """Children whose last audit found an inadequate plan, as at the day of the edition."""
    return ("inadequate-now", period)


def came_of_it(period: str) -> tuple[Key, ...]:
    """What was agreed from the period's audits, and what came of it, in the order of ``CameOfIt.parts``."""
    return tuple(("came-of-it", period, heading) for heading in HEADINGS)


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


ELSEWHERE = "elsewhere"
"""Stands for what is in none of the parts: records whose locality is not known, or has gone."""


def split(total: Key, n: int, parts: Mapping[Key, int], *, by: str = "") -> Table:
    """``total`` as the sum of ``parts``. What is missing is counted and never printed; where nothing is missing, the
    reader is taken to know that. Without parts: the total alone. Raises ValueError when the parts are more.

    ``by`` tells this way of splitting the total from others into as many parts of the same kind.
    """
    counts, kept_back = {total: n, **parts}, frozenset[Key]()
    if not parts:
        return Table(counts)
    members = tuple(parts)
    if (rest := rest_of(total, n, parts, by=by)) is not None:
        counts[rest], kept_back, members = n - sum(parts.values()), frozenset({rest}), (*members, rest)
    return Table(counts, (Sum(total, members),), kept_back)


def rest_of(total: Key, n: int, parts: Mapping[Key, int], *, by: str = "") -> Key | None:
    """The key of what is in none of ``parts``; None where nothing is missing."""
    return (*total, ELSEWHERE, by or next(iter(parts))[0], str(len(parts))) if n != sum(parts.values()) else None
