"""Rules on what people write: no identifiers, and actions that somebody can carry out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from qa_tool.definitions.record import Action
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Caution, Problem, Says
from qa_tool.definitions.screening.finding import identifiers, likely
from qa_tool.definitions.screening.words import NO_VERBS, VERBS_LIKE_NOUNS


@rule("identifiers", Parameters)
def no_identifiers(examination: Examination, _parameters: Parameters) -> Iterator[Says]:
    """Rule 13: identifiers in free text block until removed; what may be one warns once. Neither is ever repeated."""
    warned: set[str] = set()
    for question, part, text in examination.free_texts():
        where = f"the comment on {_name(question.label)}" if part == "comment" else _name(question.label)
        for kind in identifiers(text):
            message = f"Remove what looks like {kind.value} from {where}"
            yield Problem("identifiers", question.key, message, part)
        may_warn = not examination.surroundings.acknowledged_names and question.key not in warned
        kinds = likely(text, examination.surroundings.screen, examination.surroundings.today) if may_warn else ()
        if kinds:
            warned.add(question.key)
            message = f"There may be {' or '.join(kinds)} in {where}. Change it, or keep it if it is none"
            yield Caution("identifiers", question.key, message, part)


class SmartActions(Parameters):
    """Months within which an action is due."""

    months: int = 6


@rule("smart-actions", SmartActions)
def smart_actions(examination: Examination, parameters: SmartActions) -> Iterator[Says]:
    """Rule 14: an action has an owner and a date, not past and within six months; without a verb it is looked at again.

    Whether a text begins with a verb is a guess, and style: never a stop.
    """
    today = examination.surroundings.today
    latest = months_after(today, parameters.months)
    for key, one in examination.asked.items():
        rows = one.answer.value if isinstance(one.answer.value, tuple) else ()
        for number, action in enumerate(row for row in rows if isinstance(row, Action)):
            row = f"{examination.name(key)}, row {number + 1}"
            if not starts_with_verb(action.text):
                message = (
                    f"{row} may not say what is to be done. Begin with a verb, for example ‘Agree a contingency plan’, "
                    "or keep it if it is clear"
                )
                yield Caution("smart-actions", key, message, f"{number}-text")
            if not action.owner:
                yield Problem("smart-actions", key, f"{row}: select who is to do it", f"{number}-owner")
            if action.due is None:
                yield Problem("smart-actions", key, f"{row}: enter the date it is due", f"{number}-due-day")
            elif action.due < today:
                yield Problem("smart-actions", key, f"{row}: the date must not be in the past", f"{number}-due-day")
            elif action.due > latest:
                by = f"{latest.day}/{latest.month}/{latest.year}"
                message = f"{row}: the date must be within {parameters.months} months, by {by}"
                yield Problem("smart-actions", key, message, f"{number}-due-day")


def to_come(name: str, day: date) -> str:
    """What is wrong with a day that cannot have been yet: the day itself is said, for a file shows it elsewhere."""
    return f"{name} must be today or in the past: {day.day} {day:%B %Y} is in the future. Correct the date"


def months_after(day: date, months: int) -> date:
    """The same day this many months later; the month's last day where there is no such day."""
    years, index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def starts_with_verb(text: str) -> bool:
    """Whether ``text`` can be something to do: two words or more, of which the first may be a verb.

    A guess by exclusion: articles, roles, qualities, and words with the endings of nouns and participles are not verbs.
    'Please' and 'to' before the verb are passed over.
    """
    words = [word.casefold().replace("’", "'") for word in re.findall(r"[^\W\d_][\w'’&/\-]*", text)]
    while words and words[0] in ("please", "to"):
        words = words[1:]
    if len(words) < 2:
        return False
    first = words[0]
    if first in VERBS_LIKE_NOUNS:
        return True
    if first in NO_VERBS:
        return False
    noun_endings = ("tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ism", "ology", "'s", "ly")
    return not (first.endswith(noun_endings) or _is_participle(first) or _is_plural(first))


def _is_participle(word: str) -> bool:
    return len(word) > 4 and word.endswith(("ing", "ed"))


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss")


def _name(label: str) -> str:
    return f"‘{label}’"
