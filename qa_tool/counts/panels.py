"""Which counts are still to be entered."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.counts.verbs import entering
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.shell.panels import YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """For those who enter counts: of how many of them a place is missing, for the last whole period."""
    if entering.enters(session, asker):
        missing = entering.to_enter(session, asker)
        late = sum(one.late for one in missing)
        more = f" ({late} late)" if late else ""
        words = (f"count still to be entered{more}", f"counts still to be entered{more}")
        yield Panel(YOURS, len(missing), words, url_for("counts.listing", missing="yes"), order=32)
