"""The checks of a definition's sense. Each is one function; all run, and every fault is reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from qa_tool.definitions.checks import conditions, descriptors, keys, kinds
from qa_tool.definitions.checks.wrongs import Wrong
from qa_tool.definitions.files.loader import Library, Loaded, read_folder
from qa_tool.definitions.files.reading import Fault
from qa_tool.definitions.model import Definition
from qa_tool.definitions.themes import Themes
from qa_tool.definitions.words import QuestionRole

CHECKS: tuple[Callable[[Definition], Iterator[Wrong]], ...] = (
    keys.head,
    keys.question_keys,
    keys.reserved_keys,
    keys.option_keys,
    keys.names,
    kinds.access,
    kinds.question_types,
    kinds.roles,
    kinds.advice,
    kinds.grades,
    kinds.critical_marks,
    kinds.graded_comments,
    kinds.after_submission,
    conditions.conditions,
    conditions.reachable,
    descriptors.descriptors,
    kinds.rules,
)
"""Each looks at one definition by itself."""


def check(definition: Definition, themes: Themes) -> list[Wrong]:
    """Every fault of sense of one definition."""
    wrongs = [wrong for one in CHECKS for wrong in one(definition)]
    return [*wrongs, *kinds.theme_codes(definition, themes)]


def check_library(library: Library) -> list[tuple[str, Wrong]]:
    """(form, fault) for every fault of every definition, those between definitions too."""
    found = [(form, wrong) for form, one in library.definitions.items() for wrong in check(one, library.themes)]
    found += descriptors.copied(library.definitions.values())
    references: dict[str, str] = {}
    roles: dict[str, QuestionRole | None] = {}
    for form, definition in library.definitions.items():
        for question in definition.questions:
            if roles.setdefault(question.key, question.role) is not question.role:
                message = "has another role, or none, in another form: one key means one thing"
                found.append((form, Wrong(question.key, "role", message)))
        if definition.reference in references:
            message = f"'reference' {definition.reference} is that of {references[definition.reference]} already"
            found.append((form, Wrong("", "reference", message)))
        references.setdefault(definition.reference, form)
    return found


def check_folder(folder: Path) -> tuple[Loaded, list[Fault]]:
    """The folder as far as it could be read, and every fault of every file: of form and of sense."""
    loaded = read_folder(folder)
    faults = [*loaded.faults]
    faults += [located(loaded, form, wrong) for form, wrong in check_library(loaded.library)]
    return loaded, sorted(set(faults))


def located(loaded: Loaded, form: str, wrong: Wrong) -> Fault:
    """The fault with the file and line where it is written."""
    field = {"themes": "theme"}.get(wrong.field, wrong.field)
    return Fault.at(loaded.place(form, wrong.key, field), wrong.key or form, wrong.message)
