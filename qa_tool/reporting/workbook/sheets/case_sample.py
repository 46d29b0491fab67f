"""Case sample: what difference do IROs make between and at reviews?"""

from __future__ import annotations

from qa_tool.reporting.workbook.form_view import FormView


class CaseSampleSheet(FormView):
    """Challenge and its answer, oversight and footprint; *IRO not alerted* by CSC team."""

    order = 61
    form = "case-sample"
    title = "Case sample"
    question = "Do IROs know the child, test the plan, challenge, and change something?"
    first = (
        ("Challenge and what came of it", ("CS-14", "CS-15", "CS-16", "CS-17")),
        ("Oversight and footprint", ("CS-01", "CS-08", "CS-12", "CS-13", "CS-19")),
    )
