"""What the further pages of the analysis share: their entries among the rooms, and the values of the frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import current_app, render_template, request, url_for

from qa_tool.policy import matrix
from qa_tool.reporting import measure_words, wording
from qa_tool.reporting.inputs import Part
from qa_tool.reporting.summary import Summary
from qa_tool.services import figures
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.web.access import asker_or_none, current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import Asked, read

ROOMS = (
    ("analysis.home", "Overview"),
    ("analysis.questions", "Questions"),
    ("analysis.themes", "Themes"),
    ("analysis.places", "Localities"),
    ("analysis.volume", "Volume"),
)
FURTHER = (
    ("analysis.inadequate", "Inadequate now", "read-inadequate"),
    ("analysis.ledger", "Theme ledger", "read"),
    ("analysis.learning", "Learning plan", "read"),
    ("analysis.observations", "Observations", "read-observations"),
    ("analysis.enquiries", "Section 47", "read-enquiries"),
    ("analysis.practitioners", "Records by IRO", "read-practitioner"),
    ("analysis.measures", "Measures", "read"),
)
"""Endpoint, name, and the action on figures that it takes."""


@blueprint.context_processor
def further_rooms() -> dict[str, Any]:
    """``further``: (endpoint, name) of the further rooms that the person asking may enter."""
    asker = asker_or_none()
    roles = asker.roles if asker is not None else frozenset()
    return {"further": [(endpoint, name) for endpoint, name, action in FURTHER if matrix.may(roles, "figures", action)]}


def ask(parts: frozenset[Part] = frozenset()) -> tuple[Asked, Summary]:
    """What the address asks for, and its figures as far as every page needs them."""
    asked = read()
    return asked, figures.summary(database(), current_asker(), asked.period, asked.filters, parts)


def behind(asked: Asked) -> Callable[..., str]:
    """A function that gives the address of the audits behind a number; '' where there is none the asker could read."""
    reads = matrix.may(current_asker().roles, "audit", "read")

    def address(n: int, **narrowed: str) -> str:
        return asked.address("analysis.audits", **narrowed) if n and reads else ""

    return address


def behind_months(asked: Asked, *, whole: bool = False) -> Callable[..., str]:
    """As ``behind``, of the month that begins on a day: ``whole``, or as far as it lies in the period."""
    lead = behind(asked)

    def address(n: int, first: date, **narrowed: str) -> str:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        begins, ends = (first, last) if whole else (max(first, asked.period.first), min(last, asked.period.last))
        return lead(n, **{"period": "", "from": begins.isoformat(), "to": ends.isoformat()}, **narrowed)

    return address


def page(name: str, asked: Asked, summary: Summary, **values: Any) -> str:
    """The page in the frame of the analysis."""
    asker = current_asker()
    makes = "workbooks.make" in current_app.view_functions and matrix.may(asker.roles, "workbook", "execute")
    return render_template(
        f"analysis/{name}.html",
        asked=asked,
        summary=summary,
        rooms=[
            {"text": text, "href": asked.address(endpoint), "current": request.endpoint == endpoint}
            for endpoint, text in ROOMS
        ],
        behind=behind(asked),
        behind_month=behind_months(asked),
        behind_whole_month=behind_months(asked, whole=True),
        words=wording,
        measured=measure_words,
        grades=list(Grade),
        kinds=list(FindingKind),
        errors=list(asked.errors),
        workbook=url_for("workbooks.make") if makes else "",
        **values,
    )
