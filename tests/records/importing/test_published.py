"""The published results of 2018-19, brought in through the templates, are stored count for count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import FindingKind, Grade, Noun
from qa_tool.kit.periods import Quarter
from qa_tool.records.models import Audit, FindingRow, FindingTheme
from qa_tool.records.words import Status
from tests.support import published

pytestmark = pytest.mark.both_databases


def test_the_277_case_sample_audits_are_there_with_their_grades(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    brought = published.bring_in_case_sample(session, tmp_path)
    assert (brought.rows_read, brought.added, brought.known) == (277, 277, 0)
    counted = session.execute(select(Audit.effective_grade, func.count()).group_by(Audit.effective_grade))
    assert {row[0]: row[1] for row in counted} == {
        Grade.GOOD: 129,
        Grade.REQUIRES_IMPROVEMENT: 139,
        Grade.INADEQUATE: 9,
    }
    heads = session.scalars(select(Audit)).all()
    assert {head.status for head in heads} == {Status.SUBMITTED}
    quarters = Counter(Quarter.of(head.audit_date).label for head in heads if head.audit_date)
    assert sorted(quarters) == ["2018/19 Q1", "2018/19 Q2", "2018/19 Q3", "2018/19 Q4"]
    assert max(quarters.values()) - min(quarters.values()) <= 3
    again = published.bring_in_case_sample(session, tmp_path)
    assert (again.added, again.known) == (0, 277)


def test_the_findings_of_observations_are_there_with_all_their_sub_themes(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    assert published.bring_in_observations(session, tmp_path).added == 5
    assert set(session.scalars(select(Audit.noun))) == {Noun.OBSERVATION}
    for kind, expected in (
        (FindingKind.STRENGTH, published.STRENGTHS),
        (FindingKind.AREA_FOR_DEVELOPMENT, published.AREAS_FOR_DEVELOPMENT),
    ):
        rows = session.execute(
            select(FindingRow.text, FindingTheme.sub_theme_code)
            .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
            .where(FindingRow.kind == kind)
        )
        stored = Counter((row[0], row[1]) for row in rows)
        assert stored == Counter((text, code) for text, codes in expected for code in codes.split("; "))
    assert session.scalar(select(func.count()).select_from(FindingRow)) == 14 + 8
