"""The one place of the demo that writes past the product's verbs: an invented past, by the hundred.

The verbs stamp what they write with this moment and this asker; a past of two years has neither. So its records are
written here as the verbs would have left them, and **what was written is checked again**: read back as the pages read
it, and put to the rules that its author would have met at submission (``_recheck``). One event says that an
installation was filled; the records leave none, because nobody did in it what they tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from demo import queries, rows
from demo.rows import ORDER, Row
from demo.seeds import Fate, ReadAgain, Seed, SeedDraft
from qa_tool.actions import reactions
from qa_tool.actions.models import Commitment, FollowUp, ReAudit
from qa_tool.actions.words import Opened
from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions import rules
from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.definitions.suggestion import suggested_grade
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, today
from qa_tool.kit.tables import Base, new_id
from qa_tool.moderation.queries import moderated_answers
from qa_tool.moderation.words import Stage
from qa_tool.people.models import Team
from qa_tool.programme.models import ExerciseAudit
from qa_tool.records.models import Audit, Case
from qa_tool.records.queries import audits, revisions
from qa_tool.records.queries.bulk import BulkAudit, insert_audits
from qa_tool.records.verbs import cases
from qa_tool.records.verbs.desk import typed_of
from qa_tool.records.verbs.inputs import fields_of
from qa_tool.records.verbs.reading import stands
from qa_tool.records.words import Status, standing
from qa_tool.sampling.models import Allocation
from qa_tool.settings import queries as settings_queries
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

CHECKED = 25
"""Of so many records one is put to the rules again, the first of each batch among them."""


class NotSound(Exception):
    """The demo wrote something that the tool itself would never hold: a fault of the demo, said with its record."""


@dataclass(frozen=True)
class _Form:
    version_id: int
    version: int
    definition: Definition


class Loader:
    """Writes an invented past into one database. Flushes, never commits; a batch is held in memory, not more."""

    def __init__(self, session: Session) -> None:
        newest = definitions_queries.all_newest(session)
        self._forms = {
            one.form_key: _Form(one.id, one.number, definitions_queries.definition(session, one.id)) for one in newest
        }
        self._teams = {team.key: team.id for team in session.scalars(select(Team))}

    # -- records ---------------------------------------------------------------------

    def write(self, session: Session, seeds: Sequence[Seed]) -> None:
        """Write up to BATCH audits with all that came after their submission. Raises NotSound."""
        known = _cases(session, [seed.case_number for seed in seeds])
        references = self._references(session, [(seed.form_key, seed.started_at) for seed in seeds])
        items = [
            self._item(seed, reference, known.get(seed.case_number))
            for seed, reference in zip(seeds, references, strict=True)
        ]
        insert_audits(session, items)
        told = {seed.id: seed.opened for seed in seeds if seed.opened is not None}
        after = [row for seed in seeds for row in rows.afterwards(seed)]
        after += [row for head in queries.heads(session, list(told)) for row in rows.heard(head, told[head.audit_id])]
        _put(session, after)
        for seed in seeds:
            if seed.amendment is not None or seed.reopened_for:
                self._amend(session, seed)
        _put(session, queries.commitments(session, {seed.id: seed.fates for seed in seeds}))
        for seed in seeds[::CHECKED]:
            _recheck(session, seed)

    def write_draft(self, session: Session, seed: SeedDraft) -> None:
        """Write one draft."""
        form = self._forms[seed.form_key]
        (reference,) = self._references(session, [(seed.form_key, seed.started_at)])
        head = self._head(seed, form, reference, Status.DRAFT)
        head.case_id = _cases(session, [seed.case_number]).get(seed.case_number)
        session.add(head)
        session.flush()
        fields = {**_fields(form.definition, seed.record), **seed.typed}
        audits.add_draft(session, seed.id, fields, saved_at=seed.saved_at)

    def _references(self, session: Session, wanted: Sequence[tuple[str, datetime]]) -> list[str]:
        """A reference for each (form, start), in order."""
        series = [(self._forms[form].definition.reference, at.astimezone(LONDON).year) for form, at in wanted]
        given = {
            one: iter(audits.next_references(session, *one, count=series.count(one))) for one in dict.fromkeys(series)
        }
        return [next(given[one]) for one in series]

    def _head(self, seed: Seed | SeedDraft, form: _Form, reference: str, status: Status) -> Audit:
        head = Audit(
            id=seed.id,
            reference=reference,
            form_key=seed.form_key,
            form_version_id=form.version_id,
            noun=form.definition.noun,
            status=status,
            author_id=seed.author_id,
            author_role=seed.author_role,
            started_at=seed.started_at,
        )
        audits.put_facts(head, seed.record.facts)
        return head

    def _item(self, seed: Seed, reference: str, case_id: str | None) -> BulkAudit:
        form = self._forms[seed.form_key]
        head = self._head(seed, form, reference, seed.status)
        head.case_id = case_id
        head.practitioner_team_id = self._teams.get(seed.practitioner_team)
        head.submitted_at, head.released_at, head.closed_at = seed.submitted_at, seed.released_at, seed.closed_at
        head.excerpt = list(seed.excerpt) or None
        audits.put_outcome(head, form.definition, seed.record.answers, departure=seed.departure)
        record = self._complete(form, seed.record, reference)
        return BulkAudit(head, excerpt(form.definition, head.excerpt), record, seed.suggested)

    @staticmethod
    def _complete(form: _Form, record: Record, reference: str) -> Record:
        given = {"form_version": str(form.version), "reference": reference}
        known = {key: value for key, value in given.items() if form.definition.find(key)}
        return Record({**record.facts, **known}, record.answers)

    def _amend(self, session: Session, seed: Seed) -> None:
        form = self._forms[seed.form_key]
        head = session.get_one(Audit, seed.id)
        record = self._complete(form, seed.record, head.reference)
        if seed.amendment is not None:
            record = self._complete(form, seed.amendment.record, head.reference)
            suggestion = suggested_grade(form.definition, record)
            signature = revisions.Signature(seed.author_id, seed.amendment.at, 2, seed.amendment.reason)
            revision = revisions.write(session, head.id, form.definition, record, signature, suggestion.grade)
            overall = revisions.overall(form.definition, record)
            departed = suggestion.grade is not None and overall is not None and suggestion.grade != overall
            audits.put_facts(head, record.facts)
            audits.put_outcome(head, form.definition, record.answers, departure=departed)
            head.current_revision_id = revision.id
        if seed.reopened_for:
            head.status = Status.REOPENED
            fields = _fields(form.definition, record)
            audits.add_draft(session, head.id, fields, saved_at=seed.submitted_at, reason=seed.reopened_for)
        session.flush()
        session.expunge_all()


def _recheck(session: Session, seed: Seed) -> None:
    """Read a record back and ask what its submission would have asked. Raises NotSound."""
    head = session.get_one(Audit, seed.id)
    definition = definitions_queries.of_audit(session, head)
    revision = revisions.find(session, head.id, revision_id=head.current_revision_id)
    assert revision is not None, "it was written just now"
    kept = revisions.read(definition, revision)
    record = Record({**kept.facts, "case_number": seed.case_number}, kept.answers)
    day = revision.submitted_at.astimezone(LONDON).date()
    surroundings = Surroundings(
        day,
        auditor=head.author_id,
        late_entry=kept.facts.get("late_entry") == "yes",
        working_days_after=working_days.after,
    )
    verdict = rules.examine(definition, record, surroundings)
    wrong = [one.message for one in verdict.problems]
    if not revisions.intact(definition, revision):
        wrong.append("its answers are not what its digest was made of")
    if head.effective_grade != revisions.overall(definition, kept):
        wrong.append(f"its head says {head.effective_grade}, its answers {revisions.overall(definition, kept)}")
    if revision.suggested_grade != verdict.suggestion.grade:
        wrong.append(f"{revision.suggested_grade} is noted as suggested, not {verdict.suggestion.grade}")
    opened = set(session.scalars(select(FollowUp.kind).where(FollowUp.audit_id == head.id)))
    if missing := {one.kind.value for one in verdict.follow_ups} - {one.value for one in opened}:
        wrong.append(f"no follow-up was opened: {', '.join(sorted(missing))}")
    if wrong:
        raise NotSound(f"{head.reference}: {'; '.join(wrong)}")


# -- what came after ---------------------------------------------------------------


def became(session: Session, commitment: Commitment, fate: Fate) -> None:
    """Put down what became of a commitment that is there. Flushes, never commits."""
    for name, value in vars(fate).items():
        if name != "steps":
            setattr(commitment, name, value)
    session.flush()
    _put(session, rows.history(commitment.id, fate))


def read_again(session: Session, told: ReadAgain) -> Commitment | None:
    """Put down a second reading. The head of the audit says what stands; what follows of it is given back.

    Raises NotSound where the answers as they stand say something else than the head.
    """
    audit, stage = told.readable.audit, rows.stage_of(told)
    _put(session, rows.second_reading(told, setting(session, "second_reading_share_percent", today())))
    if stage is None:
        return None
    changed = told.upheld if told.arbitrated_at else told.changes
    overall = told.second["X1"][1] if "X1" in changed else audit.effective_grade
    moderated_answers.put_grade(session, audit, overall)
    audit.moderated_at = told.arbitrated_at or told.settled_at
    audit.status = standing(closed=audit.closed_at is not None, moderated=True)
    session.flush()
    found = revisions.overall(*stands(session, audit))
    if found != overall:
        raise NotSound(f"{audit.reference}: its head says {overall} after the second reading, its answers {found}")
    because = Opened.ARBITRATED if stage is Stage.ARBITRATED else Opened.MODERATED
    return reactions.keep_in_step(session, audit, because, at=audit.moderated_at)


def link_re_audit(session: Session, commitment: Commitment, audit_id: str, started_by: str, at: datetime) -> None:
    """Say that the audit, which is there, looks again at what was inadequate. Flushes, never commits."""
    session.add(ReAudit(commitment_id=commitment.id, audit_id=audit_id, started_by=started_by, started_at=at))
    session.flush()


def link_allocations(session: Session, audited: Mapping[str, str]) -> None:
    """Say of each allocation (by id) which audit (by id) was made on it."""
    for allocation_id, audit_id in audited.items():
        session.get_one(Allocation, allocation_id).audit_id = audit_id
    session.flush()


def link_exercises(session: Session) -> None:
    """Count the records as part of the exercises whose kind, forms and months they have."""
    linked = queries.part_of_exercises(session)
    if linked:
        values = [{"audit_id": audit_id, "exercise_id": exercise} for audit_id, exercise in linked.items()]
        session.execute(insert(ExerciseAudit), values)


def set_before(session: Session, key: str, value: int | str, valid_from: date, *, at: datetime, by: str) -> None:
    """What was set on a day of the past: its entry and event, as ``changing_settings.change`` leaves them."""
    entry = 1 + sum(row.valid_from == valid_from for row in settings_queries.history(session, key))
    settings_queries.add(session, key, value, valid_from, entry=entry, at=at, by=by)
    detail = {"value": value, "from": valid_from.isoformat(), "entry": entry}
    events.record(session, by, "setting.changed", key, **detail)


def finish(session: Session, number: int) -> None:
    """Note that the installation was filled with ``number`` records. One event, 'demo.loaded'. Raises NotSound."""
    if left_out := queries.left_out(session):
        raise NotSound(f"{left_out} actions and follow-ups have nobody to see to them")
    events.record(session, None, "demo.loaded", None, records=number)


def _put(session: Session, found: Iterable[Row]) -> None:
    """Insert rows, those of one table at once, in the order in which the database takes them."""
    by_model: dict[type[Base], list[dict[str, object]]] = {model: [] for model in ORDER}
    for model, columns in found:
        by_model[model].append(columns)
    for model, lines in by_model.items():
        if lines:
            session.connection().execute(insert(model), lines)


def _fields(definition: Definition, record: Record) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key, typed in typed_of(definition, record).items():
        fields |= fields_of(key, typed)
    return fields


def _cases(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """The ids of the cases of those numbers, made where they are new."""
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return {}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    lines = [{"id": new_id(), "number": number, "token": cases.token(number)} for number in wanted]
    session.connection().execute(dialect.insert(Case).on_conflict_do_nothing(), lines)
    found = session.execute(select(Case.number, Case.id).where(Case.number.in_(wanted)))
    return {str(number): case_id for number, case_id in found}
