"""Bringing in audits by two people: the analyst uploads and sends, somebody else approves; then they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import FIRST_SCALE
from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.people.models import StagedFile
from qa_tool.people.queries import people, staged_files
from qa_tool.people.verbs import staging
from qa_tool.people.verbs.staging import AUDITS, Kept
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing.bringing_in import Brought, bring_in
from qa_tool.records.importing.examining import Plan, Progress, examine
from qa_tool.records.queries import bulk
from qa_tool.trail import events

MOST = 10_000
"""Audits of one file in the browser; the command takes more."""
SENT = "sent"
OWN = "You uploaded this file yourself. Somebody else has to approve it"


@dataclass(frozen=True)
class Waiting:
    """A file of audits that was uploaded and not brought in yet."""

    id: str
    form_key: str
    title: str
    file_name: str
    staged_by: str
    staged_at: datetime
    sent: bool
    """Whether it waits for approval; otherwise for its uploader to send it."""
    new: int
    known: int
    first: date | None
    last: date | None
    grades: Mapping[str, int]
    """How many of each overall grade, the best first."""
    mine: bool
    remarks: tuple[str, ...] = ()
    """What was passed over and what had to be understood when it was examined."""


@dataclass(frozen=True)
class Batch:
    """A file that was brought in."""

    title: str
    file_name: str
    rows_read: int
    rows_added: int
    imported_at: datetime
    imported_by: str
    """'' for the command line."""


def forms(session: Session, asker: Asker) -> list[tuple[str, str]]:
    """(key, title) of the forms that audits can be brought in on. Raises NotPermitted."""
    matrix.allow(asker, "import", "execute")
    return [(form, one.title) for form, one in queries.newest_definitions(session).items()]


def look(
    session: Session, asker: Asker, form_key: str, kept: Kept, file_name: str, *, progress: Progress | None = None
) -> Plan:
    """What bringing in the kept file would do. Only reads.

    Raises NotPermitted, NotFound for a form, Refused of the reader, ImportRefused with every fault.
    """
    matrix.allow(asker, "import", "execute")
    return examine(session, asker, form_key, kept.path, progress=progress, file_name=file_name, most=MOST)


def stage(session: Session, asker: Asker, kept: Kept, plan: Plan) -> StagedFile:
    """Write down what was looked at. One event, 'file.staged'. Raises Refused when everything was brought in before."""
    matrix.allow(asker, "import", "execute")
    if not plan.audits:
        raise Refused("Every audit of this file was brought in before: there is nothing to add")
    days = [audit.day for _, audit in plan.audits if audit.day is not None]
    overall = plan.definition.overall
    answers = (audit.answers.get(overall.key) for _, audit in plan.audits) if overall else ()
    grades = Counter(str(answer.value) for answer in answers if answer is not None and answer.value)
    said = {
        "known": plan.known,
        "first": min(days).isoformat() if days else "",
        "last": max(days).isoformat() if days else "",
        "grades": dict(grades),
        "remarks": list(plan.remarks),
    }
    staged = StagedFile(file_name=plan.file_name, form_key=plan.form_key, matched=said, rows=len(plan.audits))
    return staging.register(session, asker, kept, staged)


def waiting(session: Session, asker: Asker) -> list[Waiting]:
    """The files that are not brought in yet, the oldest first: those that were sent, and the asker's own."""
    matrix.allow(asker, "import", "read")
    found = [_waiting(session, asker, one) for one in staged_files.all_of(session, AUDITS)]
    return [one for one in found if one.sent or one.mine]


def show(session: Session, asker: Asker, instance: Path, staged_id: str) -> Waiting:
    """One of them. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "import", "read")
    found = _waiting(session, asker, staging.find(session, instance, staged_id, AUDITS))
    if not (found.sent or found.mine):
        raise NotFound(staged_id)
    return found


def _waiting(session: Session, asker: Asker, one: StagedFile) -> Waiting:
    version = queries.newest(session, one.form_key or "")
    scale = queries.definition(session, version.id, version.content_hash).scale if version else FIRST_SCALE
    said = one.matched
    given = said.get("grades", {})
    return Waiting(
        id=one.id,
        form_key=one.form_key or "",
        title=version.title if version else "",
        file_name=one.file_name,
        staged_by=one.stager.staff_code,
        staged_at=one.staged_at,
        sent=bool(said.get(SENT)),
        new=one.rows or 0,
        known=int(said.get("known", 0)),
        first=date.fromisoformat(said["first"]) if said.get("first") else None,
        last=date.fromisoformat(said["last"]) if said.get("last") else None,
        grades=MappingProxyType({key: given.get(key, 0) for key in scale.by_key}),
        mine=one.staged_by == asker.person_id,
        remarks=tuple(said.get("remarks", ())),
    )


def send(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Send one's own file for approval; sending again changes nothing. One event, 'import.sent'."""
    staged = _own(session, asker, instance, staged_id)
    if staged.matched.get(SENT):
        return
    staged.matched = {**staged.matched, SENT: True}
    session.flush()
    detail = {"form": staged.form_key, "file": staged.file_digest, "audits": staged.rows}
    events.record(session, asker.person_id, "import.sent", staged.id, **detail)
    to = verbs.deciders(session, "import", "approve")
    matter = Matter(Subject.IMPORT, staged.id, "import")
    verbs.tell(session, NoticeKind.DECISION, to, matter, by=asker.person_id)


def drop(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Forget one's own file. One event, 'file.dropped'. The caller removes the file once that is committed."""
    staging.drop(session, asker, _own(session, asker, instance, staged_id))


def _own(session: Session, asker: Asker, instance: Path, staged_id: str) -> StagedFile:
    matrix.allow(asker, "import", "execute")
    staged = staging.find(session, instance, staged_id, AUDITS, to_write=True)
    if staged.staged_by != asker.person_id:
        raise NotFound(staged_id)
    return staged


def to_decide(session: Session, asker: Asker, instance: Path, staged_id: str, *, to_write: bool = False) -> StagedFile:
    """A file that was sent and that the asker may decide on. Raises NotPermitted, NotFound; Refused for one's own."""
    matrix.allow(asker, "import", "approve")
    staged = staging.find(session, instance, staged_id, AUDITS, to_write=to_write)
    if staged.staged_by == asker.person_id:
        raise Refused(OWN)
    if not staged.matched.get(SENT):
        raise NotFound(staged_id)
    return staged


def look_again(
    session: Session, asker: Asker, instance: Path, staged_id: str, *, progress: Progress | None = None
) -> Plan:
    """What bringing it in would do as things stand now. Only reads. Raises as ``to_decide`` and ``look``."""
    staged = to_decide(session, asker, instance, staged_id)
    path = staging.path_of(instance, staged)
    form_key, name = staged.form_key or "", staged.file_name
    return examine(session, asker, form_key, path, progress=progress, file_name=name, most=MOST)


def approve(
    session: Session, asker: Asker, instance: Path, staged_id: str, plan: Plan, *, progress: Progress | None = None
) -> Brought:
    """Bring in what ``look_again`` found. One event, 'audits.imported'. The caller removes the file once committed.

    Raises as ``to_decide``, and Conflict when the file is not the one that was looked at.
    """
    staged = to_decide(session, asker, instance, staged_id, to_write=True)
    if plan.file_digest != staged.file_digest:
        raise Conflict("The file has changed since it was uploaded. Upload it again")
    brought = bring_in(session, asker, plan, progress=progress, staged_id=staged.id)
    session.delete(staged)
    session.flush()
    return brought


def refuse(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Do not bring it in. One event, 'file.dropped'. The caller removes the file once that is committed."""
    staging.drop(session, asker, to_decide(session, asker, instance, staged_id, to_write=True))


def brought_in(session: Session, asker: Asker) -> list[Batch]:
    """What was brought in, the newest first. Raises NotPermitted."""
    matrix.allow(asker, "import", "read")
    titles = queries.titles(session)
    return [
        Batch(
            titles.get(one.form_key, one.form_key),
            one.file_name,
            one.rows_read,
            one.rows_added,
            one.imported_at,
            _code(session, one.imported_by),
        )
        for one in bulk.batches(session)
    ]


def _code(session: Session, person_id: str | None) -> str:
    person = people.by_id(session, person_id) if person_id else None
    return person.staff_code if person is not None else ""


def path_of(session: Session, instance: Path, staged_id: str) -> Path:
    """Where the staged file lies. Raises NotFound."""
    return staging.path_of(instance, staging.find(session, instance, staged_id, AUDITS))


def to_approve(session: Session, asker: Asker) -> Sequence[Waiting]:
    """What waits for the asker's approval: sent by somebody else."""
    if not all(matrix.may(asker.roles, "import", action) for action in ("read", "approve")):
        return ()
    return [one for one in waiting(session, asker) if one.sent and not one.mine]
