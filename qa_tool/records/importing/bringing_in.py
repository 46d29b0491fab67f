"""Writing a plan: every audit of it or none, one batch, one event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.record import Record, Value
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import now
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import StandingGradeChanged
from qa_tool.records.importing.audit_rows import Incoming
from qa_tool.records.importing.examining import Plan, Progress
from qa_tool.records.importing.world import Fault, ImportRefused
from qa_tool.records.models import Audit, ImportBatch
from qa_tool.records.queries import audits, bulk, revisions
from qa_tool.records.verbs import cases
from qa_tool.records.words import Status
from qa_tool.trail import events


@dataclass(frozen=True)
class Brought:
    """What was done."""

    rows_read: int
    added: int
    known: int
    references: tuple[str, str] | None = None
    """The first and the last of the audits' references."""


def bring_in(
    session: Session,
    asker: Asker | None,
    plan: Plan,
    *,
    progress: Progress | None = None,
    staged_id: str | None = None,
) -> Brought:
    """Write the plan's audits as submitted ones, in the caller's transaction. Flushes, never commits.

    They are released to nobody. ``asker`` None is the command line; in the tool it is whoever approves, and the batch
    has the id of the staged file, so that its old address can tell what became of it. Raises
    NotPermitted, and ImportRefused when another import brought in the same audits since the plan was made: then the
    caller rolls back.
    """
    if asker is not None and not matrix.may(asker.roles, "import", "approve"):
        raise NotPermitted
    if not plan.audits:
        return Brought(plan.rows_read, 0, plan.known)
    stamp, actor_id = now(), asker.person_id if asker else None
    batch = bulk.add_batch(
        session,
        **({"id": staged_id} if staged_id else {}),
        form_key=plan.form_key,
        file_name=plan.file_name,
        file_digest=plan.file_digest,
        rows_read=plan.rows_read,
        rows_added=len(plan.audits),
        imported_at=stamp,
        imported_by=actor_id,
    )
    references = _references(session, plan)
    done = 0

    def written(more: int) -> None:
        nonlocal done
        done += more
        if progress is not None:
            progress("Bringing in audits", done, len(plan.audits))

    try:
        bulk.insert_audits(session, _items(session, plan, batch, references, stamp), written)
    except IntegrityError as clash:
        message = "Another import was bringing in the same audits at the same moment. Try again"
        raise ImportRefused([Fault("Audits", 0, -1, message)]) from clash
    detail = {
        "form": plan.form_key,
        "file": plan.file_digest,
        "rows": plan.rows_read,
        "added": len(plan.audits),
        "known": plan.known,
    }
    stands = StandingGradeChanged(batch)
    events.record(session, actor_id, "audits.imported", batch.id, stands, **detail)
    return Brought(plan.rows_read, len(plan.audits), plan.known, (references[0], references[-1]))


def _references(session: Session, plan: Plan) -> list[str]:
    """A reference for each audit, numbered within the year of its date: CS-2018-0042 was done in 2018."""
    years = [audit.day.year for _, audit in plan.audits if audit.day is not None]
    prefix = plan.definition.reference
    given = {
        year: iter(audits.next_references(session, prefix, year, years.count(year))) for year in sorted(set(years))
    }
    return [next(given[year]) for year in years]


def _items(
    session: Session, plan: Plan, batch: ImportBatch, references: list[str], stamp: datetime
) -> Iterator[bulk.BulkAudit]:
    numbers = [audit.case_number for _, audit in plan.audits if audit.case_number]
    case_ids = bulk.case_ids(session, numbers, cases.key()) if numbers else {}
    version = queries.number(session, plan.form_version_id)
    for (identity, audit), reference in zip(plan.audits, references, strict=True):
        head = Audit(
            reference=reference,
            form_key=plan.form_key,
            form_version_id=plan.form_version_id,
            noun=plan.definition.noun,
            status=Status.SUBMITTED,
            author_id=audit.author_id,
            case_id=case_ids.get(audit.case_number),
            started_at=stamp,
            submitted_at=stamp,
            import_batch_id=batch.id,
            source_identity=identity,
        )
        record = _with_automatic_facts(plan, audit, {"form_version": str(version), "reference": reference}, head)
        audits.put_facts(head, record.facts)
        content = revisions.kept(plan.definition, record)
        audits.put_outcome(head, plan.definition, content.answers)
        yield bulk.BulkAudit(head, plan.definition, record, content=content)


def _with_automatic_facts(plan: Plan, audit: Incoming, known: dict[str, Value], head: Audit) -> Record:
    """The record with what the tool fills in itself; nothing that comes in this way is late."""
    facts: dict[str, Value] = {**known, "auditor": audit.author_id, "late_entry": "no"}
    practitioner = audit.facts.get("practitioner")
    if practitioner not in audits.NOBODY and audit.day is not None:
        team = plan.world.team_on(str(practitioner), audit.day)
        if team is not None:
            head.practitioner_team_id = team.team_id
            facts["practitioner_team"] = team.team_name
    own = {key: value for key, value in facts.items() if (fact := plan.definition.find(key)) and fact.auto}
    return Record({**own, **audit.facts}, audit.answers)
