"""What stood inadequate before the tool saw to it: followed up when the installation is brought up to date."""

from __future__ import annotations

from datetime import date

from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from qa_tool.cli import main
from qa_tool.definitions.model import RuleUse
from qa_tool.definitions.words import Grade
from qa_tool.kit import transactions
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.models import Case
from tests.support import factories


def upgraded() -> Result:
    result = CliRunner().invoke(main, ["db", "upgrade"])
    assert result.exit_code == 0, result.output
    return result


def test_of_a_case_only_the_last_audit_is_caught_up_and_once(installation: str) -> None:
    small = factories.small_definition()
    rule = RuleUse(name="follow-up", parameters={"theme": "PLAN"})
    engine = create_engine(installation)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        version = factories.publish(session, factories.changed(small, rules=(*small.rules, rule), form="case-sample"))
        case = Case(number="7000001", token="t")
        session.add(case)
        session.flush()
        for month, grade in ((8, Grade.INADEQUATE), (9, Grade.GOOD), (10, Grade.INADEQUATE)):
            day = date(2018, month, 5)
            audit = factories.make_submitted(session, version, grade=grade, audit_date=day)
            audit.case_id = case.id
    engine.dispose()
    assert "Opened 1 follow-ups of what stands inadequate" in upgraded().output
    assert "Opened" not in upgraded().output
