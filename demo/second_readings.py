"""Second readings of the demo: most are decided, the latest wait, one or two are in each pair of hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from uuid import NAMESPACE_OID, uuid5

from demo import loader
from demo.fates import RE_AUDIT_DAYS
from demo.freezing import last_closed
from demo.phrases import pick
from demo.queries import readable
from demo.records import Made
from demo.seeds import Fate, Readable, ReadAgain, Seed, Step
from demo.world import World
from qa_tool.actions.words import CommitmentStatus, Difference, StepKind
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON
from qa_tool.kit.transactions import Session
from qa_tool.moderation.verbs import choosing, reading
from qa_tool.moderation.verbs.settling import Given
from qa_tool.moderation.words import AuditQuality, ChangeReason
from qa_tool.moderation.words import Step as ReadingStep
from qa_tool.policy.words import Asker, Role
from qa_tool.records.verbs.inputs import input_name

MOST = 400
"""Second readings that the demo holds at most: the newest records."""
WAITING, READING_DAYS = 4, 10
SURE, LUCK = ("case-sample", 6), 5
"""The last so many records of the form are drawn, whatever the key: their lots are among this many of a hundred."""
SHIFTS = {0: 76, 1: 16, -1: 6, 2: 2}
"""By how many steps second readers grade lower than auditors, and how often of a hundred."""
NOTES = (
    "The evidence for this grade is in the review record, not in the plan.",
    "The descriptor speaks of what changed for the child; the comment speaks of what was done.",
    "Two visits in the period are not on file. Was there a reason?",
)
ANSWERS = ("Agreed, I had read the older plan.", "The visits are recorded under the sibling group.")
AUDIT_NOTES = {
    AuditQuality.GOOD: ("", "Clear evidence for every grade."),
    AuditQuality.REQUIRES_IMPROVEMENT: (
        "Say for each grade where on the file the evidence is.",
        "The comments describe the work; say what it changed for the child.",
    ),
    AuditQuality.INADEQUATE: (
        "Several grades have no evidence beside them. Read the descriptors again before the next audit.",
    ),
}
DISPUTE = "The visits that the second reader misses are on file under the sibling group, with dates."
ARBITRATION = "The visits are there. The grade for the whole stays with the auditor; the rest stands as changed."
HALF_DONE = (Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
"""What the reader who stopped half way has chosen so far, in turn."""
SHOWN_READER, SHOWN_AUDITOR = "QR-01", "AU-01"
"""Whose pages are looked at first."""


def drawn(seed: Seed, made: Made) -> Seed:
    """The record under an id whose lot is drawn, where it is one of the last.

    Only what was audited since the published quarter may be in blind hands. In a small demo that is so little that
    chance alone would often leave none to show.
    """
    form, last = SURE
    if made.form != form or made.from_end > last:
        return seed
    ids = (uuid5(NAMESPACE_OID, f"{seed.id}/{number}").hex for number in count())
    return replace(seed, id=next(one for one in ids if choosing.drawn(choosing.lot_of(one), LUCK)))


def read_again(session: Session, world: World, seed: str) -> None:
    """Tell of every record that goes to a second reader what became of it."""
    found = readable(session, MOST)
    teller, in_hand = Teller(world, seed, last_closed(session, world).period.last), []
    for one in found:
        told = teller.told(one)
        followed = loader.read_again(session, told)
        if followed is not None and followed.status is CommitmentStatus.OPEN:
            loader.became(session, followed, teller.followed(one, followed.owner_id, followed.due))
        if told.step is ReadingStep.GIVEN and told.reader_id == teller.shown[SHOWN_READER]:
            in_hand.append(one.audit)
    for audit in sorted(in_hand, key=lambda one: one.reference)[:1]:
        stop_half_way(session, world, audit.id)


def stop_half_way(session: Session, world: World, audit_id: str) -> None:
    """The reader whose pages are looked at first has chosen some of the grades, and goes on another day."""
    reader = Asker(world.ids[SHOWN_READER], frozenset({Role.QR_MANAGER}), staff_code=SHOWN_READER)
    asked = reading.view(session, reader, audit_id).questions
    graded = [one.key for one in asked if one.type == "grade"][: max(1, len(asked) // 2)]
    fields = {input_name(key): [HALF_DONE[place % len(HALF_DONE)].value] for place, key in enumerate(graded)}
    reading.keep(session, reader, audit_id, fields=fields)


class Teller:
    """Makes up what became of one record after the other: ``told`` gives it as the loader takes it."""

    def __init__(self, world: World, seed: str, published: date) -> None:
        self.world, self.seed, self.published = world, seed, published
        codes = [one.code for one in world.of_role(Role.QR_MANAGER)]
        self.readers = [world.ids[code] for code in (*codes, "SM-01")]
        self.shown = {name: world.ids[name] for name in (SHOWN_READER, "SM-01", "HS-01", "AN-01", SHOWN_AUDITOR)}
        self.to_read, self.to_settle = 2, 1
        """What the reader whose pages are looked at first still has to do."""
        self.to_safeguarding = True
        self.waiting = WAITING
        self.to_head = 1

    def told(self, one: Readable) -> ReadAgain:
        """With a reader or in the queue; all the older ones are read, and mostly decided."""
        draw = Random(f"{self.seed} second reading {one.audit.reference}")
        reader, step = self._reader(draw, one)
        if step is ReadingStep.WAITING:
            return ReadAgain(one, step)
        given_at = self._later(draw, one.submitted_at, 1, 3)
        due = working_days.after(given_at.astimezone(LONDON).date(), READING_DAYS)
        given = ReadAgain(one, ReadingStep.GIVEN, reader, self.shown["AN-01"], given_at, due)
        if step is ReadingStep.GIVEN:
            return given
        second = {key: self._second(draw, first) for key, first in one.first.items()}
        graded_at = self._later(draw, given_at, 1, 9)
        graded = replace(given, step=ReadingStep.GRADED, graded_at=graded_at, second=second)
        return (
            graded if step is ReadingStep.GRADED else self._argued(draw, self._decided(draw, graded, reader, graded_at))
        )

    def followed(self, one: Readable, owner: str | None, due: date) -> Fate:
        """What became of the follow-up of what a second reader found inadequate: verified, once it was due."""
        ends, done_on = self.world.ends, due - timedelta(days=3)
        by = self.shown["SM-01"]
        if due >= ends or owner is None or owner == by:
            return Fate(owner)
        draw = Random(f"{self.seed} followed {one.audit.reference}")
        done_at, at = (datetime.combine(day, time(10, 30), LONDON) for day in (done_on, due))
        difference = draw.choice((Difference.CLEAR, Difference.SOME))
        return Fate(
            owner,
            difference.status,
            owner,
            done_on,
            by,
            at,
            difference,
            pick(draw, f"changed {difference.value}"),
            pick(draw, "evidence"),
            draw.choice((Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)),
            working_days.after(due, RE_AUDIT_DAYS),
            steps=(
                Step(StepKind.DONE, owner, done_at, pick(draw, "done how")),
                Step(StepKind.VERIFIED, by, at),
            ),
        )

    def _reader(self, draw: Random, one: Readable) -> tuple[str, ReadingStep]:
        barred = (one.audit.author_id, one.audit.practitioner_id, one.manager_barred)
        first, second = self.shown[SHOWN_READER], self.shown["SM-01"]
        # A freeze waits for whoever is still to read blind: of the published quarter everything is read.
        still_open = (one.audit.audit_date or date.min) > self.published
        if self.to_read and first not in barred and still_open:
            self.to_read -= 1
            return first, ReadingStep.GIVEN
        if self.to_safeguarding and second not in barred and still_open:
            self.to_safeguarding = False
            return second, ReadingStep.GIVEN
        if self.waiting:
            self.waiting -= 1
            return "", ReadingStep.WAITING
        if self.to_settle and first not in barred:
            self.to_settle -= 1
            return first, ReadingStep.GRADED
        return draw.choice([reader for reader in self.readers if reader not in barred]), ReadingStep.SETTLED

    def _second(self, draw: Random, first: Given) -> Given:
        grade = first[1]
        if grade is None:
            return first
        shift = draw.choices(list(SHIFTS), weights=list(SHIFTS.values()))[0]
        place = min(2, max(0, Grade(grade).severity + shift))
        return Outcome.ANSWERED, list(Grade)[place]

    def _decided(self, draw: Random, graded: ReadAgain, reader: str, graded_at: datetime) -> ReadAgain:
        one, second = graded.readable, graded.second
        differing = [key for key, first in one.first.items() if second[key] != first]
        settled_at = graded_at + timedelta(minutes=draw.randrange(10, 60))
        notes = []
        if differing and draw.random() < 0.6:
            notes.append((differing[0], reader, draw.choice(NOTES), settled_at))
            if draw.random() < 0.5 and one.audit.author_id:
                at = self._later(draw, settled_at, 1, 4)
                notes.append((differing[0], one.audit.author_id, draw.choice(ANSWERS), at))
        quality = draw.choices(list(AuditQuality), weights=(70, 26, 4))[0]
        return replace(
            graded,
            step=ReadingStep.SETTLED,
            settled_at=settled_at,
            changes={key: draw.choice(list(ChangeReason)) for key in differing if draw.random() < 0.7},
            audit_quality=quality,
            audit_note=draw.choice(AUDIT_NOTES[quality]),
            notes=notes,
        )

    def _argued(self, draw: Random, settled: ReadAgain) -> ReadAgain:
        """Now and then the auditor disagrees; the head of service has the last word, but for one that still waits."""
        audit, head = settled.readable.audit, self.shown["HS-01"]
        if "X1" not in settled.changes or settled.settled_at is None:
            return settled
        if head in (audit.author_id, audit.practitioner_id):  # nobody is left who could decide
            return settled
        if not self.to_head and draw.random() > 0.4:
            return settled
        disputed_at = self._later(draw, settled.settled_at, 1, 5)
        disputed = replace(settled, step=ReadingStep.DISPUTED, dispute=DISPUTE, disputed_at=disputed_at)
        if self.to_head:
            self.to_head -= 1
            return disputed
        return replace(
            disputed,
            step=ReadingStep.ARBITRATED,
            arbiter_id=head,
            arbitrated_at=self._later(draw, disputed_at, 2, 6),
            arbitration=ARBITRATION,
            upheld=[key for key in settled.changes if key != "X1"],
        )

    def _later(self, draw: Random, at: datetime, least: int, most: int) -> datetime:
        """Some days later, but never after the demo's last day."""
        later = (at + timedelta(days=draw.randint(least, most))).astimezone(LONDON)
        later = later.replace(hour=draw.randrange(9, 17), minute=draw.randrange(60))
        last = datetime(self.world.ends.year, self.world.ends.month, self.world.ends.day, 8, tzinfo=LONDON)
        return min(later, max(at, last))
