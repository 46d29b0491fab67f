"""What the demo's administrator has set: a share that was raised and lowered again, and one that is planned."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from demo import loader
from demo.world import World
from qa_tool.kit.periods import LONDON, Quarter
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role
from qa_tool.settings import verbs

SHARE = "second_reading_share_percent"
RAISED, USUAL = 15, 10
PLANNED = "notice_before_working_days"
FIRST_THOUGHT, PLANNED_DAYS = "5", "3"
NOTICE_DAYS = 12
"""How long before its first day a change was set."""


def change_settings(session: Session, world: World) -> None:
    """A year ago more was read a second time, for half a year; from the next quarter on people are told earlier.

    Nothing that holds on the demo's last day differs from what a new service begins with.
    """
    administrator = Asker(world.ids["AD-01"], frozenset({Role.ADMINISTRATOR}), staff_code="AD-01")
    now = Quarter.of(world.ends)
    for quarter, value in ((now.shift(-5), RAISED), (now.shift(-3), USUAL)):
        day = quarter.period.first
        at = datetime.combine(day - timedelta(days=NOTICE_DAYS), time(10, 20), LONDON)
        loader.set_before(session, SHARE, value, day, at=at, by=administrator.person_id)
    from_then = now.shift(1).period.first
    for text in (FIRST_THOUGHT, PLANNED_DAYS):  # thought better of on the same day: the first stays to be seen
        verbs.change(session, administrator, PLANNED, text, from_then)
