"""Figures in plain English: the same words on every page, in the workbook and on the command line."""

from __future__ import annotations

from decimal import Decimal

from qa_tool.definitions.words import Grade
from qa_tool.figures.arithmetic import Change, Comparison, CountComparison
from qa_tool.figures.summary.at_a_glance import Look, Of
from qa_tool.figures.summary.figures import Base, Figure, Thresholds
from qa_tool.figures.words.floor import Floor

GOOD = Grade.GOOD.value
TOO_FEW_TO_SHOW = "Too few to show"
TOO_FEW_INSIDE = TOO_FEW_TO_SHOW.lower()
"""Inside a sentence or a table."""
TOO_FEW = "too few"
"""In a column of numbers, where there is no room for more."""
BASE_MARKS = {Base.NONE: "none answered", Base.COUNTS_ONLY: "counts only", Base.SMALL: "small base", Base.FULL: ""}
ORDINALS = {3: "third", 4: "fourth", 5: "fifth"}


def per_cent(value: Decimal | None) -> str:
    """'46.6%'; '' for nothing."""
    return "" if value is None else f"{value}%"


def share(figure: Figure, option: str, verb: str = "") -> str:
    """'20 of 40 (50.0%)', '6 of 8 (too few for a percentage)', 'none answered'; ``verb`` follows the counts."""
    if figure.too_few:
        return TOO_FEW_INSIDE
    if figure.base is Base.NONE:
        return "none answered"
    counts = f"{figure.n(option):,} of {figure.answered:,}{' ' + verb if verb else ''}"
    if figure.base is Base.COUNTS_ONLY:
        return f"{counts} (too few for a percentage)"
    small = ", small base" if figure.base is Base.SMALL else ""
    return f"{counts} ({per_cent(figure.pct(option))}{small})"


def floor(floor: Floor) -> str:
    """What 'too few to show' means, once for all figures."""
    return (
        f"A figure of the service is shown where none of its records is closed to you, or at least {floor.records} of "
        f"them are, about at least {floor.practitioners} practitioners. Fewer would tell the grades of single audits. "
        "Lines that are there only because of a few such records are left out. Your own team's records are shown in "
        "any detail."
    )


def told(n: int, thresholds: Thresholds) -> str:
    """'1,204', or in words that a number of records is below the floor."""
    return TOO_FEW_INSIDE if thresholds.too_few(n) else f"{n:,}"


def grades(figure: Figure) -> str:
    """'12 of 16 (75.0%) good, 3 requires improvement, 1 inadequate', 'none answered'."""
    said = share(figure, Grade.GOOD)
    if figure.too_few or figure.base is Base.NONE:
        return said
    return ", ".join((f"{said} good", *(f"{figure.n(one)} {one.label.lower()}" for one in list(Grade)[1:])))


def base_mark(figure: Figure) -> str:
    """What to print beside a percentage, or instead of it: 'small base', 'counts only', 'none answered' or ''."""
    if figure.too_few:
        return TOO_FEW_INSIDE
    return BASE_MARKS[figure.base]


def change(comparison: Comparison | None) -> str:
    """'Up 12.5 points on 2018/19 Q2 (95% interval +1.2 to +23.0)', or why nothing is said."""
    return _in_words(comparison, "No clear change on", ("Up", "Down"), "{way} {points} on {against}")


def difference(comparison: Comparison | None) -> str:
    """As ``change``, for a part against the rest: 'Higher than the rest of the service by 12.5 points (95% ...)'."""
    return _in_words(comparison, "No clear difference from", ("Higher", "Lower"), "{way} than {against} by {points}")


def _in_words(comparison: Comparison | None, unclear: str, ways: tuple[str, str], clear: str) -> str:
    if comparison is None:
        return ""
    against = comparison.against
    if comparison.change is Change.NO_CLEAR_CHANGE:
        return f"{unclear} {against} ({comparison.signed_points} points)"
    if comparison.change not in (Change.UP, Change.DOWN):
        return _why_not(comparison)
    points = f"{abs(comparison.points or Decimal(0))} points"
    said = clear.format(way=ways[comparison.change is Change.DOWN], points=points, against=against)
    return f"{said} (95% interval {comparison.low:+} to {comparison.high:+})"


def _why_not(comparison: Comparison) -> str:
    """Why nothing is said of a change or a difference."""
    against = comparison.against
    points = f" ({comparison.signed_points} points)" if comparison.points is not None else ""
    return {
        Change.NOTHING_TO_COMPARE: f"Nothing to compare with in {against}",
        Change.TOO_FEW: f"Too few to show, beside {against}",
        Change.NOT_COMPARABLE: f"Not comparable with {against}: the wording or the standard changed",
        Change.SMALL_BASE: f"Too few to compare with {against}{points}",
    }[comparison.change]


def look(one: Look) -> str:
    """'good down 21.5 points on 2025/26 Q3 (95% interval ...)', 'inadequate in 4 of 20, 1 of 44 in 2025/26 Q3'."""
    grade, comparison = one.grade.label.lower(), one.comparison
    if one.by_counts:
        (n, of), (others, of_others) = comparison.new, comparison.old
        return f"{grade} in {n:,} of {of:,}, {others:,} of {of_others:,} in {comparison.against}"
    said = difference if one.about.of is Of.PLACE else change
    return f"{grade} {in_a_sentence(said(comparison))}"


def change_in_table(comparison: Comparison | None) -> str:
    """As ``change`` and ``difference``, under a heading that already names what is compared with."""
    if comparison is None:
        return ""
    signed = f"{comparison.signed_points} points"
    if comparison.change in (Change.UP, Change.DOWN):
        return (
            f"{comparison.change.value.capitalize()} {signed} (95% interval {comparison.low:+} to {comparison.high:+})"
        )
    return {
        Change.NO_CLEAR_CHANGE: f"No clear change, {signed}",
        Change.SMALL_BASE: f"Too few to compare{', ' + signed if comparison.points is not None else ''}",
        Change.NOT_COMPARABLE: "Not comparable: the question changed",
        Change.NOTHING_TO_COMPARE: "Nothing to compare with",
        Change.TOO_FEW: TOO_FEW_TO_SHOW,
    }[comparison.change]


def difference_in_table(comparison: Comparison | None) -> str:
    """As ``change_in_table``, for a part against the rest."""
    words = {"Up": "Higher,", "Down": "Lower,", "No clear change": "No clear difference"}
    text = change_in_table(comparison)
    for old, new in words.items():
        if text.startswith(old):
            return new + text[len(old) :]
    return text


def volume_change(comparison: CountComparison | None) -> str:
    """'18 more than in 2018/19 Q2 (+4.6%)', 'the same as in ...', '5 more than in ... (n/a, was 0)', or why nothing."""
    if comparison is None:
        return ""
    difference = comparison.difference
    if difference is None:
        return f"not compared with {comparison.against}: {comparison.why_not}"
    if not difference:
        return f"the same as in {comparison.against}"
    way = "more" if difference > 0 else "fewer"
    pct = f"{comparison.pct:+}%" if comparison.pct is not None else "n/a, was 0"
    return f"{abs(difference):,} {way} than in {comparison.against} ({pct})"


def count(number: int, one: str, several: str = "") -> str:
    """'1 audit', '1,204 audits'."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def not_inadequate(figure: Figure) -> str:
    """'38 of 40 not inadequate (95.0%)', with the small-base rule."""
    if figure.too_few:
        return TOO_FEW_INSIDE
    if figure.base is Base.NONE:
        return "none answered"
    counts = f"{figure.not_inadequate:,} of {figure.answered:,} not inadequate"
    if not figure.shows_percentages:
        return counts
    return f"{counts} ({per_cent(figure.not_inadequate_pct)})"


def in_a_sentence(text: str) -> str:
    """``text`` as it stands after other words: without its capital."""
    return text[:1].lower() + text[1:]
