"""Columns of a definition: one for each thing a row can say, found again by heading, key, or key and any name."""

from __future__ import annotations

import pytest

from qa_tool.definitions import exchange
from qa_tool.definitions.exchange import For
from tests.support.factories import shipped, small_definition

FORMS = ("case-sample", "live-observation", "section-47", "supervision", "supervision-session", "tier-2")


@pytest.mark.parametrize("form", FORMS)
def test_every_heading_leads_back_to_its_own_column(form: str) -> None:
    for sheet in exchange.sheets(shipped(form)):
        assert len({column.key for column in sheet.columns}) == len(sheet.columns)
        for column in sheet.columns:
            assert sheet.find(column.heading) == column
            assert sheet.find(column.heading.upper()) == column
            assert sheet.find(column.key) == column
            assert sheet[column.key] == column


def test_headings_that_mean_nothing_are_not_guessed() -> None:
    sheet = exchange.audits_sheet(small_definition())
    assert sheet.find("SM-01 whatever it is called now") == sheet["SM-01"]
    for heading in ("", "Remarks", "SM-99", "SM", "SM-011", "Source", "auditor's name"):
        assert sheet.find(heading) is None


def test_facts_are_those_a_row_can_state() -> None:
    keys = [fact.key for fact in exchange.facts_of(shipped("live-observation"))]
    assert "last_observation" in keys, "a question is asked because of it"
    assert not {"reference", "status", "auditor", "late_entry", "late_reason"} & set(keys)


def test_rows_and_notes_have_no_column_and_comments_have() -> None:
    definition = shipped("live-observation")
    sheet = exchange.audits_sheet(definition)
    keys = [column.key for column in sheet.columns]
    assert not {"OB-04", "X3", "X4", "X7"} & set(keys)
    comments = {column.question.key for column in sheet.columns if column.purpose is For.COMMENT and column.question}
    assert comments == {question.key for question in definition.questions if question.comment}
    assert {column.key for column in sheet.columns if column.needed} == {"audit_date", "locality", "X1"}
