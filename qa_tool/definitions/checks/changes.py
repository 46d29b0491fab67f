"""A new version against a published one: what an old key must keep, and where a series of figures breaks."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.checks.descriptors import normalised
from qa_tool.definitions.checks.wrongs import Wrong, everything, is_graded
from qa_tool.definitions.model import Definition, Question


def changes(old: Definition, new: Definition) -> list[Wrong]:
    """What must not change: a key's type, role, options' keys and kind of finding, and what the form is about."""
    return [*_head(old, new), *_questions(old, new)]


def _head(old: Definition, new: Definition) -> Iterator[Wrong]:
    for field in ("form", "noun", "subject", "reference"):
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Wrong("", field, f"'{field}' was '{before}' in a published version: it cannot become '{after}'")


def _questions(old: Definition, new: Definition) -> Iterator[Wrong]:
    before = {question.key: question for question in everything(old)}
    for question in everything(new):
        was = before.get(question.key)
        if was is None:
            continue
        if was.type != question.type:
            message = f"was a {was.type} question in a published version: give a {question.type} question a new key"
            yield Wrong(question.key, "type", message)
            continue
        kept = {option.key for option in question.options}
        for option in was.options:
            if option.key not in kept and question.key != "plan_type":
                gone = f"option '{option.key}' of a published version is gone or renamed"
                message = f"{gone}: keep its key, or use a new question key"
                yield Wrong(question.key, "options", message)
        if was.role is not None and was.role is not question.role:
            yield Wrong(
                question.key, "role", f"had the role {was.role} in a published version: keep it, or use a new key"
            )
        if was.kind != question.kind:
            yield Wrong(question.key, "kind", "its kind of finding changed: give it a new key")


def broken_series(old: Definition, new: Definition) -> set[str]:
    """The keys whose figures before and after are not of one standard: wording, descriptor, option or scale changed.

    No fault: lines are drawn with a break there, and a note.
    """
    before = {question.key: question for question in old.questions}
    return {
        question.key
        for question in new.questions
        if question.key in before and _standard(before[question.key]) != _standard(question)
    }


def _standard(question: Question) -> tuple[object, ...]:
    guidance = tuple(sorted((grade, normalised(text)) for grade, text in question.guidance.items()))
    options = tuple((option.key, normalised(option.label)) for option in question.options)
    return normalised(question.text), guidance, options, question.scale.key if is_graded(question) else ""
