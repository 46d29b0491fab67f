"""Yes, partly or no. Where it is critical, *no* counts as inadequate and *partly* as requires improvement."""

from __future__ import annotations

from qa_tool.definitions.model import Option, Question
from qa_tool.question_types.choosing import OneOf

YES_PARTLY_NO = (Option(key="yes", label="Yes"), Option(key="partly", label="Partly"), Option(key="no", label="No"))


class YesPartlyNo(OneOf):
    """``yes-partly-no``: has counts of its own, never in a pool of grades."""

    name = "yes-partly-no"
    parameters = frozenset({"critical"})

    def options(self, question: Question) -> tuple[Option, ...]:
        return YES_PARTLY_NO

    def check(self, question: Question) -> list[str]:
        return ["has options, but yes, partly and no are its own"] if question.options else []
