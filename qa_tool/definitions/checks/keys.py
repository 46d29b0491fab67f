"""Keys: well-formed, used once, not reserved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_tool.definitions.checks.wrongs import Wrong, everything
from qa_tool.definitions.files.building import FORBIDDEN_OPTIONS, OPTION_KEY
from qa_tool.definitions.files.expand import CLOSING
from qa_tool.definitions.model import Definition, Question

FORM_PARTS = {"data", "errors", "meta", "process", "csrf_token", "hidden_tag", "validate", "populate_obj"}
"""Names that a page's form has for itself."""
LONGEST_KEY, LONGEST_OPTION, LONGEST_SHORT = 40, 60, 40
KEY = r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*"


def question_keys(definition: Definition) -> Iterator[Wrong]:
    """Every key is well-formed and stands once, also when dashes become underlines in a page's input names."""
    seen: dict[str, str] = {}
    for question in everything(definition):
        key = question.key
        if not re.fullmatch(KEY, key) or len(key) > LONGEST_KEY:
            yield Wrong(key, "key", f"a key is letters and digits with dashes, at most {LONGEST_KEY} characters")
        same = key.casefold().replace("-", "_")
        if same in seen:
            is_fact = definition.facts and any(seen[same] == fact.key for fact in definition.facts)
            message = "is the key of a fact" if is_fact else "is a key already used in this form"
            yield Wrong(key, "key", message if seen[same] == key else f"{message}, as {seen[same]}")
        seen.setdefault(same, key)
        if same in FORM_PARTS:
            yield Wrong(key, "key", "is a reserved name: choose another key")


def reserved_keys(definition: Definition) -> Iterator[Wrong]:
    """X1, X2 ... belong to the closing block, and so does the section key."""
    seen: set[str] = set()
    for section in definition.sections:
        if section.key in seen:
            reserved = " (it is the closing block's)" if section.key == CLOSING else ""
            yield Wrong(section.key, "key", f"is a section key already used in this form{reserved}")
        seen.add(section.key)
        if section.key == CLOSING:
            continue
        for question in section.questions:
            if re.fullmatch(r"[Xx][0-9]+[A-Za-z]?", question.key):
                yield Wrong(question.key, "key", "is reserved: keys like X1 are those of the closing block")


def option_keys(definition: Definition) -> Iterator[Wrong]:
    """Option keys are kebab-case, stand once, and none means nothing."""
    for question in everything(definition):
        yield from _options(question)


def _options(question: Question) -> Iterator[Wrong]:
    seen: set[str] = set()
    for option in question.options:
        key = option.key
        if key.casefold() in seen:
            yield Wrong(question.key, "options", f"option '{key}' stands twice")
        seen.add(key.casefold())
        if key.casefold() in FORBIDDEN_OPTIONS:
            yield Wrong(
                question.key, "options", f"'{key}' cannot be an option key: write what it means, like none-seen"
            )
        pattern = r"[A-Z0-9]+(\+[A-Z0-9]+)*" if question.key == "plan_type" else OPTION_KEY
        if not re.fullmatch(pattern, key) or len(key) > LONGEST_OPTION:
            yield Wrong(question.key, "options", f"option key '{key}' must be small letters, digits and dashes")


def names(definition: Definition) -> Iterator[Wrong]:
    """Everything has a text and a short name that fits an axis or a column."""
    for question in everything(definition):
        if not question.text.strip():
            yield Wrong(question.key, "text", "needs a text")
        if not question.short.strip():
            yield Wrong(question.key, "short", "needs a short name")
        elif len(question.short) > LONGEST_SHORT:
            long = f"its short name has {len(question.short)} characters, {LONGEST_SHORT} is the most"
            yield Wrong(question.key, "short", long)


def head(definition: Definition) -> Iterator[Wrong]:
    """The form's own key and reference."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", definition.form) or len(definition.form) > 60:
        yield Wrong("", "form", "'form' must be small letters, digits and dashes, at most 60")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", definition.reference):
        yield Wrong("", "reference", "'reference' must be 2 to 6 capital letters or digits, like CS")
    if not definition.questions:
        yield Wrong("", "sections", "has no questions")
