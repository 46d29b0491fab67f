"""Workbooks and reports that somebody asked for: what for, and what was in them (rule 6).

Each has its number (``people.verbs.exports``), and the event of its kind, with the ``manifest``, when it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.files import REASON_CHARACTERS
from qa_tool.kit.periods import Period
from qa_tool.outputs.words import Edition, Wish
from qa_tool.outputs.workbook.making import Made
from qa_tool.people.verbs.exports import Begun
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events


class ReasonMissing(ValueError):
    """Somebody asked for a file without saying what for."""


@dataclass(frozen=True)
class Order:
    """A workbook or a report that somebody asked for: of which figures, and what for."""

    period: Period
    filters: Filters = field(default_factory=Filters)
    reason: str = ""
    edition: Edition = Edition.INTERNAL
    """Of a workbook."""
    wish: Wish = Wish.USUAL
    begun: Begun | None = None

    @property
    def made_for(self) -> str:
        """The reason as files print it and the log keeps it."""
        return self.reason.strip()[:REASON_CHARACTERS]

    @property
    def number(self) -> int | None:
        """Of the register of exports; None for a file that nobody is handed."""
        return self.begun.number if self.begun else None


@dataclass(frozen=True)
class Composed:
    """A file that was written, before anybody was told."""

    order: Order
    audits: int
    """Records that its figures count."""
    content: Mapping[str, Any]
    """What its event says of what is in it."""


def refuse_without_reason(asker: Asker | None, order: Order, kind: str) -> None:
    """Raises ReasonMissing; the command line need not say one."""
    if asker is not None and not order.reason.strip():
        raise ReasonMissing(f"Say what the {kind} is for")


def record(session: Session, asker: Asker | None, kind: str, composed: Composed) -> None:
    """The event of a file that was made: who, of what, why, and what is in it."""
    order = composed.order
    detail = {
        "from": order.period.first.isoformat(),
        "to": order.period.last.isoformat(),
        "filters": {name: value for name, value in vars(order.filters).items() if value},
        "reason": order.made_for,
        "audits": composed.audits,
        **composed.content,
        **({"number": order.number} if order.begun else {}),
    }
    actor = asker.person_id if asker else None
    events.record(session, actor, f"{kind}.exported", None, **detail)


def manifest(made: Made) -> dict[str, Any]:
    """What the event of a workbook says of its content: sheets, rows, and digests of the values in their cells."""
    return {
        "sheets": [[one.title, one.rows, one.digest] for one in made.manifest],
        "cells": made.cells,
    }


def roles_in_words(asker: Asker | None) -> str:
    """The asker's roles as a cover prints them; never a name."""
    if asker is None:
        return "Command line"
    entries = matrix.matrix().roles
    return ", ".join(entries[role].title for role in entries if role in asker.roles)
