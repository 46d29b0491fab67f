"""Made-up people, places, form versions and audits, put straight into the tables: fast, and no rule asked.

What a test does not state is filled in with something sound. Nothing is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Condition, Definition, Option, Question, RuleUse, Section
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.models import (
    Audit,
    Dispute,
    Draft,
    FeedbackOpening,
    FeedbackReply,
    FormVersion,
    Membership,
    Person,
    Place,
    Setting,
    SubTheme,
    Team,
    Theme,
)
from qa_tool.policy.words import Asker, Role
from qa_tool.question_types.registry import question_type
from qa_tool.store import audits, revisions
from qa_tool.vocabulary.audits import FindingKind, Noun, PlaceKind, Status
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome
from qa_tool.vocabulary.replies import View

FIRST_DAY = date(2017, 4, 1)
CASE_KEY = "test-case-key-0123456789-abcdefghij"

ROLES: Mapping[str, tuple[Role, ...]] = {
    "auditor": (Role.AUDITOR,),
    "second_auditor": (Role.AUDITOR,),
    "iro": (Role.IRO,),
    "colleague": (Role.IRO,),
    "other_iro": (Role.IRO,),
    "manager": (Role.QR_MANAGER,),
    "other_manager": (Role.QR_MANAGER,),
    "safeguarding": (Role.SAFEGUARDING_MANAGER,),
    "head": (Role.HEAD_OF_SERVICE,),
    "analyst": (Role.ANALYST,),
    "support": (Role.BUSINESS_SUPPORT,),
    "administrator": (Role.ADMINISTRATOR,),
}
"""The cast. ``iro`` and ``colleague`` are in ``team``, managed by ``manager``; ``other_iro`` in ``other_team``."""


@dataclass
class People:
    """One person for each name of ROLES, and two IRO teams."""

    by_name: dict[str, Person]
    team: Team
    other_team: Team

    def __getattr__(self, name: str) -> Person:
        people: dict[str, Person] = self.__dict__["by_name"]
        if name not in people:
            raise AttributeError(name)
        return people[name]

    def asker(self, name: str, *roles: Role, teams: Iterable[str] | None = None) -> Asker:
        """That person asking, in the roles of ROLES (or those given), with the teams they manage."""
        managed = {"manager": {self.team.id}, "other_manager": {self.other_team.id}}.get(name, set())
        person = self.by_name[name]
        return Asker(
            person.id,
            frozenset(roles or ROLES[name]),
            staff_code=person.staff_code,
            managed_team_ids=frozenset(managed if teams is None else teams),
        )


def make_people(session: Session) -> People:
    """The cast of ROLES in two teams, everybody in post since FIRST_DAY."""
    teams = [Team(key=key, name=f"{key} team".capitalize(), valid_from=FIRST_DAY) for key in ("first", "second")]
    session.add_all(teams)
    by_name = {}
    for number, name in enumerate(ROLES, start=1):
        iro = Role.IRO in ROLES[name]
        job = "Independent Reviewing Officer" if iro else name.replace("_", " ").capitalize()
        by_name[name] = make_person(session, f"P{number:03d}", job=job, practitioner=iro)
    session.flush()
    for name, team in (("iro", 0), ("colleague", 0), ("manager", 0), ("other_iro", 1), ("other_manager", 1)):
        join(session, by_name[name], teams[team], manages=name.endswith("manager"))
    return People(by_name, teams[0], teams[1])


def make_person(session: Session, staff_code: str, *, job: str = "Auditor", practitioner: bool = False) -> Person:
    """One more person, in post since FIRST_DAY."""
    person = Person(staff_code=staff_code, job=job, is_practitioner=practitioner, in_post_from=FIRST_DAY)
    session.add(person)
    session.flush()
    return person


def join(
    session: Session,
    person: Person,
    team: Team,
    *,
    manages: bool = False,
    first: date = FIRST_DAY,
    last: date | None = None,
) -> Membership:
    """Put a person in a team from a day, to a last day or for good."""
    membership = Membership(person_id=person.id, team_id=team.id, manages=manages, valid_from=first, valid_to=last)
    session.add(membership)
    session.flush()
    return membership


@dataclass
class Places:
    """Two localities, each with one district and one CSC team; the second locality's are ``other_...``."""

    locality: Place
    district: Place
    team: Place
    other_locality: Place
    other_district: Place
    other_team: Place


def make_places(session: Session) -> Places:
    """A small tree of places, valid since FIRST_DAY."""
    made: list[Place] = []
    for key in ("north", "south"):
        parent: Place | None = None
        for kind in PlaceKind:
            parent = Place(
                key=f"{key}-{kind.value}",
                kind=kind,
                name=f"{key} {kind.value}".capitalize(),
                parent_id=parent.id if parent else None,
                valid_from=FIRST_DAY,
            )
            session.add(parent)
            session.flush()
            made.append(parent)
    return Places(*made)


def grade_question(key: str, theme: str | None = "VOICE.V1", **rest: Any) -> Question:
    """A graded question with descriptors of its own."""
    guidance = {grade: f"{key}: what {grade.label.lower()} looks like here." for grade in Grade}
    return Question(
        key=key,
        type="grade",
        text=f"How good is {key}?",
        short=f"Quality of {key}",
        themes=(theme,) if theme else (),
        guidance=guidance,
        **{"comment": True, **rest},
    )


def small_definition(form: str = "small", *, reference: str = "SM", **rest: Any) -> Definition:
    """A small form with every kind of question that matters: grades, conditions, rows, a restricted one, notes."""
    own = Section(
        key="work",
        title="The work",
        questions=(
            grade_question("SM-01", critical="caps"),
            grade_question("SM-02", "PLAN.P1", not_applicable=True),
            Question(key="SM-03", type="yes-partly-no", text="Was it in time?", short="In time", themes=("DRIFT.D6",)),
            Question(
                key="SM-04",
                type="long-text",
                text="Why not?",
                short="Why not in time",
                when=Condition(all_of={"SM-03": ("partly", "no")}),
            ),
            Question(
                key="SM-05",
                type="choices",
                text="Who was there?",
                short="Who was there",
                required=False,
                options=(
                    Option(key="parent", label="A parent"),
                    Option(key="child", label="The child"),
                    Option(key="school", label="School"),
                ),
            ),
            Question(key="SM-06", type="date", text="When was the visit?", short="Date of visit", required=False),
            Question(
                key="SM-07",
                type="long-text",
                text="Is there a learning need?",
                short="Learning need",
                required=False,
                restricted="line",
            ),
            Question(
                key="SM-08", type="notes", text="Notes", short="Notes", required=False, headings=("Opening", "Child")
            ),
        ),
    )
    closing = Section(
        key="closing",
        title="Closing",
        questions=(
            grade_question("X1", None, comment=False),
            Question(key="X2", type="long-text", text="Why?", short="Reason for the overall grade", required=False),
            Question(
                key="X3",
                type="findings",
                text="Strengths?",
                short="Strengths",
                kind=FindingKind.STRENGTH,
                rows=3,
                required=False,
            ),
            Question(
                key="X4",
                type="findings",
                text="Areas for development?",
                short="Areas for development",
                kind=FindingKind.AREA_FOR_DEVELOPMENT,
                rows=3,
                required=False,
            ),
            Question(key="X7", type="actions", text="What next?", short="Actions", rows=3, required=False),
        ),
    )
    given: dict[str, Any] = {
        "form": form,
        "title": "Small audit",
        "noun": Noun.AUDIT,
        "subject": "case",
        "group": "management-audits",
        "reference": reference,
        "layout": "sections",
        "facts": small_facts(),
        "sections": (own, closing),
        "after_submission": (
            Question(key="X11", type="date", text="When given?", short="Findings given"),
            Question(
                key="X11A",
                type="choice",
                text="How given?",
                short="How given",
                options=(
                    Option(key="face-to-face", label="Face to face"),
                    Option(key="telephone", label="By telephone"),
                ),
            ),
            Question(key="X11B", type="date", text="Case note?", short="Case note"),
        ),
        "rules": (RuleUse(name="complete"), RuleUse(name="independence"), RuleUse(name="places-agree")),
    }
    return Definition(**(given | rest))


def small_facts() -> tuple[Question, ...]:
    """The standard facts that tests speak of, in the order of the standard ones."""
    plans = tuple(Option(key=key, label=key) for key in ("CP", "CLA", "CP+CLA", "CIN"))
    exercises = tuple(Option(key=key, label=key) for key in ("routine", "thematic"))

    def fact(key: str, kind: str, **rest: Any) -> Question:
        return Question(key=key, type=kind, text=f"What is {key}?", short=key.replace("_", " ").capitalize(), **rest)

    return (
        fact("auditor", "person", auto=True),
        fact("case_number", "short-text", required=False),
        fact("plan_type", "choice", options=plans),
        fact("locality", "place"),
        fact("district", "place"),
        fact("team", "place"),
        fact("practitioner", "person", not_applicable=True),
        fact("practitioner_team", "short-text", auto=True),
        fact("audit_date", "date"),
        fact("late_entry", "yes-no", auto=True),
        fact("late_reason", "long-text", when=Condition(all_of={"late_entry": "yes"})),
        fact("period_from", "date", required=False),
        fact("period_to", "date", required=False),
        fact("exercise", "choice", options=exercises, required=False),
    )


def changed(definition: Definition, **update: Any) -> Definition:
    """Another definition that differs in ``update``: a plain copy would keep what the first had worked out."""
    return Definition.from_snapshot(definition.model_copy(update=update).snapshot())


@cache
def shipped(form: str) -> Definition:
    """A definition of those that come with the tool, by its key: ``supervision``."""
    from qa_tool.definitions.loader import load_folder
    from qa_tool.resources import forms_folder

    library = load_folder(forms_folder())
    return library.definitions[form]


def publish(session: Session, definition: Definition | None = None, *, at: datetime | None = None) -> FormVersion:
    """The definition (the small one by default) as a form version, with the themes it speaks of; once per content."""
    definition = definition or small_definition()
    codes = {code for question in definition.questions for code in question.themes} | {"VOICE.V1", "PLAN.P1"}
    make_themes(session, codes)
    of_form = list(session.scalars(select(FormVersion).where(FormVersion.form_key == definition.form)))
    for version in of_form:
        if version.content_hash == definition.content_hash:
            return version
    version = FormVersion(
        form_key=definition.form,
        number=len(of_form) + 1,
        title=definition.title,
        content_hash=definition.content_hash,
        snapshot=definition.snapshot(),
        published_at=at or datetime(2018, 4, 1, 9, tzinfo=UTC),
    )
    session.add(version)
    draw_nothing(session)
    session.flush()
    return version


def draw_nothing(session: Session) -> None:
    """Send no audit to a second reader by lot: ids are random, and one test run in ten would differ from the others."""
    key, first_day = "second_reading_share_percent", date(2000, 1, 1)
    if session.scalar(select(Setting).where(Setting.key == key, Setting.valid_from == first_day)) is None:
        session.add(Setting(key=key, value=0, valid_from=first_day))


def make_themes(session: Session, codes: Iterable[str]) -> None:
    """The themes and sub-themes of ``codes`` that are not there yet, labelled by their codes."""
    for number, code in enumerate(sorted(codes)):
        theme = code.split(".")[0]
        if session.get(Theme, theme) is None:
            session.add(Theme(code=theme, label=theme.capitalize(), kind="practice", position=number))
            session.flush()
        if session.get(SubTheme, code) is None:
            session.add(SubTheme(code=code, theme_code=theme, label=f"Sub-theme {code}", position=number))
    session.flush()


def definition_of(version: FormVersion) -> Definition:
    """The definition that the version froze."""
    return Definition.from_snapshot(version.snapshot)


def typed_fields(definition: Definition, record: Record) -> dict[str, list[str]]:
    """The inputs of a page on which ``record`` has been typed: what a draft holds."""
    fields: dict[str, list[str]] = {}
    answers = {
        **{key: Answer(Outcome.ANSWERED, value) for key, value in record.facts.items() if value not in (None, "")},
        **record.answers,
    }
    for key, answer in answers.items():
        question = definition.find(key)
        if question is None or question.auto:
            continue
        name = f"q_{key.replace('-', '_')}"
        for part, values in question_type(question.type).typed(question, answer).items():
            fields[f"{name}__{part}" if part else name] = values
    return fields


def answers_of(given: Mapping[str, Value | Answer | Outcome]) -> dict[str, Answer]:
    """Answers from plain values: a value is an answered question, an Outcome stands for itself."""
    answers = {}
    for key, value in given.items():
        if isinstance(value, Answer):
            answers[key] = value
        elif isinstance(value, Outcome):
            answers[key] = Answer(value)
        else:
            answers[key] = Answer(Outcome.ANSWERED, value)
    return answers


def make_draft(
    session: Session,
    version: FormVersion,
    author: Person,
    *,
    audit_id: str | None = None,
    fields: Mapping[str, list[str]] | None = None,
    record: Record | None = None,
    started_at: datetime | None = None,
) -> Audit:
    """An audit that is still a draft, with inputs as typed (or those of ``record``)."""
    definition = definition_of(version)
    record = record or Record()
    started = started_at or datetime(2018, 11, 5, 10, tzinfo=UTC)
    audit = _head(session, version, definition, author, started)
    if audit_id:
        audit.id = audit_id
    audits.put_facts(audit, record.facts)
    session.add(audit)
    session.flush()
    typed = {**typed_fields(definition, record), **(fields or {})}
    session.add(Draft(audit_id=audit.id, fields=typed, saved_at=started))
    session.flush()
    return audit


def make_submitted(
    session: Session,
    version: FormVersion,
    *,
    answers: Mapping[str, Value | Answer | Outcome] | None = None,
    facts: Mapping[str, Value] | None = None,
    grade: Grade | None = Grade.GOOD,
    author: Person | None = None,
    practitioner: Person | None = None,
    practitioner_team: Team | None = None,
    places: Places | None = None,
    audit_date: date = date(2018, 11, 5),
    status: Status = Status.SUBMITTED,
    released: bool = False,
    opened: bool | None = None,
    submitted_at: datetime | None = None,
) -> Audit:
    """An audit that was submitted, with its first revision: one answer row for every question of the version.

    ``grade`` is the answer to X1 unless ``answers`` has one or the form has no X1. ``facts`` overrides what the other
    arguments say. An audit that is ``released`` has also been opened by its IRO, unless ``opened`` says otherwise.
    """
    definition = definition_of(version)
    stamp = submitted_at or datetime(audit_date.year, audit_date.month, audit_date.day, 15, tzinfo=UTC)
    given: dict[str, Value] = {"audit_date": audit_date}
    if practitioner is not None:
        given["practitioner"] = practitioner.id
    if places is not None:
        given |= {"locality": places.locality.id, "district": places.district.id, "team": places.team.id}
    given |= dict(facts or {})
    settled = answers_of(answers or {})
    if grade is not None and definition.graded:
        settled.setdefault("X1", Answer(Outcome.ANSWERED, grade.value))
    record = Record(given, settled)
    audit = _head(session, version, definition, author, stamp)
    audit.practitioner_team_id = practitioner_team.id if practitioner_team else None
    audits.put_facts(audit, given)
    audits.put_outcome(audit, revisions.kept(definition, record).answers)
    session.add(audit)
    session.flush()
    signature = revisions.Signature(author.id if author else None, stamp)
    revision = revisions.write(session, audit.id, definition, record, signature)
    audit.status = status
    audit.current_revision_id = revision.id
    audit.submitted_at = stamp
    audit.released_at = stamp if released else None
    session.flush()
    if practitioner is not None and definition.noun is Noun.AUDIT and (released if opened is None else opened):
        open_feedback(session, audit)
    return audit


def open_feedback(session: Session, audit: Audit) -> None:
    """The IRO has opened the audit without a grade of their own."""
    session.add(
        FeedbackOpening(
            audit_id=audit.id,
            practitioner_id=audit.practitioner_id,
            revision_id=audit.current_revision_id,
            opened_at=audit.released_at or audit.submitted_at,
        )
    )
    session.flush()


def make_reply(session: Session, audit: Audit, view: View, reason: str = "", **texts: str) -> FeedbackReply:
    """A reply of the audit's IRO, who has opened it; one that disputes it raises a dispute."""
    sent = FeedbackReply(
        audit_id=audit.id,
        practitioner_id=audit.practitioner_id,
        number=1,
        revision_id=audit.current_revision_id,
        view=view,
        reason=reason or None,
        sent_at=audit.released_at,
        **texts,
    )
    session.add(sent)
    session.flush()
    if view is View.DISPUTES:
        session.add(
            Dispute(
                audit_id=audit.id,
                reply_id=sent.id,
                raised_by=audit.practitioner_id,
                auditor_id=audit.author_id,
                raised_at=audit.released_at,
            )
        )
        session.flush()
    return sent


def amended(session: Session, audit: Audit, *, reason: str = "Put right", **answers: Value) -> Audit:
    """A second (third ...) revision of a submitted audit in which ``answers`` (``SM_01=...``) differ."""
    definition = definition_of(audit.form_version)
    before = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert before is not None
    record = revisions.read(definition, before)
    changed = answers_of({key.replace("_", "-"): value for key, value in answers.items()})
    record = replace(record, answers={**record.answers, **changed})
    signature = revisions.Signature(audit.author_id, before.submitted_at, before.number + 1, reason)
    after = revisions.write(session, audit.id, definition, record, signature)
    audit.current_revision_id = after.id
    audits.put_outcome(audit, revisions.kept(definition, record).answers)
    session.flush()
    return audit


def _head(
    session: Session, version: FormVersion, definition: Definition, author: Person | None, started: datetime
) -> Audit:
    (reference,) = audits.next_references(session, definition.reference, started.year)
    return Audit(
        reference=reference,
        form_key=version.form_key,
        form_version_id=version.id,
        noun=definition.noun,
        status=Status.DRAFT,
        author_id=author.id if author else None,
        author_role=author.job if author else None,
        started_at=started,
    )
