"""What was seen in meetings: findings and grades as counts, feedback in time. No IRO, no manager."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.reporting.summary import FindingFigures
from qa_tool.vocabulary.audits import FindingKind, Noun
from qa_tool.vocabulary.counts import FindingCount
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, measured_as_asked, page


@blueprint.get("/observations")
def observations() -> ResponseReturnValue:
    """The forms whose records are observations."""
    asked, summary = ask()
    forms = [form for form in summary.forms if form.noun is Noun.OBSERVATION and form.audits]
    keys = {form.form for form in forms}
    found: dict[str, tuple[FindingFigures, dict[FindingKind, FindingCount]]] = {}
    for finding in summary.findings:
        count = sum((count for form, count in finding.forms if form in keys), FindingCount())
        if count.findings:
            found.setdefault(finding.code, (finding, {}))[1][finding.kind] = count
    feedback = measured_as_asked(asked, summary, ("C11", "C12"))
    return page("observations", asked, summary, forms=forms, found=found, feedback=feedback)
