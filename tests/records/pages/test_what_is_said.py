"""The sentences of a draft's pages fit what is so: what may be submitted, what comes next, how far one is."""

from __future__ import annotations

from typing import Any

import pytest

from qa_tool.definitions.model import RuleUse
from qa_tool.definitions.record import Record
from tests.support.factories import answers_of, changed, make_draft, make_people, publish, small_definition
from tests.support.looking import text_of
from tests.support.site import UnitOfWork

BETTER, DIFFERENT = "Your grade is better than the answers allow", "Your grade is different. That is allowed"


def draft(in_database: UnitOfWork, **answers: Any) -> tuple[Any, str]:
    """A manager, and the address of a draft of theirs with these answers; its form's first question is critical."""
    with in_database() as session:
        cast = make_people(session)
        record = Record({}, answers_of({key.replace("_", "-"): value for key, value in answers.items()}))
        small = small_definition()
        limited = changed(small, rules=(*small.rules, RuleUse(name="critical-caps")))
        audit = make_draft(session, publish(session, limited), cast.manager, record=record)
        return cast.manager, f"/audits/{audit.id}"


@pytest.mark.parametrize(
    ("critical", "overall", "said"),
    [
        ("inadequate", "good", BETTER),
        ("inadequate", "requires-improvement", ""),
        ("inadequate", "inadequate", DIFFERENT),
        ("good", "inadequate", DIFFERENT),
        ("good", "good", ""),
    ],
)
def test_a_grade_above_the_limit_is_not_called_allowed(
    client_as: Any, in_database: UnitOfWork, critical: str, overall: str, said: str
) -> None:
    manager, address = draft(in_database, SM_01=critical, X1=overall)
    page = text_of(client_as(manager, "QR").get(f"{address}/check"))
    assert [words for words in (BETTER, DIFFERENT) if words in page] == ([said] if said else [])


def test_required_questions_come_before_optional_ones(client_as: Any, in_database: UnitOfWork) -> None:
    manager, address = draft(in_database)
    client = client_as(manager, "QR")
    page = text_of(client.get(f"{address}/tasks"))
    assert "Next unanswered" in page
    assert "(optional)" not in page
