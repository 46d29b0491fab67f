"""What registers say of a record, to be counted: columns beside those that it has itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Date, and_, func
from sqlalchemy.orm import aliased

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.registers import Register
from qa_tool.kit.datasets import Column, Join, Kind, yes_no
from qa_tool.records.models import Audit
from qa_tool.registers.models import RegisterEntry


def columns_of(registers: Iterable[Register]) -> tuple[Column, ...]:
    """For each register of records: whether one is on record, and what was answered of it."""
    return tuple(column for register in registers if register.of for column in _columns(register))


def _columns(register: Register) -> Iterator[Column]:
    entry = aliased(RegisterEntry)
    here = and_(entry.audit_id == Audit.id, entry.register == register.key, ~entry.withdrawn)
    joined = (Join(entry, here),)
    label = f"Whether a {register.one} is in the register"
    yield Column(register.key, label, Kind.YES_NO, yes_no(entry.id.is_not(None)), joined)
    for question in register.questions:
        column = _question(question, entry)
        if column is not None:
            yield Column(question.key, f"{register.title}: {question.label}", *column[:2], joined, column[2])


def _question(question: Question, entry: Any) -> tuple[Kind, Any, Mapping[str, str]] | None:
    """(kind, SQL, members) of an answer; None of what is never counted."""
    kind, said = type_of(question), entry.answers[question.key]
    if question.restricted is not None or kind.several:
        return None
    if kind.days:
        return Kind.DATE, func.date(said["day"].as_string(), type_=Date), {}
    options = {option.key: option.label for option in kind.tally_options(question)}
    if options:
        return Kind.MEMBER, said["option"].as_string(), options
    return (Kind.NUMBER, said["number"].as_integer(), {}) if kind.conditional else None
