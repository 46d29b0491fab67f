"""What was worked out before, kept in memory while it holds: bounded, one keeper for each database of the process.

A value is kept with the mark of what it was made from, and handed out under the same mark only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

MOST = 120_000
"""Weight that one keeper holds, in cells of a tally: some 60 MB at the most."""


class Keeper:
    """Values by key; the one longest unused goes first. Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.weight = 0
        self._held: OrderedDict[Hashable, tuple[Hashable, Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, mark: Hashable) -> Any:
        """What was put there under the same mark; None when there is nothing, or something older."""
        with self._lock:
            held = self._held.get(key)
            if held is None or held[0] != mark:
                return None
            self._held.move_to_end(key)
            return held[1]

    def put(self, key: Hashable, mark: Hashable, value: Any, weight: int) -> None:
        """Keep ``value``, which nobody may change any more, in place of what was there."""
        with self._lock:
            self._drop(key)
            self._held[key] = (mark, value, weight)
            self.weight += weight
            while self.weight > self.most and self._held:
                self._drop(next(iter(self._held)))

    def _drop(self, key: Hashable) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self.weight -= held[2]


_keepers: WeakKeyDictionary[Engine, Keeper] = WeakKeyDictionary()
_making = Lock()


def keeper(session: Session) -> Keeper:
    """The keeper of the session's database."""
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    with _making:
        return _keepers.setdefault(engine, Keeper())
