"""The verbs of actions and follow-ups: list, read, note, say done, have closed by another, assign, escalate.

In code each is a commitment. The verbs flush and never commit. Beside what each says, they raise NotPermitted (403) and
NotFound (404) of ``policy.words``, Conflict (409) and Refused (the text says why) of ``services.auditing.errors``.
"""

from qa_tool.services.following.assigning import Escalated, assign, escalate
from qa_tool.services.following.closing import cancel, close, send_back
from qa_tool.services.following.doing import add, advice, mark_done, may_add, note, problems_of_new
from qa_tool.services.following.giving import give_re_audit, lookers
from qa_tool.services.following.listing import SOON, SORTS, STATES, WHOSE, Filters, Item, Page, count, listing
from qa_tool.services.following.re_auditing import BeforeAfter, ask_whole, before_after, of_re_audit, start_re_audit
from qa_tool.services.following.reading import CommitmentView, read

__all__ = [
    "SOON",
    "SORTS",
    "STATES",
    "WHOSE",
    "BeforeAfter",
    "CommitmentView",
    "Escalated",
    "Filters",
    "Item",
    "Page",
    "add",
    "advice",
    "ask_whole",
    "assign",
    "before_after",
    "cancel",
    "close",
    "count",
    "escalate",
    "give_re_audit",
    "listing",
    "lookers",
    "mark_done",
    "may_add",
    "note",
    "of_re_audit",
    "problems_of_new",
    "read",
    "send_back",
    "start_re_audit",
]
