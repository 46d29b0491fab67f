"""What the words of a case list's cells stand for: plans, categories, legal statuses, ages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from qa_tool.records.words import PlanType

PLAN_LABELS: Mapping[PlanType, str] = {
    PlanType.CP: "Child protection",
    PlanType.CLA: "Children looked after",
    PlanType.CP_CLA: "Protection and looked after (dual status)",
    PlanType.CIN: "Children in need",
    PlanType.CL: "Care leavers",
    PlanType.S47: "Section 47 enquiries",
}
"""What a list of children with that plan is called."""
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


_AGE = re.compile(r"(-?[0-9]{1,3})(?:\.[0-9]+)?\s*(?:years?|yrs?|y)?(?:\s*old)?")
OLDEST = 130
"""Years that nobody's age is beyond."""


def age_in(words: str) -> int | None:
    """The completed years that a cell says: 11, 11.5, 11 years, under 1, unborn (-1); None when it says none."""
    plain = _plain(words)
    if plain in ("unborn", "not yet born"):
        return -1
    if plain in ("under 1", "<1", "< 1", "less than 1"):
        return 0
    match = _AGE.fullmatch(plain)
    return int(match[1]) if match and -1 <= int(match[1]) <= OLDEST else None


AGE_BANDS = ("unborn", "0-3", "4-9", "10-15", "16-plus")


_BANDS = {"16-and-over": "16-plus", "16-and-above": "16-plus", "16+": "16-plus", "16plus": "16-plus"}


def age_band_in(words: str) -> str | None:
    """The band that a cell names: 4-9, 4 to 9, 16+; None when it names none."""
    plain = re.sub(r"\s*(?:years?|yrs?)$", "", _plain(words)).replace(" to ", "-").replace("\u2013", "-")
    plain = re.sub(r"\s*-\s*", "-", plain).replace(" ", "-")
    found = _BANDS.get(plain, plain)
    return found if found in AGE_BANDS else None


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
