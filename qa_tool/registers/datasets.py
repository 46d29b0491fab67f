"""What can be counted of registers: columns of the records that call for entries; entries that stand alone as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Date, and_, func
from sqlalchemy.orm import aliased

from qa_tool.counts.datasets import NOWHERE, around
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.registers import Register
from qa_tool.kit.datasets import Column, Dataset, Join, Kind, yes_no
from qa_tool.people.queries.places import LEVELS
from qa_tool.people.words import PlaceKind
from qa_tool.records.models import Audit
from qa_tool.registers.models import RegisterEntry

STATE = "state"


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


def dataset_of(register: Register) -> Dataset:
    """The dataset of a register whose entries stand alone: a row of each, on the day on which it was opened."""
    entry = RegisterEntry
    states = {one.key: one.label for one in register.states}
    columns = [Column(STATE, "State", Kind.MEMBER, entry.state, members=states)]
    for question in register.questions:
        found = _question(question, entry, alone=True)
        if found is not None:
            columns.append(Column(question.key, question.label, *found[:2], members=found[2]))
    if register.place:
        for kind in LEVELS[: LEVELS.index(PlaceKind(register.place)) + 1]:
            names = partial(around, kind=kind)
            columns.append(Column(kind, kind.capitalize(), Kind.MEMBER, entry.place_id, names=names, none=NOWHERE))
    where = (entry.register == register.key, ~entry.withdrawn)
    day = entry.opened_on
    return Dataset(register.key, register.plural, entry, tuple(columns), day, None, where=where, by_record=False)


def datasets_of(registers: Iterable[Register]) -> dict[str, Dataset]:
    """The dataset of each whose entries stand alone, by its key."""
    return {register.key: dataset_of(register) for register in registers if not register.of}


def _question(question: Question, entry: Any, *, alone: bool = False) -> tuple[Kind, Any, Mapping[str, str]] | None:
    """(kind, SQL, members) of an answer; None of what is never counted."""
    kind, said = type_of(question), entry.answers[question.key]
    if question.restricted is not None or kind.several:
        return None
    if kind.days:
        return Kind.DATE, func.date(said["day"].as_string(), type_=Date), {}
    options = {option.key: option.label for option in kind.tally_options(question)}
    if options:
        return Kind.MEMBER, said["option"].as_string(), options
    # Whatever hangs on no record has its numbers as hundredths.
    return (Kind.NUMBER, said["number"].as_integer() * 100, {}) if kind.conditional and alone else None
