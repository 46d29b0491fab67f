"""A month's list of cases as councils have it: which heading means what, and what the words in a cell stand for. Pure.

Four layouts are known by their published headings: the tool's own, the child-level lists of Ofsted's Annex A
(lists 6 to 9), the Standard Safeguarding Dataset, and the SSDA903 return. A heading of several layouts means the same
in each. What is not known can be matched by hand. Names and dates of birth have no field here: they are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from qa_tool.vocabulary.audits import PlanType


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
            "cppl_person_id": Field.CASE_NUMBER,
            "cppl_cp_plan_start_date": Field.BEGAN,
            "cppl_cp_plan_end_date": Field.ENDED,
            "cppl_cp_plan_initial_category": Field.ABUSE_CATEGORY,
            "cppl_cp_plan_latest_category": Field.ABUSE_CATEGORY,
            "clae_person_id": Field.CASE_NUMBER,
            "clae_cla_episode_start_date": Field.BEGAN,
            "clae_cla_episode_ceased": Field.ENDED,
            "clae_cla_episode_ceased_date": Field.ENDED,
            "lega_legal_status": Field.LEGAL_STATUS,
            "clar_cla_review_date": Field.REVIEWED,
            "cinp_person_id": Field.CASE_NUMBER,
            "cinp_cin_plan_start_date": Field.BEGAN,
            "cinp_cin_plan_end_date": Field.ENDED,
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
"""By layout, the field of each heading as ``folded`` writes it."""

PLAN_OF_HEADING: Mapping[str, PlanType] = MappingProxyType(
    {
        "cin start date": PlanType.CIN,
        "cinp_cin_plan_start_date": PlanType.CIN,
        "child protection plan start date": PlanType.CP,
        "cppl_cp_plan_start_date": PlanType.CP,
        "date started to be looked after": PlanType.CLA,
        "clae_cla_episode_start_date": PlanType.CLA,
        "decom": PlanType.CLA,
    }
)
"""Headings that say by themselves which plan the children of the list have."""
YIELDS: Mapping[str, str] = MappingProxyType(
    {
        "initial category of abuse": "latest category of abuse",
        "cppl_cp_plan_initial_category": "cppl_cp_plan_latest_category",
        "age of child (years)": "date of birth",
        "cppl_person_id": "pers_legacy_id",
        "clae_person_id": "pers_legacy_id",
        "cinp_person_id": "pers_legacy_id",
    }
)
"""A heading on the left is passed over where the list has the one on the right, which says the same better."""


def folded(heading: str) -> str:
    """A heading as it is looked up: single spaces, lower case, the plain apostrophe, without a mark at its end."""
    return " ".join(heading.replace("\u2019", "'").split()).casefold().rstrip(":*?")


def recognised(headings: Iterable[str], remembered: Mapping[str, Field | None]) -> dict[str, Field]:
    """The field of each heading that is known, by the heading as it stands in the list.

    ``remembered`` (by folded heading) is what was matched by hand before, None for 'not needed'; it comes first. No
    field is given twice: of two headings of the same field the first stays, but for those that ``YIELDS`` names.
    """
    every = list(headings)
    present = {folded(heading) for heading in every}
    found: dict[str, Field] = {}
    for heading in every:
        key = folded(heading)
        if key in remembered:
            field = remembered[key]
        elif YIELDS.get(key) in present:
            field = None
        else:
            field = next((fields[key] for fields in HEADINGS.values() if key in fields), None)
        if field is not None and field not in found.values():
            found[heading] = field
    return found


def layout_of(headings: Iterable[str]) -> Layout | None:
    """The layout that most of the headings belong to; None when none is known."""
    present = {folded(heading) for heading in headings}
    counts = {layout: len(present & set(fields)) for layout, fields in HEADINGS.items()}
    best = max(counts, key=lambda layout: counts[layout])
    return best if counts[best] else None


def plan_of(headings: Iterable[str]) -> PlanType | None:
    """The plan that the list's own headings speak of; None when they speak of none or of several."""
    plans = {PLAN_OF_HEADING[key] for heading in headings if (key := folded(heading)) in PLAN_OF_HEADING}
    return plans.pop() if len(plans) == 1 else None


_LIST_MARK = re.compile(r"^[a-z][).]\s*")
_PLANS: Mapping[str, PlanType] = {
    "child protection": PlanType.CP,
    "child protection plan": PlanType.CP,
    "cpp": PlanType.CP,
    "child looked after": PlanType.CLA,
    "looked after": PlanType.CLA,
    "looked after child": PlanType.CLA,
    "lac": PlanType.CLA,
    "cic": PlanType.CLA,
    "child in care": PlanType.CLA,
    "cp and cla": PlanType.CP_CLA,
    "cp + cla": PlanType.CP_CLA,
    "dual": PlanType.CP_CLA,
    "dual status": PlanType.CP_CLA,
    "child protection plan and looked after": PlanType.CP_CLA,
    "child in need": PlanType.CIN,
    "child in need plan": PlanType.CIN,
    "care leaver": PlanType.CL,
    "section 47": PlanType.S47,
    "section 47 enquiry only": PlanType.S47,
}
_CATEGORIES = {
    "neglect": "neglect",
    "neg": "neglect",
    "physical": "physical",
    "physical abuse": "physical",
    "phy": "physical",
    "sexual": "sexual",
    "sexual abuse": "sexual",
    "sab": "sexual",
    "emotional": "emotional",
    "emotional abuse": "emotional",
    "emo": "emotional",
    "multiple": "multiple",
    "multiple/not recommended": "multiple",
    "more than one category": "multiple",
    "mul": "multiple",
}
_LEGAL = {
    "c1": "ico",
    "interim care order": "ico",
    "ico": "ico",
    "c2": "co",
    "full care order": "co",
    "care order": "co",
    "co": "co",
    "e1": "placement-order",
    "placement order": "placement-order",
    "placement order granted": "placement-order",
    "placement-order": "placement-order",
    "v2": "s20",
    "section 20": "s20",
    "s20": "s20",
    "single period of accommodation under section 20": "s20",
}


def plan_in(words: str) -> PlanType | None:
    """The plan that a cell names; None when it names none that is known."""
    plain = _plain(words)
    return next((plan for plan in PlanType if plan.value.casefold() == plain), _PLANS.get(plain))


def category_in(words: str) -> str | None:
    """The category of abuse that a cell names; None when unknown."""
    return _CATEGORIES.get(_plain(words))


def legal_status_in(words: str) -> str:
    """The legal status that a cell names: any that has no word of its own is 'other'."""
    plain = _plain(words)
    return _LEGAL.get(plain) or _LEGAL.get(plain.split(" ", 1)[0].rstrip(":-"), "other")


def _plain(words: str) -> str:
    return _LIST_MARK.sub("", " ".join(words.split()).casefold())


AGE_BANDS = ("unborn", "0-3", "4-9", "10-15", "16-plus")


def age_band(years: int) -> str:
    """The band of an age in completed years; below nothing is unborn."""
    for upto, band in ((0, "unborn"), (4, "0-3"), (10, "4-9"), (16, "10-15")):
        if years < upto:
            return band
    return "16-plus"


def age_on(born: date, day: date) -> int:
    """Completed years on a day; -1 before birth. Somebody born on 29 February has a birthday on 1 March else."""
    if born > day:
        return -1
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def together(plans: Iterable[PlanType]) -> PlanType:
    """The plan of a child who stands in several lists: protection and care are dual status, both go before need.

    Raises ValueError for no plan at all.
    """
    every = set(plans)
    if PlanType.CP_CLA in every or {PlanType.CP, PlanType.CLA} <= every:
        return PlanType.CP_CLA
    for plan in (PlanType.CP, PlanType.CLA, PlanType.CL, PlanType.CIN, PlanType.S47):
        if plan in every:
            return plan
    raise ValueError("A case without a plan")
