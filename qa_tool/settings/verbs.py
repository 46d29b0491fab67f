"""Reading and changing the dated settings of the service.

Nothing set is ever changed: a later entry takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, serial
from qa_tool.kit.periods import now, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings import queries
from qa_tool.settings.models import Setting
from qa_tool.settings.words import CATALOGUE, GROUPS, NUMBERS, TEXTS, ServiceSetting
from qa_tool.trail import events

LOST = "Somebody changed this setting in the meantime. See how it stands now, then change it if you still want to"


class NotThisValue(Exception):
    """A value or a day that a setting cannot have. ``argument`` is 'value' or 'valid_from'."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


@dataclass(frozen=True)
class Entry:
    """One value that was set."""

    words: str
    valid_from: date
    set_at: datetime | None
    """None for what was set before this was noted."""
    set_by: str | None
    """The person's id; None for the command line."""
    replaced: bool
    """Whether another value was set later for the same day."""


@dataclass(frozen=True)
class Line:
    """One setting as it stands today."""

    setting: ServiceSetting
    words: str
    """The value that holds today."""
    since: date | None
    """None while the default holds."""
    planned: tuple[Entry, ...]
    """What holds from a later day, the next first."""

    @property
    def key(self) -> str:
        """Its key."""
        return self.setting.key


@dataclass(frozen=True)
class History:
    """One setting with everything that was ever set, the newest day first."""

    line: Line
    entries: tuple[Entry, ...]
    seen: int
    """How many entries there are: a change says it, so that it overtakes nobody's."""


def listing(session: Session, asker: Asker | None) -> list[tuple[str, tuple[Line, ...]]]:
    """Every setting under its heading. ``asker`` None is the command line. Raises NotPermitted."""
    _allow(asker, "read")
    by_key: dict[str, list[Setting]] = {}
    for row in queries.history(session):
        by_key.setdefault(row.key, []).append(row)
    return [(title, tuple(_line(one, by_key.get(one.key, ())) for one in group)) for title, group in GROUPS.items()]


def history(session: Session, asker: Asker | None, key: str) -> History:
    """One setting and all that was set of it. Raises NotPermitted, NotFound."""
    _allow(asker, "read")
    rows = queries.history(session, _known(key).key)
    return History(_line(CATALOGUE[key], rows), tuple(_entries(CATALOGUE[key], rows)), len(rows))


def change(
    session: Session, asker: Asker | None, key: str, text: str, valid_from: date | None, *, seen: int | None = None
) -> bool:
    """Set a value from a day on, today or later. One event, 'setting.changed'. False when it holds from then already.

    ``seen`` is ``History.seen`` of the page. ``asker`` None is the command line. Raises NotPermitted, NotFound,
    NotThisValue, and Conflict when somebody changed the setting since.
    """
    _allow(asker, "change")
    wanted = _known(key)
    try:
        value = wanted.understood(text)
    except ValueError as wrong:
        raise NotThisValue("value", str(wrong)) from None
    if valid_from is None:
        raise NotThisValue("valid_from", "Enter a real date, like 1 4 2027")
    if valid_from < today():
        raise NotThisValue("valid_from", "The date must be today or later: what was reckoned before stays as it was")
    rows = queries.history(session, key)
    newest = next((row for row in rows if row.valid_from <= valid_from), None)
    if (newest.value if newest else wanted.default) == value:
        return False
    if seen is not None and seen != len(rows):
        raise Conflict(LOST)
    entry = 1 + sum(row.valid_from == valid_from for row in rows)
    actor = asker.person_id if asker else None
    with serial(session, LOST):
        queries.add(session, key, value, valid_from, entry=entry, at=now(), by=actor)
    detail = {"value": value, "from": valid_from.isoformat(), "entry": entry}
    events.record(session, actor, "setting.changed", key, **detail)
    return True


def _line(setting: ServiceSetting, rows: Sequence[Setting]) -> Line:
    newest = next((row for row in rows if row.valid_from <= today()), None)
    planned = [one for one in _entries(setting, rows) if one.valid_from > today() and not one.replaced]
    value = newest.value if newest else setting.default
    return Line(setting, setting.words(value), newest.valid_from if newest else None, tuple(reversed(planned)))


def _entries(setting: ServiceSetting, rows: Sequence[Setting]) -> list[Entry]:
    days: set[date] = set()
    found = []
    for row in rows:
        words, of_day = setting.words(row.value), row.valid_from
        found.append(Entry(words, of_day, row.set_at, row.set_by, of_day in days))
        days.add(row.valid_from)
    return found


def _known(key: str) -> ServiceSetting:
    if key not in CATALOGUE:
        raise NotFound(key)
    return CATALOGUE[key]


def _allow(asker: Asker | None, action: str) -> None:
    if asker is not None and not matrix.may(asker.roles, "settings", action):
        raise NotPermitted


def setting(session: Session, key: str, on: date, otherwise: int | None = None) -> int:
    """The value of the setting on a day: the newest set by then, else ``otherwise``, else the default.

    Raises KeyError for a setting that does not exist.
    """
    default = NUMBERS[key]
    found = queries.newest(session, key, on)
    if found is not None:
        return int(found.value)
    return default if otherwise is None else otherwise


def handling_mark(session: Session, on: date, *, external: bool = False) -> str:
    """The handling mark in force on a day."""
    key = "handling_mark_external" if external else "handling_mark"
    found = queries.newest(session, key, on)
    return TEXTS[key] if found is None else str(found.value)
