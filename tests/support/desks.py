"""A service with people, places and forms, and somebody sitting down to an audit: through the services, not around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Role
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.verbs import cases, drafting, starting, submitting
from qa_tool.records.verbs.starting import Given
from tests.support.factories import (
    CASE_KEY,
    People,
    Places,
    answers_of,
    make_people,
    make_places,
    publish,
    small_definition,
    typed_fields,
)

REASON = "The visits were made in time and the record shows what the child said and what changed because of it."


@dataclass
class World:
    """People, places and one published form that managers fill in."""

    session: Session
    people: People
    places: Places
    version: FormVersion
    definition: Definition

    def asker(self, name: str, *roles: Role) -> Asker:
        """A person of the cast, asking."""
        return self.people.asker(name, *roles)

    def facts(self, **given: Value) -> dict[str, Value]:
        """Sound facts of a case audit about ``iro``, dated today."""
        day = today()
        sound: dict[str, Value] = {
            "plan_type": "CP",
            "locality": self.places.locality.id,
            "district": self.places.district.id,
            "team": self.places.team.id,
            "practitioner": self.people.iro.id,
            "audit_date": day,
            "period_from": day - timedelta(days=364),
            "period_to": day,
        }
        return sound | given

    def record(self, answers: Mapping[str, Value | Answer | Outcome] | None = None, **facts: Value) -> Record:
        """A sound record on the small form: ``answers`` replace some of it."""
        sound: dict[str, Value | Answer | Outcome] = {
            "SM-01": Answer(Outcome.ANSWERED, "good", "Seen in every review."),
            "SM-02": Answer(Outcome.ANSWERED, "good", "Clear steps."),
            "SM-03": "yes",
            "X1": "good",
            "X2": REASON,
        }
        return Record(self.facts(**facts), answers_of({**sound, **(answers or {})}))

    def draft(self, name: str = "manager", record: Record | None = None, *, audit_id: str | None = None) -> Audit:
        """A draft by that person with ``record`` (a sound one) typed into it."""
        asker, form_key = self.asker(name), self.definition.form
        audit = starting.start(
            self.session, asker, audit_id=audit_id or uuid4().hex, form_key=form_key, given=self._given(asker, form_key)
        )
        fields = typed_fields(self.definition, record or self.record())
        drafting.save(self.session, asker, audit.id, fields=fields)
        return audit

    def _given(self, asker: Asker, form_key: str) -> Given | None:
        """What an allocation gives to somebody who may fill in nothing without one; None for everybody else."""
        access = queries.access(self.session, form_key)
        if matrix.may_fill_in(asker.roles, access) or not matrix.may_fill_in(asker.roles, access, given=True):
            return None
        return Given(audits.case_for(self.session, "12345678", CASE_KEY).id, {}, uuid4().hex)

    def submitted(self, name: str = "manager", record: Record | None = None) -> Audit:
        """An audit submitted by that person; fails when the rules find anything."""
        audit = self.draft(name, record)
        done = submitting.submit(self.session, self.asker(name), audit.id)
        assert done.done, (done.verdict.problems, done.verdict.warnings)
        return audit


def make_world(session: Session, definition: Definition | None = None) -> World:
    """People, places and the form (the small one by default), published."""
    cases.use_key(CASE_KEY)
    chosen = definition or small_definition()
    version = publish(session, chosen)
    return World(session, make_people(session), make_places(session), version, chosen)
