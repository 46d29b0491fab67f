"""Before a file leaves: an independent attack on it beside everything that went out so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.reporting.attack.forms import asks_of
from qa_tool.reporting.attack.knowledge import ANY
from qa_tool.reporting.attack.solving import Contradiction
from qa_tool.reporting.attack.verdict import Verdict, attack
from qa_tool.services.auditing.errors import Refused
from qa_tool.store import names


def attacked(session: Session, editions: Sequence[Mapping[str, Any]]) -> Verdict:
    """What a reader who has the forms could narrow, had they all of ``editions``: the newest last, as kept.

    Raises Refused when a small count could be narrowed, or when there was no time to make sure of it.
    """
    asks = [asks_of(definition, number) for number, definition in names.form_versions(session).values()]
    try:
        verdict = attack(editions, {ANY: asks})
    except Contradiction as fault:
        raise Refused("The attack could not be made: what was released and the forms contradict each other") from fault
    if verdict.attacked and not verdict.withstood:
        raise Refused(f"{verdict.words}. Nothing was released. Prepare it again, or leave out what is named")
    return verdict
