"""The published results of 2018-19 that the tool must come to again, typed into the tool's own templates.

Case sample: 277 audits, 129 good, 139 requiring improvement, 9 inadequate, spread over the financial year.
Observations: the 14 strengths and 8 areas for development, in words of our own, with their codes.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.words import FindingKind
from qa_tool.records.importing import bringing_in, examining
from qa_tool.records.importing.bringing_in import Brought
from qa_tool.resources import forms_folder
from tests.support import entries

CASE_SAMPLE = {"Good": 129, "Requires improvement": 139, "Inadequate": 9}
FIRST_DAY, DAYS = date(2018, 4, 1), 365
LIBRARY = load_folder(forms_folder())
LOCALITIES = tuple(one.name for one in LIBRARY.organisation.localities)

STRENGTHS = (
    ("Knows the case and the child's journey well", "OVER.O4"),
    ("Visits before meetings build relationships, and children speak up", "VOICE.V5"),
    ("Conferences are managed more consistently", "CHAIR.H6; CHAIR.H2"),
    ("Family group conferences are used more", "FAMILY.F5"),
    ("Broad knowledge of child protection and of looked-after children", "OVER.O4"),
    ("Parents are met before the conference, and it is recorded", "FAMILY.F1"),
    ("Adjournment is used rightly", "CHAIR.H3"),
    ("Review conferences look harder at progress with the plan", "DRIFT.D6"),
    ("Children's views are in reviews and in decisions", "VOICE.V1"),
    ("Professionals are asked for their reasons", "RISK.R3"),
    ("The Risk Sensible Model is taking hold", "RISK.R1"),
    ("Challenge keeps the child protection plan moving", "CHALL.C1"),
    ("Thorough preparation, of families too", "CHAIR.H1; FAMILY.F1"),
    ("Permanence is better understood, and challenged", "PERM.M1; CHALL.C1"),
)
AREAS_FOR_DEVELOPMENT = (
    ("Child protection plans SMART, with a contingency", "PLAN.P1; PLAN.P3"),
    ("Quality of care plans, and of their review", "PLAN.P4"),
    ("Voice and lived experience in conferences", "VOICE.V2; VOICE.V1"),
    ("Challenge that is consistent, timely and aimed at outcomes", "CHALL.C2; CHALL.C6"),
    ("A good social work report before the review", "ASSESS.A4"),
    ("Oversight after the first core group: SMART, Risk Sensible", "OVER.O2; PLAN.P1; RISK.R1"),
    ("Children attending their conferences", "VOICE.V3"),
    ("Consultation documents and tools used well", "VOICE.V4"),
)
FINDINGS_EACH = 3
"""Findings of one kind that an observation takes at most: the published ones are spread over as many as needed."""


def case_sample_rows() -> list[dict[str, Any]]:
    """277 rows, the grades mixed evenly over the days of the year and the localities."""
    grades = [grade for grade, number in CASE_SAMPLE.items() for _ in range(number)]
    total = len(grades)
    mixed = [grades[index * 100 % total] for index in range(total)]  # 100 and 277 share no factor: each grade once
    return [
        {
            "source_reference": f"2018-19/{index + 1:03d}",
            "audit_date": FIRST_DAY + timedelta(days=index * DAYS // total),
            "locality": LOCALITIES[index % len(LOCALITIES)],
            "plan_type": "Unknown",
            "X1": grade,
        }
        for index, grade in enumerate(mixed)
    ]


def observation_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The observations, a month apart, and their findings."""
    findings: list[dict[str, Any]] = []
    for kind, listed in (
        (FindingKind.STRENGTH, STRENGTHS),
        (FindingKind.AREA_FOR_DEVELOPMENT, AREAS_FOR_DEVELOPMENT),
    ):
        findings += [
            {
                "source_reference": f"Observation {index // FINDINGS_EACH + 1}",
                "kind": kind.label,
                "text": text,
                "themes": codes,
            }
            for index, (text, codes) in enumerate(listed)
        ]
    references = sorted({finding["source_reference"] for finding in findings})
    audits = [
        {
            "source_reference": reference,
            "audit_date": FIRST_DAY + timedelta(days=30 * number),
            "locality": LOCALITIES[number % len(LOCALITIES)],
            "X1": "Good",
        }
        for number, reference in enumerate(references)
    ]
    return audits, findings


def publish_forms(session: Session) -> None:
    """The forms, themes and places that come with the tool, without asking once more whether they are sound."""
    queries.synchronise_themes(session, LIBRARY.themes)
    queries.synchronise_organisation(session, LIBRARY.organisation, FIRST_DAY)
    for definition in LIBRARY.definitions.values():
        queries.add_version(session, definition, None)


def bring_in_case_sample(session: Session, folder: Path) -> Brought:
    """Result (a), through a filled-in template. The forms must be published."""
    path = entries.filled(session, "case-sample", folder / "case-sample.xlsx", case_sample_rows())
    return bringing_in.bring_in(session, None, examining.examine(session, None, "case-sample", path))


def bring_in_observations(session: Session, folder: Path) -> Brought:
    """Result (b), the same way."""
    audits, findings = observation_rows()
    path = entries.filled(session, "live-observation", folder / "live-observation.xlsx", audits, findings=findings)
    return bringing_in.bring_in(session, None, examining.examine(session, None, "live-observation", path))
