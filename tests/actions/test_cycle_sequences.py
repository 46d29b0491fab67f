"""Whoever does whatever in whatever order, through the whole cycle of an audit: the object rules always hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, ReAudit
from qa_tool.actions.verbs import deciding, doing, re_auditing
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.model import RuleUse
from qa_tool.feedback.verbs import opening as feedback_opening
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.verbs import disputing, queue, settling
from qa_tool.moderation.verbs import reading as moderation_reading
from qa_tool.moderation.words import Step
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Draft, FeedbackOpening, Revision
from qa_tool.records.verbs import amending, drafting, listing, sharing, submitting
from qa_tool.records.verbs import reading as records_reading
from qa_tool.records.words import COUNTED
from tests.actions.desk import CLOSING, INADEQUATE, actions
from tests.support import reading_room, second_readings
from tests.support.cast import ROLES
from tests.support.desks import World, make_world
from tests.support.factories import small_definition

pytestmark = pytest.mark.both_databases

REFUSED = (NotFound, NotPermitted, Conflict, Refused)
RULES = (
    RuleUse(name="complete"),
    RuleUse(name="independence", parameters={"held_case": True}),
    RuleUse(name="places-agree"),
    RuleUse(name="follow-up"),
)
OUTSIDERS = ("auditor", "second_auditor", "colleague", "other_iro", "support", "administrator")
"""They wrote nothing, are nobody's manager and read nothing second: no audit of ``iro`` is theirs to read."""
SECOND = {"SM-01": "requires-improvement", "SM-02": "good", "X1": "good"}


@dataclass
class Cycle:
    """One inadequate audit of ``iro`` by ``manager``, with an action, drawn for a second reading."""

    world: World
    audit_id: str
    revisions: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """What each revision held when it was first seen."""

    @property
    def session(self) -> Session:
        return self.world.session

    def promise(self, number: int) -> str:
        """The id of the first or second thing that was undertaken."""
        wanted = select(Commitment.id).where(Commitment.audit_id == self.audit_id).order_by(Commitment.kind)
        return list(self.session.scalars(wanted))[number]

    def reading(self) -> Moderation | None:
        """The newest second reading."""
        wanted = select(Moderation).where(Moderation.audit_id == self.audit_id).order_by(Moderation.opened_at.desc())
        return self.session.scalars(wanted).first()


Deed = Callable[[Cycle, Asker], object]


def _settle(keep: bool) -> Deed:
    def settle(cycle: Cycle, asker: Asker) -> object:
        view = settling.outcome(cycle.session, asker, cycle.audit_id)
        decisions = {row.key: "keep" if keep else "change" for row in view.differing}
        reasons = {row.key: "evidence-missed" for row in view.differing}
        return settling.settle(
            cycle.session,
            asker,
            cycle.audit_id,
            decisions=decisions,
            reasons=reasons,
            audit_quality="good",
            note="",
        )

    return settle


def _give(name: str) -> Deed:
    return lambda cycle, asker: queue.give(cycle.session, asker, cycle.audit_id, cycle.world.people.by_name[name].id)


def _arbitrate(cycle: Cycle, asker: Asker) -> object:
    upheld = dict.fromkeys(SECOND, "yes")
    return disputing.arbitrate(cycle.session, asker, cycle.audit_id, upheld=upheld, text="The file bears it out.")


def _second_grades(cycle: Cycle, asker: Asker) -> object:
    typed = reading_room.fields(SECOND)
    return moderation_reading.store_grades(cycle.session, asker, cycle.audit_id, fields=typed, knew_grades=False)


def _resubmit(cycle: Cycle, asker: Asker) -> None:
    drafting.save(cycle.session, asker, cycle.audit_id, fields={"q_SM_01": ["inadequate"]})
    submitting.submit(cycle.session, asker, cycle.audit_id)


def _promised(number: int, do: Callable[[Session, Asker, str], object]) -> Deed:
    return lambda cycle, asker: do(cycle.session, asker, cycle.promise(number))


def _done(session: Session, asker: Asker, commitment_id: str) -> object:
    return doing.mark_done(session, asker, commitment_id, "The visits were made.")


def _close(session: Session, asker: Asker, commitment_id: str) -> object:
    return deciding.close(session, asker, commitment_id, answers=CLOSING)


def _send_back(session: Session, asker: Asker, commitment_id: str) -> object:
    return deciding.send_back(session, asker, commitment_id, "One visit is missing.")


def _re_audit(session: Session, asker: Asker, commitment_id: str) -> object:
    return re_auditing.start_re_audit(session, asker, commitment_id, audit_id=uuid4().hex)


DEEDS: dict[str, tuple[Deed, str]] = {
    "release": (lambda cycle, asker: sharing.release(cycle.session, asker, cycle.audit_id), "analyst"),
    "read": (lambda cycle, asker: feedback_opening.open_at_once(cycle.session, asker, cycle.audit_id), "iro"),
    "reopen": (lambda cycle, asker: amending.reopen(cycle.session, asker, cycle.audit_id, "Again"), "analyst"),
    "resubmit": (_resubmit, "manager"),
    "give": (_give("other_manager"), "analyst"),
    "give to the auditor": (_give("manager"), "analyst"),
    "give to safeguarding": (_give("safeguarding"), "analyst"),
    "give to the practitioner": (_give("iro"), "analyst"),
    "grade again": (_second_grades, "other_manager"),
    "change": (_settle(keep=False), "other_manager"),
    "keep": (_settle(keep=True), "other_manager"),
    "disagree": (lambda cycle, asker: disputing.dispute(cycle.session, asker, cycle.audit_id, "No."), "manager"),
    "arbitrate": (_arbitrate, "head"),
    "do the first": (_promised(0, _done), "iro"),
    "do the second": (_promised(1, _done), "iro"),
    "close the first": (_promised(0, _close), "safeguarding"),
    "close the second": (_promised(1, _close), "safeguarding"),
    "send back": (_promised(0, _send_back), "safeguarding"),
    "look again at the first": (_promised(0, _re_audit), "safeguarding"),
    "look again at the second": (_promised(1, _re_audit), "safeguarding"),
}
PATH = (
    *("release", "read", "do the first", "do the second", "give", "grade again", "close the first", "close the second"),
    *("change", "disagree", "arbitrate", "look again at the first", "look again at the second"),
    *("reopen", "resubmit"),
)
"""What is done when nobody does wrong, each by the likely person. Both are closed before the second reader's change:
after it nothing stands inadequate, and what was still open of the follow-up has ended by itself."""
INSIDERS = ("manager", "iro", "other_manager", "safeguarding", "head", "analyst")
ELSEWHERE = {
    **dict.fromkeys(("do the first", "do the second"), "safeguarding"),
    **dict.fromkeys(("close the first", "close the second"), "manager"),
}
"""Somebody else than its owner may say that it is done: then they neither close it nor look at it again."""

steps = st.tuples(st.sampled_from(sorted(DEEDS)), st.one_of(st.sampled_from(INSIDERS), st.sampled_from(sorted(ROLES))))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(far=st.integers(0, len(PATH)), deeds=st.lists(steps, min_size=4, max_size=16))
@example(far=0, deeds=[("give", "analyst"), ("reopen", "analyst"), ("resubmit", "manager")])
def test_no_sequence_of_the_cycle_breaks_an_object_rule(
    session: Session, far: int, deeds: list[tuple[str, str]]
) -> None:
    try:
        cycle = _begun(session)
        for deed, name in [(deed, DEEDS[deed][1]) for deed in PATH[:far]] + deeds:
            if attempt(cycle, deed, name):
                holds(cycle)
    finally:
        session.rollback()


@pytest.mark.parametrize("instead", [{}, ELSEWHERE], ids=["by its owner", "by somebody else"])
def test_at_no_step_can_anybody_break_an_object_rule(sqlite_session: Session, instead: dict[str, str]) -> None:
    """Every insider tries every deed at every step; what they are let do is then taken back."""
    cycle = _begun(sqlite_session)
    for step in PATH:
        attempt(cycle, step, instead.get(step, DEEDS[step][1]))
        holds(cycle)
        for deed, name in product(sorted(DEEDS), INSIDERS):
            with sqlite_session.begin_nested() as savepoint:
                if attempt(cycle, deed, name):
                    holds(replace(cycle, revisions=dict(cycle.revisions)))
                savepoint.rollback()


def test_the_deeds_lead_through_the_whole_cycle(session: Session) -> None:
    """Else what is above could hold because nothing ever happens."""
    cycle = _begun(session)
    refused = [deed for deed in PATH if not attempt(cycle, deed, DEEDS[deed][1])]
    assert [deed for deed in refused if not deed.startswith("look again")] == []
    assert len(refused) <= 1, "one of the two is an action, which nobody looks at again"
    holds(cycle)


def _begun(session: Session) -> Cycle:
    world = make_world(session, small_definition("tier-2", rules=RULES))
    for name, roles in ROLES.items():
        second_readings.account(session, world.people.by_name[name], *(role.value for role in roles), name=name)
    reading_room.share(session, 100)
    audit = world.submitted(record=world.record({**INADEQUATE, **actions("Visit the child")}))
    return Cycle(world, audit.id)


def attempt(cycle: Cycle, deed: str, name: str) -> bool:
    """Have that person try it; whether it was done: neither refused nor found wanting."""
    with cycle.session.begin_nested() as savepoint:
        try:
            answer = DEEDS[deed][0](cycle, cycle.world.asker(name))
        except REFUSED:
            savepoint.rollback()
            return False
    return not (isinstance(answer, tuple) and answer)


def holds(cycle: Cycle) -> None:
    """What is true at any moment."""
    session = cycle.session
    audit = session.get_one(Audit, cycle.audit_id)
    _who_reads(cycle, audit)
    _drafts_are_their_authors(cycle)
    _readings_are_independent_and_blind(cycle)
    _nobody_settles_their_own(cycle)
    _revisions_stay(cycle)


def _who_reads(cycle: Cycle, audit: Audit) -> None:
    """Object rule 1: the practitioner reads what was let see and opened; outsiders neither read nor count it."""
    session, iro = cycle.session, cycle.world.asker("iro")
    opening = session.get(FeedbackOpening, (audit.id, iro.person_id))
    readable = opening is not None and audit.released_at is not None and audit.status in COUNTED
    assert reads(session, iro, audit.id) is readable
    for name in OUTSIDERS:
        outsider = cycle.world.asker(name)
        assert not reads(session, outsider, audit.id), name
        assert listed(session, outsider) == own(cycle, name), name


def listed(session: Session, asker: Asker) -> int:
    """How many audits the person's list counts."""
    try:
        return listing.listing(session, asker).total
    except NotPermitted:
        return 0


def own(cycle: Cycle, name: str) -> int:
    """How many audits the person began."""
    begun = select(Audit.id).where(Audit.author_id == cycle.world.people.by_name[name].id)
    return len(cycle.session.scalars(begun).all())


def _drafts_are_their_authors(cycle: Cycle) -> None:
    """Object rule 3: nobody but its author opens a draft."""
    for draft in cycle.session.scalars(select(Draft)):
        author = cycle.session.get_one(Audit, draft.audit_id).author_id
        for name, person in cycle.world.people.by_name.items():
            try:
                drafting.open_draft(cycle.session, cycle.world.asker(name), draft.audit_id)
            except REFUSED:
                continue
            assert person.id == author, name


def _readings_are_independent_and_blind(cycle: Cycle) -> None:
    """Object rule 4: reader, auditor, practitioner and arbiter are different people; first grades come second."""
    for one in cycle.session.scalars(select(Moderation)):
        barred = {one.auditor_id, one.practitioner_id, one.line_manager_id} - {None}
        assert one.moderator_id not in barred
        assert one.arbiter_id is None or one.arbiter_id not in {one.auditor_id, one.practitioner_id, one.moderator_id}
        order = [at for at in (one.opened_at, one.given_at, one.graded_at, one.settled_at, one.disputed_at) if at]
        assert all(earlier <= later for earlier, later in combinations(order, 2))
        if one.step is Step.GIVEN:
            reader = next(n for n, p in cycle.world.people.by_name.items() if p.id == one.moderator_id)
            assert not outcome_shown(cycle, reader)


def outcome_shown(cycle: Cycle, name: str) -> bool:
    """Whether the person sees both grades side by side."""
    try:
        settling.outcome(cycle.session, cycle.world.asker(name), cycle.audit_id)
    except REFUSED:
        return False
    return True


def _nobody_settles_their_own(cycle: Cycle) -> None:
    """Closed by another than owner, doer and practitioner; looked at again by another, too."""
    practitioner = cycle.world.people.iro.id
    for one in cycle.session.scalars(select(Commitment)):
        if one.status in (CommitmentStatus.VERIFIED, CommitmentStatus.CLOSED):
            assert one.settled_by not in {None, one.owner_id, one.done_by, practitioner}
            again = cycle.session.get(ReAudit, one.id)
            assert again is None or again.started_by not in {one.owner_id, one.done_by, practitioner}


def _revisions_stay(cycle: Cycle) -> None:
    """Object rule 5: what was submitted is never changed, and never gone."""
    stand = {
        one.id: (one.audit_id, one.number, one.content_hash, one.submitted_at, one.author_id)
        for one in cycle.session.scalars(select(Revision))
    }
    assert cycle.revisions.items() <= stand.items()
    cycle.revisions.update(stand)


def reads(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether the person may read the audit."""
    try:
        records_reading.read(session, asker, audit_id)
    except REFUSED:
        return False
    return True
