"""What readers of staff editions hold, for whatever goes outside, or is prepared for them, beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.kit.periods import Quarter
from qa_tool.kit.suppression.releases import Release, from_plain
from qa_tool.kit.suppression.tables import Key
from qa_tool.outputs import frozen_document
from qa_tool.outputs.queries import frozen, staff
from qa_tool.outputs.staff import beside


def known(session: Session) -> list[Release]:
    """Every staff edition as its readers know it, hidden counts and all: never hand it out."""
    found: list[Release] = []
    for row in staff.with_counts(session, sorted(staff.labels(session))):
        releases = [from_plain(one) for one in json.loads(row.counts)["releases"].values()]
        found += beside.known(releases, answers(session, row.label))
    return found


def answers(session: Session, label: str) -> Mapping[Key, int]:
    """The graded answers by theme of '2018/19-Q3' or '2018/19' as frozen, as editions for outside count them."""
    quarters = [Quarter.parse(label)] if "Q" in label else Quarter.of_year(int(label[:4]))
    rows = [frozen.find(session, quarter) for quarter in quarters]
    summaries = [frozen_document.summary_of(json.loads(row.document)) for row in rows if row]
    return beside.answers_of(summaries, label) if len(summaries) == len(quarters) else {}
