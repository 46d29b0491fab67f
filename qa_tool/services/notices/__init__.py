"""Telling people what waits for them: in the tool, and by e-mail.

A verb that changes something tells those concerned in its own transaction (``tell``): a change that is rolled back
tells nobody. Deadlines are looked up by ``sweep``, and e-mails are sent by ``send``, both from the command line.
"""

from qa_tool.services.notices.reading import Told, choices, choose, listing, mark_read, opened, unread
from qa_tool.services.notices.sending import Message, Sent, Undeliverable, send
from qa_tool.services.notices.sweeping import Deadline, sweep
from qa_tool.services.notices.telling import deciders, holders, tell

__all__ = [
    "Deadline",
    "Message",
    "Sent",
    "Told",
    "Undeliverable",
    "choices",
    "choose",
    "deciders",
    "holders",
    "listing",
    "mark_read",
    "opened",
    "send",
    "sweep",
    "tell",
    "unread",
]
