"""Observations as rows to count: whether they were talked about, and what the IRO made of it."""

from __future__ import annotations

from qa_tool.definitions.words import Noun
from qa_tool.kit.datasets import Column, Dataset, Join, Kind, yes_no
from qa_tool.observations.models import ObservationFeedback, ObservationReply
from qa_tool.records.datasets import RECORD
from qa_tool.records.models import Audit

_GIVEN = (Join(ObservationFeedback, ObservationFeedback.audit_id == Audit.id),)
_REPLY = (Join(ObservationReply, ObservationReply.audit_id == Audit.id),)
OBSERVATIONS = Dataset(
    "observations",
    "Observations of the period",
    Audit,
    (
        Column("given_on", "Day of the feedback", Kind.DATE, ObservationFeedback.given_on, joins=_GIVEN),
        Column("late", "Feedback given late", Kind.YES_NO, yes_no(ObservationFeedback.late.is_(True)), joins=_GIVEN),
        Column(
            "recognises", "Whether the IRO recognises it", Kind.MEMBER, ObservationReply.recognises, joins=_REPLY,
            members={"yes": "Yes", "partly": "Partly", "no": "No"},
        ),
        *RECORD,
    ),
    day=Audit.audit_date,
    record=Audit.id,
    where=(Audit.noun == Noun.OBSERVATION,),
)  # fmt: skip
