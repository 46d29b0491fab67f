"""Where deadlines come from: one module for each kind of thing that has them, listed here."""

from qa_tool.services.notices.sources import allocations, feedback, follow_ups, re_audits, second_readings

SOURCES = (
    allocations.deadlines,
    feedback.deadlines,
    follow_ups.deadlines,
    re_audits.deadlines,
    second_readings.deadlines,
)
