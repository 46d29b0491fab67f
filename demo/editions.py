"""The demo's external editions: one quarter's released, the next one's prepared and waiting."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from demo.world import World
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Refused
from qa_tool.kit.periods import Quarter
from qa_tool.kit.transactions import Session
from qa_tool.outputs.verbs import external, outgoing
from qa_tool.people.verbs import exports
from qa_tool.policy.words import Asker, Role

BOARD = "Safeguarding board"


def release_and_prepare(session: Session, world: World, day: date) -> None:
    """Release the last quarter but one, and prepare the last, as the analyst and the head of service would.

    Where there are too few records for any of it to be shown safely, there is no edition.
    """
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}))
    head = Asker(world.ids["HS-01"], frozenset({Role.HEAD_OF_SERVICE}))
    last = Quarter.of(day).shift(-1)
    try:
        first = _prepared(session, analyst, last.shift(-1))
        begun = exports.begin(session, head, external.KIND, last.shift(-1).period)
        with tempfile.TemporaryDirectory() as folder:
            outgoing.release(session, head, first, BOARD, Path(folder), begun)
        _prepared(session, analyst, last)
    except Refused:
        return


def _prepared(session: Session, analyst: Asker, quarter: Quarter) -> str:
    draft = external.examine(session, analyst, quarter.period, Filters())
    return outgoing.prepare(session, analyst, draft, BOARD)
