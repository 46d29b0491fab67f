"""A month's list of cases: staged, matched, looked at, loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from qa_tool.definitions.words import bare
from qa_tool.kit.errors import NotFound, Refused, existing
from qa_tool.kit.periods import now, today
from qa_tool.people.models import StagedFile
from qa_tool.people.verbs import staging
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import bulk
from qa_tool.records.verbs import cases
from qa_tool.records.words import PlanType
from qa_tool.sampling.models import CaseList
from qa_tool.sampling.queries import sampling
from qa_tool.sampling.verbs.case_rows import Line
from qa_tool.sampling.verbs.reading import Chosen, Reading, SheetMatch, read
from qa_tool.sampling.words.case_lists import Field
from qa_tool.trail import events

NOT_NEEDED = ""
OF_LIST = "list"
"""Under which word a staged file keeps the list that it tells the IROs of."""
HEADINGS, PLANS = "headings", "plans"
"""Under which words a staged file keeps what was said of its columns and of its tables."""


def stage(session: Session, asker: Asker, instance: Path, file: IO[bytes], file_name: str, on_day: date) -> StagedFile:
    """Keep the file for the preview. One event, 'file.staged'.

    Raises NotPermitted; Refused of ``errors`` for a day to come; Refused of the reader for a file of no use.
    """
    matrix.allow(asker, "case-list", "create")
    if on_day > today():
        raise Refused("The day of the list cannot be in the future")
    return staging.stage(session, asker, instance, file, file_name, kind=staging.CASES, on_day=on_day)


def find(
    session: Session, asker: Asker, instance: Path, staged_id: str, *, to_write: bool = False, of_iros: bool = False
) -> StagedFile:
    """The asker's own staged list; with ``of_iros`` the file that tells the IROs of one.

    Raises NotPermitted, and NotFound for anybody else's or when its time is over.
    """
    matrix.allow(asker, "case-list", "create")
    staged = staging.find(session, instance, staged_id, staging.CASES, to_write=to_write)
    if staged.staged_by != asker.person_id or (OF_LIST in staged.matched) != of_iros:
        raise NotFound(staged_id)
    return staged


def preview(session: Session, asker: Asker, instance: Path, staged_id: str) -> tuple[StagedFile, Reading]:
    """What loading the staged list would do. Raises as ``find``, and Refused of the reader."""
    staged = find(session, asker, instance, staged_id)
    return staged, _reading(session, instance, staged)


def _reading(session: Session, instance: Path, staged: StagedFile) -> Reading:
    on_day = staged.on_day or today()
    return read(session, staging.path_of(instance, staged), staged.file_name, on_day, chosen(session, staged))


def chosen(session: Session, staged: StagedFile) -> Chosen:
    """What somebody said of the columns and tables of this file, and of the columns of earlier ones."""
    said = staged.matched
    here = {heading: Field(one) if one else None for heading, one in said.get(HEADINGS, {}).items()}
    plans = {name: PlanType(one) if one else None for name, one in said.get(PLANS, {}).items()}
    known = {bare(heading): Field(one) for heading, one in sampling.known_headings(session).items()}
    return Chosen(here, known, plans)


def offered(sheets: Sequence[SheetMatch], fields: Collection[Field] = tuple(Field)) -> dict[str, tuple[str, str]]:
    """(heading, field's key) of every column that can be matched by hand, by its bare heading.

    A column of another field than ``fields`` is not needed.
    """
    found: dict[str, tuple[str, str]] = {}
    for sheet in sheets:
        for column in sheet.columns:
            field = column.field if column.field in fields else NOT_NEEDED
            found.setdefault(bare(column.heading), (column.heading, field or NOT_NEEDED))
    return found


def by_hand(staged: StagedFile, sheets: Sequence[SheetMatch]) -> list[tuple[str, str]]:
    """(heading, what it is read as) of the columns that somebody matched by hand: of this list or an earlier one."""
    here = staged.matched.get(HEADINGS, {})
    found: dict[str, str] = {}
    for sheet in sheets:
        for column in sheet.columns:
            if bare(column.heading) in here or column.remembered:
                found.setdefault(column.heading, column.field.label if column.field else "Not needed")
    return list(found.items())


def match(session: Session, asker: Asker, instance: Path, staged_id: str, wanted: Mapping[str, str]) -> None:
    """``match_columns`` of a staged list. Raises as ``find`` too."""
    staged = find(session, asker, instance, staged_id, to_write=True)
    match_columns(session, asker, staged, _reading(session, instance, staged).to_match, wanted)


def match_columns(
    session: Session,
    asker: Asker,
    staged: StagedFile,
    sheets: Sequence[SheetMatch],
    wanted: Mapping[str, str],
    among: Collection[Field] = tuple(Field),
) -> None:
    """Say what columns hold: the field's key by heading, '' for not needed. One event, 'file.matched'.

    Only what differs from what the page offered counts as said: a column that nobody touched is read as it would have
    been. Raises Refused when two columns of one table are to hold the same, or a field is none ``among`` those offered.
    """
    asked = {bare(heading): one for heading, one in wanted.items()}
    if not set(asked.values()) <= {NOT_NEEDED, *among}:
        raise Refused("Choose what each column holds from its list")
    shown = {heading: one for heading, (_, one) in offered(sheets, among).items()}
    changed = {heading: one for heading, one in asked.items() if heading in shown and one != shown[heading]}
    for sheet in sheets:
        own = {bare(column.heading): str(column.field or NOT_NEEDED) for column in reversed(sheet.columns)}
        fields = [changed.get(key, field) for key, field in own.items()]
        twice = next((one for one in Field if fields.count(one.value) > 1), None)
        if twice is not None:
            raise Refused(f"Two columns of {sheet.name} are to hold the same: {twice.label}. Choose one of them")
    _say(session, asker, staged, HEADINGS, {**staged.matched.get(HEADINGS, {}), **changed})


def say_plans(session: Session, asker: Asker, instance: Path, staged_id: str, plans: Mapping[str, str]) -> None:
    """Say which plan the children of a table have, '' for a table not to be read. One event, 'file.matched'.

    Raises as ``find``; Refused for a plan that does not exist.
    """
    staged = find(session, asker, instance, staged_id, to_write=True)
    if not set(plans.values()) <= {NOT_NEEDED, *PlanType}:
        raise Refused("Choose the plan from the list")
    _say(session, asker, staged, PLANS, {**staged.matched.get(PLANS, {}), **plans})


def as_it_came(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Take back whatever was said of this file, and forget what was matched by hand of its columns before.

    One event, 'file.matched'. Raises as ``find``.
    """
    staged = find(session, asker, instance, staged_id, to_write=True)
    forget_said(session, asker, staged, _reading(session, instance, staged).sheets)


def forget_said(session: Session, asker: Asker, staged: StagedFile, sheets: Sequence[SheetMatch]) -> None:
    """``as_it_came`` of a file with those tables."""
    sampling.forget_headings(session, {bare(words) for sheet in sheets for words in sheet.headings})
    _say(session, asker, staged, HEADINGS, {})
    staged.matched = {word: said for word, said in staged.matched.items() if word == OF_LIST}
    session.flush()


def _say(session: Session, asker: Asker, staged: StagedFile, what: str, said: Mapping[str, str]) -> None:
    staged.matched = {**staged.matched, what: dict(said)}
    session.flush()
    detail = {what: sum(bool(one) for one in said.values())}
    events.record(session, asker.person_id, "file.matched", staged.id, **detail)


def load(session: Session, asker: Asker, instance: Path, staged_id: str) -> CaseList:
    """Load the staged list; what was matched by hand is remembered. One event, 'case-list.loaded'.

    Loading it again gives the same list: a double click makes one. The caller removes the file once it is committed.
    Raises as ``find``; Refused while there are faults.
    """
    matrix.allow(asker, "case-list", "create")
    there = sampling.case_list(session, staged_id)
    if there is not None and there.loaded_by == asker.person_id:
        return there
    staged = find(session, asker, instance, staged_id, to_write=True)
    reading = _reading(session, instance, staged)
    if not reading.sound:
        raise Refused("The list has faults: nothing was loaded. Mend them in the file and upload it again")
    remember(session, staged)
    made = add(
        session,
        reading.lines,
        list_id=staged.id,
        on_day=staged.on_day or today(),
        file_digest=staged.file_digest,
        counted=(reading.rows_read, reading.ended),
        actor_id=asker.person_id,
    )
    session.delete(staged)
    session.flush()
    return made


def remember(session: Session, staged: StagedFile) -> None:
    """Keep for later files what was matched by hand of this one."""
    said = {heading: str(one) for heading, one in staged.matched.get(HEADINGS, {}).items()}
    sampling.forget_headings(session, said)
    sampling.remember_headings(session, {heading: one for heading, one in said.items() if one})


def add(
    session: Session,
    lines: Sequence[Line],
    *,
    list_id: str,
    on_day: date,
    file_digest: str,
    counted: tuple[int, int],
    actor_id: str | None,
    at: datetime | None = None,
) -> CaseList:
    """Write a list that was read, loaded now or ``at``. One event, 'case-list.loaded'.

    For those who checked who asks. ``counted``: the rows read, and those of plans that had ended.
    """
    rows_read, ended = counted
    made = CaseList(
        id=list_id,
        on_day=on_day,
        file_digest=file_digest,
        rows_read=rows_read,
        cases=len(lines),
        ended=ended,
        loaded_at=at or now(),
        loaded_by=actor_id,
    )
    ids = bulk.case_ids(session, [line.number for line in lines], cases.key())
    sampling.add_list(session, made, ({"case_id": ids[line.number], **_columns(line)} for line in lines))
    detail = {"on": on_day.isoformat(), "rows": rows_read, "cases": len(lines), "ended": ended, "file": file_digest}
    events.record(session, actor_id, "case-list.loaded", made.id, **detail)
    return made


def _columns(line: Line) -> dict[str, object]:
    columns = {**vars(line), "plan_type": line.plan_type.value}
    del columns["number"]
    return columns


def drop(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Forget the staged list. One event, 'file.dropped'. The caller removes the file once that is committed."""
    staging.drop(session, asker, find(session, asker, instance, staged_id, to_write=True))


def listing(session: Session, asker: Asker) -> Sequence[CaseList]:
    """Every list, the newest day first. Raises NotPermitted."""
    matrix.allow(asker, "case-list", "read")
    return sampling.case_lists(session)


def show(session: Session, asker: Asker, list_id: str) -> CaseList:
    """One list. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "case-list", "read")
    return existing(sampling.case_list(session, list_id), list_id)
