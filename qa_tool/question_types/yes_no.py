"""Yes or no."""

from __future__ import annotations

from qa_tool.definitions.model import Option, Question
from qa_tool.question_types.choosing import OneOf

YES_NO = (Option(key="yes", label="Yes"), Option(key="no", label="No"))


class YesNo(OneOf):
    """``yes-no``."""

    name = "yes-no"
    parameters = frozenset({"critical"})

    def options(self, question: Question) -> tuple[Option, ...]:
        return YES_NO

    def check(self, question: Question) -> list[str]:
        return ["has options, but yes and no are its own"] if question.options else []
