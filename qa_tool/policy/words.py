"""The words of permission: roles, scopes, and the person asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The roles of the matrix. A person may hold several."""

    AUDITOR = "AU"
    IRO = "IRO"
    QR_MANAGER = "QR"
    SAFEGUARDING_MANAGER = "SM"
    HEAD_OF_SERVICE = "HS"
    ANALYST = "AN"
    BUSINESS_SUPPORT = "BS"
    ADMINISTRATOR = "AD"


class Scope(StrEnum):
    """Which rows a grant reaches. The store turns each into SQL."""

    OWN = "own"
    """Rows whose author (or owner) is the asker."""
    RELEASED = "released"
    """Rows about the asker's own practice, once submitted and released."""
    TEAM = "team"
    """Rows about practitioners who are now in a team that the asker manages."""
    GIVEN = "given"
    """Rows that the asker has graded as their second reader."""
    ALL = "all"
    """Every row."""


@dataclass(frozen=True)
class FormAccess:
    """The roles that may fill a form in, as the form itself says."""

    fill: tuple[Role, ...] = ()
    """Of their own accord."""
    given: tuple[Role, ...] = ()
    """Only where an allocation or a re-audit was given to them."""


@dataclass(frozen=True)
class Asker:
    """Who is asking, as things stand on this request: roles and teams are read afresh every time."""

    person_id: str
    roles: frozenset[Role]
    user_id: int | None = None
    staff_code: str = ""
    managed_team_ids: frozenset[str] = field(default_factory=frozenset)
    """IRO teams that the asker manages today."""


class Decision(StrEnum):
    """What somebody else decided of what was asked for."""

    APPROVED = "approved"
    DECLINED = "declined"
