"""Two windows on the same inputs: what a page showed when it was made, and both texts where they clash."""

from __future__ import annotations

import json
from collections.abc import Collection

from qa_tool.definitions.model import Definition
from qa_tool.question_types.base import Context
from qa_tool.services.auditing.inputs import Clash
from qa_tool.web.presenters.entries import ClashShown, input_words

BASE = "_base"
"""Hidden input: digests of what the page showed, by input name."""
KEEP = "keep:"
"""Prefix of the radios that settle a clash."""
MOST_BASE_CHARACTERS = 200_000


def read_base(text: str, names: Collection[str]) -> dict[str, str]:
    """The digests that a page sent along, of inputs that it may speak of; {} when they make no sense."""
    if len(text) > MOST_BASE_CHARACTERS:
        return {}
    try:
        base = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(base, dict):
        return {}
    return {name: mark for name, mark in base.items() if name in names and isinstance(mark, str)}


def clash_shown(definition: Definition, context: Context, clash: Clash) -> ClashShown:
    """A clash as people read it."""
    question = definition[clash.key]
    mine, theirs = (input_words(question, context, clash.name, values) for values in (clash.mine, clash.theirs))
    return ClashShown(clash.name, question.label.rstrip("?"), mine, theirs)


def clash_message(definition: Definition, clash: Clash) -> str:
    """What stands beside the field, and in the error summary."""
    return f"{definition[clash.key].label.rstrip('?')} was also changed in another window: choose which to keep"
