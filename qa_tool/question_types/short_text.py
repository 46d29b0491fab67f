"""One line of text."""

from __future__ import annotations

from qa_tool.definitions.model import Question
from qa_tool.question_types.base import Context, Presentation, extra_choices
from qa_tool.question_types.wording import Wording


class ShortText(Wording):
    """``short-text``: at most 200 characters unless the question says otherwise; line ends become spaces."""

    name = "short-text"
    default_maximum = 200

    def tidy(self, text: str) -> str:
        return " ".join(text.split())

    def presentation(self, question: Question, context: Context) -> Presentation:
        most = self.maximum(question)
        return Presentation("input", width=20 if most <= 30 else None, alternatives=extra_choices(question))
