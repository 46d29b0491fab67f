"""``qa-tool summary``: the JSON of a period, and what it says to somebody who mistypes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from qa_tool.cli import main
from qa_tool.kit import transactions
from qa_tool.kit.periods import Quarter
from tests.figures.pages.test_pages import plain_records
from tests.support import brute_force, factories
from tests.support.freezes import freeze

TALLY_KEYS = [
    "good", "requires_improvement", "inadequate", "answered", "cannot_tell", "not_applicable", "not_answered",
    "not_asked", "good_pct", "requires_improvement_pct", "inadequate_pct", "not_inadequate_pct", "base",
]  # fmt: skip


def summary(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["summary", *arguments])


@pytest.fixture
def filled(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that holds thirty audits."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with transactions.unit_of_work(engine) as session:
        brute_force.put(session, plain_records())
    engine.dispose()


def test_the_object_has_the_keys_that_were_promised_in_their_order(filled: None) -> None:
    result = summary("--quarter", "2018/19-Q3", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.output)
    assert list(data) == ["period", "forms", "themes", "findings"]
    assert list(data["period"]) == ["label", "from", "to", "complete", "until", "recorded_from", "in_words"]
    assert list(data["period"].values()) == [
        "2018/19 Q3",
        "2018-10-01",
        "2018-12-31",
        True,
        "2018-12-31",
        "2018-10-01",
        "",
    ]
    first = data["forms"][0]
    assert list(first) == ["form", "audits", "overall", "questions"]
    assert (first["form"], first["audits"]) == ("first", 30)
    assert list(first["overall"]) == TALLY_KEYS
    assert (first["overall"]["good"], first["overall"]["good_pct"], first["overall"]["base"]) == (20, "66.7", "full")
    questions = {question["key"]: question for question in first["questions"]}
    assert list(questions["FI-01"]) == [*TALLY_KEYS, "key", "themes"]
    assert questions["FI-01"]["themes"] == ["VOICE.V1"]
    assert questions["FI-03"]["options"] == {"yes": 15, "partly": 0, "no": 15}
    assert questions["FI-03"]["good"] is None
    assert "FI-99" not in questions
    voice = next(row for row in data["themes"] if (row["theme"], row["sub_theme"]) == ("VOICE", None))
    assert list(voice) == [*TALLY_KEYS, "theme", "sub_theme"]
    assert voice["answered"] == 60
    assert {"theme": "VOICE", "sub_theme": "V1", "kind": "strength", "findings": 15, "audits": 15} in data["findings"]


def test_a_period_without_audits_has_blanks_and_not_zeros(filled: None) -> None:
    data = json.loads(summary("--year", "2011/12", "--json").output)
    assert data["period"] == {
        "label": "2011/12",
        "from": "2011-04-01",
        "to": "2012-03-31",
        "complete": False,
        "until": None,
        "recorded_from": None,
        "in_words": "records begin in October 2018",
    }
    assert data["themes"] == data["findings"] == []
    for form in data["forms"]:
        assert (form["audits"], form["questions"]) == (0, [])
        assert form["overall"]["good_pct"] is None
        assert form["overall"]["base"] == "none"


def test_filters_take_keys_names_and_labels(filled: None) -> None:
    for place in ("south-locality", "South locality", "SOUTH LOCALITY"):
        data = json.loads(summary("--quarter", "2018/19-Q3", "--form", "First form", "--place", place, "--json").output)
        assert [(form["form"], form["audits"]) for form in data["forms"]] == [("first", 10)]


def test_dates_that_are_a_quarter_carry_its_name(filled: None) -> None:
    data = json.loads(summary("--from", "2018-10-01", "--to", "2018-12-31", "--json").output)
    assert data == json.loads(summary("--quarter", "2018/19-Q3", "--json").output)


def test_without_json_it_speaks(filled: None) -> None:
    output = summary("--quarter", "2018/19-Q3").output
    assert "30 records counted in 2018/19 Q3" in output
    assert "First form: 20 of 30 good (66.7%)" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--quarter", "2018/19-Q5"], "--quarter: '2018/19-Q5' is not a quarter: write it like 2018/19-Q3"),
        (["--quarter", "2018/20-Q1"], "'2018/20-Q1' is not a quarter: write it like 2018/19-Q3"),
        (["--year", "2018"], "--year: '2018' is not a financial year: write it like 2018/19"),
        ([], "Give one period"),
        (["--quarter", "2018/19-Q3", "--year", "2018/19"], "Give one period"),
        (["--from", "2018-10-01"], "--to: Give both dates"),
        (["--from", "31/10/2018", "--to", "2018-12-31"], "'31/10/2018' is not a date: write it like 2018-10-31"),
        (["--year", "2018/19", "--form", "third"], "--form: 'third' is not one of the choices for form: first, second"),
        (["--year", "2018/19", "--place", "Atlantis"], "--place: 'Atlantis' is not a place"),
        (["--year", "2018/19", "--plan-type", "XX"], "--plan-type: 'XX' is not one of the choices"),
    ],
)
def test_every_mistake_says_how_to_write_it(filled: None, arguments: list[str], message: str) -> None:
    result = summary(*arguments, "--json")
    assert result.exit_code == 2
    assert message in result.output


def test_published_figures_are_those_of_the_freeze(filled: None, sqlite_url: str) -> None:
    refused = summary("--quarter", "2018/19-Q3", "--as-published")
    assert refused.exit_code == 2
    assert "--as-published: 2018/19 Q3 is not a frozen quarter" in refused.output
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with transactions.unit_of_work(engine) as session:
        freeze(session, factories.make_people(session), Quarter(2018, 3))
    engine.dispose()
    said = summary("--quarter", "2018/19-Q3", "--as-published").output
    assert "Note: Figures as published: frozen on" in said
    then = json.loads(summary("--quarter", "2018/19-Q3", "--as-published", "--json").output)
    assert then == json.loads(summary("--quarter", "2018/19-Q3", "--json").output)
