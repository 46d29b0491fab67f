"""A service in which audits are read a second time: the cast with accounts, and the steps of one reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.model import RuleUse
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.verbs import disputing, queue, reading, settling
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, drafting, submitting
from qa_tool.settings.models import Setting
from tests.support import second_readings
from tests.support.desks import World, make_world
from tests.support.factories import ROLES, small_definition

FIRST = {"SM-01": "good", "SM-02": "good", "X1": "good"}
"""What a sound audit of the small form grades."""


@dataclass
class Room:
    """The world with readers. ``manager`` audits ``iro``'s case; ``other_manager`` can read it second."""

    world: World

    @property
    def session(self) -> Session:
        return self.world.session

    def asker(self, name: str) -> Asker:
        return self.world.asker(name)

    def submitted(self, **answers: Any) -> Audit:
        """An audit by the manager, with ``SM_01=...`` in place of the sound answers. It is drawn."""
        changed = {key.replace("_", "-"): value for key, value in answers.items()}
        return self.world.submitted(record=self.world.record(changed))

    def of(self, audit: Audit) -> Moderation:
        """The moderation of the audit's current revision."""
        found = self.session.scalar(select(Moderation).where(Moderation.revision_id == audit.current_revision_id))
        assert found is not None
        return found

    def given(self, audit: Audit, reader: str = "other_manager") -> Moderation:
        person = self.world.people.by_name[reader]
        return queue.give(self.session, self.asker("analyst"), audit.id, person.id)

    def graded(self, audit: Audit, reader: str = "other_manager", *, knew: bool = False, **grades: str) -> Moderation:
        """Given and graded blind: as the auditor did, but for ``grades``."""
        self.given(audit, reader)
        problems = reading.store_grades(
            self.session, self.asker(reader), audit.id, fields=fields({**FIRST, **named(grades)}), knew_grades=knew
        )
        assert problems == ()
        return self.of(audit)

    def settled(
        self, audit: Audit, reader: str = "other_manager", *, keep: tuple[str, ...] = (), **grades: str
    ) -> Moderation:
        """Graded, and every difference but those in ``keep`` changed."""
        self.graded(audit, reader, knew=False, **grades)
        view = settling.outcome(self.session, self.asker(reader), audit.id)
        decisions = {row.key: "keep" if row.key in keep else "change" for row in view.differing}
        reasons = {row.key: "evidence-missed" for row in view.differing}
        problems = settling.settle(
            self.session,
            self.asker(reader),
            audit.id,
            decisions=decisions,
            reasons=reasons,
            audit_quality="good",
            note="",
        )
        assert problems == ()
        return self.of(audit)

    def disputed(self, audit: Audit, **grades: str) -> Moderation:
        """Settled, and the auditor disagrees."""
        self.settled(audit, keep=(), **grades)
        said = disputing.dispute(self.session, self.asker("manager"), audit.id, "The visits are on the file.")
        assert said == ()
        return self.of(audit)

    def amend(self, audit: Audit, **answers: str) -> None:
        """Reopened by the audit team, changed by the author, submitted again."""
        amending.reopen(self.session, self.asker("analyst"), audit.id, "The wrong child")
        typed = {f"q_{key}": [value] for key, value in answers.items()}
        drafting.save(self.session, self.asker("manager"), audit.id, fields=typed)
        done = submitting.submit(self.session, self.asker("manager"), audit.id)
        assert done.done, done.verdict.problems


def named(grades: Mapping[str, str]) -> dict[str, str]:
    """``SM_01`` as ``SM-01``."""
    return {key.replace("_", "-"): grade for key, grade in grades.items()}


def fields(grades: Mapping[str, str]) -> dict[str, list[str]]:
    """The inputs of the blind page."""
    return {"q_" + key.replace("-", "_"): [grade] for key, grade in grades.items()}


def share(session: Session, percent: int) -> None:
    """Set the share of audits that are read by lot."""
    key = "second_reading_share_percent"
    row = Setting(key=key, value=percent, valid_from=date(2018, 1, 1))
    session.add(row)
    session.flush()


def make_room(session: Session, *, percent: int = 100, held_case: bool = False, plans: bool = False) -> Room:
    """The cast with accounts. ``held_case``: the form bars the practitioner's manager, as Tier 2 does; ``plans``: it
    says how the child's plan stands.
    """
    definition = small_definition()
    if held_case:
        others = [rule for rule in definition.rules if rule.name != "independence"]
        rule = RuleUse(name="independence", parameters={"held_case": True})
        definition = definition.model_copy(update={"rules": (*others, rule)})
    if plans:
        rule = RuleUse(name="follow-up", parameters={"theme": "PLAN"})
        definition = definition.model_copy(update={"rules": (*definition.rules, rule)})
    world = make_world(session, definition)
    for name, roles in ROLES.items():
        second_readings.account(session, world.people.by_name[name], *(role.value for role in roles), name=name)
    share(session, percent)
    return Room(world)
