"""The services that are written down: the demo, and small ones made from a seed, all by the tool's own commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

NOON = datetime(2023, 2, 14, 12, tzinfo=UTC)
"""The moment at which the clock stands, for making a service and for reading it."""
LAST_QUARTER, QUARTER_BEFORE, THIS_QUARTER, LAST_YEAR = "2022/23-Q3", "2022/23-Q2", "2022/23-Q4", "2021/22"
LAST_MONTH = "2023-01"
PHRASE = "lantern gravel pigeon orchard"
"""What every account signs in with, once the service is made."""
GRADES = ("Good", "Requires improvement", "Inadequate")
PLACES = (("North", 9), ("Central", 14), ("East", 3))
"""Localities, and how many records of a form each has in a quarter at most."""
FIRST_DAY, QUARTERS = date(2021, 7, 1), 6
SUB_THEMES = ("VOICE.V1", "VOICE.V2", "FAMILY.F1", "PLAN.P1")
STAFF = (
    ("HS-01", "HS", "--job=Head of service"),
    ("SM-01", "SM", "--job=Safeguarding manager"),
    ("AN-01", "AN", "--job=Analyst"),
    ("QR-01", "QR", "--job=Manager", "--manages=iro-north-1"),
    ("IRO-01", "IRO", "--job=Reviewing officer", "--practitioner", "--team=iro-north-1"),
)


def tool(*words: str, given: str = "") -> Any:
    """What a command of the tool does: its result, whatever it is."""
    from click.testing import CliRunner

    from qa_tool.cli import main

    return CliRunner().invoke(main, list(words), input=given, prog_name="qa-tool", terminal_width=100)


def done(*words: str, given: str = "") -> str:
    """What a command prints that must succeed."""
    result = tool(*words, given=given)
    if result.exit_code:
        raise SystemExit(f"qa-tool {' '.join(words)}: {result.output} {result.exception!r}")
    return str(result.stdout)


def accounts() -> dict[str, str]:
    """The address of the first account of each role, by role."""
    found: dict[str, str] = {}
    for line in done("user", "list").splitlines():
        email, _, role = line.split()[:3]
        found.setdefault(role, email)
    return found


def make(service: str, instance: Path, audits: int) -> None:
    """Make a service in a folder: 'demo', or 'generated-1' and so on."""
    os.environ.update(QA_MODE="demo", QA_INSTANCE=str(instance))
    _keys(instance / "keys")
    if service == "demo":
        _demo("--audits", str(audits), "--no-serve", "--instance", str(instance))
    else:
        _generated(int(service.split("-")[1]), instance)
    for email in accounts().values():
        done("user", "password", email, "--password-stdin", given=f"{PHRASE}\n")


def _demo(*words: str) -> None:
    """The command of the demo stands beside the tool's; in older worktrees it is one of the tool's."""
    from click.testing import CliRunner

    try:
        from demo.command import command
    except ModuleNotFoundError:
        done("demo", *words)
        return
    result = CliRunner().invoke(command, list(words))
    if result.exit_code:
        raise SystemExit(f"demo {' '.join(words)}: {result.output} {result.exception!r}")


def _keys(folder: Path) -> None:
    """The same keys for every making: by the key of cases, lots decide which audits are read a second time."""
    folder.mkdir(mode=0o700)
    for name in ("secret-key", "case-key", "password-salt"):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(sha256(name.encode()).hexdigest(), encoding="ascii")


def _generated(seed: int, instance: Path) -> None:
    """Few records at one place and more at the others, with counts that hold each other."""
    from openpyxl import load_workbook

    done("db", "upgrade")
    done("forms", "publish")
    for code, role, *words in STAFF:
        done("staff", "add", code, *words, "--from=2017-04-01")
        email = f"{code.lower()}@small.example"
        agreed = [] if role == "HS" else ["--approved-by=hs-01@small.example"]
        who = ["--email", email, "--staff-code", code, "--role", role, "--password-stdin"]
        done("user", "add", *who, *agreed, given=f"{PHRASE}\n")
    chance = Random(seed)
    for form in ("case-sample", "tier-2"):
        path = instance / f"{form}.xlsx"
        done("audits", "template", form, str(path))
        book = load_workbook(path)
        _fill(book, form, chance)
        book.save(path)
        done("audits", "import", form, str(path))
        path.unlink()


def _fill(book: Any, form: str, chance: Random) -> None:
    """Records in a template, as its own second row says that they may be filled in."""
    sheet, findings = book["Audits"], book["Findings"]
    columns = {str(cell.value).split()[0]: cell.column for cell in reversed(sheet[1])}  # not "X1 comment" for X1
    graded = [
        cell.column
        for cell in sheet[1]
        if str(sheet.cell(2, cell.column).value).startswith("One of: Good / Requires improvement")
    ]
    below = 3
    for number, (day, place) in enumerate(_records(chance), start=3):
        reference = f"{form} {number}"
        grade = chance.choices(GRADES, (6, 3, 1))[0]
        row = {"Source": reference, "audit_date": day, "locality": place, "plan_type": "Unknown", "X1": grade}
        row["X6"] = chance.choice(("Clear benefit", "No benefit seen"))
        for key, value in row.items():
            sheet.cell(number, columns[key]).value = value
        for column in graded:
            sheet.cell(number, column).value = chance.choice((grade, *GRADES))
        for kind in ("Strength", "Area for development"):
            said = (reference, None, kind, "Seen in the record", chance.choice(SUB_THEMES))
            for column, value in enumerate(said, start=1):
                findings.cell(below, column).value = value
            below += 1


def _records(chance: Random) -> Iterator[tuple[date, str]]:
    """The day and the place of each record."""
    for quarter in range(QUARTERS):
        for place, most in PLACES:
            for _ in range(chance.randint(0, most)):
                yield FIRST_DAY + timedelta(days=quarter * 92 + chance.randrange(85)), place
