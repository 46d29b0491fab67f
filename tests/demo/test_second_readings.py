from __future__ import annotations

from datetime import date, datetime

import pytest

from demo.second_readings import Teller
from demo.seeds import Readable, ReadAgain
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.kit.periods import LONDON
from qa_tool.moderation.words import Cause, Step
from qa_tool.records.models import Audit
from tests.demo.support import world

READINGS = 300
PUBLISHED = date(2022, 12, 31)
SUBMITTED = datetime(2023, 1, 10, 11, 0, tzinfo=LONDON)


def told(author: str, practitioner: str) -> list[ReadAgain]:
    """What became of many inadequate records of one auditor and one IRO."""
    teller = Teller(world(), "one", PUBLISHED)
    first = {"X1": (Outcome.ANSWERED, Grade.REQUIRES_IMPROVEMENT)}
    return [
        teller.told(
            Readable(
                Audit(reference=f"T2-2023-{number:04d}", author_id=author, practitioner_id=practitioner),
                Cause.INADEQUATE,
                SUBMITTED,
                None,
                first,
            )
        )
        for number in range(READINGS)
    ]


def test_the_head_of_service_has_the_last_word_when_an_auditor_disagrees() -> None:
    assert {Step.DISPUTED, Step.ARBITRATED} <= {one.step for one in told("AU-02", "IRO-07")}


@pytest.mark.parametrize("who", [("HS-01", "IRO-07"), ("AU-02", "HS-01")])
def test_nobody_decides_about_their_own_audit(who: tuple[str, str]) -> None:
    readings = told(*who)
    assert not {Step.DISPUTED, Step.ARBITRATED} & {one.step for one in readings}
    assert Step.SETTLED in {one.step for one in readings}


@pytest.mark.parametrize("author", ["QR-01", "QR-03", "SM-01"])
def test_nobody_reads_their_own_audit_a_second_time(author: str) -> None:
    readings = told(author, "IRO-07")
    assert all(one.reader_id != author for one in readings)
    assert all((one.reader_id is None) == (one.step is Step.WAITING) for one in readings)
