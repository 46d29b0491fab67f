"""External editions: composed of a whole quarter or year, made safe beside everything that was released.

Outside readers get whole quarters and years without filters: fixed cuts cannot be varied to single out a record. A
correction that cannot go out as it is has ways out, which the analyst chooses and the head of service releases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Refused
from qa_tool.kit.files import whole_file
from qa_tool.kit.periods import Period, Quarter, financial_year, now
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import Release, from_plain
from qa_tool.kit.suppression.tables import Rule, Table
from qa_tool.kit.typed import day_in_words
from qa_tool.outputs.external import composing
from qa_tool.outputs.external import document as outputs_document
from qa_tool.outputs.external.composing import Composed
from qa_tool.outputs.external.document import Document, Grid, Line, LineKind, PrintedSheet
from qa_tool.outputs.external.keys import in_plain_words
from qa_tool.outputs.verbs import external_content, frozen_figures, outgoing, releasing
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.verbs.external_content import Settled
from qa_tool.outputs.verbs.outgoing import Draft, Way
from qa_tool.outputs.verbs.releasing import Earlier, Leaving
from qa_tool.outputs.words import Edition, Wish
from qa_tool.outputs.workbook.leaving import write_document
from qa_tool.outputs.workbook.making import Made
from qa_tool.policy.words import Asker

KIND = "external edition"


class FixedCuts(ValueError):
    """An external edition was asked for that is no whole quarter or year, or that is filtered."""


class CannotPublish(Refused):
    """No hiding protects it beside what was released. ``ways`` are the ways out."""

    def __init__(self, text: str, ways: Sequence[Way]) -> None:
        self.ways = tuple(ways)
        super().__init__(text)


def quarters_of(period: Period, filters: Filters) -> tuple[Quarter, ...]:
    """The quarters of a year; () for a quarter. Raises FixedCuts for any other period, and for a filter."""
    if filters:
        raise FixedCuts("The external edition has every form and place: choose no filter")
    quarter = Quarter.of(period.first)
    if period == quarter.period:
        return ()
    if period == financial_year(quarter.year):
        return Quarter.of_year(quarter.year)
    raise FixedCuts("The external edition is of a whole quarter or a whole financial year: choose one of these")


def examine(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    *,
    way: Way = Way.PLAIN,
    as_they_stand: bool = False,
) -> Draft:
    """Compose the edition as it would go out now, only reading. ``asker`` None is the command line.

    Of a frozen quarter it gives the frozen figures, unless ``as_they_stand``. Raises NotPermitted; FixedCuts;
    CannotPublish where no hiding can protect it from what was released before.
    """
    if asker is not None:
        releasing.allow(asker, Leaving.EXTERNAL, "execute")
    quarters = quarters_of(period, filters)
    outgoing.refuse_whoever_must_not_see(session, asker, period)
    considered = releasing.last_number(session)
    earlier = releasing.earlier(session, asker)
    wanted = (Leaving.EXTERNAL, period.label)
    before = [one for one in earlier if (one.registered.leaving, one.registered.label) == wanted]
    if way is Way.HOLD:
        return _held(period, considered, releasing.rule(session))
    if way is Way.AGAIN:
        if not before:
            raise Refused(f"Nothing was released of {period.label} yet: there are no earlier figures to issue again")
        return _again(period, considered, before[-1])
    if way is Way.QUARTERS:
        return _side_by_side(period, considered, _newest(earlier, quarters), releasing.rule(session))
    settled = external_content.settled(session, asker, period, quarters, as_they_stand=as_they_stand)
    rule, releases = releasing.rule(session), releasing.beside(session, asker)
    settled = replace(settled, content=replace(settled.content, beside=_beside(session, settled, releases)))
    try:
        made = _composed(settled, rule, releases, leave_out=way is Way.MORE)
    except CannotProtect as fault:
        # Only what works is offered.
        more = way is Way.PLAIN and _can_hide_more(settled, rule, releases)
        offered = {
            Way.MORE: more,
            Way.AGAIN: bool(before),
            Way.QUARTERS: bool(_newest(earlier, quarters)),
            Way.HOLD: True,
        }
        ways = [one for one, works in offered.items() if works]
        raise CannotPublish(_in_words(fault, period, settled), ways) from fault
    audits = settled.content.summary.audits
    kept = {"figures": settled.figures}
    return Draft(period, made.document, made.release, considered, audits, Leaving.EXTERNAL, way, kept)


def _composed(settled: Settled, rule: Rule, releases: Sequence[Release], *, leave_out: bool) -> Composed:
    period = settled.content.summary.period
    days = f"{day_in_words(period.first)} to {day_in_words(period.last)}"
    return composing.compose(
        settled.content,
        settled.quarters,
        rule,
        releases,
        period_line=f"{settled.content.summary.recorded.label}, {days}. All forms and places. Small counts are hidden.",
        as_at=now(),
        leave_out=leave_out,
    )


def _can_hide_more(settled: Settled, rule: Rule, releases: Sequence[Release]) -> bool:
    try:
        _composed(settled, rule, releases, leave_out=True)
    except CannotProtect:
        return False
    return True


def _newest(earlier: Sequence[Earlier], quarters: Sequence[Quarter]) -> list[Earlier]:
    """What was released last of each of the quarters."""
    found: dict[str, Earlier] = {}
    labels = [quarter.label for quarter in quarters]
    for one in earlier:
        if one.registered.leaving is Leaving.EXTERNAL and one.registered.label in labels:
            found[one.registered.label] = one
    return [found[label] for label in labels if label in found]


def _beside(session: Session, settled: Settled, releases: Sequence[Release]) -> tuple[Table, ...]:
    """The months of Section 47 enquiries, which are printed by the sheets that go out each month."""
    parts = settled.quarters or (settled.content,)
    quarters = [Quarter.of(one.summary.period.first) for one in parts]
    return tuple(
        outgoing.from_above().months(session, quarter, releases, one.measured)
        for quarter, one in zip(quarters, parts, strict=True)
    )


def draft(session: Session, asker: Asker | None, order: Order, way: Way = Way.PLAIN) -> Draft:
    """An edition of the workbook that leaves, whoever composes it. Raises as ``examine``."""
    if order.edition is not Edition.EXTERNAL:
        return outgoing.from_above().editions[order.edition](session, asker, order.period, order.filters)
    standing = order.wish is Wish.STANDING
    return examine(session, asker, order.period, order.filters, way=way, as_they_stand=standing)


def write(session: Session, asker: Asker | None, draft: Draft, path: Path, order: Order) -> Made:
    """Write a draft to ``path``, marked as not released."""
    stamp = outgoing.stamp_of(session, draft.leaving, outgoing.NOT_RELEASED, order.reason.strip(), asker, order.begun)
    with whole_file(path) as partial:
        return write_document(draft.document, stamp, partial)


def _in_words(fault: CannotProtect, period: Period, settled: Settled) -> str:
    contents = (settled.content, *settled.quarters)
    named = "; ".join(dict.fromkeys(in_plain_words(cell, contents) for cell in fault.cells))
    return (
        f"This edition of {period.label} cannot be released as it is. Beside what outside readers have already, it "
        f"would tell of one to five records ({named}). Choose below what to do instead"
    )


def _held(period: Period, considered: int, rule: Rule) -> Draft:
    said = (
        f"The correction of {period.label} is held for the next edition: nothing goes out now. The next edition gives "
        "the figures as they were published and says that changes of a few records are not shown."
    )
    sheet = PrintedSheet("Notes", "What is held, and until when?", (Line(LineKind.PARAGRAPH, said),))
    document = Document(period.label, period.label, now().replace(microsecond=0), (("Period", period.label),), (sheet,))
    return Draft(period, document, Release("held", Table({}), {}, rule), considered, 0, way=Way.HOLD)


def _again(period: Period, considered: int, before: Earlier) -> Draft:
    """What went out last of the period, cell by cell: nobody learns a count from it that they do not have."""
    number, day = before.registered.number, frozen_figures.day(before.registered.released_at)
    document = outputs_document.from_plain(before.content["document"])
    note = (
        f"Issued again: the figures are those of release {number} of {day}. A few records changed since; their changes "
        "are not shown, because they would tell of these records."
    )
    *others, notes = document.sheets
    told = Line(LineKind.PARAGRAPH, note)
    about = tuple(one for one in document.about if one[0] != "Issued again")
    kept = tuple(one for one in notes.blocks if not (isinstance(one, Line) and one.text.startswith("Issued again:")))
    again = replace(
        document,
        about=(*about, ("Issued again", note)),
        sheets=(*others, replace(notes, blocks=(told, *kept))),
    )
    release = replace(from_plain(before.content["release"]), name=f"{period.label}, issued again {day}")
    figures = {"figures": before.content.get("figures", {})}
    return Draft(period, again, release, considered, 0, way=Way.AGAIN, kept=figures)


def _side_by_side(period: Period, considered: int, quarters: Sequence[Earlier], rule: Rule) -> Draft:
    """A year that holds what was released of its quarters and not one number more: nobody learns anything from it."""
    if not quarters:
        raise Refused(f"No quarter of {period.label} was released yet: there is nothing to set side by side")
    note = (
        "The quarters as they were released, side by side. Totals of the year are not shown: together with the "
        "quarters they would tell of a few records that changed since."
    )
    sheets = [PrintedSheet("Notes", "What must be known before a figure is quoted?", (Line(LineKind.PARAGRAPH, note),))]
    for one in quarters:
        number = f"Q{Quarter.parse(one.registered.label).number}"
        printed = outputs_document.from_plain(one.content["document"]).sheets
        sheets += [_of_quarter(sheet, number, one.registered.label) for sheet in printed]
    told = ", ".join(f"{one.registered.label} as released with number {one.registered.number}" for one in quarters)
    about = (("Period", period.label), ("Quarters", told), ("Selection", note))
    document = Document(period.label, f"{period.label}, quarter by quarter. {note}", now(), about, tuple(sheets))
    return Draft(
        period,
        document,
        Release(f"{period.label}, quarter by quarter", Table({}), {}, rule),
        considered,
        0,
        way=Way.QUARTERS,
    )


def _of_quarter(sheet: PrintedSheet, number: str, label: str) -> PrintedSheet:
    blocks = (
        replace(one, name=f"{number.lower()}_{one.name}") if isinstance(one, Grid) else one for one in sheet.blocks
    )
    return replace(sheet, title=f"{number} {sheet.title}", question=f"{label}: {sheet.question}", blocks=tuple(blocks))
