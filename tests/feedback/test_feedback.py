"""The IRO's own grade before reading, replies that are kept, and disputes that somebody else decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Grade
from qa_tool.feedback.models import Dispute, FeedbackReply, SelfGrade
from qa_tool.feedback.verbs import disputing, opening, replying
from qa_tool.feedback.verbs import listing as feedback_listing
from qa_tool.feedback.verbs import reading as feedback_reading
from qa_tool.feedback.words import Answered, View
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import now
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit, FeedbackOpening
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import amending, drafting, sharing, submitting
from qa_tool.records.verbs import listing as records_listing
from qa_tool.records.verbs import reading as records_reading
from qa_tool.trail.models import Event
from tests.support.desks import World, make_world
from tests.support.factories import ROLES, small_definition

WORDS = {"reason": "", "reflection": "I asked too late.", "will_do": "Ask in the first week."}
DISPUTED = {**WORDS, "reason": "The visit of March is on file."}


def released(session: Session, author: str = "manager", **facts: Any) -> tuple[World, Audit]:
    world = make_world(session, small_definition("tier-2"))
    audit = world.submitted(author, world.record(**facts))
    sharing.release(session, world.asker("analyst"), audit.id)
    return world, audit


def opened(session: Session, author: str = "manager") -> tuple[World, Audit]:
    world, audit = released(session, author)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    return world, audit


def answer(
    world: World,
    audit: Audit,
    view: str = "recognises",
    texts: Mapping[str, str] = WORDS,
    seen: int | None = None,
    **points: str,
) -> tuple[Problem, ...]:
    given = {key.replace("_", "-"): value for key, value in points.items()}
    return replying.reply(world.session, world.asker("iro"), audit.id, view=view, texts=texts, points=given, seen=seen)


def actions(session: Session, audit: Audit) -> list[str]:
    wanted = select(Event.action).where(Event.object_id == audit.id).order_by(Event.id)
    return list(session.scalars(wanted))[2:]  # started and submitted come first


# -- the own grade first -----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_nothing_of_a_released_audit_is_shown_before_it_is_opened(session: Session) -> None:
    world, audit = released(session)
    iro = world.asker("iro")
    with pytest.raises(NotFound):
        records_reading.read(session, iro, audit.id)
    for asked in (Filters(), Filters(about_me=True), Filters(grade="good"), Filters(text=audit.reference)):
        assert records_listing.listing(session, iro, asked).total == 0
    with pytest.raises(NotFound):
        feedback_reading.read(session, iro, audit.id)
    assert [one.audit_id for one in feedback_listing.waiting_for_me(session, iro)["open"]] == [audit.id]
    asked_first = opening.ask(session, iro, audit.id)
    assert not asked_first.record.answers
    assert [question.key for question in asked_first.questions] == ["X1", "SM-01", "SM-02"]


def test_the_own_grade_opens_the_audit_and_stands_beside_the_auditors(session: Session) -> None:
    world, audit = released(session)
    iro = world.asker("iro")
    given = {"X1": "requires-improvement", "SM-01": "good", "SM-02": ""}
    assert opening.self_grade(session, iro, audit.id, given) == ()
    assert records_reading.read(session, iro, audit.id).record.answers["X1"].value == "good"
    pairs = feedback_reading.read(session, world.asker("manager"), audit.id).pairs
    assert [(one.key, one.own, one.auditors, one.agree) for one in pairs] == [
        ("X1", Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, False),
        ("SM-01", Grade.GOOD, Grade.GOOD, True),
    ]
    assert feedback_listing.waiting_for_me(session, iro)["open"] == []
    assert actions(session, audit)[-1] == "feedback.self-graded"


@pytest.mark.both_databases
@pytest.mark.parametrize("given", [{}, {"SM-01": "good"}, {"X1": "splendid"}, {"X1": ""}])
def test_a_self_grade_wants_the_overall_grade_in_the_words_of_the_list(session: Session, given: dict[str, str]) -> None:
    world, audit = released(session)
    (problem,) = opening.self_grade(session, world.asker("iro"), audit.id, given)
    assert problem.key == "X1"
    assert session.scalars(select(FeedbackOpening.audit_id)).all() == []


def test_once_read_no_self_grade_is_taken_by_the_service_or_the_database(session: Session) -> None:
    world, audit = opened(session)
    iro = world.asker("iro")
    with pytest.raises(Conflict):
        opening.self_grade(session, iro, audit.id, {"X1": "good"})
    session.commit()
    session.add(
        SelfGrade(audit_id=audit.id, practitioner_id=iro.person_id, question_key="X1", grade=Grade.GOOD, given_at=now())
    )
    with pytest.raises((DatabaseError, IntegrityError), match="comes before reading"):
        session.flush()
    session.rollback()
    assert session.scalars(select(SelfGrade.grade)).all() == []


@pytest.mark.both_databases
def test_a_double_click_or_second_tab_makes_one_record(session: Session) -> None:
    world, audit = released(session)
    iro = world.asker("iro")
    for _ in range(2):
        assert opening.self_grade(session, iro, audit.id, {"X1": "good"}) == ()
    with pytest.raises(Conflict):
        opening.self_grade(session, iro, audit.id, {"X1": "inadequate"})
    opening.open_at_once(session, iro, audit.id)
    assert session.scalars(select(SelfGrade.grade)).all() == [Grade.GOOD]
    assert actions(session, audit).count("feedback.self-graded") == 1
    assert "feedback.opened" not in actions(session, audit)


@pytest.mark.parametrize("name", [name for name in ROLES if name != "iro"])
def test_nobody_else_opens_grades_or_answers(session: Session, name: str) -> None:
    world, audit = released(session)
    asker = world.asker(name)
    for verb in (
        lambda: opening.self_grade(session, asker, audit.id, {"X1": "good"}),
        lambda: opening.open_at_once(session, asker, audit.id),
        lambda: replying.reply(session, asker, audit.id, view="recognises", texts=WORDS, points={}),
    ):
        with pytest.raises((NotFound, NotPermitted)):
            verb()


def test_before_release_there_is_nothing_to_open(session: Session) -> None:
    world = make_world(session, small_definition("tier-2"))
    audit = world.submitted()
    with pytest.raises(NotFound):
        opening.open_at_once(session, world.asker("iro"), audit.id)
    assert feedback_listing.waiting_for_me(session, world.asker("iro"))["open"] == []


def test_another_role_does_not_go_round_the_question(session: Session) -> None:
    """Object rule 11: an IRO who is head of service too is asked like any other."""
    world, audit = released(session)
    both = world.asker("iro", Role.IRO, Role.HEAD_OF_SERVICE)
    with pytest.raises(NotFound):
        records_reading.read(session, both, audit.id)


# -- the reply ---------------------------------------------------------------------------------------------------------


def test_a_reply_is_kept_and_a_correction_is_a_further_one(session: Session) -> None:
    world, audit = opened(session)
    assert answer(world, audit, "partly", SM_01="recognises") == ()
    assert answer(world, audit, "partly", SM_01="recognises") == ()
    assert answer(world, audit, "recognises") == ()
    replies = feedback_reading.read(session, world.asker("iro"), audit.id).replies
    assert [(one.number, one.view) for one in replies] == [(2, View.RECOGNISES), (1, View.PARTLY)]
    assert replies[1].points == (("How good is SM-01?", View.RECOGNISES),)
    assert actions(session, audit).count("feedback.replied") == 2
    assert feedback_listing.waiting_for_me(session, world.asker("iro"))["answer"] == []


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feedback_reply SET will_do = 'x'",
        "DELETE FROM feedback_reply",
        "UPDATE feedback_opening SET opened_at = NULL",
        "DELETE FROM feedback_opening",
        "UPDATE self_grade SET grade = 'inadequate'",
        "DELETE FROM reply_point",
        "DELETE FROM dispute",
    ],
)
def test_what_was_sent_is_immutable(session: Session, statement: str) -> None:
    world, audit = released(session)
    assert opening.self_grade(session, world.asker("iro"), audit.id, {"X1": "good"}) == ()
    assert answer(world, audit, "disputes", DISPUTED, SM_01="disputes") == ()
    session.commit()
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(statement))


def test_two_tabs_do_not_answer_over_each_other(session: Session) -> None:
    world, audit = opened(session)
    assert answer(world, audit, "partly", seen=0) == ()
    with pytest.raises(Conflict):
        answer(world, audit, "recognises", seen=0)
    assert answer(world, audit, "recognises", seen=1) == ()


@pytest.mark.parametrize(
    ("view", "texts", "points", "key"),
    [
        ("", WORDS, {}, "view"),
        ("maybe", WORDS, {}, "view"),
        ("disputes", WORDS, {}, "reason"),
        ("recognises", WORDS, {"SM_01": "disputes"}, "reason"),
        ("recognises", WORDS, {"SM_01": "partly"}, "point-SM-01"),
        ("recognises", {**WORDS, "will_do": "x" * 2001}, {}, "will_do"),
        ("recognises", {**WORDS, "reflection": "The mother is at mother@home.example"}, {}, "reflection"),
    ],
)
def test_what_is_wrong_with_a_reply_is_said_and_nothing_is_kept(
    session: Session, view: str, texts: Mapping[str, str], points: dict[str, Any], key: str
) -> None:
    world, audit = opened(session)
    assert [one.key for one in answer(world, audit, view, texts, **points)] == [key]
    assert session.scalars(select(FeedbackReply.id)).all() == []


def test_there_is_no_answer_before_reading(session: Session) -> None:
    world, audit = released(session)
    with pytest.raises(NotFound):
        answer(world, audit)
    assert world.session.scalars(select(FeedbackReply.id)).all() == []


@pytest.mark.parametrize("name", ROLES)
def test_reflection_is_the_iros_and_the_lines(session: Session, name: str) -> None:
    """Learning needs and reflections: the IRO, the own manager, the safeguarding manager; never author or analyst."""
    world, audit = opened(session, "auditor")
    assert answer(world, audit, "disputes", DISPUTED) == ()
    try:
        seen = feedback_reading.read(session, world.asker(name), audit.id).replies[0]
    except (NotFound, NotPermitted):
        assert name not in ("iro", "manager", "safeguarding", "head", "auditor")
        return
    private = name in ("iro", "manager", "safeguarding")
    assert (seen.reflection, seen.will_do) == ((WORDS["reflection"], WORDS["will_do"]) if private else ("", ""))
    assert seen.reason == DISPUTED["reason"]


# -- the dispute -------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_dispute_waits_for_the_safeguarding_manager_and_both_read_the_answer(session: Session) -> None:
    world, audit = opened(session, "auditor")
    assert answer(world, audit, "disputes", DISPUTED) == ()
    safeguarding = world.asker("safeguarding")
    assert [one.audit_id for one in disputing.disputes(session, safeguarding)] == [audit.id]
    assert disputing.decide(session, safeguarding, audit.id, "grade-stands", "The file shows it.") == ()
    with pytest.raises(Conflict):
        disputing.decide(session, world.asker("head"), audit.id, "noted", "Otherwise.")
    assert disputing.disputes(session, safeguarding) == ()
    for name in ("iro", "auditor"):
        (shown,) = feedback_reading.read(session, world.asker(name), audit.id).disputes
        assert (shown.answered, shown.answer) == (Answered.GRADE_STANDS, "The file shows it.")
    assert actions(session, audit)[-1] == "dispute.decided"
    session.commit()
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text("UPDATE dispute SET answer = 'x'"))


@pytest.mark.parametrize("name", [name for name in ROLES if name not in ("safeguarding", "head")])
def test_nobody_else_decides(session: Session, name: str) -> None:
    world, audit = opened(session, "auditor")
    answer(world, audit, "disputes", DISPUTED)
    with pytest.raises((NotFound, NotPermitted)):
        disputing.decide(session, world.asker(name), audit.id, "noted", "So it is.")


@pytest.mark.both_databases
def test_who_wrote_the_audit_does_not_decide_on_it(session: Session) -> None:
    world = make_world(session, small_definition("tier-2"))
    audit = world.submitted("manager")
    audit.author_id = world.people.safeguarding.id
    sharing.release(session, world.asker("head"), audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    answer(world, audit, "disputes", DISPUTED)
    with pytest.raises(Refused):
        disputing.decide(session, world.asker("safeguarding"), audit.id, "noted", "So it is.")
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(
            text("UPDATE dispute SET answered = 'noted', answer = 'x', decided_by = auditor_id, decided_at = raised_at")
        )
    session.rollback()
    assert disputing.decide(session, world.asker("head"), audit.id, "noted", "So it is.") == ()


@pytest.mark.both_databases
def test_the_database_lets_no_iro_decide_on_their_own_dispute(session: Session) -> None:
    world, audit = opened(session)
    answer(world, audit, "disputes", DISPUTED)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(
            text("UPDATE dispute SET answered = 'noted', answer = 'x', decided_by = raised_by, decided_at = raised_at")
        )


@pytest.mark.both_databases
def test_a_further_reply_withdraws_the_dispute(session: Session) -> None:
    world, audit = opened(session)
    answer(world, audit, "disputes", DISPUTED)
    assert answer(world, audit, "partly") == ()
    assert session.scalars(select(Dispute.answered)).all() == [Answered.WITHDRAWN]
    with pytest.raises(Conflict):
        disputing.decide(session, world.asker("safeguarding"), audit.id, "noted", "So it is.")
    assert answer(world, audit, "disputes", DISPUTED) == ()
    assert len(disputing.disputes(session, world.asker("safeguarding"))) == 1


def test_what_was_decided_is_not_disputed_again_on_the_same_revision(session: Session) -> None:
    world, audit = opened(session)
    answer(world, audit, "disputes", DISPUTED)
    disputing.decide(session, world.asker("safeguarding"), audit.id, "grade-stands", "The file shows it.")
    again = {**DISPUTED, "reason": "It does not."}
    assert [one.rule for one in answer(world, audit, "disputes", again)] == ["decided"]
    assert answer(world, audit, "partly", again) == ()


@pytest.mark.both_databases
def test_what_is_sent_to_be_reopened_waits_for_the_audit_team(session: Session) -> None:
    world, audit = opened(session)
    analyst, author = world.asker("analyst"), world.asker("manager")
    answer(world, audit, "disputes", DISPUTED)
    disputing.decide(session, world.asker("safeguarding"), audit.id, "to-be-reopened", "Look at March again.")
    assert [one.audit_id for one in disputing.sent_to_be_reopened(session, analyst)] == [audit.id]
    amending.reopen(session, analyst, audit.id, "Look at March again.")
    assert disputing.sent_to_be_reopened(session, analyst) == ()
    drafting.save(session, author, audit.id, fields={"q_SM_02": ["requires-improvement"]})
    assert submitting.submit(session, author, audit.id).done
    assert disputing.sent_to_be_reopened(session, analyst) == ()
    assert answer(world, audit, "disputes", {**DISPUTED, "reason": "Still not."}) == ()
    assert [reply.revision for reply in feedback_reading.read(session, world.asker("iro"), audit.id).replies] == [2, 1]


@pytest.mark.parametrize(
    ("answered", "said", "key"), [("", "x", "answered"), ("withdrawn", "x", "answered"), ("noted", " ", "answer")]
)
def test_a_decision_says_what_and_why(session: Session, answered: str, said: str, key: str) -> None:
    world, audit = opened(session)
    answer(world, audit, "disputes", DISPUTED)
    problems = disputing.decide(session, world.asker("safeguarding"), audit.id, answered, said)
    assert [one.key for one in problems] == [key]


# -- the list ----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_list_says_where_each_stands(session: Session) -> None:
    world, audit = released(session)
    manager = world.asker("manager")

    def state() -> list[tuple[str, View | None]]:
        return [(one.state, one.view) for one in feedback_listing.listing(session, manager).items]

    assert state() == [("not-read", None)]
    opening.open_at_once(session, world.asker("iro"), audit.id)
    assert state() == [("read", None)]
    answer(world, audit, "disputes", DISPUTED)
    assert state() == [("disputed", View.DISPUTES)]
    answer(world, audit, "partly")
    assert state() == [("answered", View.PARTLY)]
    assert feedback_listing.listing(session, manager, "answered").total == 1
    assert feedback_listing.listing(session, manager, "read").total == 0
    assert feedback_listing.listing(session, world.asker("other_manager")).total == 0
    with pytest.raises(ValueError, match="state"):
        feedback_listing.listing(session, manager, "asleep")
