"""One number everywhere: pages, workbook, JSON, CSV, data feed and Word report of the whole demo service agree.

Each output is read back from its finished bytes. As they stand, and as a frozen quarter was published.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from qa_tool.cli import main
from qa_tool.figures.verbs import figure_requests
from qa_tool.figures.words.filters import Filters
from qa_tool.outputs.verbs import reports
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.words import Wish
from qa_tool.people.verbs import tokens
from tests.demo import facts, measure_facts
from tests.demo.facts import Facts
from tests.demo.whole import QUARTER, Whole, at_noon
from tests.support.measures import MEASURES
from tests.support.workbooks import make_workbook

pytestmark = pytest.mark.usefixtures("standing_clock")
AT = f"period={QUARTER.key}"
PUBLISHED = f"{AT}&figures=published"
FAMILIES = {
    "pages": {"headline", "form", "top", "theme", "finding", "place", "place theme", "month", "question"},
    "groups": {"Plan type", "How chosen", "Benefit", "Quarter"},
}
"""What a fact can be of."""


def families(found: Facts) -> Counter[str]:
    """How many facts of each kind there are."""
    return Counter(fact[0] if fact[0] == "headline" else fact[1] for fact in found)


def differing(some: Facts, whole: Facts) -> dict[Any, Any]:
    """Facts of ``some`` that ``whole`` has not, or has otherwise."""
    return {fact: (n, whole.get(fact, "is not there")) for fact, n in some.items() if whole.get(fact, ...) != n}


def cut(found: Facts, *kinds: str) -> Facts:
    """The facts of some kinds, without findings that were not made: JSON and CSV have no line for none."""
    kept = {fact: n for fact, n in found.items() if (fact[0] if fact[0] == "headline" else fact[1]) in kinds}
    return {fact: n for fact, n in kept.items() if n or fact[1] != "finding"}


def command(whole: Whole, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    """The JSON that a command prints."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", whole.app.instance_path)
    monkeypatch.setenv("QA_DATABASE_URL", f"sqlite:///{whole.path}")
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def fed(whole: Whole, name: str, asked: str) -> Any:
    """A file of the data feed, by a token of the analyst's."""
    with whole.writing() as session:
        secret, token = tokens.make(session, whole.asker(session, "AN"), "Dashboard", 30)
    answer = whole.app.test_client().get(f"/feed/{name}?{asked}", headers={"Authorization": f"Bearer {secret}"})
    with whole.writing() as session:
        tokens.revoke(session, whole.asker(session, "AN"), token.id)
    assert answer.status_code == 200
    return answer


def word(whole: Whole, path: Path, *, published: bool) -> Facts:
    """What the Word report says."""
    with whole.writing() as session:
        wish = Wish.PUBLISHED if published else Wish.STANDING
        reports.compose(session, None, Order(QUARTER.period, Filters(), wish=wish), path)
    return facts.in_word(path)


@pytest.fixture(scope="module")
def book(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The internal workbook of the quarter."""
    path = tmp_path_factory.mktemp("book") / "quarter.xlsx"
    with at_noon(), whole.writing() as session:
        return make_workbook(session, None, QUARTER.period, Filters(), path, "")


@pytest.fixture(scope="module")
def pages(whole: Whole) -> Facts:
    """What the rooms of the analysis say of the quarter, as it stands."""
    with at_noon():
        return facts.on_pages(whole, "SM", AT)


def test_the_cells_of_the_workbook_say_what_the_pages_say(pages: Facts, book: Path) -> None:
    found = facts.in_workbook(book)
    assert set(families(pages)) == FAMILIES["pages"] | FAMILIES["groups"]
    # The pages leave out forms without a record; of them the workbook says nothing but noughts.
    assert not differing(pages, found)
    assert {n for fact, n in found.items() if fact not in pages} <= {0, None}


def test_a_table_of_the_workbook_is_one_table_over_all_its_rows(book: Path) -> None:
    for sheet in load_workbook(book):
        tables = list(dict.values(sheet.tables))
        assert not [table.name for table in tables if re.search(r"_part_\d+$", table.name)]
        for table in tables:
            after = sheet[int(table.ref.rpartition(":")[2].lstrip(ascii_uppercase)) + 1]
            assert not [cell.value for cell in after if cell.value], f"{sheet.title}: {table.name} ends before its rows"
    long = load_workbook(book)["Answers"]
    assert long.row_breaks.brk, "longer than a page"
    assert (list(long.tables), long.print_title_rows) == (["options"], "$1:$5")


def test_json_and_csv_say_what_the_pages_say(whole: Whole, pages: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    data = command(whole, monkeypatch, "summary", "--quarter", QUARTER.key)
    sent = fed(whole, "summary.json", AT).json
    assert {name: sent[name] for name in data} == data
    table = facts.in_csv(fed(whole, "summary.csv", AT).text)
    titled = facts.in_json(data, titles(whole))
    kinds = ("form", "theme", "finding", "question")
    assert not differing(cut(pages, *kinds), titled)
    both = {fact: n for fact, n in cut(pages, *kinds).items() if fact[-1] != "Not inadequate"}
    by_month = {fact: n for fact, n in cut(pages, "month").items() if n and "Period" not in fact}
    for_table = both | {f: n for f, n in by_month.items() if f[-1] != "All records"}
    for_table |= {fact: n for fact, n in cut(pages, "place").items() if fact[0] != "rest"}
    assert not differing(for_table, table)
    assert min(families(for_table)[kind] for kind in (*kinds, "month", "place")) > 3


def test_the_word_report_says_what_the_pages_say(whole: Whole, pages: Facts, tmp_path: Path) -> None:
    found = word(whole, tmp_path / "report.docx", published=False)
    headlines = cut(pages, "headline")
    assert headlines.items() <= found.items()
    rest = {fact: n for fact, n in found.items() if fact[0] != "headline"}
    assert not differing(rest, pages)
    assert set(families(rest)) == {"form", "question", "theme", "place", "top", "Quarter"}
    # What the report leaves out of these is what nobody answered.
    left_out = cut(pages, "form", "theme", "top").items() - rest.items()
    assert {n for fact, n in left_out if fact[-1] != "Not inadequate"} <= {0, None}


@pytest.mark.parametrize("key", list(MEASURES))
def test_a_measure_is_the_same_on_its_page_and_in_the_json(whole: Whole, key: str, measured: Facts) -> None:
    role = next(role for role in ("SM", "AN", "HS") if role in MEASURES[key].readers)
    page = whole.client(role).get(f"/analysis/measures/{key}?{AT}")
    found = measure_facts.on_measure_page(page.text, key)
    wanted = {fact: n for fact, n in measured.items() if fact[1] == key}
    assert not differing(wanted, found)
    # A table side by side has a nought where a line has no such row.
    assert {n for fact, n in found.items() if fact not in wanted} <= {(0, None, None)}


def test_measures_are_the_same_in_the_workbook_and_in_the_json(book: Path, measured: Facts) -> None:
    found = measure_facts.in_measure_tables(book)
    written = {fact[1] for fact in found}
    assert {"C8", "C9", "C10", "C13", "C14", "C15", "C19", "C20"} <= written
    wanted = measure_facts.beside(
        {measure_facts.about_of(fact): n for fact, n in measured.items() if fact[1] in written}, found
    )
    assert not differing(found, wanted)
    # Of many teams a value has no column where none has records enough to show one.
    left_out = {fact: wanted[fact] for fact in wanted.keys() - found.keys()}
    assert {fact[-1].startswith(measure_facts.VALUES) and n[1:] == (None, None) for fact, n in left_out.items()} <= {
        True
    }
    assert len(left_out) < len(found) / 4


def test_what_was_published_is_the_same_everywhere_and_is_not_what_stands(
    whole: Whole, pages: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = facts.on_pages(whole, "SM", PUBLISHED)
    assert differing(published, pages)
    data = command(whole, monkeypatch, "summary", "--quarter", QUARTER.key, "--as-published")
    sent = fed(whole, "summary.json", PUBLISHED).json
    assert {name: sent[name] for name in data} == data
    kinds = ("form", "theme", "finding", "question")
    assert not differing(cut(published, *kinds), facts.in_json(data, titles(whole)))
    table = facts.in_csv(fed(whole, "summary.csv", PUBLISHED).text)
    assert not differing({f: n for f, n in cut(published, *kinds).items() if f[-1] != "Not inadequate"}, table)
    found = word(whole, tmp_path / "report.docx", published=True)
    assert cut(published, "headline").items() <= found.items()
    assert not differing({fact: n for fact, n in found.items() if fact[0] != "headline"}, published)
    assert set(families(published)) == FAMILIES["pages"] | FAMILIES["groups"]


@pytest.fixture(scope="module")
def measured(whole: Whole) -> Facts:
    """Every measure of the quarter as the command prints it."""
    with pytest.MonkeyPatch.context() as patch, at_noon():
        return measure_facts.of_measures(command(whole, patch, "measures", "--quarter", QUARTER.key)["measures"])


def titles(whole: Whole) -> dict[str, str]:
    """The titles of the forms by their keys."""
    with whole.writing() as session:
        return dict(figure_requests.choices(session).forms)
