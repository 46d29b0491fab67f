"""Dated settings: the newest in force on the day, else the rule's own number, else the default."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.settings.models import Setting
from qa_tool.settings.verbs import setting
from qa_tool.settings.words import NUMBERS

pytestmark = pytest.mark.both_databases


def test_the_newest_value_in_force_counts(session: Session) -> None:
    for value, day in ((5, date(2018, 1, 1)), (9, date(2018, 6, 1)), (7, date(2018, 3, 1))):
        session.add(Setting(key="feedback_working_days", value=value, valid_from=day))
    session.flush()
    assert setting(session, "feedback_working_days", date(2017, 12, 31)) == NUMBERS["feedback_working_days"]
    assert setting(session, "feedback_working_days", date(2017, 12, 31), otherwise=3) == 3
    assert setting(session, "feedback_working_days", date(2018, 5, 31), otherwise=3) == 7
    assert setting(session, "feedback_working_days", date(2018, 6, 1)) == 9


def test_an_unknown_setting_is_a_slip_of_the_code(sqlite_session: Session) -> None:
    with pytest.raises(KeyError):
        setting(sqlite_session, "nothing", date(2018, 1, 1))
