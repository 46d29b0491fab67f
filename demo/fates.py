"""What became of the actions and follow-ups of demo records: most are verified, some only closed, a few overdue."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from demo.facts import stamp
from demo.phrases import pick
from demo.records import Made
from demo.seeds import Fate, Followed, Step, action_key
from demo.world import World
from qa_tool.actions.verbs.listing import lateness
from qa_tool.actions.words import CommitmentStatus, Difference, Escalation, Ladder, StepKind
from qa_tool.definitions.record import Action
from qa_tool.definitions.words import FollowUpKind, Grade
from qa_tool.kit import working_days

RE_AUDIT_DAYS = 60
SAFEGUARDING = "SM-01"
LEFT_OPEN = 0.002
"""Share of what fell due long ago that nobody did."""
LATELY_DAYS, LEFT_LATELY = 50, 0.3
"""What fell due so lately is left open more often; older things were chased."""
SHOWN, SHOWN_DAYS, SHOWN_OPEN = ("IRO-01", "IRO-02"), 100, 0.75
"""IROs whose pages are looked at first: more of theirs, due in the last or next days, waits for somebody."""
DIFFERENCES = {Difference.CLEAR: 4, Difference.SOME: 6, Difference.NONE_YET: 3}
REGRADES = {Grade.GOOD: 3, Grade.REQUIRES_IMPROVEMENT: 6, Grade.INADEQUATE: 1}


def fates(
    world: World, made: Made, follow_ups: tuple[Followed, ...], manager: str | None, seed: str, *, seen: bool
) -> dict[str, Fate]:
    """What became of each, by its key.

    ``manager`` is the id of the IRO's Q&R manager; ``seen`` whether the IRO was let see the record and opened it.
    """
    teller = _Teller(world, made, manager, seen=seen)
    found = {
        one.kind.value: teller.tell(
            Random(f"{seed}/fate/{made.id}/{one.kind.value}"), one.owner_id, one.due, kind=one.kind
        )
        for one in follow_ups
    }
    actions = made.record.answers.get("X7")
    rows = actions.value if actions is not None and isinstance(actions.value, tuple) else ()
    for position, row in enumerate(row for row in rows if isinstance(row, Action)):
        owner = {"iro": teller.iro, "qr-manager": manager}.get(row.owner)
        assert row.due is not None, "the demo's actions have dates"
        key = action_key(position)
        found[key] = teller.tell(Random(f"{seed}/fate/{made.id}/{key}"), owner, row.due)
    return found


class _Teller:
    """Tells the fates of one record's commitments."""

    def __init__(self, world: World, made: Made, manager: str | None, *, seen: bool) -> None:
        self.world, self.made, self.manager, self.seen = world, made, manager, seen
        self.iro = world.ids[made.iro.code] if made.iro is not None else None
        self.author = world.ids[made.author.code]
        self.safeguarding = world.ids[SAFEGUARDING]

    def tell(self, draw: Random, owner: str | None, due: date, kind: FollowUpKind | None = None) -> Fate:
        if kind is FollowUpKind.RAISE_PROBLEM_RESOLUTION:
            return Fate(owner)  # the register settles it when it records the problem resolution
        doer = self._doer(owner)
        opened, ends = self.made.times.submitted_on, self.world.ends
        early = due > ends and draw.random() > 0.25
        done_on = self._workday(draw, opened, max(5, (due - opened).days - 6), max(8, (due - opened).days + 7))
        if early or done_on is None or draw.random() < self._left(due):
            return self._open(draw, owner, doer, opened, due)
        done_at = self._at(draw, done_on)
        steps = self._notes(draw, doer, opened, done_on)
        if draw.random() < 0.03:
            by = self._other(owner, doer)
            steps += (Step(StepKind.CANCELLED, by, done_at, pick(draw, "no longer needed")),)
            return Fate(owner, CommitmentStatus.CANCELLED, settled_by=by, settled_at=done_at, steps=steps)
        steps += (Step(StepKind.DONE, doer, done_at, pick(draw, "done how")),)
        settled_on = self._workday(draw, done_on, 4, 24)
        if settled_on is None:
            return Fate(owner, CommitmentStatus.DONE, doer, done_on, steps=steps)
        return self._settled(draw, owner, doer, done_on, settled_on, steps, kind)

    def _left(self, due: date) -> float:
        """The chance that nobody has done what is due then."""
        days = (self.world.ends - due).days
        if self.made.iro is not None and self.made.iro.code in SHOWN and days < SHOWN_DAYS:
            return SHOWN_OPEN
        return LEFT_LATELY if days < LATELY_DAYS else LEFT_OPEN

    def _doer(self, owner: str | None) -> str:
        """Who says that it is done: its owner; the manager, where it is the IRO's who has not seen the record yet."""
        if owner is not None and (owner != self.iro or self.seen):
            return owner
        return self.manager or self.author

    def _open(self, draw: Random, owner: str | None, doer: str, opened: date, due: date) -> Fate:
        steps = self._notes(draw, doer, opened, min(due, self.world.ends))
        _, late, level = lateness(Ladder(), due, CommitmentStatus.OPEN, self.world.ends)
        if level is not Escalation.NONE:
            day = working_days.after(due, min(late, (0, 1, 5, 10)[level]))
            steps += (Step(StepKind.ESCALATED, None, stamp(day, time(6, 30)), level.label),)
        return Fate(owner, escalated=int(level), steps=steps)

    def _settled(
        self, draw: Random, owner: str | None, doer: str, done_on: date, on: date, steps: tuple[Step, ...],
        kind: FollowUpKind | None,
    ) -> Fate:  # fmt: skip
        by, at = self._other(owner, doer), self._at(draw, on)
        difference = draw.choices(list(DIFFERENCES), list(DIFFERENCES.values()))[0]
        graded = kind is FollowUpKind.INADEQUATE
        regrades = list(REGRADES.values()) if difference.seen else [0, 3, 4]
        step = StepKind.VERIFIED if difference.seen else StepKind.CLOSED
        return Fate(
            owner,
            difference.status,
            doer,
            done_on,
            by,
            at,
            difference,
            pick(draw, f"changed {difference.value}"),
            pick(draw, "evidence"),
            draw.choices(list(REGRADES), regrades)[0] if graded else None,
            working_days.after(on, RE_AUDIT_DAYS) if graded else None,
            steps=(*steps, Step(step, by, at)),
        )

    def _other(self, owner: str | None, doer: str) -> str:
        """Who looks at it: the IRO's manager, or the safeguarding manager where that is the owner or did it."""
        involved = {owner, doer, self.iro}
        if self.manager is not None and self.manager not in involved:
            return self.manager
        if self.safeguarding not in involved:
            return self.safeguarding
        return next(identity for identity in self.world.ids.values() if identity not in involved)

    def _notes(self, draw: Random, doer: str, first: date, last: date) -> tuple[Step, ...]:
        if (last - first).days < 6 or draw.random() < 0.6:
            return ()
        day = self._workday(draw, first, 2, (last - first).days - 2)
        return (Step(StepKind.NOTE, doer, self._at(draw, day), pick(draw, "progress note")),) if day else ()

    def _workday(self, draw: Random, first: date, least: int, most: int) -> date | None:
        """A working day between ``least`` and ``most`` days later; None when that is not yet."""
        day = first + timedelta(days=draw.randrange(least, max(most, least) + 1))
        while not working_days.is_working_day(day):
            day += timedelta(days=1)
        return day if day <= self.world.ends else None

    @staticmethod
    def _at(draw: Random, day: date) -> datetime:
        return stamp(day, time(draw.randrange(9, 17), draw.randrange(60)))
