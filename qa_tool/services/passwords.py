"""What a password must be: long and hard to guess. No rules of composition, nothing changed, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

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
