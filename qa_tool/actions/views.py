"""What follows on an audit, in words."""

from __future__ import annotations

from typing import Any

from qa_tool.actions.verbs.reading import CommitmentView
from qa_tool.definitions.words import FollowUpKind

FOLLOW_UP_WORDS = {
    FollowUpKind.INADEQUATE.value: "Put right what was inadequate, and say what changed for the child",
    FollowUpKind.RAISE_PROBLEM_RESOLUTION.value: "Raise the disagreement as a problem resolution",
    FollowUpKind.SECOND_READER.value: "A second person reads it",
}


def heading(view: CommitmentView) -> str:
    """What a page calls an action or follow-up: never its words, which may be long."""
    return f"{view.commitment.kind.label}, {view.audit.reference}"


def how_given(view: Any) -> str:
    """How the findings were given, in the form's own words; '' when they were not."""
    if view.findings_given is None:
        return ""
    question = view.definition.find("X11A")
    option = question.option(view.findings_given.how) if question else None
    return str(option.label if option else view.findings_given.how)
