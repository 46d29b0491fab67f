"""What in a record says that a child's plan is inadequate (rule 6), read from the form itself."""

from __future__ import annotations

from collections.abc import Mapping

from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.safety import FollowsUp
from qa_tool.definitions.words import Noun

RULE = "follow-up"


def judges_plans(definition: Definition) -> bool:
    """Whether a record of this form says how a child's plan stands: an audit of a case that rule 6 looks at.

    An enquiry or a meeting is no such record: a good enquiry must not stand for a plan that nobody looked at again.
    """
    return definition.noun is Noun.AUDIT and definition.subject == "case" and definition.rule(RULE) is not None


def inadequate_answers(definition: Definition) -> tuple[tuple[str, str], ...]:
    """(question key, option) pairs of the questions on the plan that count as inadequate; besides the overall grade."""
    use = definition.rule(RULE)
    if use is None:
        return ()
    theme = FollowsUp.model_validate(use.parameters).theme
    asked = (one for one in definition.questions if any(code.partition(".")[0] == theme for code in one.themes))
    return tuple((one.key, option) for one in asked for option in _inadequate(one))


def finds_inadequate(definition: Definition, overall: str | None, options: Mapping[str, str | None]) -> bool | None:
    """Whether a record finds the plan inadequate, overall or in an answer about it; None where its form judges none.

    ``overall`` is the overall grade that stands, ``options`` what was chosen in each answered question.
    """
    if not judges_plans(definition):
        return None
    if overall in definition.scale.inadequate:
        return True
    return any(options.get(key) == one for key, one in inadequate_answers(definition))


def _inadequate(question: Question) -> tuple[str, ...]:
    kind, always = type_of(question), question.critical is not None and question.critical_when is None
    return tuple(
        option.key
        for option in kind.tally_options(question)
        if kind.counts_as(question, (option.key,) if kind.several else option.key, is_critical=always)
        in question.scale.inadequate
    )
