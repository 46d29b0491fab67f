"""What people who have left still had to do."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.home import verbs
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.shell.panels import SERVICE, TEAM, Panel, same


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """Nobody else will do it."""
    scopes = matrix.scopes(asker.roles, "leavers", "read")
    if scopes:
        number = sum(len(one.left) for one in verbs.listing(session, asker))
        group = SERVICE if Scope.ALL in scopes else TEAM
        words = same("left undone by people who have gone")
        yield Panel(group, number, words, url_for("actions.left_behind"), order=20)
