"""Accounts, roles and throttling, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from qa_tool.kit.periods import now
from qa_tool.people.models import Person, RoleGrant, SignInFailure, UserAccount, WebSession
from qa_tool.people.queries import accounts as accounts_queries
from qa_tool.people.queries import sessions
from qa_tool.people.verbs import accounts
from qa_tool.people.verbs.accounts import PER_ACCOUNT, PER_ADDRESS, AccountError
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event

NINE = datetime(2018, 11, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def add(session):
    """``add("HS-01", Role.HEAD_OF_SERVICE)``: a member of staff with an account."""

    def account(code, *roles, **more):
        if session.scalar(select(Person).where(Person.staff_code == code)) is None:
            session.add(Person(staff_code=code, job="Officer", in_post_from=date(2015, 1, 1)))
            session.flush()
        email = f"{code.lower()}@service.example"
        return accounts.add(session, email=email, staff_code=code, password_hash="!", roles=roles, **more)

    return account


def events_of(session):
    return list(session.scalars(select(Event.action).order_by(Event.id)))


@pytest.mark.both_databases
def test_an_account_is_added_with_its_roles_and_one_event(session, add):
    user = add("QR-01", Role.QR_MANAGER, Role.AUDITOR)
    session.expire_all()
    found = accounts.find(session, " QR-01@Service.Example")
    assert found is user
    assert accounts_queries.roles_of(found) == {Role.QR_MANAGER, Role.AUDITOR}
    assert events_of(session) == ["account.added"]
    assert session.scalar(select(Event.detail)) == {"roles": ["AU", "QR"]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "no address"}, "not an e-mail address"),
        ({"email": "QR-01@service.example"}, "already an account for qr-01@service.example"),
        ({"staff_code": "NO-01"}, "no member of staff with the code 'NO-01'"),
        ({"staff_code": "qr-01"}, "QR-01 already has an account"),
        ({"roles": []}, "at least one role"),
        ({"roles": [Role.ADMINISTRATOR, Role.AUDITOR]}, "sees no content"),
    ],
)
def test_what_cannot_be_an_account_is_refused_with_the_reason(session, add, change, says):
    add("QR-01", Role.QR_MANAGER)
    session.add(Person(staff_code="AU-01", job="Officer", in_post_from=date(2015, 1, 1)))
    given = {"email": "new@service.example", "staff_code": "AU-01", "password_hash": "!", "roles": [Role.AUDITOR]}
    with pytest.raises(AccountError, match=says):
        accounts.add(session, **(given | change))
    assert events_of(session) == ["account.added"]


def test_an_administrator_cannot_be_given_content_nor_content_an_administrators_role(session, add):
    admin, auditor = add("AD-01", Role.ADMINISTRATOR), add("AU-01", Role.AUDITOR)
    for user, role in ((admin, Role.HEAD_OF_SERVICE), (admin, Role.AUDITOR), (auditor, Role.ADMINISTRATOR)):
        with pytest.raises(AccountError, match="sees no content"):
            accounts.grant(session, user, role)


def test_the_last_administrator_stays(session, add):
    admin = add("AD-01", Role.ADMINISTRATOR)
    for removal in (
        lambda: accounts.revoke(session, admin, Role.ADMINISTRATOR),
        lambda: accounts.set_active(session, admin, False),
    ):
        with pytest.raises(AccountError, match="last administrator"):
            removal()
    second = add("AD-02", Role.ADMINISTRATOR)
    assert accounts.set_active(session, second, False)
    with pytest.raises(AccountError, match="last administrator"):
        accounts.set_active(session, admin, False)
    accounts.set_active(session, second, True)
    assert accounts.revoke(session, admin, Role.ADMINISTRATOR)
    assert accounts_queries.roles_of(admin) == frozenset()


@pytest.mark.both_databases
def test_a_privileged_role_takes_the_consent_of_another_head_of_service(session, add):
    head = add("HS-01", Role.HEAD_OF_SERVICE)  # the first: there is nobody yet who could agree
    manager = add("QR-01", Role.QR_MANAGER)
    for approver in (None, "nobody@service.example", "qr-01@service.example"):
        with pytest.raises(AccountError, match="consent of a head of service"):
            accounts.grant(session, manager, Role.ANALYST, approved_by=approver)
        with pytest.raises(AccountError, match="consent of a head of service"):
            add("AN-01", Role.ANALYST, approved_by=approver)
    assert accounts.grant(session, manager, Role.ANALYST, approved_by="HS-01@service.example ")
    assert session.scalars(select(Event).order_by(Event.id.desc())).first().detail == {
        "role": "AN",
        "approved_by": head.person_id,
    }
    assert accounts.grant(session, manager, Role.AUDITOR), "an ordinary role needs nobody"
    second = add("HS-02", Role.HEAD_OF_SERVICE, approved_by=head.email)
    accounts.set_active(session, second, False)
    with pytest.raises(AccountError, match="somebody else"):
        accounts.grant(session, head, Role.SAFEGUARDING_MANAGER, approved_by=head.email) or add(
            "SM-01", Role.SAFEGUARDING_MANAGER, approved_by=second.email
        )


def test_a_change_that_changes_nothing_writes_nothing(session, add):
    user = add("QR-01", Role.QR_MANAGER)
    assert not accounts.grant(session, user, Role.QR_MANAGER)
    assert not accounts.revoke(session, user, Role.AUDITOR)
    assert not accounts.set_active(session, user, True)
    assert events_of(session) == ["account.added"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("change", "action"),
    [
        (lambda session, user: accounts.grant(session, user, Role.AUDITOR), "account.role-granted"),
        (lambda session, user: accounts.revoke(session, user, Role.QR_MANAGER), "account.role-revoked"),
        (lambda session, user: accounts.set_active(session, user, False), "account.disabled"),
        (lambda session, user: accounts.set_password(session, user, "?"), "account.password-changed"),
    ],
)
def test_every_change_ends_the_users_sessions_and_writes_one_event(session, add, change, action):
    user, other = add("QR-01", Role.QR_MANAGER), add("QR-02", Role.QR_MANAGER)
    mark = user.fs_uniquifier
    for number, owner in enumerate((user, user, other)):
        sessions.add(session, f"{number}" * 64, owner.id, b"{}", now())
    change(session, user)
    session.expire_all()
    ended = {row.token_digest[0]: row.ended_at is not None for row in session.scalars(select(WebSession))}
    assert ended == {"0": True, "1": True, "2": False}
    assert user.fs_uniquifier != mark
    assert events_of(session) == ["account.added", "account.added", action]


@pytest.mark.both_databases
def test_a_role_is_held_once_and_gone_when_taken(session, add):
    user = add("QR-01", Role.QR_MANAGER)
    accounts.grant(session, user, Role.AUDITOR)
    accounts.revoke(session, user, Role.AUDITOR)
    accounts.grant(session, user, Role.AUDITOR)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 2


@pytest.mark.both_databases
def test_ones_own_history_is_ones_own(session, add):
    user, other = add("QR-01", Role.QR_MANAGER), add("QR-02", Role.QR_MANAGER)
    accounts.signed_in(session, user)
    accounts.signed_in(session, other)
    accounts.signed_out(session, user.person_id, user.id)
    assert [event.action for event in accounts.history(session, user.person_id)] == [
        "account.signed-out",
        "account.signed-in",
    ]


# -- throttling --------------------------------------------------------------------------------------------------------


def tried(session, email="a@x.example", address="192.0.2.1"):
    return accounts.attempt(session, email=email, address=address, key="k" * 40)


def test_waits_double_up_to_the_longest_and_end(session):
    with time_machine.travel(NINE, tick=False) as clock:
        waits: list[timedelta] = []
        for _ in range(PER_ACCOUNT.free + 10):
            attempt = tried(session, address=f"192.0.2.{len(waits)}")
            while attempt.wait:
                assert attempt.wait <= PER_ACCOUNT.longest
                waits.append(attempt.wait)
                clock.shift(attempt.wait)
                attempt = tried(session, address=f"192.0.2.{len(waits)}")
        seconds = [wait.total_seconds() for wait in waits]
        assert seconds[:5] == [5, 10, 20, 40, 80]
        assert max(seconds) <= 900
        clock.shift(PER_ACCOUNT.window)
        assert not tried(session).wait


def test_a_wait_is_not_counted_as_another_failure(session):
    with time_machine.travel(NINE, tick=False) as clock:
        for number in range(PER_ACCOUNT.free):
            tried(session, address=f"192.0.2.{number}")
        for number in range(50):
            assert tried(session, address=f"198.51.100.{number}").wait == PER_ACCOUNT.first
        clock.shift(PER_ACCOUNT.first)
        assert not tried(session, address="203.0.113.1").wait


@pytest.mark.both_databases
def test_a_success_clears_the_account_and_its_own_attempt_only(session):
    with time_machine.travel(NINE, tick=False):
        for number in range(3):
            tried(session, email=f"{number}@x.example")
        accounts.passed(session, tried(session))
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 6


def test_spelling_and_case_of_the_address_make_no_other_account(session):
    with time_machine.travel(NINE, tick=False):
        for number, spelling in enumerate(
            ("a@x.example", "A@X.example", " a@x.EXAMPLE ", "a@x.example", "A@x.example")
        ):
            assert not tried(session, email=spelling, address=f"192.0.2.{number}").wait
        assert tried(session, email="a@X.example", address="192.0.2.99").wait


def test_an_address_with_a_whole_council_behind_it_waits_two_minutes_at_most(session):
    with time_machine.travel(NINE, tick=False) as clock:
        for number in range(40):
            attempt = tried(session, email=f"{number}@x.example")
            assert attempt.wait <= PER_ADDRESS.longest
            clock.shift(attempt.wait)
        clock.shift(PER_ADDRESS.window + timedelta(seconds=1))
        assert not tried(session, email="late@x.example").wait


def test_old_failures_are_dropped(session):
    with time_machine.travel(NINE, tick=False) as clock:
        tried(session)
        clock.shift(timedelta(days=2))
        tried(session)
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 2


def test_the_account_model_and_its_person_are_one_to_one(session, add):
    add("QR-01", Role.QR_MANAGER)
    person = session.scalar(select(Person))
    session.add(UserAccount(email="twin@x.example", password="!", person_id=person.id, created_at=now()))
    with pytest.raises(Exception, match=r"(?i)unique"):
        session.flush()
