"""The data feed's access tokens: making, listing and revoking them, and letting a request in by one.

A token stands for its owner's figures and nothing else. What the owner may see is looked up at every request, so a
role that was taken away, or an account that was disabled, closes the feed at once.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from qa_tool.kit.digests import digest_of
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import now, today
from qa_tool.people.models import AccessToken
from qa_tool.people.queries import tokens
from qa_tool.people.verbs import people
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

PREFIX = "qat_"
"""Begins every token, so that a search for leaked secrets finds it."""
SECRET_BYTES = 32
SUMMARY = "summary"
"""The one scope there is: the figures of a period."""
NAME_CHARACTERS = 60
MOST_TOKENS = 10
"""Tokens that one person may have running."""
LOG_KEPT = timedelta(days=400)
HOUR = timedelta(hours=1)


class TokenRefused(Exception):
    """There is no such token, or it opens nothing any more. Which of these is not told."""


class TooMany(Exception):
    """The owner's requests of this hour are used up. ``wait`` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


class TokenError(ValueError):
    """The token cannot be made so. ``argument`` names what to change: 'name', 'days', or '' for the whole."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


@dataclass(frozen=True)
class Token:
    """A token as its owner sees it: never the secret itself."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    uses: int
    """Requests it let in, as far back as the log reaches."""

    def ended(self, at: datetime) -> bool:
        """Whether it opens nothing any more."""
        return self.revoked_at is not None or self.expires_at <= at


@dataclass(frozen=True)
class Used:
    """A request that was let in."""

    asker: Asker
    account_id: int
    token_id: str


def days_offered(session: Session) -> tuple[int, int]:
    """For how many days a token holds when nothing is said, and at most."""
    day = today()
    most = setting(session, "feed_token_longest_days", day)
    return min(setting(session, "feed_token_days", day), most), most


def make(session: Session, asker: Asker, name: str, days: int) -> tuple[str, Token]:
    """A new token of the asker's, as the secret and what is kept of it. One event, 'feed.token-made'.

    The secret is not kept and cannot be shown again. Raises NotPermitted, TokenError.
    """
    matrix.allow(asker, "feed", "create")
    assert asker.user_id is not None, "who makes a token has signed in"
    at, named = now(), " ".join(name.split())
    if not named:
        raise TokenError("name", "Enter what the token is for")
    if len(named) > NAME_CHARACTERS:
        raise TokenError("name", f"What the token is for must be {NAME_CHARACTERS} characters or less")
    _, most = days_offered(session)
    if not 1 <= days <= most:
        raise TokenError("days", f"Days until it expires must be a whole number from 1 to {most}")
    tokens.lock_uses(session, asker.user_id)
    if tokens.running(session, asker.user_id, at) >= MOST_TOKENS:
        raise TokenError("", f"You have {MOST_TOKENS} tokens already. Revoke one that you no longer use")
    if tokens.is_running(session, asker.user_id, named, at):
        raise TokenError("name", "You have a token for this already. Revoke it first, or say what this one is for")
    tokens.purge_uses(session, at - LOG_KEPT)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    made = AccessToken(
        user_id=asker.user_id,
        name=named,
        digest=digest_of(secret),
        scope=SUMMARY,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    tokens.add(session, made)
    events.record(session, asker.person_id, "feed.token-made", made.id, scope=SUMMARY, days=days)
    return secret, _view(made, None, 0)


def own(session: Session, asker: Asker) -> tuple[Token, ...]:
    """The asker's tokens, newest first, ended ones among them. Raises NotPermitted."""
    matrix.allow(asker, "feed", "create")
    assert asker.user_id is not None, "who lists tokens has signed in"
    return tuple(_view(*row) for row in tokens.of_user(session, asker.user_id))


def revoke(session: Session, asker: Asker, token_id: str) -> None:
    """End one of the asker's own tokens. One event, 'feed.token-revoked'; none when it had been revoked before.

    Raises NotPermitted; NotFound when there is no such token of the asker's.
    """
    found = next((token for token in own(session, asker) if token.id == token_id), None)
    if found is None or asker.user_id is None:
        raise NotFound
    if tokens.revoke(session, asker.user_id, token_id, now()):
        events.record(session, asker.person_id, "feed.token-revoked", token_id)


def let_in(session: Session, secret: str, what: str) -> Used:
    """Let one request in by its token, and note it in the log. ``what`` is the file asked for. Commit afterwards.

    A request that is one too many is noted once an hour; the session must be committed then, too.
    Raises TokenRefused, NotPermitted (the owner's roles do not include the feed), TooMany.
    """
    at = now()
    token = tokens.by_digest(session, digest_of(secret)) if secret.startswith(PREFIX) else None
    if token is None or token.revoked_at is not None or token.expires_at <= at or token.scope != SUMMARY:
        raise TokenRefused
    if not token.user.active:
        raise TokenRefused
    asker = people.asker_for(session, token.user)
    matrix.allow(asker, "feed", "read")
    tokens.lock_uses(session, token.user_id)
    count, first = tokens.uses(session, token.user_id, at - HOUR)
    if first is not None and count >= setting(session, "feed_requests_per_hour", today()):
        if not tokens.refused(session, token.user_id, at - HOUR):
            tokens.add_use(session, token, at, what, refused=True)
            events.record(session, asker.person_id, "feed.throttled", token.id)
        raise TooMany(max(1, math.ceil((first + HOUR - at).total_seconds())))
    tokens.add_use(session, token, at, what)
    return Used(asker, token.user_id, token.id)


def _view(token: AccessToken, last: datetime | None, uses: int) -> Token:
    return Token(token.id, token.name, token.created_at, token.expires_at, token.revoked_at, last, uses)
