"""How often one person may search by case number in an hour: whoever tries numbers by the thousand is stopped."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker
from qa_tool.services.settings import setting
from qa_tool.store import events, searches
from qa_tool.vocabulary.periods import now, today

HOUR = timedelta(hours=1)


def wait(session: Session, asker: Asker) -> int:
    """Note a search that is about to be made: 0, or for how many seconds the person has to wait instead.

    The first one too many of an hour is one event, 'search.too-many'. Commit afterwards in both cases.
    """
    at, person = now(), asker.person_id
    searches.hold(session, person)
    searches.forget(session, person, at - HOUR)
    made, first = searches.made(session, person, at - HOUR)
    if first is None or made < setting(session, "searches_per_hour", today()):
        searches.add(session, person, at)
        return 0
    if not searches.refused(session, person, at - HOUR):
        searches.add(session, person, at, refused=True)
        events.record(session, actor_id=person, action="search.too-many", object_id=None, detail={"made": made})
    return max(1, math.ceil((first + HOUR - at).total_seconds()))
