"""Accounts: adding, disabling, roles, passwords, and how sign-ins are throttled.

What a password must be: long and hard to guess. No rules of composition, nothing changed, nothing cut off.

Passwords arrive here as hashes: hashing belongs to the rooms that run Flask-Security. Every change of an account's
password, roles or state ends its sessions, and writes one event.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from qa_tool.kit.periods import now
from qa_tool.kit.tables import new_id
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.people.queries import accounts, people, sessions, tokens
from qa_tool.policy import matrix
from qa_tool.policy.words import Role
from qa_tool.trail import events
from qa_tool.trail.models import Event

Account = UserAccount
"""An account, for those above who know no tables."""


class AccountError(Exception):
    """The account cannot be made or changed so; the text says why and what to do."""


def tidy_email(email: str) -> str:
    """An address as accounts keep it: trimmed and in lower case."""
    return email.strip().casefold()


def find(session: Session, email: str) -> UserAccount | None:
    """The account of an address, however it was typed."""
    return accounts.by_email(session, tidy_email(email))


def add(
    session: Session,
    *,
    email: str,
    staff_code: str,
    password_hash: str,
    roles: Iterable[Role],
    actor_id: str | None = None,
    approved_by: str | None = None,
) -> UserAccount:
    """An account for a member of staff. One event, 'account.added'. ``approved_by`` is an address: see ``grant``.

    Raises AccountError when the address or the person already has an account, the staff code is unknown, or the roles
    may not be held together.
    """
    address = tidy_email(email)
    wanted = frozenset(roles)
    if "@" not in address or len(address) > 255:
        raise AccountError(f"{email.strip()!r} is not an e-mail address")
    if accounts.by_email(session, address) is not None:
        raise AccountError(f"There is already an account for {address}")
    person = people.by_staff_code(session, staff_code)
    if person is None:
        raise AccountError(f"There is no member of staff with the code {staff_code!r}")
    if any(user.person_id == person.id for user in accounts.listing(session)):
        raise AccountError(f"{person.staff_code} already has an account")
    _check_roles(wanted)
    approver = _approval(session, wanted, person.id, approved_by)
    user = UserAccount(
        email=address, password=password_hash, person_id=person.id, person=person, created_at=now(), grants=[]
    )
    session.add(user)
    session.flush()
    _add_grants(session, user, wanted, actor_id)
    events.record(session, actor_id, "account.added", str(user.id), roles=sorted(wanted), **approver)
    return user


def grant(
    session: Session, user: UserAccount, role: Role, *, actor_id: str | None = None, approved_by: str | None = None
) -> bool:
    """Give a role; False when it was held already. Ends the user's sessions. One event, 'account.role-granted'.

    Privileged roles need the consent of a second person: the address, in ``approved_by``, of an active head of service
    who is somebody else - as soon as the service has one. Raises AccountError when that is missing, or when an
    administrator would come to see content.
    """
    accounts.lock_grants(session)
    held = accounts.roles_of(user)
    if role in held:
        return False
    _check_roles(held | {role})
    approver = _approval(session, frozenset({role}), user.person_id, approved_by)
    _add_grants(session, user, frozenset({role}), actor_id)
    _end_sessions(session, user)
    events.record(session, actor_id, "account.role-granted", str(user.id), role=role.value, **approver)
    return True


def revoke(session: Session, user: UserAccount, role: Role, *, actor_id: str | None = None) -> bool:
    """Take a role away; False when it was not held. Ends the user's sessions. One event, 'account.role-revoked'.

    Raises AccountError when this would leave the service without an administrator.
    """
    accounts.lock_grants(session)
    if role not in accounts.roles_of(user):
        return False
    if matrix.may(frozenset({role}), "users", "update"):
        _keep_an_administrator(session, user)
    for taken in [grant for grant in user.grants if grant.role == role.value]:
        user.grants.remove(taken)
        session.delete(taken)
    _end_sessions(session, user)
    events.record(session, actor_id, "account.role-revoked", str(user.id), role=role.value)
    return True


def set_active(session: Session, user: UserAccount, active: bool) -> bool:
    """Disable or enable an account; False when nothing changed. Disabling ends sessions and access tokens. One event.

    Raises AccountError when this would leave the service without an administrator.
    """
    accounts.lock_grants(session)
    if user.enabled is active:
        return False
    if not active:
        _keep_an_administrator(session, user)
    user.enabled = active
    _end_sessions(session, user)
    tokens.revoke_all(session, user.id, now())
    action = "account.enabled" if active else "account.disabled"
    events.record(session, None, action, str(user.id))
    return True


def set_password(session: Session, user: UserAccount, password_hash: str, *, actor_id: str | None = None) -> None:
    """Replace the password. Ends every session and access token of the user. One event, 'account.password-changed'."""
    user.password = password_hash
    _end_sessions(session, user)
    tokens.revoke_all(session, user.id, now())
    events.record(session, actor_id, "account.password-changed", str(user.id))


def rehash(session: Session, user: UserAccount, password_hash: str) -> None:
    """Keep the same password under a newer hash. Nothing that anybody can see changes: sessions go on, no event."""
    user.password = password_hash
    session.flush()


def signed_in(session: Session, user: UserAccount) -> None:
    """Note a sign-in. One event, 'account.signed-in'."""
    events.record(session, user.person_id, "account.signed-in", str(user.id))


def signed_out(session: Session, person_id: str, account_id: int) -> None:
    """Note a sign-out. One event, 'account.signed-out'."""
    events.record(session, person_id, "account.signed-out", str(account_id))


def end_other_sessions(session: Session, person_id: str, account_id: int, *, keep: str | None) -> int:
    """End a person's own sessions but the one whose digest is ``keep``; how many. One event, when any ended."""
    ended = sessions.end_of_user(session, account_id, now(), keep)
    if ended:
        events.record(session, person_id, "account.sessions-ended", str(account_id), sessions=ended)
    return ended


def history(session: Session, person_id: str, limit: int = 20) -> Sequence[Event]:
    """A person's own sign-ins and changes of account, newest first."""
    return accounts.own_events(session, person_id, "account.", limit)


# -- roles -------------------------------------------------------------------------------------------------------------


def _check_roles(roles: frozenset[Role]) -> None:
    if not roles:
        raise AccountError("An account needs at least one role")
    content = matrix.content_roles(roles)
    if content and (without := roles - content):
        raise AccountError(
            f"Whoever is {_titles(without)} sees no content and cannot be {_titles(content)} as well. "
            "Use a second account of another person"
        )


def _approval(session: Session, roles: frozenset[Role], person_id: str, approved_by: str | None) -> dict[str, str]:
    """The consent that privileged roles need, as the event keeps it; {} where none is needed."""
    if not matrix.privileged_roles(roles):
        return {}
    approvers = matrix.who_may("users", "approve")
    heads = [user for user in accounts.active_holders(session, *approvers) if user.person_id != person_id]
    if not heads and approved_by is None:
        return {}
    agreeing = next((user for user in heads if user.email == tidy_email(approved_by or "")), None)
    if agreeing is None:
        raise AccountError(
            f"This role needs the consent of a {_titles(approvers).lower()} who is somebody else: "
            "name that person's e-mail address"
        )
    return {"approved_by": agreeing.person_id}


def keep_an_administrator_besides(session: Session, person_id: str) -> None:
    """Raises AccountError when the person's account is that of the last administrator."""
    for user in _administrators(session):
        if user.person_id == person_id:
            _keep_an_administrator(session, user)


def _keep_an_administrator(session: Session, user: UserAccount) -> None:
    if {one.id for one in _administrators(session)} == {user.id}:
        raise AccountError("This is the last administrator. Make another one first")


def _administrators(session: Session) -> Sequence[UserAccount]:
    return accounts.active_holders(session, *matrix.who_may("users", "update"))


def _titles(roles: Iterable[Role]) -> str:
    return ", ".join(matrix.title(role) for role in sorted(roles))


def _add_grants(session: Session, user: UserAccount, roles: frozenset[Role], actor_id: str | None) -> None:
    for role in sorted(roles):
        user.grants.append(RoleGrant(role=role.value, granted_at=now(), granted_by=actor_id))
    session.flush()


def _end_sessions(session: Session, user: UserAccount) -> None:
    """Whoever is signed in as this user signs in again; a copied cookie opens nothing from now on."""
    user.fs_uniquifier = new_id()
    sessions.end_of_user(session, user.id, now())
    session.flush()


# -- throttling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Throttle:
    """After ``free`` failures within ``window``, each further one doubles the wait, from ``first`` to ``longest``."""

    free: int
    window: timedelta
    first: timedelta
    longest: timedelta

    def wait(self, count: int, last: datetime | None, at: datetime) -> timedelta:
        """How long to wait still, after ``count`` failures, the last of them at ``last``; zero when now will do."""
        if last is None or count < self.free:
            return timedelta()
        delay = min(self.longest, self.first * (1 << min(count - self.free, 20)))
        return max(timedelta(), last + delay - at)


#: For one account. Nobody is ever locked out for good: the longest wait is a quarter of an hour.
PER_ACCOUNT = Throttle(5, timedelta(hours=1), timedelta(seconds=5), timedelta(minutes=15))
#: For one address, behind which a whole council may sit: a colleague's mistakes make short waits only.
PER_ADDRESS = Throttle(10, timedelta(minutes=15), timedelta(seconds=5), timedelta(minutes=2))


@dataclass(frozen=True)
class Attempt:
    """A sign-in being tried. It counts as failed until ``passed`` takes it back."""

    wait: timedelta
    """Above zero: too many have failed, and this one was not tried."""
    account_digest: str = ""
    failures: tuple[int, ...] = ()


def attempt(session: Session, *, email: str, address: str, key: str) -> Attempt:
    """Begin a sign-in. It is counted as failed beforehand, so that many at once cannot slip past the count.

    Commit before the password is looked at. The count does not depend on whether the account exists.
    """
    at = now()
    accounts.lock_attempts(session)
    accounts.purge_failures(session, at - timedelta(days=1))
    subjects = (
        (_digest(key, f"account:{tidy_email(email)}"), PER_ACCOUNT),
        (_digest(key, f"address:{address}"), PER_ADDRESS),
    )
    wait = max(
        throttle.wait(*accounts.failures(session, digest, at - throttle.window), at) for digest, throttle in subjects
    )
    if wait > timedelta():
        return Attempt(wait)
    numbers = tuple(accounts.add_failure(session, digest, at) for digest, _ in subjects)
    return Attempt(wait, subjects[0][0], numbers)


def passed(session: Session, tried: Attempt) -> None:
    """The password was right: forget the account's failures and this attempt."""
    accounts.forget_failures(session, tried.account_digest, tried.failures)


def _digest(key: str, subject: str) -> str:
    """What the table keeps in place of an address: useless without the key."""
    return hmac.new(key.encode(), subject.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


SHORTEST = 15
LONGEST = 1_000
"""A limit against abuse, far above any pass phrase. Longer ones are refused, never cut."""

#: Words that anybody would try first against this service.
SERVICE_WORDS = (
    "iro", "iros", "independent", "reviewing", "officer", "quality", "assurance", "qualityassurance", "audit", "audits",
    "auditor", "qa", "council", "county", "borough", "city", "children", "child", "social", "care", "services",
    "service", "safeguarding", "conference", "review", "manager", "admin", "administrator", "password", "passphrase",
    "welcome", "letmein", "changeme", "secret", "login", "signin", "spring", "summer", "autumn", "winter",
)  # fmt: skip
#: Different characters that must remain once those words, years and plain signs are taken away.
OWN_CHARACTERS = 6
#: zxcvbn looks at no more than this many characters; the rest can only make a password stronger.
LOOKED_AT = 72
#: Of zxcvbn's 0 to 4: 3 is ten thousand million guesses offline.
SCORE = 3


def fault(password: str, *, words: Iterable[str] = ()) -> str | None:
    """What is wrong with a password, in words for its owner; None when it will do.

    ``words`` are those close to the owner: parts of the e-mail address and the host, the staff code. Nothing is looked
    up outside this machine.
    """
    if len(password) < SHORTEST:
        return f"Password must be at least {SHORTEST} characters. Three or four random words do well"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST:,} characters or fewer"
    own = {word.casefold() for word in words if len(word) >= 3}
    if _characters_left(password, own) < OWN_CHARACTERS:
        return "Password must not be made of words that belong to this service or to you, years or repeated characters"
    if zxcvbn(password[:LOOKED_AT], user_inputs=[*SERVICE_WORDS, *sorted(own)])["score"] < SCORE:
        return "Password is too easy to guess. Use three or four words that have nothing to do with each other"
    return None


def _characters_left(password: str, own: set[str]) -> int:
    """How many different characters are left without years, plain signs and the words that everybody tries."""
    left = re.sub(r"(19|20)\d\d|[!-/:-@\[-`{-~\s]", " ", password.casefold())
    for word in sorted({*SERVICE_WORDS, *own}, key=len, reverse=True):
        left = left.replace(word, " ")
    return len(set(left) - {" "})


def words_of(*texts: str) -> frozenset[str]:
    """The words in addresses and codes: 'a.b@kent.gov.uk' gives kent and gov."""
    return frozenset(word for text in texts for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= 3)
