"""What each finished output says, as facts: what is said of what, and the number. Read from bytes, never computed.

("n", ...) is a count, ("%", ...) a percentage as it is shown, None where the base bears none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.demo.whole import Whole
from tests.support import read_back
from tests.support.read_back import pages_main, text_of

Fact = tuple[str, ...]
Facts = dict[Fact, Any]
GRADES = ("Good", "Requires improvement", "Inadequate")
KEYS = ("good", "requires_improvement", "inadequate")
SHORT = ("Good", "RI", "Inad.")
OUTSIDE = ("Cannot tell", "Not applicable", "Not answered", "Not asked")
KINDS = {"strength": "Strength", "area-for-development": "Area for development"}
NUMBER = re.compile(r"^([\d,]+)(?: (\d+\.\d)%)?(?: (?:small base|counts only|none answered))?$")
CODE = re.compile(r"([A-Z]{2,}(?:\.[A-Z]\d+)?)$")


def whole_number(text: str) -> int:
    return int(text.replace(",", ""))


def percentage(value: Any) -> Decimal | None:
    """As it is shown; None where nothing is."""
    return None if value in (None, "") else Decimal(str(value))


def _graded(cells: Mapping[str, str], about: Fact, facts: Facts) -> None:
    """The grades and N of a row of a page: '12 40.0%'."""
    for grade in GRADES:
        match = NUMBER.match(cells[grade])
        assert match, cells
        facts["n", *about, grade] = whole_number(match[1])
        facts["%", *about, grade] = percentage(match[2])
    match = NUMBER.match(cells["N"])
    assert match, cells
    facts["n", *about, "N"] = whole_number(match[1])


def on_pages(whole: Whole, role: str, asked: str) -> Facts:
    """What the rooms of the analysis say."""
    client = whole.client(role)
    facts: Facts = {}

    def read(room: str) -> str:
        page = client.get(f"/analysis/{room}{'&' if '?' in room else '?'}{asked}")
        assert page.status_code == 200, room
        return page.text

    home = read("")
    for number, line in enumerate(pages_main(home).xpath(".//ul[contains(@class, 'qa-headlines')]/li")):
        facts["headline", str(number)] = text_of(line)
    tables = read_back.page_tables(home)
    for row in tables["Overall grades by form, with the share of good against earlier periods"]:
        _graded(row, ("form", row["Form"]), facts)
        facts["n", "form", row["Form"], "Not inadequate"] = whole_number(row["Not inadequate"].split()[0])
    for caption, kind in (("Strengths", "Strength"), ("Areas for development", "Area for development")):
        for row in tables.get(f"{caption}, by the number of audits that name them", []):
            code = re.sub(r" \d+ quarters running$", "", row["Sub-theme"]).rpartition(" ")[2]
            facts["n", "top", kind, code] = (whole_number(row["Rank"]), whole_number(row["Audits"]))
    _themes(read_back.page_tables(read("themes?sub-themes=yes")), facts)
    _places(read_back.page_tables(read("places")), facts)
    volume = read_back.page_tables(read("volume"))
    for row in volume["Records by month and form"]:
        month = "Period" if row["Month"] == "All" else row["Month"]
        for form, n in row.items():
            if form != "Month":
                facts["n", "month", month, "All records" if form == "All" else form] = whole_number(n)
    forms = pages_main(read("questions")).xpath(".//a[contains(@href, 'of=')]")
    shown = pages_main(home).xpath(".//a[contains(@href, '/analysis/questions') and contains(@href, 'of=')]")
    for form in sorted({re.findall(r"of=([a-z0-9-]+)", link.get("href"))[0] for link in (*forms, *shown)}):
        _questions(read_back.page_tables(read(f"questions?of={form}")), facts)
    for link in pages_main(home).xpath(".//a[contains(@href, '/analysis/form/')]"):
        key = re.findall(r"/form/([a-z0-9-]+)", link.get("href"))[0]
        _groups(text_of(link), read_back.page_tables(read(f"form/{key}")), facts)
    return facts


def _themes(tables: Mapping[str, list[dict[str, str]]], facts: Facts) -> None:
    for row in tables["Graded answers pooled by theme and sub-theme"]:
        _graded(row, ("theme", row["Theme"].rpartition(" ")[2]), facts)
    for row in tables["Findings by theme and sub-theme"]:
        code = row["Theme"].rpartition(" ")[2]
        for kind, audits in (("Strength", "Audits"), ("Area for development", "Audits 2")):
            facts["n", "finding", code, kind, "findings"] = whole_number(row[f"{kind}: findings"])
            facts["n", "finding", code, kind, "audits"] = whole_number(row[audits])


def _places(tables: Mapping[str, list[dict[str, str]]], facts: Facts) -> None:
    for caption, rows in tables.items():
        form, said, _ = caption.partition(": overall grades by locality and district")
        for row in rows if said else ():
            if row["Place"] != "The whole service":
                about = ("place", row["Place"], form)
                _graded(row, about, facts)
                _rest(row["Good in the rest of the service"], about, facts)
        place, said, _ = caption.partition(": graded answers by theme against")
        for row in rows if said else ():
            _graded(row, ("place theme", place, row["Theme"]), facts)
            _rest(row["Good in the rest of the service"], ("place theme", place, row["Theme"]), facts)


def _rest(text: str, about: Fact, facts: Facts) -> None:
    match = re.match(r"([\d,]+) of ([\d,]+)(?: \((\d+\.\d)%)?", text)
    facts["rest", *about] = (
        (whole_number(match[1]), whole_number(match[2]), percentage(match[3])) if match else (0, 0, None)
    )


def _questions(tables: Mapping[str, list[dict[str, str]]], facts: Facts) -> None:
    for row in tables.get("Graded questions, every outcome in its column", []):
        about = ("question", row["Question"].partition(" ")[0])
        _graded(row, about, facts)
        for outcome in OUTSIDE:
            facts["n", *about, outcome] = whole_number(row[outcome])


def _groups(title: str, tables: Mapping[str, list[dict[str, str]]], facts: Facts) -> None:
    for caption, first in (
        ("Grades by plan type", "Plan type"),
        ("Grades by how the case was chosen", "How chosen"),
        ("Grades by benefit to the child", "Benefit"),
        ("Overall grades in five quarters", "Quarter"),
    ):
        for row in tables.get(caption, []):
            _graded(row, (first, title, row[first]), facts)


def in_workbook(path: Path) -> Facts:
    """What the cells of the internal workbook say."""
    tables, facts = read_back.workbook_tables(path), Facts()
    column = read_back.workbook_column(path, "Summary")
    at = column.index("Headlines") + 1
    for number, text in enumerate(column[at : column.index("Overall grades")]):
        facts["headline", str(number)] = text
    for row in tables["summary_grades"]:
        _cells(row, ("form", row["Form"]), facts)
        facts["n", "form", row["Form"], "Not inadequate"] = row["Not inadequate"]
    for row in tables["records_by_month"]:
        facts |= {("n", "month", row["Month"], form): n for form, n in row.items() if form != "Month"}
    for row in tables["questions"]:
        _cells(row, ("question", row["Question"]), facts)
        facts |= {("n", "question", row["Question"], outcome): row[outcome] for outcome in OUTSIDE}
    for name, (ours, theirs) in GROUP_TABLES.items():
        for row in tables[name]:
            _cells(row, (ours, row["Form"], row[theirs] or ""), facts)
    _theme_cells(tables, facts)
    _place_cells(tables, facts)
    return facts


GROUP_TABLES = {
    "grade_by_plan": ("Plan type", "Plan type"),
    "grade_by_choice": ("How chosen", "How chosen"),
    "grade_by_impact": ("Benefit", "Impact"),
    "grades_by_quarter": ("Quarter", "Quarter"),
}


def _cells(row: Mapping[str, Any], about: Fact, facts: Facts) -> None:
    for grade in GRADES:
        facts["n", *about, grade] = row[grade]
        facts["%", *about, grade] = percentage(row[f"{grade} %"])
    facts["n", *about, "N"] = row["N"]


def _theme_cells(tables: Mapping[str, list[dict[str, Any]]], facts: Facts) -> None:
    for name, kind in (("top_strengths", "Strength"), ("top_areas", "Area for development")):
        for row in tables.get(name, []):
            facts["n", "top", kind, row["Code"]] = (row["Rank"], row["Audits that say so"])
    for row in (*tables["themes"], *tables["sub_themes"]):
        _cells(row, ("theme", row["Code"]), facts)
    for row in tables["findings_by_theme"]:
        for kind, counts in (("Strength", "Strengths"), ("Area for development", "Areas for development")):
            facts["n", "finding", row["Code"], kind, "findings"] = row[counts]
            audits = "Audits with a strength" if kind == "Strength" else "Audits with an area"
            facts["n", "finding", row["Code"], kind, "audits"] = row[audits]


def _place_cells(tables: Mapping[str, list[dict[str, Any]]], facts: Facts) -> None:
    for row in (*tables["grades_by_locality"], *tables["grades_by_district"]):
        _cells(row, ("place", row["Place"], row["Form"]), facts)
        facts["rest", "place", row["Place"], row["Form"]] = _rest_cells(row)
    for row in tables["themes_by_locality"]:
        _cells(row, ("place theme", row["Place"], row["Theme"]), facts)
        facts["rest", "place theme", row["Place"], row["Theme"]] = _rest_cells(row)


def _rest_cells(row: Mapping[str, Any]) -> tuple[int, int, Decimal | None]:
    return row["Rest: good"], row["Rest: of N"], percentage(row["Rest: good %"])


def in_word(path: Path) -> Facts:
    """What the tables and bullets of the Word report say."""
    facts: Facts = {("headline", str(number)): text for number, text in enumerate(read_back.word_bullets(path))}
    for caption, rows in read_back.word_tables(path).items():
        title, _, said = caption.partition(": ")
        for row in rows:
            first = next(iter(row.values()))
            if about := _about_row(title, said, first):
                _word_cells(row, about, facts)
            elif caption.startswith("The most frequent"):
                kind = "Strength" if "strengths" in caption else "Area for development"
                facts["n", "top", kind, row["Code"]] = (whole_number(row["Rank"]), whole_number(row["Records"]))
            elif said == "good, by locality against the rest of the service":
                rest = whole_number(row["Rest: good"]), whole_number(row["Rest: N"])
                facts["rest", "place", first, title] = (*rest, percentage(row["Rest: good %"]))
    return facts


def _about_row(title: str, said: str, first: str) -> Fact | None:
    """What a row of grades is about, from the caption of its table and its first cell; None for other rows."""
    if title.startswith("Overall grades by form"):
        return ("form", first)
    if title in ("Graded answers by theme", "Graded answers by sub-theme"):
        return ("theme", first.rpartition("(")[2][:-1]) if first.endswith(")") else None
    return {
        "graded questions": ("question", first.partition(" ")[0]),
        "overall grades by quarter": ("Quarter", title, first),
        "overall grades by locality": ("place", first, title),
    }.get(said)


def _word_cells(row: Mapping[str, str], about: Fact, facts: Facts) -> None:
    for short, grade in zip(SHORT, GRADES, strict=True):
        facts["n", *about, grade] = whole_number(row[short])
        facts["%", *about, grade] = percentage(row[f"{short} %"])
    facts["n", *about, "N"] = whole_number(row["N"])


def in_json(data: Mapping[str, Any], titles: Mapping[str, str]) -> Facts:
    """What the JSON of the summary says. It keeps every percentage and says how far it may be read."""
    facts: Facts = {}
    for form in data["forms"]:
        if form["overall"]["good"] is not None and form["audits"]:
            _tally(form["overall"], ("form", titles[form["form"]]), facts)
            both = form["overall"]["good"] + form["overall"]["requires_improvement"]
            facts["n", "form", titles[form["form"]], "Not inadequate"] = both
        for question in form["questions"]:
            if question["good"] is not None:
                about = ("question", question["key"])
                _tally(question, about, facts)
                facts |= {("n", *about, name): question[name.lower().replace(" ", "_")] for name in OUTSIDE}
    for theme in data["themes"]:
        _tally(theme, ("theme", _code(theme)), facts)
    for finding in data["findings"]:
        for what in ("findings", "audits"):
            facts["n", "finding", _code(finding), KINDS[finding["kind"]], what] = finding[what]
    return facts


def _code(of: Mapping[str, Any]) -> str:
    return of["theme"] if of["sub_theme"] is None else f"{of['theme']}.{of['sub_theme']}"


def _tally(tally: Mapping[str, Any], about: Fact, facts: Facts) -> None:
    shown = tally["base"] in ("small", "full")
    for key, grade in zip(KEYS, GRADES, strict=True):
        facts["n", *about, grade] = int(tally[key])
        facts["%", *about, grade] = percentage(tally[f"{key}_pct"]) if shown else None
    facts["n", *about, "N"] = int(tally["answered"])


def in_csv(text: str) -> Facts:
    """What the tidy table of the data feed says."""
    facts: Facts = {}
    lines = list(csv.DictReader(io.StringIO(text)))
    titles = {line["form"]: line["label"] for line in lines if line["level"] == "form"}
    for line in lines:
        level, graded = line["level"], line["good"] != ""
        if level == "form" and graded and int(line["audits"]):
            _tally(line, ("form", titles[line["form"]]), facts)
        elif level == "question" and graded:
            _tally(line, ("question", line["key"]), facts)
            facts |= {("n", "question", line["key"], n): int(line[n.lower().replace(" ", "_")]) for n in OUTSIDE}
        elif level in ("theme", "sub-theme"):
            _tally(line, ("theme", line["key"]), facts)
        elif level == "place" and graded and line["place_kind"] != "team":
            _tally(line, ("place", line["place"], titles[line["form"]]), facts)
        elif level == "month":
            facts["n", "month", line["label"], titles[line["form"]]] = int(line["audits"])
        elif level in KINDS:
            facts["n", "finding", line["key"], KINDS[level], "findings"] = int(line["n"])
            facts["n", "finding", line["key"], KINDS[level], "audits"] = int(line["audits"])
    return facts
