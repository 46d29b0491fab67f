"""Text that somebody types outside a form: not too long, not missing where it is wanted, without identifiers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.screening import identifiers

LONGEST = 2000
"""Most characters of each text."""


def faults(
    texts: Mapping[str, str], names: Mapping[str, str], *, required: Collection[str] = (), longest: int = LONGEST
) -> tuple[Problem, ...]:
    """What is wrong with ``texts`` by key; ``names`` says what messages call each of them."""
    problems: list[Problem] = []
    for key, text in texts.items():
        name = names[key]
        if not text and key in required:
            problems.append(Problem("complete", key, f"Enter ‘{name}’"))
        if len(text) > longest:
            problems.append(Problem("complete", key, f"‘{name}’ must be {longest:,} characters or less"))
        problems += [
            Problem("identifiers", key, f"Remove what looks like {kind.value} from ‘{name}’")
            for kind in identifiers(text)
        ]
    return tuple(problems)
