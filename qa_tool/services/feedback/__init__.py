"""Feedback on an audit: the IRO's own grade first, then reading, replies, and what becomes of a dispute.

An IRO who is let see an audit is first asked how they would grade the work; they may skip that and read. Opening it is
stored, and from then on no self-grade is taken: the database refuses it too. A reply is kept as it was sent; a
correction is a further reply. Whatever is disputed goes to the safeguarding manager (the head of service where the
safeguarding manager wrote the audit). Nothing here touches a revision.

The verbs flush and never commit. Beside what each says they raise NotPermitted (403), NotFound (404), and Conflict.
"""

from qa_tool.services.feedback.disputing import decide, dispute_on, disputes, not_for, sent_to_be_reopened
from qa_tool.services.feedback.listing import Item, Page, Waiting, listing, waiting_for_me
from qa_tool.services.feedback.opening import SelfGrading, ask, open_at_once, self_grade, waits_for_opening
from qa_tool.services.feedback.reading import FeedbackView, GradePair, ReplyShown, read
from qa_tool.services.feedback.replying import QuestionOffered, offered, reply

__all__ = [
    "FeedbackView",
    "GradePair",
    "Item",
    "Page",
    "QuestionOffered",
    "ReplyShown",
    "SelfGrading",
    "Waiting",
    "ask",
    "decide",
    "dispute_on",
    "disputes",
    "listing",
    "not_for",
    "offered",
    "open_at_once",
    "read",
    "reply",
    "self_grade",
    "sent_to_be_reopened",
    "waiting_for_me",
    "waits_for_opening",
]
