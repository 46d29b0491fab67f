"""Where deadlines come from: one module for each kind of thing that has them, listed here."""

from qa_tool.services.notices.sources import feedback, follow_ups

SOURCES = (feedback.deadlines, follow_ups.deadlines)
