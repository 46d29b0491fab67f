"""What the rules say of a draft, as messages that link to the question they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qa_tool.definitions.model import Question
from qa_tool.question_types.registry import type_of
from qa_tool.web.presenters.draft_page import CASE_NUMBER
from qa_tool.web.presenters.entries import error_input
from qa_tool.web.presenters.tasks import question_href


def problems_by_input(view: Any, verdict: Any, questions: Iterable[Question], *, with_case: bool) -> dict[str, str]:
    """The first problem of each input of ``questions``, and of the case number where the page asks for it."""
    wanted = {question.key: question for question in questions}
    messages: dict[str, str] = {}
    for problem in verdict.problems:
        if problem.key == CASE_NUMBER and with_case:
            messages.setdefault(CASE_NUMBER, problem.message)
        elif problem.key in wanted:
            messages.setdefault(_input(view, wanted[problem.key], problem.part), problem.message)
    return messages


def problem_links(view: Any, verdict: Any) -> list[dict[str, str]]:
    """Every problem as a line of the error summary: each links to its question on its page."""
    return [{"text": problem.message, "href": _href(view, problem)} for problem in verdict.problems]


def warning_links(view: Any, verdict: Any) -> list[dict[str, str]]:
    """Every warning with where to change what it is about."""
    return [
        {"text": warning.message, "href": _href(view, warning), "code": warning.code} for warning in verdict.warnings
    ]


def _href(view: Any, said: Any) -> str:
    question = view.definition.find(said.key)
    if question is None:
        return "#main-content"
    return question_href(view, said.key, check=True, target=_input(view, question, said.part))


def _input(view: Any, question: Question, part: str) -> str:
    return error_input(question, type_of(question).presentation(question, view.context), part)
