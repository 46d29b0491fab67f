"""Whether an action is SMART: who, what, by when, and how we will know. Advice to whoever agrees it, never a block."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from qa_tool.definitions.rules.wording import months_after, starts_with_verb

LONGEST_MONTHS = 6
SHORTEST_WORDS = 4
_SIGNS = re.compile(
    r"\b(so that|until|evidence[ds]?|record(?:ed|s)?|case note|shown|shows?|minute[ds]?|confirm(?:ed|s)?|"
    r"on (?:the )?file|in writing|signed|dated|seen by|told by|says?|report(?:ed|s)? back|checked)\b",
    re.IGNORECASE,
)


class Gap(StrEnum):
    """What an action does not say yet."""

    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    KNOW = "know"

    @property
    def advice(self) -> str:
        """What to add, in a sentence."""
        return {
            Gap.WHO: "Who: name the person or the role that will do it.",
            Gap.WHAT: "What: begin with a verb and say the step itself, for example ‘Agree a contingency plan’.",
            Gap.WHEN: f"By when: give a date from today on, within {LONGEST_MONTHS} months.",
            Gap.KNOW: "How we will know: say what will be seen or recorded when it is done.",
        }[self]


def gaps(text: str, *, owned: bool, due: date | None, agreed: date, known_by: str = "") -> tuple[Gap, ...]:
    """What is missing, in the order in which people ask for it; () for a SMART action. Pure.

    ``owned`` is whether a person or a role has it; ``agreed`` the day on which it was agreed. How we will know may
    stand in ``known_by`` or in the text itself; the text is judged by the words that usually say it.
    """
    found = []
    if not owned:
        found.append(Gap.WHO)
    if not starts_with_verb(text) or len(text.split()) < SHORTEST_WORDS:
        found.append(Gap.WHAT)
    if due is None or not agreed <= due <= months_after(agreed, LONGEST_MONTHS):
        found.append(Gap.WHEN)
    if not known_by.strip() and not _SIGNS.search(text):
        found.append(Gap.KNOW)
    return tuple(found)
