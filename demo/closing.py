"""The closing block of a demo record: the overall grade, its reason, findings, impact, actions, concerns."""

from __future__ import annotations

from datetime import time, timedelta

from demo.phrases import action, finding, pick, reason
from demo.sheet import Sheet
from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Action, Finding, Record
from qa_tool.definitions.suggestion import Suggestion, suggested_grade
from qa_tool.definitions.words import FindingKind, Grade

GRADES = list(Grade)
IMPACTS = {
    Grade.GOOD: {"clear-benefit": 62, "some-benefit": 32, "none-seen": 6},
    Grade.REQUIRES_IMPROVEMENT: {"clear-benefit": 10, "some-benefit": 56, "none-seen": 28, "harm-or-drift": 6},
    Grade.INADEQUATE: {"some-benefit": 8, "none-seen": 37, "harm-or-drift": 55},
}
"""What the work changed for the child, by the overall grade."""
ALWAYS_WEAK = "PLAN.P1"
"""What auditors name first among areas for development, about every other time that they see it."""
OVERALL, CHILD, PARENT = "X1", "X12", "X13"
ASKED = {
    "child": {"contacted": 46, "declined": 18, "not-reached": 14, "not-fitting": 22},
    "parent": {"contacted": 57, "declined": 16, "not-reached": 24, "not-fitting": 3},
}
"""What came of it where an auditor tried to ask."""
HOW_ASKED = ("face-to-face", "telephone-or-video", "telephone-or-video", "in-writing", "through-somebody")
UNJUDGED = ("T2-08",)
"""Questions whose answer says little of how good the work was."""


def close(sheet: Sheet) -> Suggestion:
    """Answer the closing block; gives back the grade that the answers suggested."""
    suggestion = suggested_grade(sheet.definition, Record(sheet.facts, sheet.answers))
    overall, departure = _overall(sheet, suggestion)
    note = pick(sheet.draw, "second reader") if departure == "second" else ""
    sheet.put(OVERALL, overall.value, note)
    sheet.put("X2", reason(sheet.draw, overall, "up" if departure == "second" else departure))
    _findings(sheet)
    _impact(sheet, overall)
    _actions(sheet)
    _good_practice(sheet)
    _concerns(sheet)
    _voices(sheet)
    return suggestion


def _overall(sheet: Sheet, suggestion: Suggestion) -> tuple[Grade, str]:
    """The overall grade, and 'up', 'down', 'second' (a second reader is asked) or '' for how it departs."""
    suggested = Grade(suggestion.grade or Grade.GOOD)
    if suggestion.decided:
        return (Grade.REQUIRES_IMPROVEMENT, "second") if sheet.chance(0.06) else (suggested, "")
    above = GRADES[max(0, suggested.severity - 1)]
    allowed = suggestion.at_most is None or above.severity >= Grade(suggestion.at_most).severity
    if above is not suggested and allowed and sheet.chance(0.05):
        return above, "up"
    if suggested is Grade.GOOD and sheet.chance(0.05):
        return Grade.REQUIRES_IMPROVEMENT, "down"
    if suggested is Grade.REQUIRES_IMPROVEMENT and sheet.mood.level < -0.6 and sheet.chance(0.08):
        return Grade.INADEQUATE, "down"
    return suggested, ""


def _seen(sheet: Sheet, *wanted: Grade) -> list[tuple[Question, Grade]]:
    """The questions answered before the closing block that were seen as one of the grades."""
    return [
        (sheet.definition[key], grade)
        for key, grade in sheet.grades.items()
        if grade in wanted and sheet.definition[key].themes and key in sheet.values and key not in UNJUDGED
    ]


def _findings(sheet: Sheet) -> None:
    strong = _seen(sheet, Grade.GOOD) or _seen(sheet, *GRADES)
    weak = _seen(sheet, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
    strengths = _rows(sheet, FindingKind.STRENGTH, [(one, Grade.GOOD) for one, _ in strong])
    sheet.put("X3", strengths)
    if not weak and sheet.values.get(OVERALL) != Grade.GOOD:
        weak = [(one, Grade.REQUIRES_IMPROVEMENT) for one, _ in strong]  # what keeps the whole from being good
    if weak:
        sheet.put("X4", _rows(sheet, FindingKind.AREA_FOR_DEVELOPMENT, weak))


def _rows(sheet: Sheet, kind: FindingKind, seen: list[tuple[Question, Grade]]) -> tuple[Finding, ...]:
    wanted = sheet.draw.choice((1, 2, 2, 3))
    if kind is FindingKind.AREA_FOR_DEVELOPMENT:
        first = [one for one in seen if ALWAYS_WEAK in one[0].themes and sheet.chance(0.4)]
        rest = [one for one in seen if one not in first]
        sheet.draw.shuffle(rest)
        order = first[:1] + rest
    else:
        order = sheet.draw.sample(seen, len(seen))
    rows: dict[str, Finding] = {}
    for question, grade in order[:wanted]:
        codes = question.themes[: 2 if len(question.themes) > 1 and sheet.chance(0.3) else 1]
        text = finding(sheet.draw, codes[0], grade, young=sheet.young)
        rows.setdefault(text, Finding(kind, text, tuple(sorted(codes, key=sheet.order.index))))
    return tuple(rows.values())


def _impact(sheet: Sheet, overall: Grade) -> None:
    impacts = IMPACTS[overall]
    impact = sheet.draw.choices(list(impacts), list(impacts.values()))[0]
    about = "meeting " if sheet.definition.subject == "meeting" else "young " if sheet.young else ""
    sheet.put("X5", pick(sheet.draw, f"impact {about}{impact}"))
    sheet.put("X6", impact)


def _actions(sheet: Sheet) -> None:
    weak = _seen(sheet, Grade.INADEQUATE) + _seen(sheet, Grade.REQUIRES_IMPROVEMENT)
    must = sheet.values.get(OVERALL) == Grade.INADEQUATE or _seen(sheet, Grade.INADEQUATE)
    if not (must or (weak and sheet.chance(0.55))):
        return
    about = (weak or _seen(sheet, *GRADES))[: sheet.draw.choice((1, 1, 2, 3))]
    rows: dict[str, Action] = {}
    for question, _ in about:
        owner, text = action(sheet.draw, question.themes[0].partition(".")[0])
        due = sheet.times.submitted_on + timedelta(days=sheet.draw.randrange(10, 120))
        rows.setdefault(text, Action(text, owner, due, question.themes[0], question.key))
    sheet.put("X7", tuple(rows.values()))


def _good_practice(sheet: Sheet) -> None:
    if sheet.chance(0.4):
        return
    share = sheet.values.get(OVERALL) == Grade.GOOD and sheet.chance(0.3)
    sheet.put("X8", "yes" if share else "no")
    if share:
        sheet.put("X8A", pick(sheet.draw, "practice to share"))


def _concerns(sheet: Sheet) -> None:
    day = sheet.times.audit_date
    if sheet.chance(0.007):
        sheet.put("X9", "yes")
        sheet.put("X9A", pick(sheet.draw, "accepted by"))
        sheet.put("X9B", day)
        sheet.put("X9C", time(sheet.draw.randrange(9, 17), sheet.draw.randrange(60)))
        sheet.put("X9D", day)
    else:
        sheet.put("X9", "no")
    conduct = sheet.chance(0.004)
    sheet.put("X10", "yes" if conduct else "no")
    if conduct:
        sheet.put("X10A", sheet.times.submitted_on)


def _voices(sheet: Sheet) -> None:
    """Whether child and parent were asked for the audit, and what they said; many auditors do not try."""
    if sheet.definition.find(CHILD) is None:
        return
    for key, who, tried, least in ((CHILD, "child", 0.34, "not-fitting"), (PARENT, "parent", 0.42, "not-reached")):
        if not sheet.chance(tried):
            continue
        young = key == CHILD and sheet.young
        outcome = least if young else sheet.draw.choices(*zip(*ASKED[who].items(), strict=True))[0]
        sheet.put(key, outcome)
        if outcome == "contacted":
            sheet.put(f"{key}A", sheet.draw.choice(HOW_ASKED))
            if sheet.chance(0.85):
                sheet.put(f"{key}B", pick(sheet.draw, f"{who} said"))
