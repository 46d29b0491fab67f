"""A second file of case numbers and staff codes tells the IROs of a list that does not hold them.

Without the IRO of a case nobody can say whether an auditor is independent of it. Only what the list does not tell is
filled in, and draws made before are done again as they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from qa_tool.kit.errors import Refused
from qa_tool.kit.periods import now
from qa_tool.kit.spreadsheets.tables import Tables, open_tables
from qa_tool.people.models import StagedFile
from qa_tool.people.verbs import staging
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing.world import Fault
from qa_tool.sampling.models import CaseList
from qa_tool.sampling.queries import sampling
from qa_tool.sampling.verbs import lists
from qa_tool.sampling.verbs.case_rows import Surroundings
from qa_tool.sampling.verbs.reading import LIMITS, Below, Chosen, Passed, SheetMatch, tables_of, unpadded
from qa_tool.sampling.words.case_lists import Field
from qa_tool.trail import events

FIELDS = (Field.CASE_NUMBER, Field.PRACTITIONER)
"""What columns of such a file can hold."""
NO_COLUMNS = (
    "has no columns of case numbers and IROs that are known. Say under 'What the columns hold' below which two they are"
)
TWO = "stands in row {row} too, with another IRO. Leave the right one"


@dataclass(frozen=True)
class Told:
    """What a file says of the IROs of a list."""

    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    new: dict[str, str]
    """The IRO's id by the id of the listed case: of those that had none."""
    same: int
    """Cases that have that IRO already."""
    other: int
    """Cases that have another IRO, and keep it."""
    unknown: int
    """Rows of cases that the list does not hold."""
    left: int
    """Cases that would still have none."""
    to_match: tuple[SheetMatch, ...]
    """The tables that are read, or every one to be seen when none is: their columns can be matched by hand."""

    @property
    def sound(self) -> bool:
        """Whether it can be taken in."""
        return not self.faults and bool(self.new)


def stage(session: Session, asker: Asker, instance: Path, file: IO[bytes], file_name: str, list_id: str) -> StagedFile:
    """Keep the file for the preview. One event, 'file.staged'. Raises NotPermitted, NotFound; Refused of the reader."""
    of = found(session, asker, list_id)
    staged = staging.stage(session, asker, instance, file, file_name, kind=staging.CASES, on_day=of.on_day)
    staged.matched = {lists.OF_LIST: list_id}
    session.flush()
    return staged


def found(session: Session, asker: Asker, list_id: str) -> CaseList:
    """The list, for somebody who may load one. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "case-list", "create")
    return lists.show(session, asker, list_id)


def preview(session: Session, asker: Asker, instance: Path, staged_id: str) -> tuple[StagedFile, CaseList, Told]:
    """What the file would tell, and of which list. Raises NotPermitted, NotFound; Refused of the reader."""
    staged = lists.find(session, asker, instance, staged_id, of_iros=True)
    of = found(session, asker, str(staged.matched[lists.OF_LIST]))
    with open_tables(staging.path_of(instance, staged), staged.file_name, LIMITS) as tables:
        return staged, of, _told(session, tables, of, lists.chosen(session, staged))


def match(session: Session, asker: Asker, instance: Path, staged_id: str, wanted: Mapping[str, str]) -> None:
    """Say which columns hold the case numbers and the IROs, as ``lists.match_columns``. Raises as ``preview`` too."""
    lists.find(session, asker, instance, staged_id, to_write=True, of_iros=True)
    staged, _, told = preview(session, asker, instance, staged_id)
    lists.match_columns(session, asker, staged, told.to_match, wanted, FIELDS)


def as_it_came(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Forget what was matched by hand of its columns, now or before. One event, 'file.matched'."""
    lists.find(session, asker, instance, staged_id, to_write=True, of_iros=True)
    staged, _, told = preview(session, asker, instance, staged_id)
    lists.forget_said(session, asker, staged, told.to_match)


def take_in(session: Session, asker: Asker, instance: Path, staged_id: str) -> int:
    """Fill in the IROs that are told; how many. One event, 'case-list.iros-told'. The caller removes the file.

    Raises as ``preview``; Refused while there are faults, or nothing to fill in.
    """
    lists.find(session, asker, instance, staged_id, to_write=True, of_iros=True)
    staged, of, told = preview(session, asker, instance, staged_id)
    if not told.sound:
        raise Refused("The file has faults, or tells nothing new: nothing was taken in. Mend it and upload it again")
    lists.remember(session, staged)
    changed = sampling.tell_iros(session, told.new, now())
    events.record(session, asker.person_id, "case-list.iros-told", of.id, cases=changed, file=staged.file_digest)
    session.delete(staged)
    session.flush()
    return changed


def drop(session: Session, asker: Asker, instance: Path, staged_id: str) -> None:
    """Forget the file. One event, 'file.dropped'. The caller removes the file once that is committed."""
    staging.drop(session, asker, lists.find(session, asker, instance, staged_id, to_write=True, of_iros=True))


def _told(session: Session, tables: Tables, of: CaseList, chosen: Chosen) -> Told:
    around = Surroundings(session, of.on_day, tables.counted_from)
    listed = {unpadded(number): (listed_id, iro) for listed_id, number, iro in sampling.numbers(session, of.id)}
    faults: list[Fault] = []
    remarks: list[str] = []
    said: dict[str, tuple[str, int]] = {}
    every = tables_of(tables, chosen, with_plan=False)
    usable = [one for one in every if one.match.passed is None and Field.PRACTITIONER in one.match.fields.values()]
    for table in usable:
        below = Below(table, around, faults, is_text=tables.is_text)
        for reader in below.readers():
            number, iro = unpadded(reader.number()), reader.practitioner()
            if not number or iro is None:
                continue
            before = said.setdefault(number, (iro, reader.row.number))
            if before[0] != iro:
                below.fault(reader.row, below.columns[Field.CASE_NUMBER], TWO.format(row=before[1]))
        remarks += [*table.remarks, *below.remarks()]
    for one in every:
        if one not in usable and (usable or one.match.passed is Passed.HIDDEN):
            why = f" Why: {one.match.passed}." if one.match.passed else ""
            remarks.append(f"Passed over: {one.match.name}.{why}")
    if not usable:
        faults.append(Fault(every[0].match.name if every else tables.names[0], 0, -1, NO_COLUMNS))
    pairs = [(listed[number], iro) for number, (iro, _) in said.items() if number in listed]
    new = {listed_id: iro for (listed_id, has), iro in pairs if has is None}
    if not faults and not new:
        wrong = "tells no IRO of a case that has none. Check that it is the file for this list"
        faults.append(Fault(usable[0].match.name, 0, -1, wrong))
    return Told(
        tuple(sorted(faults)),
        (*remarks, *around.remarks()),
        new,
        same=sum(has == iro for (_, has), iro in pairs),
        other=sum(has not in (None, iro) for (_, has), iro in pairs),
        unknown=sum(number not in listed for number in said),
        left=sum(has is None for _, has in listed.values()) - len(new),
        to_match=tuple(one.match for one in usable or every if one.match.passed is not Passed.HIDDEN),
    )
