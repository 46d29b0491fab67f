"""Measures worked out from their files by plain loops over plain records: the grammar of the files, read a second time.

It shares no line with the engine. A row is a dict of columns; what is not known is missing or None.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from qa_tool.resources import forms_folder
from qa_tool.settings.words import CATALOGUE
from tests.support.brute_measures import Results, working_days

Row = dict[str, Any]
NAMES = {"iro_team": "IRO team", "owner_role": "owner"}
MIXES = {
    "recognises": {"yes": "Yes", "partly": "Partly", "no": "No"},
    "view": {"recognises": "Recognised", "partly": "Recognised in part", "disputes": "Disputed"},
}


@cache
def measures() -> dict[str, Any]:
    """Every measure of the files by its key, with the settings as they come."""
    found: dict[str, Any] = {}
    for path in (forms_folder() / "measures").glob("*.yaml"):
        text = re.sub(
            r"\{setting:(\w+)\}", lambda named: str(CATALOGUE[named[1]].default), path.read_text(encoding="utf-8")
        )
        found |= {one["key"]: one for one in YAML(typ="safe", pure=True).load(text)["measures"]}
    return found


def true_of(condition: Any, row: Row) -> bool:
    """Whether a row meets a condition as it is written."""
    for key, wanted in (condition or {}).items():
        if key == "any":
            if not any(true_of(one, row) for one in wanted):
                return False
            continue
        value = row.get(key)
        if isinstance(wanted, dict):
            if "answered" in wanted and (value is not None) != wanted["answered"]:
                return False
            if "at_most" in wanted and (value is None or value > int(wanted["at_most"])):
                return False
        elif value is None or value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def evaluate(key: str, rows: Iterable[Row]) -> Results:
    """(by, member, label) -> (n, N, value) of every line; members are called as the rows call them."""
    measure, kept = measures()[key], []
    for row in rows:
        taken = dict(row)
        for name, (first, last) in measure.get("days", {}).items():
            if row.get(first) is not None and row.get(last) is not None:
                taken[name] = working_days(row[first], row[last])
        if true_of(measure.get("where"), taken):
            kept.append(taken)
    results: Results = {}
    for by in measure.get("by", ["service"]):
        for member in [""] if by == "service" else sorted({row[by] for row in kept}):
            of = kept if by == "service" else [row for row in kept if row[by] == member]
            for line in measure["rows"]:
                for label, result in _line(line, of).items():
                    results[NAMES.get(by, by), member, label] = result
    return results


def _line(line: Any, rows: list[Row]) -> dict[str, tuple[int, int | None, Decimal | None]]:
    within = [row for row in rows if true_of(line.get("where"), row)]
    if "mix" in line:
        given = [row[line["mix"]] for row in within if row.get(line["mix"]) is not None]
        return {label: (given.count(option), len(given), None) for option, label in MIXES[line["mix"]].items()}
    if "median" in line:
        days = [row[line["median"]] for row in within if row.get(line["median"]) is not None]
        value = Decimal(str(float(statistics.median(days)))) if days else None
        return {line["label"]: (len(days), None, value)}
    if "count" in line:
        return {line["label"]: (len([row for row in within if true_of(line["count"], row)]), None, None)}
    whole = [row for row in within if true_of(line["share"].get("N"), row)]
    return {line["label"]: (len([row for row in whole if true_of(line["share"]["n"], row)]), len(whole), None)}
