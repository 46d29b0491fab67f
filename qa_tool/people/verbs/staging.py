"""Files that were uploaded and wait to be looked at: in the instance folder, for their owner's eyes only, and not long.

A list of cases may hold names and dates of birth. Its file stays for the preview alone: it goes when the list is loaded
or dropped, and after an hour in any case. Audits from before the tool wait for somebody else's approval for two weeks.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import now
from qa_tool.kit.spreadsheets.safety import Limits, Refused
from qa_tool.kit.tables import new_id
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.people.models import StagedFile
from qa_tool.people.queries import staged_files
from qa_tool.policy.words import Asker
from qa_tool.trail import events

FOLDER = "staged"
CASES, AUDITS, PROGRESS, EXAMINED = "cases", "audits", "progress", "examined"
KEPT: Mapping[str, timedelta] = {
    CASES: timedelta(hours=1),
    AUDITS: timedelta(days=14),
    PROGRESS: timedelta(hours=1),
    EXAMINED: timedelta(hours=1),
}
"""How long a file of each kind stays when nobody decides."""
UNKNOWN = timedelta(hours=1)
"""How long one stays that no table knows: it is being examined, or whoever did was killed."""
PIECE = 65_536
LONGEST_NAME = 120


def stage(
    session: Session,
    asker: Asker,
    instance: Path,
    file: IO[bytes],
    file_name: str,
    *,
    kind: str,
    form_key: str | None = None,
    on_day: date | None = None,
) -> StagedFile:
    """Keep the file, and write down that it is there. One event, 'file.staged'.

    Raises Refused for a file that is too large or empty; nothing is kept then.
    """
    kept = keep(instance, kind, file)
    staged = StagedFile(file_name=file_name, form_key=form_key, on_day=on_day, matched={})
    return register(session, asker, kept, staged)


@dataclass(frozen=True)
class Kept:
    """A file that lies in the folder and stands in no table yet."""

    id: str
    kind: str
    digest: str
    path: Path


def keep(instance: Path, kind: str, file: IO[bytes]) -> Kept:
    """Put the file into the folder. Raises Refused for one that is too large or empty; nothing is kept then."""
    (instance / FOLDER).mkdir(mode=0o700, exist_ok=True, parents=True)
    kept_id = new_id()
    path = _path(instance, kind, kept_id)
    return Kept(kept_id, kind, _keep(file, path), path)


def register(session: Session, asker: Asker, kept: Kept, staged: StagedFile) -> StagedFile:
    """Write down that the kept file is there, with what ``staged`` says of it. One event, 'file.staged'.

    Whatever keeps that from being committed takes the file away with it.
    """
    _only_with_its_row(session, kept.path)
    staged.id, staged.kind, staged.file_digest = kept.id, kept.kind, kept.digest
    staged.file_name = Path(staged.file_name).name[-LONGEST_NAME:] or "file"
    staged.staged_at, staged.staged_by = now(), asker.person_id
    session.add(staged)
    session.flush()
    detail = {"kind": kept.kind, "form": staged.form_key, "file": kept.digest}
    events.record(session, asker.person_id, "file.staged", staged.id, **detail)
    return staged


def _only_with_its_row(session: Session, path: Path) -> None:
    """Remove the file should this transaction be rolled back: a view cannot, for the commit comes after it."""

    waiting = [path]

    @event.listens_for(session, "after_rollback")
    def rolled_back(_session: Session) -> None:
        while waiting:
            remove(waiting.pop())

    @event.listens_for(session, "after_commit")
    def committed(_session: Session) -> None:
        waiting.clear()


def _keep(file: IO[bytes], path: Path) -> str:
    most, size, digest = Limits().file_bytes, 0, hashlib.sha256()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > most:
                    raise Refused(f"The file is larger than {most // (1024 * 1024)} MB. Split its rows over several.")
                digest.update(piece)
                kept.write(piece)
        if not size:
            raise Refused("The file is empty.")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def find(session: Session, instance: Path, staged_id: str, kind: str, *, to_write: bool = False) -> StagedFile:
    """The staged file of that kind. Raises NotFound when it is not there any more, or its time is over."""
    staged = staged_files.by_id(session, staged_id, lock=to_write)
    if staged is None or staged.kind != kind or _is_late(staged):
        raise NotFound(staged_id)
    if not path_of(instance, staged).is_file():
        raise NotFound(staged_id)
    return staged


def path_of(instance: Path, staged: StagedFile) -> Path:
    """Where the file lies."""
    return _path(instance, staged.kind, staged.id)


def path_for(instance: Path, kind: str, staged_id: str) -> Path:
    """Where a file of that kind lies or would. Raises NotFound for an id that is none."""
    if not re.fullmatch(r"[0-9a-f]{32}", staged_id):
        raise NotFound(staged_id)
    return _path(instance, kind, staged_id)


def drop(session: Session, asker: Asker, staged: StagedFile) -> None:
    """Forget it. One event, 'file.dropped'. The caller removes the file once that is committed: ``remove``."""
    detail = {"kind": staged.kind, "form": staged.form_key, "file": staged.file_digest}
    events.record(session, asker.person_id, "file.dropped", staged.id, **detail)
    session.delete(staged)
    session.flush()


def remove(path: Path) -> None:
    """Take the file away. It may have gone already."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sweep(engine: Engine, instance: Path) -> None:
    """Take away what nobody decided on in time. One event, 'file.expired', for each.

    Files go by their age alone, too, and sooner where no table knows them: a process that was killed leaves one.
    """
    with reading_session(engine) as session:
        late = any(_is_late(staged) for staged in staged_files.all_of(session))
    if late:
        with unit_of_work(engine) as session:
            for staged in filter(_is_late, staged_files.all_of(session)):
                remove(path_of(instance, staged))
                events.record(session, None, "file.expired", staged.id)
                session.delete(staged)
    with reading_session(engine) as session:
        known = {path_of(instance, staged) for staged in staged_files.all_of(session)}
    for kind, kept in KEPT.items():
        for path in (instance / FOLDER).glob(f"{kind}-*"):
            longest = kept if path in known else min(kept, UNKNOWN)
            with suppress(OSError):
                if now().timestamp() - path.stat().st_mtime > longest.total_seconds():
                    path.unlink()


def _is_late(staged: StagedFile) -> bool:
    return staged.staged_at + KEPT[staged.kind] < now()


def _path(instance: Path, kind: str, staged_id: str) -> Path:
    return instance / FOLDER / f"{kind}-{staged_id}"
