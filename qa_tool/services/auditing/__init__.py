"""The verbs of auditing: start, save, submit, read, amend, release, list. Each is asked by somebody (``Asker``).

They flush and never commit. Beside what each says, they raise NotPermitted (403) and NotFound (404) of
``policy.words``, Conflict (409) and Refused (the text says why) of ``errors``.
"""

from qa_tool.services.auditing.amending import abandon_amendment, correct_facts, reopen
from qa_tool.services.auditing.drafting import (
    DraftView,
    LastObservation,
    Saved,
    acknowledge,
    open_draft,
    save,
    set_case_number,
)
from qa_tool.services.auditing.errors import AlreadySubmitted, Conflict, Refused
from qa_tool.services.auditing.inputs import Clash, digest, input_name
from qa_tool.services.auditing.listing import SORTS, Filters, Item, Page, listing
from qa_tool.services.auditing.reading import AuditView, read
from qa_tool.services.auditing.releasing import give_findings, release
from qa_tool.services.auditing.starting import discard, start, startable
from qa_tool.services.auditing.submitting import Submitted, examine, submit

__all__ = [
    "SORTS",
    "AlreadySubmitted",
    "AuditView",
    "Clash",
    "Conflict",
    "DraftView",
    "Filters",
    "Item",
    "LastObservation",
    "Page",
    "Refused",
    "Saved",
    "Submitted",
    "abandon_amendment",
    "acknowledge",
    "correct_facts",
    "digest",
    "discard",
    "examine",
    "give_findings",
    "input_name",
    "listing",
    "open_draft",
    "read",
    "release",
    "reopen",
    "save",
    "set_case_number",
    "start",
    "startable",
    "submit",
]
