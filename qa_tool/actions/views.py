"""What follows on an audit, in words."""

from __future__ import annotations

from qa_tool.actions.verbs.reading import CommitmentView


def heading(view: CommitmentView) -> str:
    """What a page calls an action or follow-up: never its words, which may be long."""
    return f"{view.commitment.kind.label}, {view.audit.reference}"
