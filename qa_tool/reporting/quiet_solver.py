"""HiGHS, an extra of the tool, as it is made: without the greeting that it prints on its own."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from threading import Event, Lock
from typing import Any

_first = Lock()
_greeted = Event()


def installed() -> bool:
    """Whether the solver is there: it comes with the extra 'attack'."""
    return find_spec("highspy") is not None


def solver() -> Any:
    """A fresh solver that prints nothing and uses one processor, so that it finds the same each time."""
    import highspy  # an extra: whoever has none of it does without

    made = _silently(highspy.Highs)
    made.setOptionValue("output_flag", False)
    made.setOptionValue("threads", 1)
    return made


def _silently(make: Any) -> Any:
    """What ``make`` gives. The first solver of a process greets before it can be told not to, past Python's own
    standard output: so the descriptor itself points nowhere for that moment.
    """
    with _first:
        if _greeted.is_set():
            return make()
        sys.stdout.flush()
        try:
            kept = os.dup(1)
        except OSError:  # standard output is closed: nobody is greeted
            return make()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            made = make()
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
        _greeted.set()
        return made
