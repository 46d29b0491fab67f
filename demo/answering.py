"""The answers of a demo record before its closing block, each in keeping with those before it."""

from __future__ import annotations

from demo.own_answers import CANNOT_TELL, OWN
from demo.phrases import comment, library, pick
from demo.sheet import Sheet
from qa_tool.definitions.conditions import critical, holds
from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer
from qa_tool.definitions.suggestion import counts_as
from qa_tool.definitions.words import Grade, Outcome

CLOSING = "closing"
COMMENTED = 0.3
"""How often an auditor writes a comment that no rule asks for."""
NOT_APPLICABLE = 0.07
LEVELS = {Grade.GOOD: "yes", Grade.REQUIRES_IMPROVEMENT: "partly", Grade.INADEQUATE: "no"}
GOOD, PARTLY, WEAK = Grade
OLDER = ("T2-09", "T2-29", "CS-11")
"""Questions that seldom apply to a child under four."""


def fill(sheet: Sheet) -> None:
    """Answer every question that is asked, up to the closing block."""
    for section in sheet.definition.sections:
        if section.key == CLOSING or not holds(section.when, sheet.values):
            continue
        for question in section.questions:
            if holds(question.when, sheet.values):
                _answer(sheet, question)


def _answer(sheet: Sheet, question: Question) -> None:
    own = OWN.get(question.key)
    sheet.question = question
    if own is not None:
        value = own(sheet)
    elif question.not_applicable and sheet.chance(0.85 if sheet.young and question.key in OLDER else NOT_APPLICABLE):
        value = Outcome.NOT_APPLICABLE
    elif question.cannot_tell and sheet.chance(CANNOT_TELL):
        value = Outcome.CANNOT_TELL
    elif question.type == "grade":
        value = sheet.grade_of(question).value
    elif question.type == "yes-partly-no":
        value = LEVELS[sheet.grade_of(question)]
    elif question.type == "yes-no":
        value = "no" if sheet.grade_of(question) is WEAK else "yes"
    else:
        return
    if isinstance(value, Outcome):
        sheet.answers[question.key] = Answer(value)
    elif value is not None:
        sheet.put(question.key, value)
        _add_comment(sheet, question)


def _add_comment(sheet: Sheet, question: Question) -> None:
    if not question.comment:
        return
    answer = sheet.answers[question.key]
    how = critical(question, sheet.values)
    meant = counts_as(question, answer, how)
    if not (how or meant == Grade.INADEQUATE or sheet.chance(COMMENTED)):
        return
    heading = f"{question.key} {answer.value}"
    if heading in library():
        text = pick(sheet.draw, heading)
    elif question.key in library() and "-" in library()[question.key] and "+" not in library()[question.key]:
        text = pick(sheet.draw, question.key)
    else:
        grade = _spoken(answer, meant) or sheet.grade_of(question)
        text = comment(sheet.draw, question, grade, young=sheet.young)
    sheet.put(question.key, answer.value, text)


def _spoken(answer: Answer, meant: str | None) -> Grade | None:
    """The grade whose words fit the answer; None where any will do."""
    by_option = {"nothing": GOOD, "challenged": PARTLY, "missed": WEAK, "yes": GOOD, "partly": PARTLY, "no": WEAK}
    return by_option.get(str(answer.value)) or (Grade(meant) if meant else None)
