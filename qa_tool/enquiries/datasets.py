"""What the register of problem resolutions says of a record: columns beside those that it has itself."""

from __future__ import annotations

from qa_tool.enquiries.models import ProblemResolution
from qa_tool.figures.words.measured import Settled
from qa_tool.kit.datasets import Column, Join, Kind, word, yes_no
from qa_tool.records.models import Audit

_REGISTER = (Join(ProblemResolution, ProblemResolution.audit_id == Audit.id),)
RESOLUTION = (
    Column(
        "resolution", "Whether a problem resolution is in the register", Kind.YES_NO,
        yes_no(ProblemResolution.audit_id.is_not(None)), _REGISTER,
    ),
    Column(
        "resolution_outcome", "What a closed problem resolution came to", Kind.MEMBER,
        word(ProblemResolution.outcome), _REGISTER, {one.value: one.label for one in Settled},
    ),
)  # fmt: skip
