"""Paragraphs of text."""

from __future__ import annotations

from qa_tool.definitions.model import Question
from qa_tool.question_types.base import Context, Presentation, extra_choices
from qa_tool.question_types.wording import Wording


class LongText(Wording):
    """``long-text``: at most 4,000 characters unless the question says otherwise."""

    name = "long-text"
    default_maximum = 4000

    def presentation(self, question: Question, context: Context) -> Presentation:
        most = self.maximum(question)
        return Presentation(
            "textarea",
            rows=4 if most <= 1000 else 7,
            maximum=most,
            alternatives=extra_choices(question),
        )
