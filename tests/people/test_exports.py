"""The register of the files that people asked for, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.periods import Quarter, today
from qa_tool.people.models import Export
from qa_tool.people.verbs import exports
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.factories import make_people

Q3 = Quarter(2018, 3).period


@pytest.mark.both_databases
def test_exports_are_numbered_without_gaps_and_counted_by_the_hour(session: Session) -> None:
    people = make_people(session)
    session.add(Setting(key="exports_per_hour", value=2, valid_from=today()))
    head, analyst = people.asker("head"), people.asker("analyst")
    numbers = [exports.begin(session, asker, "workbook", Q3).number for asker in (head, head, analyst)]
    assert numbers == [1, 2, 3]
    with pytest.raises(exports.TooMany) as refusal:
        exports.begin(session, head, "workbook", Q3)
    assert 0 < refusal.value.wait <= 3600
    assert exports.begin(session, None, "workbook", Q3).number == 4, "the command line has no quota"
    assert list(session.scalars(select(Export.number).order_by(Export.number))) == [1, 2, 3, 4]
    said = list(session.scalars(select(Event.action)))
    assert said.count("export.too-many") == 1
    assert said.count("export.numbered") == 4
