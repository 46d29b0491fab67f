"""What each finished output says of the measures, as facts (``facts``): n, N, and the percentage or value as shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.demo.facts import Fact, Facts, percentage, whole_number
from tests.support import read_back


def any_number(text: Any) -> int | Decimal | None:
    """Whole, but of full-time equivalents."""
    if text is None or isinstance(text, int):
        return text
    number = Decimal(str(text).replace(",", ""))
    return int(number) if number == int(number) else number


def of_measures(data: Iterable[Mapping[str, Any]]) -> Facts:
    """What the JSON of the measures says: (measure, by, about, counted) -> (n, N, what is shown of them)."""
    facts: Facts = {}
    for measure in data:
        for row in measure["rows"]:
            shown = row["base"] in ("small", "full")
            value = percentage(row["value"] if row["value"] is not None else row["pct"]) if shown else None
            about = (row["member"], row["form"], row["quarter"], row["label"])
            facts["measure", measure["key"], row["by"], *about] = (any_number(row["n"]), any_number(row["N"]), value)
    return facts


VALUE, RATIO, SHARE, COUNT = (
    re.compile(r"^(-?\d+\.\d+)? ?of ([\d,]+)"),
    re.compile(r"^(\d+\.\d+)? ?([\d,.]+) / ([\d,.]+)"),
    re.compile(r"^([\d,.]+) of ([\d,.]+)(?: (\d+\.\d)%)?"),
    re.compile(r"^(-?[\d,.]+)"),
)
Said = tuple[int | Decimal | None, int | Decimal | None, Decimal | None]


def _measured(label: str, text: str) -> Said:
    """(n, N, percentage or value as shown) of a cell of a measure."""
    if label.startswith(VALUES) and (match := VALUE.match(text)):
        return whole_number(match[2]), None, percentage(match[1])
    if match := RATIO.match(text):
        return any_number(match[2]), any_number(match[3]), percentage(match[1])
    if match := SHARE.match(text):
        return any_number(match[1]), any_number(match[2]), percentage(match[3])
    match = COUNT.match(text)
    assert match, text
    return any_number(match[1]), None, None


def on_measure_page(page: str, key: str) -> Facts:
    """As ``of_measures``, of the tables on the page of one measure."""
    facts: Facts = {}
    for caption, rows in read_back.page_tables(page).items():
        by = caption.rpartition(", by ")[2]
        for row in rows:
            cells = dict(row)
            member = cells.pop(next(iter(cells))) if "Counted" not in row or by != "service" else ""
            member = "" if member == "The whole service" else member
            form = cells.pop("Form", "")
            about = (member, "" if form == "All forms" else form, cells.pop("Quarter", ""))
            counted = {cells["Counted"]: cells["Result"]} if "Counted" in cells else cells
            facts |= {("measure", key, by, *about, label): _measured(label, text) for label, text in counted.items()}
    return facts


def in_measure_tables(path: Path) -> Facts:
    """As ``of_measures``, of the workbook's cells: what a row is about is one text there.

    Of many members only (n, N, what is shown) of each label's columns; a value has no n beside its N.
    """
    facts: Facts = {}
    for name, rows in read_back.workbook_tables(path).items():
        key, _, beside = name.removeprefix("measure_").partition("_by_")
        for row in rows if name.startswith("measure_") else ():
            if beside:
                about = _about(row["By"].lower() if row["By"] != "IRO team" else "IRO team", row["About"])
                facts |= {("measure", key, about, label): said for label, said in _side_by_side(row).items()}
                continue
            value = next((held for heading, held in row.items() if heading.startswith("Value (")), None)
            shown = percentage(row["%"] if value is None else value)
            facts["measure", key, row["About"], row["Counted"]] = (any_number(row["n"]), any_number(row["of N"]), shown)
    return facts


def _side_by_side(row: Mapping[str, Any]) -> dict[str, Said]:
    """What a line says of each label: counts up to where their N stands, then what is shown of them."""
    found: dict[str, Said] = {}
    of: int | Decimal | None = None
    for heading, held in list(row.items())[2:]:
        whose, _, kind = heading.rpartition(": ")
        label = heading.removesuffix(" %")
        if heading == "of N" or kind == "of N":
            of, begun = any_number(held), not whose
            for counted, (n, before, _) in found.items():
                begun = begun or counted == whose
                if begun and before is None:
                    found[counted] = (n, of, None)
        elif label != heading:
            found[label] = (found[label][0], found[label][1], percentage(held))
        elif label.startswith(VALUES):
            if of is not None:
                found[label] = (of, None, percentage(held))
        elif heading != "Base" and kind != "base":
            found[label] = (any_number(held), None, None)
    return found


RATIOS = ("Children for each ", "Meetings minuted a month for each ")
VALUES = ("Median ", "Done per 100 ", *RATIOS)
"""How labels begin that are numbers of their own."""


def beside(wanted: Facts, written: Facts) -> Facts:
    """``wanted`` as a sheet says it side by side: a ratio has the N that it is divided by, its n stands elsewhere."""
    ratios = [fact for fact, n in written.items() if fact[-1].startswith(RATIOS) and n[1] is None]
    return {**wanted, **{fact: (wanted[fact][1], None, wanted[fact][2]) for fact in ratios if fact in wanted}}


def about_of(fact: Fact) -> Fact:
    """The fact of ``of_measures`` under the words of the workbook."""
    _, key, by, member, form, quarter, label = fact
    about = ", ".join(part for part in (member or "The whole service", form, quarter) if part)
    return ("measure", key, _about(by, about), label)


def _about(by: str, about: str) -> str:
    return f"{about} ({by})" if by in ("locality", "district") else about
