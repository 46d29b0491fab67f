"""Questions of the shipped forms that are answered in their own way, each in keeping with what was said before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from demo.phrases import pick
from demo.sheet import Sheet
from qa_tool.definitions.record import Value
from qa_tool.definitions.words import Grade, Outcome

CANNOT_TELL = 0.04
GOOD, PARTLY, WEAK = Grade

Own = Callable[[Sheet], Value | Outcome]


def _by_grade(good: str, partly: str, weak: str) -> Own:
    def own(sheet: Sheet) -> Value | Outcome:
        return {GOOD: good, PARTLY: partly, WEAK: weak}[sheet.grade_of(sheet.question)]

    return own


def _found(sheet: Sheet) -> Value:
    """Anything that the IRO should have challenged? Missed is as weak as it gets; the others say nothing of quality."""
    grade = sheet.grade_of(sheet.question)
    missed = grade is WEAK or (grade is PARTLY and not sheet.question.critical and sheet.chance(0.2))
    if missed:
        sheet.grades[sheet.question.key] = WEAK
        return "missed"
    del sheet.grades[sheet.question.key]
    return "challenged" if sheet.chance(0.8 if grade is PARTLY else 0.3) else "nothing"


def _quality_of_challenge(sheet: Sheet) -> Value | Outcome:
    found = sheet.values.get("T2-32")
    if found == "nothing":
        return Outcome.NOT_APPLICABLE
    grade = sheet.grade_of(sheet.question)
    if found == "missed" and grade is GOOD:
        grade = sheet.grades[sheet.question.key] = PARTLY
    return grade.value


def _last_seen_alone(sheet: Sheet) -> Value:
    if sheet.facts.get("age_band") == "unborn" or (sheet.facts.get("age_band") == "0-3" and sheet.chance(0.7)):
        return "not-appropriate"
    return "not-recorded" if sheet.grade_of(sheet.question) is WEAK or sheet.chance(0.12) else "date-known"


def _days_before(least: int, most: int) -> Own:
    def own(sheet: Sheet) -> Value:
        return sheet.times.audit_date - timedelta(days=sheet.draw.randrange(least, most))

    return own


def _life_since(sheet: Sheet) -> Value | Outcome:
    if sheet.chance(CANNOT_TELL):
        return Outcome.CANNOT_TELL
    return _by_grade("better", "same", "worse")(sheet)


def _how_challenged(sheet: Sheet) -> Value:
    chosen = tuple(
        key
        for key, share in (("informal", 0.75), ("management-alert", 0.3), ("problem-resolution", 0.3))
        if sheet.chance(share)
    )
    return chosen or ("informal",)


def _response(sheet: Sheet) -> Value:
    return sheet.times.audit_date - timedelta(days=sheet.draw.randrange(4, 120)) if sheet.chance(0.8) else None


def _after_core_group(sheet: Sheet) -> Value:
    grade = sheet.grade_of(sheet.question)
    if grade is GOOD:
        return "seen"
    if grade is WEAK:
        return "not-done"
    return "not-alerted" if sheet.chance(0.75) else "too-early"


def _monitoring(sheet: Sheet) -> Value:
    if sheet.grade_of(sheet.question) is WEAK:
        return "not-done"
    return "gap-too-short" if sheet.chance(0.08) else "other-evidence" if sheet.chance(0.15) else "done"


def _change(sheet: Sheet) -> Value:
    grade = sheet.grade_of(sheet.question)
    if grade is WEAK:
        return "no-change"
    if grade is GOOD:
        return "clear-benefit" if sheet.chance(0.6) else "some-benefit"
    return "some-benefit" if sheet.chance(0.5) else "nothing-yet"


def _cited_entry(sheet: Sheet) -> Value:
    """The entry fits the grade of the footprint, which is asked next."""
    return pick(sheet.draw, f"CS-18 {sheet.grade_of(sheet.definition['CS-19']).value}")


def _fact(key: str) -> Own:
    def own(sheet: Sheet) -> Value:
        return sheet.facts.get(key)

    return own


def _words(heading: str) -> Own:
    def own(sheet: Sheet) -> Value:
        return pick(sheet.draw, heading)

    return own


def _one_of(**shares: float) -> Own:
    def own(sheet: Sheet) -> Value:
        keys = [key.replace("_", "-") for key in shares]
        return sheet.draw.choices(keys, list(shares.values()))[0]

    return own


def _sometimes(share: float, then: Own) -> Own:
    def own(sheet: Sheet) -> Value | Outcome:
        return then(sheet) if sheet.chance(share) else None

    return own


def _learning_need(sheet: Sheet) -> Value:
    """A need for one supervision in four; its theme is asked next."""
    if not sheet.chance(0.25):
        return None
    sheet.about = sheet.draw.choice(("RISK.R6", "CHALL.C3", "CHAIR.H2", "PERM.M1"))
    return pick(sheet.draw, f"restricted learning {sheet.about}")


# -- section 47 ------------------------------------------------------------


def _agreement(sheet: Sheet) -> Value:
    weak = sum(sheet.grades.get(key) is WEAK for key in ("S47-11", "S47-12", "S47-15", "S47-07"))
    if weak and sheet.chance(0.6):
        return "disagree"
    doubtful = sum(sheet.grades.get(key) is PARTLY for key in ("S47-11", "S47-12", "S47-15"))
    if sheet.chance(0.03):
        return "disagree"
    return "agree-with-conditions" if sheet.chance(0.12 + 0.18 * doubtful) else "agree"


def _resolution(sheet: Sheet) -> Value:
    number = sheet.draw.randrange(100, 999)
    return f"PR {number}" if sheet.chance(0.75) else None


def _if_raised(then: Own) -> Own:
    def own(sheet: Sheet) -> Value | Outcome:
        return then(sheet) if sheet.values.get("S47-19") else None

    return own


def _raised_on(sheet: Sheet) -> Value:
    return sheet.times.audit_date


# -- observation ------------------------------------------------------------


def _views(sheet: Sheet) -> Value:
    attended = sheet.facts.get("child_present") == "yes"
    grade = sheet.grade_of(sheet.question)
    if not attended and grade is WEAK:
        return ("not-at-all",)
    found = {
        "attended": attended,
        "consultation-document": sheet.chance(0.4),
        "app": sheet.chance(0.15),
        "advocate": sheet.chance(0.1),
    }
    chosen = tuple(key for key, there in found.items() if there)
    return chosen or ("workers-account",)


def _reports(sheet: Sheet) -> Value:
    if sheet.facts.get("adjourned") == "yes":
        return "late-adjourned"
    return {GOOD: "shared-in-time", PARTLY: "late-with-reason", WEAK: "late-without-reason"}[
        sheet.grade_of(sheet.question)
    ]


# -- supervision session ------------------------------------------------------------


def _number(most: int, least: int = 0) -> Own:
    def own(sheet: Sheet) -> Value:
        return sheet.draw.randrange(least, most)

    return own


def _part_of(whole: str, share: float) -> Own:
    """A number that is part of an earlier one."""

    def own(sheet: Sheet) -> Value:
        most = sheet.values.get(whole)
        return sum(sheet.chance(share) for _ in range(most)) if isinstance(most, int) else 0

    return own


def _session_day(sheet: Sheet) -> Value:
    day: date = sheet.times.audit_date
    return day


OWN: dict[str, Own] = {
    "T2-08": _last_seen_alone,
    "T2-08A": _days_before(2, 40),
    "T2-22": _life_since,
    "T2-32": _found,
    "T2-21": _quality_of_challenge,
    "T2-33": _how_challenged,
    "T2-33A": _response,
    "CS-05": _by_grade("good", "acted", "let-pass"),
    "CS-08": _after_core_group,
    "CS-12": _monitoring,
    "CS-14": _found,
    "CS-17": _change,
    "CS-18": _cited_entry,
    "SU-01": _after_core_group,
    "SU-08": _found,
    "SU-11": _learning_need,
    "SU-11A": lambda sheet: sheet.about,
    "S47-01": _fact("period_from"),
    "S47-02": lambda sheet: sheet.facts["enquiry_started"],
    "S47-03": _fact("period_to"),
    "S47-04": lambda sheet: sheet.facts["received"],
    "S47-05": _one_of(no_continuing_risk=93, not_substantiated=4, continuing_risk=3),
    "S47-14": _words("S47-14"),
    "S47-16": _one_of(cin_plan=48, assessment_continues=30, early_help=14, nothing_further=8),
    "S47-16A": _words("S47-16A"),
    "S47-17": _agreement,
    "S47-18": _words("S47-18"),
    "S47-18A": _words("S47-18A"),
    "S47-19": _resolution,
    "S47-20": _if_raised(_raised_on),
    "S47-21": _if_raised(_one_of(practice_manager=50, team_manager=40, senior_manager=10)),
    "S47-22": _if_raised(_one_of(practice_issue=50, compliance=30, plan_implementation=15, resources=5)),
    "S47-22A": _if_raised(_one_of(risk_and_safeguarding=70, delay_and_drift=20, inadequate_plan=10)),
    "OB-01": _words("OB-01"),
    "OB-02": _one_of(yes=1),
    "OB-05": _views,
    "OB-06": _words("OB-06"),
    "OB-08": _reports,
    "SS-01": _session_day,
    "SS-02": lambda sheet: "yes" if sheet.chance(0.94) else "no",
    "SS-03": _number(46, 18),
    "SS-04": _number(58, 24),
    "SS-05": _number(9, 1),
    "SS-06": _part_of("SS-05", 0.75),
    "SS-07": _part_of("SS-06", 0.35),
    "SS-08": _part_of("SS-07", 0.75),
    "SS-09": _number(8),
    "SS-10": _part_of("SS-09", 0.7),
    "SS-11": _part_of("SS-10", 0.3),
    "SS-12": _part_of("SS-11", 0.7),
    "SS-13": _number(5),
    "SS-14": _part_of("SS-13", 0.95),
    "SS-15": _part_of("SS-14", 0.3),
    "SS-16": _part_of("SS-15", 0.8),
    "SS-17": _number(4),
    "SS-18": _part_of("SS-17", 0.2),
    "SS-18A": _words("SS-18A"),
    "SS-19": _number(6),
    "SS-20": _part_of("SS-19", 0.15),
    "SS-20A": _words("SS-20A"),
    "SS-21": _sometimes(0.4, _words("wellbeing")),
}
"""How the questions are answered that are more than a grade, by key."""
