"""The staff edition: what IROs read of the service, safe for whoever takes their own records out of it.

``records`` is what it is made of; ``counting`` says what is counted and how it adds up, with how much of each count
one person knows; ``composing`` hands that to suppression and keeps what may be printed; ``beside`` sets it against what
went outside. Nothing else reads records.
"""

from qa_tool.reporting.staff.beside import Outside, answers_of, known
from qa_tool.reporting.staff.composing import Before, Composed, compose, of_quarters
from qa_tool.reporting.staff.edition import TOO_FEW, Edition, Line, Names, as_data, as_rows, from_plain, notes, to_plain
from qa_tool.reporting.staff.records import Record, enough_changed, own_changes, record
from qa_tool.reporting.staff.records import from_plain as record_from_plain
from qa_tool.reporting.staff.records import to_plain as record_to_plain

__all__ = [
    "TOO_FEW",
    "Before",
    "Composed",
    "Edition",
    "Line",
    "Names",
    "Outside",
    "Record",
    "answers_of",
    "as_data",
    "as_rows",
    "compose",
    "enough_changed",
    "from_plain",
    "known",
    "notes",
    "of_quarters",
    "own_changes",
    "record",
    "record_from_plain",
    "record_to_plain",
    "to_plain",
]
