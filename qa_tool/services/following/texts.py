"""What people write on commitments: tidied, bounded, and screened for identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.screening import identifiers

LONGEST = 2000
"""Most characters of each text."""
LABELS = {
    "text": "What is to be done",
    "known_by": "How we will know",
    "note": "Progress note",
    "done": "What was done",
    "what_changed": "What changed for the child",
    "evidence": "Where the evidence is",
    "reason": "The reason",
}
"""What messages call the texts."""


def problems_of(texts: Mapping[str, str], *, required: Iterable[str]) -> tuple[Problem, ...]:
    """What is wrong with tidied ``texts``, each under its key of LABELS: missing, too long, or an identifier in it."""
    needed, problems = set(required), list[Problem]()
    for key, text in texts.items():
        name = LABELS[key]
        if not text and key in needed:
            problems.append(Problem("complete", key, f"Enter ‘{name}’"))
        if len(text) > LONGEST:
            problems.append(Problem("complete", key, f"‘{name}’ must be {LONGEST:,} characters or less"))
        problems += [
            Problem("identifiers", key, f"Remove what looks like {kind.value} from ‘{name}’")
            for kind in identifiers(text)
        ]
    return tuple(problems)
