"""Giving cases to auditors who are independent of them, and what each may then do. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import today
from qa_tool.people.models import UserAccount
from qa_tool.policy.words import FormAccess, Role
from qa_tool.records.models import Audit, Draft
from qa_tool.records.verbs import drafting, starting, submitting
from qa_tool.records.words import Status
from qa_tool.sampling.allocating import allocated, assigning
from qa_tool.sampling.allocating.assigning import Choice, Wrong
from qa_tool.sampling.models import Allocation, ListedCase, SampleCase
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.samples import Service, make_service


@pytest.fixture
def service(session: Session) -> Service:
    return make_service(session)


def due(days: int = 14):
    return today() + timedelta(days=days)


def actions(service: Service, prefix: str = "allocation.") -> list[str]:
    found = service.session.scalars(select(Event.action).order_by(Event.id))
    return [action for action in found if action.startswith(prefix)]


def cases_of(service: Service, practitioner: str) -> list[SampleCase]:
    """Cases of a fresh sample of everything, held by that IRO."""
    sample = service.drawn(size=30, dimensions=())
    wanted = getattr(service.people, practitioner).id
    found = service.session.scalars(
        select(SampleCase)
        .join(ListedCase)
        .where(SampleCase.sample_id == sample.id, ListedCase.practitioner_id == wanted)
    )
    return list(found)


def test_a_case_is_given_and_stands_in_the_auditors_list(service):
    given = service.given("auditor")
    (mine,) = allocated.to_do(service.session, service.people.asker("auditor"))
    assert (mine.id, mine.state, mine.mine) == (given.id, AllocationState.ALLOCATED, True)
    assert mine.masked_number.startswith("••••")
    assert mine.form_key == "tier-2"
    one, number = allocated.show(service.session, service.people.asker("auditor"), given.id)
    assert number == given.sample_case.listed.case.number
    assert one.due == due()
    assert actions(service) == ["allocation.made"]


def test_the_number_is_shown_in_full_to_whoever_audits_and_to_nobody_else(service):
    given = service.given("auditor")
    for name in ("analyst", "safeguarding", "head"):
        assert allocated.show(service.session, service.people.asker(name), given.id)[1] == ""
    for name in ("second_auditor", "iro", "manager", "other_manager"):
        with pytest.raises(NotFound):
            allocated.show(service.session, service.people.asker(name), given.id)


def test_giving_twice_the_same_gives_once_and_to_another_is_a_conflict(service):
    sample = service.drawn()
    given = service.given("auditor", sample)
    asker = service.people.asker("analyst")
    same = {given.sample_case_id: Choice(service.people.auditor.id)}
    assert assigning.give(service.session, asker, sample.id, same, due()) == []
    other = {given.sample_case_id: Choice(service.people.second_auditor.id)}
    with pytest.raises(Conflict):
        assigning.give(service.session, asker, sample.id, other, due())
    assert actions(service) == ["allocation.made"]


def test_nobody_is_given_the_own_practice(service):
    case = cases_of(service, "iro")[0]
    choice = {case.id: Choice(service.people.iro.id, "There is nobody else")}
    with pytest.raises(Wrong) as wrong:
        assigning.give(service.session, service.people.asker("analyst"), case.sample_id, choice, due())
    assert wrong.value.by_case == {case.id: "P003 is the IRO of this case. Choose somebody else"}
    assert not actions(service)


def test_nobody_is_given_a_case_held_in_the_last_12_months(service):
    case = cases_of(service, "iro")[0]
    form = factories.publish(service.session, factories.small_definition("other"))
    for person, days in ((service.people.colleague, 300), (service.people.other_iro, 400)):
        audit = factories.make_submitted(
            service.session,
            form,
            author=service.people.manager,
            practitioner=person,
            audit_date=today() - timedelta(days=days),
        )
        audit.case_id = case.listed.case_id
    service.session.flush()
    asker = service.people.asker("analyst")
    choice = {case.id: Choice(service.people.colleague.id, "a reason helps nothing")}
    with pytest.raises(Wrong, match="P004 held this case"):
        assigning.give(service.session, asker, case.sample_id, choice, due())
    free = {case.id: Choice(service.people.other_iro.id)}
    assert len(assigning.give(service.session, asker, case.sample_id, free, due())) == 1


@pytest.mark.both_databases
def test_two_who_audit_each_other_need_a_reason_which_is_kept(service):
    asker = service.people.asker("analyst")
    of_iro, of_colleague = cases_of(service, "iro")[0], None
    first = {of_iro.id: Choice(service.people.colleague.id)}
    assigning.give(service.session, asker, of_iro.sample_id, first, due())
    of_colleague = service.session.scalars(
        select(SampleCase)
        .join(ListedCase)
        .where(SampleCase.sample_id == of_iro.sample_id, ListedCase.practitioner_id == service.people.colleague.id)
    ).first()
    assert of_colleague is not None
    back = {of_colleague.id: Choice(service.people.iro.id)}
    with pytest.raises(Wrong, match="audits P003's practice"):
        assigning.give(service.session, asker, of_iro.sample_id, back, due())
    reason = {of_colleague.id: Choice(service.people.iro.id, "Both know the theme; a third reader moderates")}
    (made,) = assigning.give(service.session, asker, of_iro.sample_id, reason, due())
    assert made.exception == "Both know the theme; a third reader moderates"
    event = service.session.scalars(select(Event).where(Event.object_id == made.id)).one()
    assert event.detail["exception"] is True
    assert "theme" not in str(event.detail)


@pytest.mark.both_databases
def test_only_those_who_may_be_given_the_form_and_have_an_account_can_be_chosen(service):
    sample = service.drawn()
    service.session.query(UserAccount).filter_by(person_id=service.people.second_auditor.id).one().enabled = False
    service.session.flush()
    _, around = assigning.to_give(service.session, service.people.asker("analyst"), sample.id)
    codes = {one.staff_code for one in around.candidates}
    names = ("auditor", "iro", "colleague", "other_iro", "manager", "other_manager", "safeguarding", "head")
    assert codes == {getattr(service.people, name).staff_code for name in names}
    case = next(iter(around.cases))
    choice = {case.id: Choice(service.people.support.id)}
    with pytest.raises(Wrong, match="from the list"):
        assigning.give(service.session, service.people.asker("analyst"), sample.id, choice, due())


def test_whom_a_case_can_be_given_to_is_as_the_version_in_use_says(service):
    sample = service.drawn()
    named = FormAccess(fill=(Role.IRO,), given=(Role.HEAD_OF_SERVICE,))
    factories.publish(service.session, factories.small_definition("tier-2", reference="T2", access=named))
    _, around = assigning.to_give(service.session, service.people.asker("analyst"), sample.id)
    names = ("iro", "colleague", "other_iro", "head")
    assert {one.staff_code for one in around.candidates} == {getattr(service.people, name).staff_code for name in names}


def test_a_balanced_suggestion_is_what_may_be_given(service):
    sample, asker = service.drawn(size=20), service.people.asker("analyst")
    free, around = assigning.to_give(service.session, asker, sample.id)
    chosen = frozenset(getattr(service.people, name).id for name in ("auditor", "manager", "iro", "colleague"))
    found = assigning.suggest(around, chosen)
    assert not found.nobody
    assert set(found.given.values()) <= chosen
    made = assigning.give(
        service.session, asker, sample.id, {case: Choice(one) for case, one in found.given.items()}, due()
    )
    assert len(made) == len(free) == 20
    counts = sorted(list(found.given.values()).count(one) for one in chosen)
    assert counts[-1] - counts[0] <= 1


@pytest.mark.parametrize("name", ["manager", "iro", "auditor", "head", "support", "administrator"])
def test_not_everybody_gives(service, name):
    sample = service.drawn()
    with pytest.raises(NotPermitted):
        assigning.to_give(service.session, service.people.asker(name), sample.id)
    with pytest.raises(NotPermitted):
        assigning.give(service.session, service.people.asker(name), sample.id, {}, due())


def test_a_due_date_in_the_past_and_no_choice_are_refused(service):
    sample, asker = service.drawn(), service.people.asker("analyst")
    free, _ = assigning.to_give(service.session, asker, sample.id)
    one = {free[0].id: Choice(service.people.auditor.id)}
    with pytest.raises(Refused, match="today or later"):
        assigning.give(service.session, asker, sample.id, one, today() - timedelta(days=1))
    with pytest.raises(Refused, match="at least one"):
        assigning.give(service.session, asker, sample.id, {}, due())
    with pytest.raises(Conflict):
        assigning.give(service.session, asker, sample.id, {"f" * 32: Choice(service.people.auditor.id)}, due())


# -- doing -------------------------------------------------------------------------------------------------------------


def test_starting_fills_the_facts_in_and_starts_once(service):
    given, asker = service.given("auditor"), service.people.asker("auditor")
    audit = allocated.begin(service.session, asker, given.id)
    assert allocated.begin(service.session, asker, given.id) is audit
    listed = given.sample_case.listed
    view = drafting.open_draft(service.session, asker, audit.id)
    assert view.record.facts["plan_type"] == listed.plan_type
    assert view.record.facts["team"] == listed.team_id
    assert view.record.facts["practitioner"] == listed.practitioner_id
    assert audit.case_id == listed.case_id
    assert audit.locality_id == listed.locality_id
    assert view.case_number_masked.startswith("••••")
    assert not view.faults
    assert actions(service, "audit.") == ["audit.started"]
    (mine,) = allocated.to_do(service.session, asker)
    assert (mine.state, mine.audit_reference) == (AllocationState.STARTED, audit.reference)


def test_an_auditor_starts_by_allocation_alone(service):
    asker = service.people.asker("auditor")
    assert starting.startable(service.session, asker) == []
    with pytest.raises(NotPermitted):
        starting.start(service.session, asker, audit_id=uuid4().hex, form_key="tier-2")
    given = service.given("auditor")
    assert allocated.begin(service.session, asker, given.id).author_role == "Auditor"


@pytest.mark.both_databases
def test_a_submitted_audit_is_done_and_leaves_the_list(service):
    given, asker = service.given("auditor"), service.people.asker("auditor")
    audit = allocated.begin(service.session, asker, given.id)
    audit.status, audit.current_revision_id = Status.SUBMITTED, _some_revision(service)
    service.session.flush()
    assert allocated.to_do(service.session, asker) == []
    (one,) = allocated.listing(service.session, service.people.asker("analyst"))
    assert one.state is AllocationState.DONE
    assert allocated.show(service.session, asker, given.id)[1] == "", "the number is not needed any more"


def _some_revision(service: Service) -> int:
    form = factories.publish(service.session, factories.small_definition("other"))
    other = factories.make_submitted(service.session, form, author=service.people.manager, audit_date=today())
    assert other.current_revision_id is not None
    return other.current_revision_id


def test_a_discarded_draft_can_be_started_again(service):
    given, asker = service.given("auditor"), service.people.asker("auditor")
    starting.discard(service.session, asker, allocated.begin(service.session, asker, given.id).id)
    service.session.refresh(given)
    assert given.audit_id is None
    assert allocated.begin(service.session, asker, given.id).status is Status.DRAFT


def test_declining_needs_a_reason_and_gives_the_case_back(service):
    given, asker = service.given("auditor"), service.people.asker("auditor")
    with pytest.raises(Refused, match="Say why"):
        allocated.decline(service.session, asker, given.id, " ")
    allocated.decline(service.session, asker, given.id, "I know the family")
    allocated.decline(service.session, asker, given.id, "again")
    assert given.reason == "I know the family"
    assert allocated.to_do(service.session, asker) == []
    free, _ = assigning.to_give(service.session, service.people.asker("analyst"), given.sample_case.sample_id)
    assert given.sample_case_id in {one.id for one in free}
    assert actions(service) == ["allocation.made", "allocation.declined"]
    with pytest.raises(Conflict):
        allocated.begin(service.session, asker, given.id)


def test_what_was_begun_is_not_declined(service):
    given, asker = service.given("auditor"), service.people.asker("auditor")
    allocated.begin(service.session, asker, given.id)
    with pytest.raises(Refused, match="Discard the draft"):
        allocated.decline(service.session, asker, given.id, "No time")


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["second_auditor", "manager", "iro"])
def test_what_is_given_to_others_is_not_there(service, name):
    given, asker = service.given("auditor"), service.people.asker(name)
    acts: tuple[Callable[..., object], ...] = (
        allocated.begin,
        partial(allocated.decline, reason="why"),
        allocated.show,
    )
    for act in acts:
        with pytest.raises(NotFound):
            act(service.session, asker, given.id)
    assert allocated.listing(service.session, asker) == []


# -- reassigning -------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_reassigning_in_flight_deletes_the_draft_and_shows_it_to_nobody(service):
    """Object rule 3: the text of a draft is its author's alone."""
    given, first = service.given("auditor"), service.people.asker("auditor")
    audit = allocated.begin(service.session, first, given.id)
    drafting.save(service.session, first, audit.id, fields={"q_X2": ["canary of the first auditor"]})
    audit_id, number = audit.id, given.sample_case.listed.case.number
    new = assigning.reassign(
        service.session,
        service.people.asker("analyst"),
        given.id,
        Choice(service.people.second_auditor.id),
        due=due(30),
        reason="On leave",
    )
    assert service.session.get(Audit, audit_id) is None
    assert "canary" not in str(service.session.execute(select(Draft.fields)).all())
    with pytest.raises(NotFound):
        drafting.save(service.session, first, audit_id, fields={"q_X2": ["more"]})
    with pytest.raises(NotFound):
        submitting.submit(service.session, first, audit_id)
    second = service.people.asker("second_auditor")
    again = allocated.begin(service.session, second, new.id)
    assert again.case is not None
    assert again.case.number == number
    assert "canary" not in str(drafting.open_draft(service.session, second, again.id).fields)
    assert actions(service) == ["allocation.made", "allocation.reassigned"]
    detail = service.session.scalars(select(Event.detail).where(Event.action == "allocation.reassigned")).one()
    assert detail["draft_deleted"] is True
    assert given.ended_as is AllocationState.REASSIGNED


@pytest.mark.both_databases
def test_more_time_for_the_same_person_keeps_the_draft(service):
    given, asker = service.given("auditor"), service.people.asker("analyst")
    audit = allocated.begin(service.session, service.people.asker("auditor"), given.id)
    same = Choice(service.people.auditor.id)
    assert assigning.reassign(service.session, asker, given.id, same, due=due(40), reason="Ill").id == given.id
    assert given.due == due(40)
    assert service.session.get(Audit, audit.id) is not None
    with pytest.raises(Refused, match="another due date"):
        assigning.reassign(service.session, asker, given.id, same, due=due(40), reason="Ill")


def test_what_was_submitted_is_not_reassigned(service):
    given = service.given("auditor")
    audit = allocated.begin(service.session, service.people.asker("auditor"), given.id)
    audit.status, audit.current_revision_id = Status.SUBMITTED, _some_revision(service)
    service.session.flush()
    with pytest.raises(Conflict, match="submitted"):
        assigning.reassign(
            service.session,
            service.people.asker("analyst"),
            given.id,
            Choice(service.people.second_auditor.id),
            due=due(),
            reason="Late",
        )


def test_reassigning_keeps_independence_and_asks_why(service):
    case = cases_of(service, "iro")[0]
    asker = service.people.asker("analyst")
    (given,) = assigning.give(
        service.session, asker, case.sample_id, {case.id: Choice(service.people.auditor.id)}, due()
    )
    with pytest.raises(Wrong):
        assigning.reassign(
            service.session, asker, given.id, Choice(service.people.iro.id), due=due(), reason="She knows it"
        )
    with pytest.raises(Refused, match="Say why"):
        assigning.reassign(
            service.session, asker, given.id, Choice(service.people.second_auditor.id), due=due(), reason=""
        )
    assert given.ended_as is None


@pytest.mark.both_databases
def test_a_manager_reassigns_within_the_own_team_alone(service):
    case = cases_of(service, "other_iro")[0]
    given, *_ = assigning.give(
        service.session,
        service.people.asker("analyst"),
        case.sample_id,
        {case.id: Choice(service.people.iro.id)},
        due(),
    )
    with pytest.raises(NotFound):
        assigning.reassignable(service.session, service.people.asker("other_manager"), given.id)
    manager = service.people.asker("manager")
    _, around = assigning.reassignable(service.session, manager, given.id)
    assert {one.staff_code for one in around.candidates} == {"P003", "P004", "P006"}
    with pytest.raises(Wrong, match="from the list"):
        assigning.reassign(
            service.session, manager, given.id, Choice(service.people.auditor.id), due=due(), reason="Leave"
        )
    new = assigning.reassign(
        service.session, manager, given.id, Choice(service.people.colleague.id), due=due(), reason="Leave"
    )
    assert service.session.get_one(Allocation, new.id).auditor_id == service.people.colleague.id
