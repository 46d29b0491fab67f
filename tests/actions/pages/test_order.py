"""What is due on one day is listed by the references of its records, never by the random ids of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind
from tests.support import factories
from tests.support.factories import ROLES


@pytest.mark.parametrize("sort", ["", "&sort=due", "&sort=due&order=desc"])
def test_actions_of_one_due_day_are_in_the_order_of_their_references(
    in_database: Callable[[], Any], client_as: Callable[..., Any], sort: str
) -> None:
    references, opened = [], datetime(2018, 11, 6, 12, tzinfo=UTC)
    with in_database() as session:
        people = factories.make_people(session)
        version = factories.publish(session)
        for number in range(5):
            audit = factories.make_submitted(session, version, author=people.auditor, practitioner=people.iro)
            references.append(str(audit.reference))
            for half, text in enumerate(("Agree the plan", "Write to the family")):
                action = Commitment(
                    id=f"{99 - 2 * number - half:032x}",  # the ids run against the references
                    audit_id=audit.id,
                    kind=CommitmentKind.ACTION,
                    text=text,
                    owner_role="team-manager",
                    opened_at=opened,
                    due=date(2018, 12, 3),
                )
                session.add(action)
        session.flush()
        session.expunge_all()
    page = client_as(people.safeguarding, *ROLES["safeguarding"]).get(f"/actions/?whose=all&state=any{sort}").text
    assert re.findall(r'qa-action__from">([A-Z0-9-]+)', page) == [one for one in references for _ in range(2)]
    assert re.findall(r"Agree the plan|Write to the family", page)[:2] == ["Agree the plan", "Write to the family"]
