"""What short and long text share."""

from __future__ import annotations

from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import Context, Stored, Typed, first, label, too_long
from qa_tool.question_types.inputs import Typing, Understood


class Wording(Typing):
    """Free text. Too long is a fault at once; too short (``minimum``) only at submission: a draft can be kept."""

    parameters = frozenset({"minimum", "maximum"})
    default_maximum: ClassVar[int]
    """Most characters where the question sets no maximum."""

    def maximum(self, question: Question) -> int:
        """Most characters of an answer to ``question``."""
        return self.default_maximum if question.maximum is None else question.maximum

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return text

    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        text = self.tidy(first(typed))
        return text, too_long(label(question), text, self.maximum(question))

    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        return {"": [str(value)]} if value else {}

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        return str(value) if value else ""

    def stored(self, value: Value) -> Stored:
        return Stored(text=str(value) if value else None)

    def restored(self, stored: Stored) -> Value:
        return stored.text

    def check(self, question: Question) -> list[str]:
        return ["has a minimum above its maximum"] if (question.minimum or 0) > self.maximum(question) else []
