"""Given names that are common in this country, from lists that somebody keeps, with what those leave out."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from qa_tool.definitions.screening.words import MORE_NAMES

LISTS = ("en_GB", "en_IE", "en_NZ", "en_US", "en_IN")


@cache
def given_names() -> frozenset[str]:
    """Every such name, in lower case. Read when it is first asked for: the lists take a moment to load."""
    providers = [import_module(f"faker.providers.person.{name}").Provider for name in LISTS]
    lists = [
        getattr(provider, attribute, ())
        for provider in providers
        for attribute in ("first_names", "first_names_male", "first_names_female")
    ]
    return MORE_NAMES | {name.casefold() for names in lists for name in names if " " not in name and len(name) > 2}
