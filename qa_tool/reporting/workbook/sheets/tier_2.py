"""Tier 2: what do whole case files show?"""

from __future__ import annotations

from qa_tool.reporting.workbook.form_view import FormView


class Tier2Sheet(FormView):
    """Oversight and challenge by the IRO before everything else in the file."""

    order = 60
    form = "tier-2"
    title = "Tier 2"
    question = "What do whole case files show, the IRO's oversight and challenge among it?"
    first = (
        ("IRO oversight and challenge", ("T2-20", "T2-21", "T2-32", "T2-33")),
        ("Life for the child, and drift", ("T2-22", "T2-23", "T2-24")),
    )
