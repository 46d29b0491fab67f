"""Counts of periods as sums of their months, each month counted once for as long as its audits stay the same.

Exact, because an audit has one date: what is counted in two months is disjoint, distinct audits too. What a
read-only transaction counted is kept for the next one; in a transaction that may write nothing is kept, because its
rows may never come to be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from qa_tool.figures.queries import tallies
from qa_tool.figures.queries.margins import Mark, marks, pieces
from qa_tool.figures.queries.tallies import FindingLevel
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.tally import Counted, FindingCell, FindingCount, QuestionCell, Tally, pooled
from qa_tool.kit.memory import Keeper, keeper
from qa_tool.kit.periods import Period, Quarter
from qa_tool.kit.sums import by_key
from qa_tool.kit.transactions import only_reading

Questions = dict[QuestionCell, Tally]
Cells = Mapping[Any, Any]
Of = Callable[[Period], str]
T = TypeVar("T")
BATCH = 1500
"""Audits up to which several months are counted in one query: with more, telling months apart costs more than asking
once for each."""


class Monthly:
    """The counts of some periods. ``hidden`` are the keys of restricted questions, which are never counted.

    ``periods`` are all that will be asked for: others are counted, but not kept.
    """

    def __init__(
        self, session: Session, filters: Filters, periods: Iterable[Period], hidden: frozenset[str] = frozenset()
    ) -> None:
        self._session = session
        self._filters = filters
        self._hidden = hidden
        self._keeper: Keeper | None = keeper(session) if only_reading() else None
        self._wanted = {piece for period in periods for piece in pieces(period)}
        self._marks: Mapping[Period, Mark] = marks(session, self._wanted) if self._keeper else {}
        self._about = (filters, tallies.place_rows(session, filters), hidden)
        self._fresh: dict[tuple[Hashable, Period], Cells] = {}

    def remembered(self, what: Hashable, also: Hashable, make: Callable[[], T], weight: int) -> T:
        """What ``make`` makes of these counts, kept as long as they and ``also`` stay the same. ``settle`` is done."""
        mark = (tuple(sorted(self._marks.items(), key=lambda item: item[0])), also)
        kept = self._keeper.get((what, self._about), mark) if self._keeper else None
        if kept is not None:
            made: T = kept
            return made
        made = make()
        if self.settle() and self._keeper:
            self._keeper.put((what, self._about), mark, made, weight)
        return made

    def settle(self) -> bool:
        """Keep what was counted since, and say whether all of it was: nothing that changed meanwhile is."""
        if not self._keeper:
            return False
        still = marks(self._session, self._marks) if self._fresh else self._marks
        for (what, piece), cells in self._fresh.items():
            if piece in self._marks and still[piece] == self._marks[piece]:
                self._keeper.put((what, piece, self._about), self._marks[piece], cells, len(cells) + 1)
        self._fresh.clear()
        return still == self._marks

    def overall(self, period: Period, by: Margin = Margin.NONE) -> dict[tuple[str, str], Counted]:
        """As ``tallies.overall``."""
        of = MEMBER_OF_PIECE.get(by)
        margin = Margin.NONE if of else by

        def count(missing: Sequence[Period]) -> Mapping[Period, Cells]:
            return tallies.overall(self._session, missing, self._filters, margin)

        return by_key(
            ((form, of(piece) if of else member), counted)
            for piece, cells in self._each(("overall", margin), period, count)
            for (form, member), counted in cells.items()
        )

    def questions(self, period: Period, by: Margin = Margin.NONE, only: frozenset[str] | None = None) -> Questions:
        """As ``tallies.questions``, with the options of several-choices questions put in."""
        of = MEMBER_OF_PIECE.get(by)
        margin = Margin.NONE if of else by

        def count(missing: Sequence[Period]) -> Mapping[Period, Cells]:
            return self._count_questions(missing, margin, only)

        if margin is Margin.NONE and only is None:
            self._roll_up_localities(period)
        parts: dict[QuestionCell, list[Tally]] = {}
        for piece, cells in self._each(("questions", margin, only), period, count):
            member = of(piece) if of else ""
            for cell, tally in cells.items():
                parts.setdefault(replace(cell, member=member) if of else cell, []).append(tally)
        return {cell: found[0] if len(found) == 1 else pooled(found) for cell, found in parts.items()}

    def findings(
        self, period: Period, by: Margin = Margin.NONE, levels: Iterable[FindingLevel] = FindingLevel
    ) -> dict[FindingCell, FindingCount]:
        """As ``tallies.findings``, at some of its levels."""
        of = MEMBER_OF_PIECE.get(by)
        margin = Margin.FORM if of else by
        total: dict[FindingCell, FindingCount] = {}
        for level in levels:

            def count(missing: Sequence[Period], level: FindingLevel = level) -> Mapping[Period, Cells]:
                return tallies.findings(self._session, missing, self._filters, margin, level)

            for piece, cells in self._each(("findings", margin, level), period, count):
                for cell, counted in cells.items():
                    here = replace(cell, member=of(piece)) if of else cell
                    total[here] = total[here] + counted if here in total else counted
        return total

    def _count_questions(
        self, missing: Sequence[Period], margin: Margin, only: frozenset[str] | None
    ) -> Mapping[Period, Cells]:
        counted = tallies.questions(self._session, missing, self._filters, margin, hidden=self._hidden, only=only)
        several = tallies.several_choices(self._session, missing, self._filters, margin, hidden=self._hidden)
        for piece, cells in counted.items():
            for cell, options in several[piece].items():
                if cell in cells:
                    cells[cell] = replace(cells[cell], options={**cells[cell].options, **options})
        return counted

    def _roll_up_localities(self, period: Period) -> None:
        """Where a piece was counted by locality, its totals need no counting."""
        by_locality, totals = ("questions", Margin.LOCALITY, None), ("questions", Margin.NONE, None)
        for piece in pieces(period):
            cells = self._known(by_locality, piece)
            if cells is not None and self._known(totals, piece) is None:
                parts: dict[QuestionCell, list[Tally]] = {}
                for cell, tally in cells.items():
                    parts.setdefault(replace(cell, member=""), []).append(tally)
                self._fresh[totals, piece] = {cell: pooled(found) for cell, found in parts.items()}

    def _each(
        self, what: tuple[Hashable, ...], period: Period, count: Callable[[Sequence[Period]], Mapping[Period, Cells]]
    ) -> Iterator[tuple[Period, Cells]]:
        """The cells of each piece of ``period``: those kept, and those counted now, adjacent ones in one query."""
        wanted = pieces(period)
        found = {piece: cells for piece in wanted if (cells := self._known(what, piece)) is not None}
        for missing in self._batches(piece for piece in wanted if piece not in found):
            for piece, cells in count(missing).items():
                found[piece] = self._fresh[what, piece] = cells
        return ((piece, found[piece]) for piece in wanted)

    def _batches(self, missing: Iterable[Period]) -> Iterator[list[Period]]:
        """Runs of pieces that follow each other without a gap, each as many as one query tells apart cheaply."""
        run: list[Period] = []
        held = 0
        for piece in missing:
            mark = self._marks.get(piece, Mark())
            audits = sum(n for _, n in mark.audits)
            if run and (piece.first != run[-1].last + timedelta(days=1) or held + audits > BATCH):
                yield run
                run, held = [], 0
            run.append(piece)
            held += audits
        if run:
            yield run

    def _known(self, what: tuple[Hashable, ...], piece: Period) -> Cells | None:
        """What was counted of a piece before: in this transaction, or by another."""
        fresh = self._fresh.get((what, piece))
        if fresh is not None or self._keeper is None or piece not in self._marks:
            return fresh
        kept: Cells | None = self._keeper.get((what, piece, self._about), self._marks[piece])
        return kept


MEMBER_OF_PIECE: Mapping[Margin, Of] = {
    Margin.MONTH: lambda piece: piece.first.isoformat()[:7],
    Margin.QUARTER: lambda piece: Quarter.of(piece.first).key,
}
"""Margins that a piece lies in as a whole: no query needs to group by them."""
