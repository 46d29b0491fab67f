"""The verbs of allocation: give, reassign, start, decline. They flush and never commit."""

from qa_tool.services.allocating.doing import AllocationView, begin, decline, listing, own, show, to_do
from qa_tool.services.allocating.drafts import draft_to_give, give_draft
from qa_tool.services.allocating.giving import Choice, Wrong, give, reassign, reassignable, suggest, to_give
from qa_tool.services.allocating.independence import Candidate, Circumstances

__all__ = [
    "AllocationView",
    "Candidate",
    "Choice",
    "Circumstances",
    "Wrong",
    "begin",
    "decline",
    "draft_to_give",
    "give",
    "give_draft",
    "listing",
    "own",
    "reassign",
    "reassignable",
    "show",
    "suggest",
    "to_do",
    "to_give",
]
