"""One demo record after the other, purely from a seed: definition, facts, answers and what the rules make of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import md5
from random import Random

from demo import facts
from demo.answering import fill
from demo.calendar import Start, starts, volumes
from demo.cases import WITH_IRO, DemoCase, case
from demo.cast import LOCALITY_OF_TEAM, Staff
from demo.closing import close
from demo.facts import Times
from demo.judging import Mood
from demo.sheet import Sheet
from demo.world import World
from qa_tool.definitions.conditions import known_facts
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record, Value
from qa_tool.definitions.rules import RULES
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.verdict import FollowUp, Surroundings
from qa_tool.definitions.suggestion import Suggestion
from qa_tool.definitions.words import Grade
from qa_tool.kit import working_days
from qa_tool.policy import matrix

SEED = "qa-demo-1"
ALLOCATED = "tier-2"
"""The form whose samples the demo draws."""
CASES_PER_RECORD = 0.55
"""Cases to each record: many are audited more than once, by different forms."""
SPEAKING_RULES = ("critical-decides", "follow-up", "s47-disagreement")
"""The rules that open follow-ups."""
FITS = {
    "tier-2": ("CP", "CLA", "CP+CLA", "CIN", "CL"),
    "case-sample": WITH_IRO,
    "supervision": WITH_IRO,
    "section-47": ("S47", "CIN", "CLA"),
    "live-observation": ("CP", "CLA", "CP+CLA", "CIN", "S47"),
}
"""The plans that each form's cases have."""
SHOWN = {
    1: ("IRO-04", "QR-01"),
    2: ("IRO-03", "QR-01"),
    3: ("IRO-02", "QR-01"),
    4: ("IRO-01", "QR-01"),
    5: ("IRO-01", "SM-01"),
}
"""The last observations, counted from the end, are of people who have an account: their conversations are open."""


@dataclass(frozen=True)
class Made:
    """A record as it was submitted, with what submission says of it."""

    id: str
    form: str
    index: int
    definition: Definition
    record: Record
    author: Staff
    author_role: str
    iro: Staff | None
    case_number: str
    times: Times
    suggestion: Suggestion
    follow_ups: tuple[FollowUp, ...]
    from_end: int
    """1 for the last record of its form."""

    @property
    def grade(self) -> Grade | None:
        """The overall grade; None of a return."""
        answer = self.record.answers.get("X1")
        return Grade(str(answer.value)) if answer is not None else None

    @property
    def departure(self) -> bool:
        """Whether the overall grade is not the suggested one."""
        return None not in (self.grade, self.suggestion.grade) and self.grade != self.suggestion.grade


@dataclass(frozen=True)
class Task:
    """A case that was allocated: by the allocation's id, with the case's index and the auditor's staff code."""

    allocation_id: str
    case: int
    auditor: str
    begins: date
    """The day from which the auditor gets to it."""


@dataclass
class Maker:
    """Makes the records of one demo, in order."""

    world: World
    audits: int
    seed: str = SEED

    def __post_init__(self) -> None:
        self.wanted = volumes(self.audits)
        self.pool = max(50, int(self.audits * CASES_PER_RECORD))
        self._observed: set[str] = set()
        self.tasks: deque[Task] = deque()
        """Allocated cases that are still to be audited: each takes the place of a record on its form."""
        self.audited: dict[str, str] = {}
        """The id of the record that was made of each allocation, by the allocation's id."""

    def records(self, first: date = date.min, last: date = date.max) -> Iterator[Made]:
        """Every record begun from the first to the last day, in the order in which it was begun."""
        for start in starts(self.seed, self.audits, self.world.begins, self.world.ends):
            if not first <= start.day <= last:
                continue
            if start.form == ALLOCATED and self.tasks and self.tasks[0].begins <= start.day:
                task = self.tasks.popleft()
                made = self.make(start, task=task)
                self.audited[task.allocation_id] = made.id
                yield made
                continue
            shown = SHOWN.get(self.wanted[start.form] - start.index) if start.form == "live-observation" else None
            iro, author = shown or ("", "")
            yield self.make(start, iro=iro, author=author)

    def make(self, start: Start, *, iro: str = "", author: str = "", task: Task | None = None) -> Made:
        """The record that was begun there, about and by those of the staff codes or of the task, where they are given.

        Records of observations are to be made in order: each knows the last.
        """
        draw = Random(f"{self.seed}/{start.form}/{start.index}")
        definition = self.world.library.definitions[start.form]
        when = facts.times(draw, self.world, start)
        from_end = self.wanted[start.form] - start.index
        if task is not None:
            subject = case(self.world, self.seed, task.case)
            about = facts.holder(self.world, subject, when.audit_date)
        else:
            subject, about = self._subject(draw, start, when, self.world.by_code.get(iro))
        by = self.world.by_code.get(task.auditor if task is not None else author)
        by = by or facts.author(draw, self.world, start.form, subject, about, when.audit_date)
        known = self._facts(draw, start, subject, about, when)
        if task is not None:
            known["selection"] = "random"
        asked = _kept(definition, known)
        selection = str(asked.get("selection") or "")
        mood = Mood.of(draw, subject if definition.graded else None, by.code, selection, start.share)
        sheet = Sheet(draw, definition, known | asked, when, mood, self.world.theme_codes)
        fill(sheet)
        suggestion = close(sheet) if definition.graded else Suggestion(None)
        record = Record(asked | self._signed(by), sheet.answers)
        made = Made(
            id=md5(f"{self.seed}/{start.form}/{start.index}".encode(), usedforsecurity=False).hexdigest(),
            form=start.form,
            index=start.index,
            definition=definition,
            record=record,
            author=by,
            author_role=matrix.title(by.role),
            iro=about,
            case_number=str(asked.get("case_number") or ""),
            times=when,
            suggestion=suggestion,
            follow_ups=(),
            from_end=from_end,
        )
        return replace(made, follow_ups=tuple(opened_by(made))) if _speaks(sheet) else made

    def _subject(self, draw: Random, start: Start, when: Times, wanted: Staff | None) -> tuple[DemoCase, Staff | None]:
        """A case that fits the form, and the IRO that the record is about."""
        plans = FITS.get(start.form)
        locality = LOCALITY_OF_TEAM[wanted.team] if wanted is not None else ""
        while True:
            found = case(self.world, self.seed, draw.randrange(self.pool))
            fits = plans is None or found.plan_type in plans
            with_iro = wanted is None or found.plan_type in WITH_IRO or start.form == "live-observation"
            if fits and with_iro and locality in ("", found.place.locality_key):
                break
        if wanted is not None:
            return found, wanted
        iro = facts.holder(self.world, found, when.audit_date)
        if start.form == "supervision-session" or (start.form == "live-observation" and iro is None):
            local = self.world.iros_of.get(found.place.locality_key) or self.world.iros_of["central"]
            iro = draw.choice([one for one in local if one.since <= when.audit_date])
        return found, iro

    def _facts(self, draw: Random, start: Start, subject: DemoCase, iro: Staff | None, when: Times) -> dict[str, Value]:
        known = facts.common(self.world, subject, iro, when) | facts.chosen(draw, start.form, when)
        if start.form == "live-observation" and iro is not None:
            known |= facts.meeting(draw, subject, when)
            known["last_observation"] = "yes" if iro.code in self._observed else "no"
            self._observed.add(iro.code)
        if start.form == "section-47":
            known |= _enquiry(draw, when)
        return known

    def _signed(self, author: Staff) -> dict[str, Value]:
        return {"auditor": self.world.ids[author.code], "auditor_role": matrix.title(author.role)}


def _enquiry(draw: Random, when: Times) -> dict[str, Value]:
    """The dates of an enquiry, in order, up to the day that the IRO service received it."""
    received = _working(when.audit_date - timedelta(days=draw.randrange(1, 7)))
    decided = _working(received - timedelta(days=draw.choice((0, 0, 1, 1, 2, 4, 6))))
    begun = _working(decided - timedelta(days=draw.randrange(5, 12)))
    discussed = _working(begun - timedelta(days=draw.choice((0, 0, 1))))
    return {"period_from": discussed, "period_to": decided, "enquiry_started": begun, "received": received}


def _working(day: date) -> date:
    while not working_days.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _kept(definition: Definition, known: dict[str, Value]) -> dict[str, Value]:
    """Of what is known, the facts that the form has and this record is asked for."""
    having = {fact.key: known[fact.key] for fact in definition.facts if known.get(fact.key) not in (None, "", ())}
    return known_facts(definition, having)


def _speaks(sheet: Sheet) -> bool:
    """Whether a rule may open a follow-up at all: seldom, and the rules take their time."""
    return (
        Grade.INADEQUATE in (*sheet.grades.values(), sheet.values.get("X1")) or sheet.values.get("S47-17") == "disagree"
    )


def opened_by(made: Made) -> Iterator[FollowUp]:
    """The follow-ups that its submission opens."""
    surroundings = Surroundings(today=made.times.submitted_on, working_days_after=working_days.after)
    examination = Examination(made.definition, made.record, surroundings)
    for use in made.definition.rules:
        if use.name in SPEAKING_RULES:
            for said in RULES[use.name].apply(examination, use.parameters):
                if isinstance(said, FollowUp):
                    yield said
