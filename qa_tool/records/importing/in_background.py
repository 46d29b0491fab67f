"""Examining a large file, and bringing it in, apart from the request: in a thread, with a transaction of its own.

Half a minute without an answer is no answer. The thread holds a lock on the file for as long as it lives, and
writes beside it how far it has come: whoever looks can tell one that is at work from one that ended with the service.
"""

from __future__ import annotations

import fcntl
import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_tool.kit import transactions
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.spreadsheets.safety import Refused as Unreadable
from qa_tool.people.queries import staged_files
from qa_tool.people.verbs import staging
from qa_tool.people.verbs.staging import Kept
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing import approving
from qa_tool.records.importing.world import Fault, ImportRefused

LOGGER = "qa_tool.requests"
LARGE = 500
"""Audits from which on a file is brought in apart: fewer take a second or two."""
LARGE_FILE = 150_000
"""Bytes from which on a file is examined apart: nobody knows yet how many audits it holds."""
EVERY = 0.5
"""Seconds between two notes of how far it has come."""
KEPT_FAULTS = 200
WRONG = "Something went wrong, and it was logged. Nothing was brought in: try again, or tell the administrator"
GONE = "The file is not there any more, or not yours to approve"
STOPPED = "The service was stopped while it was at work. Nothing was brought in: approve the file once more"
FAULTY = "The file has faults, and it is deleted. Mend them and upload it again"
LOST = "Something went wrong, and it was logged. The file is deleted: upload it again, or tell the administrator"
NO_LONGER = "You cannot bring in audits on this form any more. The file is deleted"
ENDED = "The service was stopped while it was at work. The file is deleted: upload it again"
NOW_FAULTY = "The file has faults now: the service has changed since it was uploaded. Nothing was brought in"


@dataclass(frozen=True)
class State:
    """How far a file has come. ``running`` until it is ``done`` or ``wrong`` says why it is not."""

    stage: str = "Opening the file"
    count: int = 0
    total: int = 0
    running: bool = True
    done: bool = False
    wrong: str = ""
    faults: tuple[Fault, ...] = ()
    """The first of them."""
    whose: str = ""
    """Of a file that is examined: the id of the one person who may look."""


@dataclass(frozen=True)
class _Words:
    """What is said of what can end either work."""

    faulty: str
    gone: str
    wrong: str


_EXAMINING = _Words(FAULTY, NO_LONGER, LOST)
_BRINGING_IN = _Words(NOW_FAULTY, GONE, WRONG)


def begin_examining(engine: Engine, asker: Asker, instance: Path, kept: Kept, form_key: str, file_name: str) -> None:
    """Begin to examine a file that was just uploaded; it is staged at the end, or removed."""
    held = _lock(kept.path)
    assert held is not None, "nobody else knows of the file yet"
    note = _Note(_told(instance, kept.id, staging.EXAMINED), 0, asker.person_id)

    def once() -> int:
        with transactions.reading_session(engine) as session:
            plan = approving.look(session, asker, form_key, kept, file_name, progress=note.progress)
        with transactions.unit_of_work(engine) as session:
            return approving.stage(session, asker, kept, plan).rows or 0

    def run() -> None:
        with held:
            if not _told_of(once, note, _EXAMINING):
                staging.remove(kept.path)

    threading.Thread(target=run, name=f"examine-{kept.id}", daemon=True).start()


def examined(session: Session, asker: Asker, instance: Path, kept_id: str) -> State:
    """How far the asker's own file has come. Raises NotPermitted; NotFound for one that is not being examined."""
    matrix.allow(asker, "import", "execute")
    path = staging.path_for(instance, staging.AUDITS, kept_id)
    at_work = _is_held(path)
    found = _read(instance, kept_id, staging.EXAMINED)
    if found.whose != asker.person_id:
        raise NotFound(kept_id)
    if not found.running or at_work:
        return found
    if staged_files.by_id(session, kept_id) is not None:
        return State(count=found.total, total=found.total, running=False, done=True)
    staging.remove(path)
    return State(total=found.total, running=False, wrong=ENDED)


def begin(engine: Engine, session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Begin to bring the file in, unless that is being done already. Raises as ``approving.to_decide``."""
    staged = approving.to_decide(session, asker, instance, staged_id)
    path = staging.path_of(instance, staged)
    held = _lock(path)
    if held is None:
        return
    note = _Note(_told(instance, staged_id), staged.rows or 0)

    def run() -> None:
        with held:
            if _told_of(lambda: _once(engine, asker, instance, staged_id, note), note, _BRINGING_IN):
                staging.remove(path)

    threading.Thread(target=run, name=f"import-{staged_id}", daemon=True).start()


def state(session: Session, asker: Asker, instance: Path, staged_id: str) -> State:
    """How far it has come. Raises NotPermitted; NotFound for a file that nobody began to bring in."""
    matrix.allow(asker, "import", "approve")
    at_work = _is_held(staging.path_for(instance, staging.AUDITS, staged_id))  # before reading: it may end between
    found = _read(instance, staged_id)
    if not found.running or at_work:
        return found
    # Nobody is at work and nobody said how it ended: the tables know.
    if staged_files.by_id(session, staged_id) is None:
        return State(count=found.total, total=found.total, running=False, done=True)
    return State(total=found.total, running=False, wrong=STOPPED)


def _told_of(work: Callable[[], int], note: _Note, words: _Words) -> bool:
    """Do it, and note how it ended; whether it was done."""
    try:
        number = _twice(work)
    except ImportRefused as refused:
        note.put(State(total=note.total, running=False, wrong=words.faulty, faults=refused.faults[:KEPT_FAULTS]))
    except (Conflict, Refused, Unreadable) as refused:
        note.put(State(total=note.total, running=False, wrong=str(refused)))
    except (NotFound, NotPermitted):
        note.put(State(total=note.total, running=False, wrong=words.gone))
    except Exception as failed:
        logging.getLogger(LOGGER).error("import", extra={"error": type(failed).__name__})
        note.put(State(total=note.total, running=False, wrong=words.wrong))
    else:
        note.put(State(count=number, total=number, running=False, done=True))
        return True
    return False


def _once(engine: Engine, asker: Asker, instance: Path, staged_id: str, note: _Note) -> int:
    with transactions.reading_session(engine) as session:
        plan = approving.look_again(session, asker, instance, staged_id, progress=note.progress)
    with transactions.unit_of_work(engine) as session:
        return approving.approve(session, asker, instance, staged_id, plan, progress=note.progress).added


def _twice(work: Callable[[], int]) -> int:
    """What a page does that lost a race: once more."""
    try:
        return work()
    except Exception as error:
        if not transactions.lost_race(error):
            raise
    return work()


class _Note:
    """Writes down how far it has come, not more often than somebody could look."""

    def __init__(self, path: Path, total: int, whose: str = "") -> None:
        self.total, self._path, self._whose = total, path, whose
        self._last = 0.0
        self.put(State(total=total))

    def progress(self, stage: str, count: int, total: int) -> None:
        """Told by the reader and the writer."""
        if time.monotonic() - self._last >= EVERY:
            self.put(State(stage, count, total))

    def put(self, now: State) -> None:
        """Whole or not at all: somebody may be reading it."""
        self._last = time.monotonic()
        beside = self._path.with_suffix(".part")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps({**asdict(now), "whose": self._whose}), encoding="utf-8")
        beside.replace(self._path)


def _told(instance: Path, staged_id: str, kind: str = staging.PROGRESS) -> Path:
    return staging.path_for(instance, kind, staged_id)


def _read(instance: Path, staged_id: str, kind: str = staging.PROGRESS) -> State:
    """What was noted last. Raises NotFound where nothing was."""
    try:
        told = json.loads(_told(instance, staged_id, kind).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotFound(staged_id) from None
    return State(**{**told, "faults": tuple(Fault(**fault) for fault in told["faults"])})


def _lock(path: Path) -> IO[bytes] | None:
    """The file, held for as long as it is open; None when somebody else holds it."""
    held = path.open("rb")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


def _is_held(path: Path) -> bool:
    with suppress(OSError):
        found = _lock(path)
        if found is None:
            return True
        found.close()
    return False
