"""A service of any size with made-up records, for measuring: the shipped forms, straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from qa_tool.definitions.conditions import walk
from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.models import FormVersion, SubTheme, Theme
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.kit import schema, transactions
from qa_tool.people.models import Membership, Person, Place, Team
from qa_tool.people.words import PlaceKind
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.queries.bulk import BulkAudit, insert_audits
from qa_tool.records.words import Status
from qa_tool.resources import forms_folder

YEAR = 2018
FIRST_DAY = date(2017, 4, 1)
SHARES = {
    "case-sample": 0.34,
    "tier-2": 0.24,
    "section-47": 0.12,
    "live-observation": 0.08,
    "supervision": 0.16,
    "supervision-session": 0.06,
}
SENTENCES = (
    "The child's own words open the record, and the decision answers them.",
    "The plan says who does what by when, but not what happens if it is not done.",
    "The IRO rang the team manager the same day and noted the answer.",
    "Reports came on the day of the meeting; the family had not read them.",
    "There is no entry between the two reviews, and nobody noticed the missed visit.",
    "Contact with the school is regular and changed the plan for the better.",
)


def open_database(path: Path) -> Session:
    """A session on a new, migrated SQLite file."""
    engine = create_engine(f"sqlite:///{path}")
    transactions.prepare(engine)
    schema.upgrade(engine)
    return Session(engine, expire_on_commit=False)


class Service:
    """People, places and form versions to put records on."""

    def __init__(self, session: Session, seed: int = 1) -> None:
        self.session = session
        self.random = random.Random(seed)
        library = load_folder(forms_folder())
        self.sub_themes = library.themes.sub_theme_codes
        for number, theme in enumerate(library.themes.themes):
            session.add(Theme(code=theme.code, label=theme.label, kind=theme.kind, position=number))
            session.flush()
            session.add_all(
                SubTheme(code=sub.code, theme_code=theme.code, label=sub.label, position=place)
                for place, sub in enumerate(theme.sub_themes)
            )
        self.places = self._places()
        self.people, self.team = self._people()
        self.versions: dict[str, tuple[FormVersion, Definition]] = {}
        for form, definition in library.definitions.items():
            version = FormVersion(
                form_key=form,
                number=1,
                title=definition.title,
                content_hash=definition.content_hash,
                snapshot=definition.snapshot(),
                published_at=datetime(2017, 4, 1, tzinfo=UTC),
            )
            session.add(version)
            self.versions[form] = (version, definition)
        session.flush()

    def _places(self) -> list[tuple[str, str, str]]:
        found = []
        for locality in ("North", "Central", "East"):
            top = self._place(PlaceKind.LOCALITY, locality, None)
            for number in range(1, 5):
                district = self._place(PlaceKind.DISTRICT, f"{locality} district {number}", top)
                for kind in ("assessment", "permanence"):
                    team = self._place(PlaceKind.TEAM, f"{locality} {number} {kind}", district)
                    found.append((top, district, team))
        return found

    def _place(self, kind: PlaceKind, name: str, parent: str | None) -> str:
        key = name.lower().replace(" ", "-")
        place = Place(key=key, kind=kind, name=name, parent_id=parent, valid_from=FIRST_DAY)
        self.session.add(place)
        self.session.flush()
        return place.id

    def _people(self) -> tuple[list[Person], Team]:
        team = Team(key="first", name="First IRO team", valid_from=FIRST_DAY)
        people = [
            Person(
                staff_code=f"{'I' if number < 46 else 'M'}{number:03d}",
                job="Independent Reviewing Officer" if number < 46 else "Q&R manager",
                is_practitioner=number < 46,
                in_post_from=FIRST_DAY,
            )
            for number in range(53)
        ]
        self.session.add_all([team, *people])
        self.session.flush()
        self.session.add_all(
            Membership(person_id=person.id, team_id=team.id, manages=False, valid_from=FIRST_DAY) for person in people
        )
        return people, team

    def fill(self, count: int, *, first: date = date(YEAR, 4, 1), days: int = 364) -> None:
        """Insert ``count`` submitted records, dated evenly over ``days`` from ``first``, and commit."""
        insert_audits(self.session, self._audits(count, first, days))
        self.session.commit()

    def _audits(self, count: int, first: date, days: int) -> Iterator[BulkAudit]:
        taken = len(self.session.scalars(select(Audit.id)).all())
        forms = self.random.choices(list(SHARES), weights=list(SHARES.values()), k=count)
        for number, form in enumerate(forms):
            version, definition = self.versions[form]
            day = first + timedelta(days=number * days // max(count, 1))
            record = self._record(definition, day)
            stamp = datetime.combine(day, time(15), UTC)
            author = self.random.choice(self.people[46:])
            head = Audit(
                reference=f"{definition.reference}-{YEAR}-{taken + number + 1:06d}",
                form_key=form,
                form_version_id=version.id,
                noun=definition.noun,
                status=Status.SUBMITTED,
                author_id=author.id,
                author_role="QR",
                started_at=stamp,
                submitted_at=stamp,
            )
            audits.put_facts(head, record.facts)
            head.practitioner_team_id = self.team.id
            audits.put_outcome(head, definition, record.answers)
            yield BulkAudit(
                head, definition, record, Grade(str(record.answers["X1"].value)) if definition.graded else None
            )

    def _record(self, definition: Definition, day: date) -> Record:
        facts: dict[str, Value] = {"audit_date": day, "practitioner": self.random.choice(self.people[:46]).id}
        facts["locality"], facts["district"], facts["team"] = self.random.choice(self.places)
        for fact in definition.facts:
            if fact.options:
                facts[fact.key] = self.random.choice(fact.options).key
        answers: dict[str, Answer] = {}
        for _, question, asked in walk(definition, Record(facts, answers)):
            if asked:
                answers[question.key] = self._answer(question, day)
        return Record(facts, answers)

    def _answer(self, question: Question, day: date) -> Answer:
        roll = self.random.random()
        if question.not_applicable and roll < 0.08:
            return Answer(Outcome.NOT_APPLICABLE)
        if question.cannot_tell and roll < 0.12:
            return Answer(Outcome.CANNOT_TELL)
        if not question.required and roll < 0.3:
            return Answer(Outcome.NOT_ANSWERED)
        value = self._value(question, day)
        if value is None:
            return Answer(Outcome.NOT_ANSWERED)
        comment = self.random.choice(SENTENCES) if question.comment and roll > 0.6 else ""
        return Answer(Outcome.ANSWERED, value, comment)

    def _value(self, question: Question, day: date) -> Value:  # noqa: PLR0911  one line for each type
        chance = self.random
        match question.type:
            case "grade":
                return chance.choices([grade.value for grade in Grade], weights=(55, 38, 7))[0]
            case "yes-partly-no":
                return chance.choices(("yes", "partly", "no"), weights=(60, 28, 12))[0]
            case "yes-no":
                return chance.choices(("yes", "no"), weights=(1, 9))[0]
            case "choice":
                return chance.choice(question.options).key
            case "choices":
                wanted = chance.randint(1, min(2, len(question.options)))
                return tuple(sorted(option.key for option in chance.sample(question.options, wanted)))
            case "date":
                return day - timedelta(days=chance.randint(0, 60))
            case "time":
                return time(chance.randint(8, 16), 30)
            case "number":
                return chance.randint(0, 40)
            case "short-text" | "long-text":
                return " ".join(chance.sample(SENTENCES, 2))
            case "findings":
                return tuple(self._finding(question.kind) for _ in range(chance.randint(1, 2)))
            case "actions":
                return (Action("Ask for the record of the last visit", "social-worker", day + timedelta(days=30)),)
            case _:
                return None

    def _finding(self, kind: FindingKind | None) -> Finding:
        codes = self.random.sample(self.sub_themes, self.random.choice((1, 1, 2)))
        return Finding(kind or FindingKind.STRENGTH, self.random.choice(SENTENCES), tuple(codes))
