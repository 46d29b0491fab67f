"""A month's list of cases as councils have it: which heading means what. Pure.

Four layouts are known by their published headings: the tool's own, the child-level lists of Ofsted's Annex A
(lists 6 to 8), the Standard Safeguarding Dataset, and the SSDA903 return. A heading of several layouts means the same
in each. What is not known can be matched by hand. Names and dates of birth have no field here: they are never kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from qa_tool.definitions.words import bare
from qa_tool.records.words import PlanType


class Field(StrEnum):
    """What a column can hold."""

    CASE_NUMBER = "case_number"
    PLAN_TYPE = "plan_type"
    DATE_OF_BIRTH = "date_of_birth"
    AGE = "age"
    AGE_BAND = "age_band"
    LOCALITY = "locality"
    DISTRICT = "district"
    TEAM = "team"
    PRACTITIONER = "practitioner"
    ABUSE_CATEGORY = "abuse_category"
    LEGAL_STATUS = "legal_status"
    BEGAN = "began"
    REVIEWED = "reviewed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """As people write it."""
        return _LABELS.get(self.value, self.value.replace("_", " ").capitalize())


_LABELS = {
    "date_of_birth": "Date of birth (only the age band is kept)",
    "age": "Age in years (only the age band is kept)",
    "practitioner": "IRO (staff code)",
    "team": "Children's Social Care team",
    "abuse_category": "Category of abuse",
    "began": "Date the plan or care began",
    "reviewed": "Date of the last review or conference",
    "ended": "Date the plan or care ended",
}


class Layout(StrEnum):
    """A known layout of lists."""

    OWN = "own"
    ANNEX_A = "annex-a"
    DATASET = "dataset"
    SSDA903 = "ssda903"

    @property
    def label(self) -> str:
        """What people call it."""
        return {
            "own": "The tool's own headings",
            "annex-a": "Ofsted Annex A",
            "dataset": "Standard Safeguarding Dataset",
            "ssda903": "SSDA903",
        }[self.value]


HEADINGS: Mapping[Layout, Mapping[str, Field]] = MappingProxyType(
    {
        Layout.OWN: {
            "case number": Field.CASE_NUMBER,
            "plan type": Field.PLAN_TYPE,
            "plan": Field.PLAN_TYPE,
            "date of birth": Field.DATE_OF_BIRTH,
            "age": Field.AGE,
            "age band": Field.AGE_BAND,
            "locality": Field.LOCALITY,
            "district": Field.DISTRICT,
            "team": Field.TEAM,
            "unit": Field.TEAM,
            "iro": Field.PRACTITIONER,
            "iro staff code": Field.PRACTITIONER,
            "category": Field.ABUSE_CATEGORY,
            "category of abuse": Field.ABUSE_CATEGORY,
            "legal status": Field.LEGAL_STATUS,
            "began": Field.BEGAN,
            "reviewed": Field.REVIEWED,
            "last review": Field.REVIEWED,
            "ended": Field.ENDED,
        },
        Layout.ANNEX_A: {
            "child unique id": Field.CASE_NUMBER,
            "date of birth": Field.DATE_OF_BIRTH,
            "age of child (years)": Field.AGE,
            "allocated team": Field.TEAM,
            "cin start date": Field.BEGAN,
            "cin closure date": Field.ENDED,
            "child protection plan start date": Field.BEGAN,
            "child protection plan end date": Field.ENDED,
            "initial category of abuse": Field.ABUSE_CATEGORY,
            "latest category of abuse": Field.ABUSE_CATEGORY,
            "date of latest review conference": Field.REVIEWED,
            "date started to be looked after": Field.BEGAN,
            "date ceased to be looked after": Field.ENDED,
            "child's legal status": Field.LEGAL_STATUS,
            "date of latest statutory review": Field.REVIEWED,
        },
        Layout.DATASET: {
            "pers_legacy_id": Field.CASE_NUMBER,
            "pers_dob": Field.DATE_OF_BIRTH,
            "pers_person_id": Field.CASE_NUMBER,
            "clar_person_id": Field.CASE_NUMBER,
            "lega_person_id": Field.CASE_NUMBER,
            "cppl_person_id": Field.CASE_NUMBER,
            "cppl_cp_plan_team": Field.TEAM,
            "cppl_cp_plan_start_date": Field.BEGAN,
            "cppl_cp_plan_end_date": Field.ENDED,
            "cppl_cp_plan_initial_category": Field.ABUSE_CATEGORY,
            "cppl_cp_plan_latest_category": Field.ABUSE_CATEGORY,
            "clae_person_id": Field.CASE_NUMBER,
            "clae_cla_episode_start_date": Field.BEGAN,
            "clae_cla_episode_start": Field.BEGAN,
            "clae_cla_episode_ceased": Field.ENDED,
            "clae_cla_episode_ceased_date": Field.ENDED,
            "lega_legal_status": Field.LEGAL_STATUS,
            "clar_cla_review_date": Field.REVIEWED,
            "cinp_person_id": Field.CASE_NUMBER,
            "cinp_cin_plan_start_date": Field.BEGAN,
            "cinp_cin_plan_end_date": Field.ENDED,
            "cinp_cin_plan_start": Field.BEGAN,
            "cinp_cin_plan_end": Field.ENDED,
            "cinp_cin_plan_team": Field.TEAM,
        },
        Layout.SSDA903: {
            "child": Field.CASE_NUMBER,
            "dob": Field.DATE_OF_BIRTH,
            "decom": Field.BEGAN,
            "dec": Field.ENDED,
            "ls": Field.LEGAL_STATUS,
            "review": Field.REVIEWED,
        },
    }
)
"""By layout, the field of each heading. They are compared as ``bare`` writes them."""

PLAN_OF_HEADING: Mapping[str, PlanType] = MappingProxyType(
    {
        "cin start date": PlanType.CIN,
        "cinp_cin_plan_start_date": PlanType.CIN,
        "child protection plan start date": PlanType.CP,
        "cinp_cin_plan_start": PlanType.CIN,
        "cppl_cp_plan_start_date": PlanType.CP,
        "date started to be looked after": PlanType.CLA,
        "clae_cla_episode_start_date": PlanType.CLA,
        "clae_cla_episode_start": PlanType.CLA,
        "decom": PlanType.CLA,
    }
)
"""Headings that say by themselves which plan the children of the list have."""
LAST: frozenset[str] = frozenset(
    (
        "initial category of abuse",
        "cppl_cp_plan_initial_category",
        "cppl_person_id",
        "clae_person_id",
        "cinp_person_id",
        "clar_person_id",
        "lega_person_id",
        "pers_person_id",
    )
)
"""Headings that are passed over where another of the same field has something in its column: that says it better."""


_KNOWN = {layout: {bare(words): one for words, one in fields.items()} for layout, fields in HEADINGS.items()}
_PLANS = {bare(words): plan for words, plan in PLAN_OF_HEADING.items()}
_LAST = {bare(words) for words in LAST}


def known_field(heading: str) -> Field | None:
    """What a heading of a known layout stands for; None when none knows it."""
    key = bare(heading)
    return next((fields[key] for fields in _KNOWN.values() if key in fields), None)


@dataclass(frozen=True)
class Column:
    """A column with a heading: what it is read as, or why it is not although its heading is known."""

    index: int
    heading: str
    field: Field | None = None
    passed: str = ""
    remembered: bool = False
    """Whether somebody matched it by hand for an earlier list."""


def columns_of(
    headings: Sequence[tuple[int, str]],
    filled: Collection[int],
    here: Mapping[str, Field | None],
    remembered: Mapping[str, Field],
) -> tuple[Column, ...]:
    """What each column (its place, its heading) is read as. No field is given to two columns.

    ``here`` (by bare heading) was said of this very list, None for 'not needed'; ``remembered`` of an earlier one.
    ``filled`` are the places of columns with anything in them: an empty one never keeps out one that is not.
    """
    ranked: dict[Field, list[tuple[tuple[bool, bool, bool, bool], int]]] = {}
    for index, heading in headings:
        key = bare(heading)
        field = here[key] if key in here else remembered.get(key) or known_field(heading)
        if field is not None:
            rank = (key not in here, index not in filled, key not in remembered, key in _LAST)
            ranked.setdefault(field, []).append((rank, index))
    chosen = {field: min(found)[1] for field, found in ranked.items()}
    names = dict(headings)
    columns = []
    for index, heading in headings:
        key = bare(heading)
        wanted = here[key] if key in here else remembered.get(key) or known_field(heading)
        if wanted is not None and chosen[wanted] == index:
            columns.append(Column(index, heading, wanted, remembered=key not in here and key in remembered))
        elif wanted is not None:
            why = "" if index in filled else "It is empty. "
            columns.append(Column(index, heading, passed=f"{why}'{names[chosen[wanted]]}' is read instead"))
        elif known_field(heading) is not None:
            columns.append(Column(index, heading, passed="You said of this list that it is not needed"))
        else:
            columns.append(Column(index, heading))
    return tuple(columns)


def layout_of(headings: Iterable[str]) -> Layout | None:
    """The layout that most of the headings belong to; None when none is known."""
    present = {bare(heading) for heading in headings}
    counts = {layout: len(present & set(fields)) for layout, fields in _KNOWN.items()}
    best = max(counts, key=lambda layout: counts[layout])
    return best if counts[best] else None


def plan_of(headings: Iterable[str]) -> PlanType | None:
    """The plan that the list's own headings speak of; None when they speak of none or of several."""
    plans = {_PLANS[key] for heading in headings if (key := bare(heading)) in _PLANS}
    return plans.pop() if len(plans) == 1 else None
