"""What changed since earlier periods, and where places differ: every comparison of a summary, looked at together.

Good and inadequate; against the previous period and the same one last year; forms, themes, questions, and localities
against the rest of the service. Headlines are made of the same looks, so that the one never says "nothing" beside the
other. *Good* differs where its table says so. *Inadequate* is rare: below five expected, counts are compared by an
exact test. Of many looks one in twenty differs by chance alone: a look is ``firm`` when it still differs at 5% divided
by the number of looks of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from qa_tool.definitions.words import Grade, QuestionRole
from qa_tool.figures.arithmetic import Change, Comparison, Share, compare
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.statistics.intervals import expected, mid_p, newcombe, quantile
from qa_tool.people.words import PlaceKind

RARE = 5
"""Below so many expected events counts are compared, never percentages."""
ALPHA = Fraction(1, 20)


class Of(StrEnum):
    """What is looked at, in the order in which it is told."""

    FORM = "form"
    PLACE = "place"
    THEME = "theme"
    QUESTION = "question"


class Verdict(StrEnum):
    """What a look comes to."""

    WORSE = "worse"
    BETTER = "better"
    UNCLEAR = "unclear"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class About:
    """What a look is of. ``form``, ``theme``, ``question`` and ``place`` are keys, '' where they do not matter."""

    of: Of
    label: str
    form: str = ""
    theme: str = ""
    question: str = ""
    place: str = ""


@dataclass(frozen=True)
class Look:
    """One grade's share against another's."""

    about: About
    grade: Grade
    comparison: Comparison
    by_counts: bool
    """Whether counts are compared, by the exact test, and no percentage may be told."""
    verdict: Verdict
    firm: bool = False
    """Whether it differs even when all looks of its kind are allowed for."""

    @property
    def differs(self) -> bool:
        """Whether it would be called different if it were the only look."""
        return self.verdict in (Verdict.WORSE, Verdict.BETTER)


@dataclass(frozen=True)
class Glance:
    """Every look at a summary."""

    looks: tuple[Look, ...]

    @property
    def against(self) -> tuple[str, ...]:
        """The periods that something was compared with."""
        return tuple(dict.fromkeys(look.comparison.against for look in self.looks if look.about.of is not Of.PLACE))

    @property
    def kinds(self) -> tuple[str, ...]:
        """'24 of forms', for each kind of which something was compared."""
        counted = {of: self.number(of) for of in Of}
        return tuple(f"{number:,} of {of.value}s" for of, number in counted.items() if number)

    @property
    def worse(self) -> tuple[Look, ...]:
        """What is worse, what is firm first."""
        return _ordered(self.looks, Verdict.WORSE)

    @property
    def better(self) -> tuple[Look, ...]:
        """What is better, what is firm first."""
        return _ordered(self.looks, Verdict.BETTER)

    @property
    def compared(self) -> int:
        """Looks of which something may be said."""
        return sum(look.verdict is not Verdict.TOO_FEW for look in self.looks)

    @property
    def too_few(self) -> int:
        """Looks that rest on too few answers to say."""
        return len(self.looks) - self.compared

    @property
    def by_chance(self) -> int:
        """How many of those compared would differ by chance alone, were nothing different."""
        return round(self.compared * ALPHA)

    def number(self, of: Of) -> int:
        """How many of a kind were compared: what its threshold allows for."""
        return sum(look.about.of is of and look.verdict is not Verdict.TOO_FEW for look in self.looks)


NOT_COMPARED = (Change.NOTHING_TO_COMPARE, Change.NOT_COMPARABLE, Change.TOO_FEW)


def at_a_glance(summary: Summary) -> Glance:
    """Every look at the summary; no looks where there is nothing to compare with."""
    looks = list(_looks(summary))
    firm: list[Look] = []
    for of in Of:
        number = sum(look.about.of is of and look.verdict is not Verdict.TOO_FEW for look in looks)
        firm += [replace(look, firm=look.differs and _firm(look, number)) for look in looks if look.about.of is of]
    return Glance(tuple(firm))


def _looks(summary: Summary) -> Iterator[Look]:
    for about, now, *earlier in (*_forms(summary), *_themes(summary)):
        for then, change in earlier:
            yield from _both(summary, about, now, then, change)
    titles = {form.form: form.title for form in summary.forms if form.graded}
    for place in summary.places:
        for one in place.forms if place.place.kind is PlaceKind.LOCALITY else ():
            if one.form in titles:
                label = f"{place.place.name}, {titles[one.form]}"
                about = About(Of.PLACE, label, form=one.form, place=place.place.key)
                yield from _both(summary, about, one.overall, one.rest, one.against_rest)


Earlier = tuple[Figure | None, Comparison | None]


def _forms(summary: Summary) -> Iterator[tuple[About, Figure, Earlier, Earlier]]:
    """Each graded form, and each of its graded questions."""
    for form in summary.forms:
        if form.graded:
            about = About(Of.FORM, form.title, form=form.form)
            yield about, form.overall, (form.previous, form.vs_previous), (form.last_year, form.vs_last_year)
        for one in form.questions if form.graded else ():
            if one.graded and one.role is not QuestionRole.OVERALL:
                label = f"{form.title}, {one.key} {one.label}"
                about = About(Of.QUESTION, label, form=form.form, question=one.key)
                yield about, one.figure, (one.previous, one.vs_previous), (one.last_year, one.vs_last_year)


def _themes(summary: Summary) -> Iterator[tuple[About, Figure, Earlier, Earlier]]:
    for one in summary.themes:
        if one.sub_theme is None:
            about = About(Of.THEME, one.label, theme=one.code)
            yield about, one.figure, (one.previous, one.vs_previous), (one.last_year, one.vs_last_year)


def _both(summary: Summary, about: About, now: Figure, then: Figure | None, good: Comparison | None) -> Iterator[Look]:
    """The looks at good and at inadequate; none where nothing can be compared, or its standard changed."""
    if good is None or then is None or good.change in NOT_COMPARED:
        return
    verdicts = {Change.UP: Verdict.BETTER, Change.DOWN: Verdict.WORSE, Change.SMALL_BASE: Verdict.TOO_FEW}
    yield Look(about, Grade.GOOD, good, False, verdicts.get(good.change, Verdict.UNCLEAR))
    new, old = ((figure.n(Grade.INADEQUATE), figure.answered) for figure in (now, then))
    if not new[0] + old[0]:
        return  # nothing of the kind in either: no question was asked of chance
    comparison = compare(new, old, good.against, summary.thresholds)
    by_counts = comparison.change is Change.SMALL_BASE or expected(new, old) < RARE
    more = new[0] * old[1] > old[0] * new[1]
    differs = mid_p(new, old) < ALPHA if by_counts else comparison.change in (Change.UP, Change.DOWN)
    verdict = (Verdict.WORSE if more else Verdict.BETTER) if differs else Verdict.UNCLEAR
    if by_counts and not _could_differ(new, old):
        verdict = Verdict.TOO_FEW
    yield Look(about, Grade.INADEQUATE, comparison, by_counts, verdict)


def _could_differ(new: Share, old: Share) -> bool:
    """Whether any way in which so many events can fall would be called different."""
    events = new[0] + old[0]
    most, least = min(events, new[1]), max(0, events - old[1])
    return any(mid_p((n, new[1]), (events - n, old[1])) < ALPHA for n in (most, least))


def _firm(look: Look, number: int) -> bool:
    new, old = look.comparison.new, look.comparison.old
    if look.by_counts:
        return mid_p(new, old) < ALPHA / number
    low, high = newcombe(new, old, quantile(float(ALPHA / number)))
    return low > 0 or high < 0


def _ordered(looks: tuple[Look, ...], verdict: Verdict) -> tuple[Look, ...]:
    order = list(Of)

    def key(look: Look) -> tuple[bool, int, Fraction, str]:
        apart = abs(Fraction(*look.comparison.new) - Fraction(*look.comparison.old))
        return not look.firm, order.index(look.about.of), -apart, look.about.label

    return tuple(sorted((look for look in looks if look.verdict is verdict), key=key))
