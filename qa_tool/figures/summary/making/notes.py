"""What a reader must know before quoting a figure: what was left out, what broke, what is small."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Base
from qa_tool.figures.summary.summary import PlaceFigures, Summary
from qa_tool.people.words import PlaceKind


def notes(summary: Summary) -> tuple[str, ...]:
    """In the order of importance; () when there is nothing to say."""
    return (
        *_kept(summary),
        *_floor(summary),
        *_recorded(summary),
        *_left_out(summary),
        *_small(summary),
        *_breaks(summary),
        *moved(summary),
    )


def moved(summary: Summary) -> Iterator[str]:
    """Places that lay in several places within the period."""
    few = summary.thresholds.too_few
    parts: dict[tuple[PlaceKind, str], list[PlaceFigures]] = {}
    for one in summary.places:
        parts.setdefault((one.place.kind, one.place.key), []).append(one)
    for several in parts.values():
        if len(several) > 1:
            said = " and ".join(
                f"{wording.TOO_FEW_INSIDE if few(one.audits) else wording.count(one.audits, 'record')} in {one.apart}"
                for one in several
            )
            yield f"{several[0].place.name} moved: {said}, each as it was on the day of the record."


def _recorded(summary: Summary) -> Iterator[str]:
    """What of the period is not there to count, and what that means for comparing it."""
    recorded = summary.recorded
    if recorded.until is not None:
        yield (
            f"{summary.period.label} is not over: it is counted {recorded.words}. Its figures will change, and it is "
            "compared with the same days of earlier periods."
        )
    elif recorded.since is not None:
        yield f"Only part of {summary.period.label} is recorded: {recorded.words}."
    yield from not_compared(summary)


def not_compared(summary: Summary) -> Iterator[str]:
    """Why numbers of records are not compared with an earlier period."""
    seen = set[str]()
    changes = [summary.volume_vs_previous, summary.volume_vs_last_year]
    changes += [change for form in summary.forms for change in (form.volume_vs_previous, form.volume_vs_last_year)]
    for change in changes:
        if change is not None and change.why_not and change.against not in seen:
            seen.add(change.against)
            yield (
                f"Numbers of records are not compared with {change.against} where only part of it is recorded: "
                f"{change.why_not}."
            )


def _kept(summary: Summary) -> Iterator[str]:
    kept = summary.left_out.kept
    if kept:
        yield (
            "1 record of this period is not in your figures: you are still to read it blind, or it is about your own "
            "work and you have not opened it."
            if kept == 1
            else f"{wording.count(kept, 'record')} of this period are not in your figures: you are still to read them "
            "blind, or they are about your own work and you have not opened them."
        )


def besides_the_floor(summary: Summary) -> tuple[str, ...]:
    """The notes for a file, whose front says what 'too few to show' is: once is enough."""
    said = tuple(_floor(summary))
    return tuple(note for note in summary.notes if note not in said)


def _floor(summary: Summary) -> Iterator[str]:
    floor = summary.thresholds.floor
    if floor:
        yield f"{wording.TOO_FEW_TO_SHOW}: {wording.in_a_sentence(wording.floor(floor))}"


def _left_out(summary: Summary) -> Iterator[str]:
    left = summary.left_out
    if left.reopened:
        yield f"{wording.count(left.reopened, 'reopened audit')} not counted until submitted again."
    if left.drafts:
        yield f"{wording.count(left.drafts, 'open draft')} dated in this period, not counted."
    if left.late_entries:
        verb = "was" if left.late_entries == 1 else "were"
        yield (
            f"{wording.count(left.late_entries, 'record')} {verb} entered after the period had closed, and counted: "
            "figures of a past quarter can change."
        )


def _small(summary: Summary) -> Iterator[str]:
    thresholds = summary.thresholds
    bases = {form.overall.base for form in summary.forms if form.graded}
    if Base.COUNTS_ONLY in bases or Base.SMALL in bases:
        yield (
            f"Fewer than {thresholds.counts_only} answers: counts only. From {thresholds.counts_only} to "
            f"{thresholds.small - 1}: the percentage is marked 'small base', and no change is called up or down."
        )


def _breaks(summary: Summary) -> Iterator[str]:
    for form in summary.forms:
        for question in form.questions:
            if question.note:
                why = wording.in_a_sentence(question.note)
                yield f"{form.title}, {question.key} {question.label}: {why}, so it is not compared."
