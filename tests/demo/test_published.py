"""A frozen quarter of the whole demo: its workbook and its measures say what its frozen pages say.

Live figures differ from the published ones by exactly the records that are listed as changed since.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_tool.cli import main
from qa_tool.definitions.words import Grade
from qa_tool.figures.verbs import figure_requests
from qa_tool.outputs.queries.frozen import RecordChange
from qa_tool.outputs.verbs import since_freeze
from qa_tool.outputs.words import SinceFreeze
from tests.demo import facts, measure_facts
from tests.demo.facts import Facts
from tests.demo.whole import QUARTER, Whole, at_noon
from tests.support.measures import MEASURES

pytestmark = pytest.mark.usefixtures("standing_clock")
AT = f"period={QUARTER.key}"
PUBLISHED = f"{AT}&figures=published"
SHOWN = {"Good": Grade.GOOD, "Requires improvement": Grade.REQUIRES_IMPROVEMENT, "Inadequate": Grade.INADEQUATE}


@pytest.fixture(scope="module")
def frozen_book(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the quarter as it was published, made by the command."""
    path = tmp_path_factory.mktemp("frozen") / "published.xlsx"
    with pytest.MonkeyPatch.context() as patch, at_noon():
        patch.setenv("QA_MODE", "test")
        patch.setenv("QA_INSTANCE", whole.app.instance_path)
        patch.setenv("QA_DATABASE_URL", f"sqlite:///{whole.path}")
        words = ["workbook", "--quarter", QUARTER.key, "--as-published", "-o", str(path)]
        result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def published(whole: Whole) -> Facts:
    """What the pages say of the quarter as it was published."""
    with at_noon():
        return facts.on_pages(whole, "SM", PUBLISHED)


@pytest.fixture(scope="module")
def live(whole: Whole) -> Facts:
    """What the pages say of it as it stands."""
    with at_noon():
        return facts.on_pages(whole, "SM", AT)


def test_the_published_workbook_says_what_the_published_pages_say(published: Facts, frozen_book: Path) -> None:
    found = facts.in_workbook(frozen_book)
    unlike = {fact: (n, found.get(fact, "is not there")) for fact, n in published.items() if found.get(fact, ...) != n}
    assert not unlike
    assert {n for fact, n in found.items() if fact not in published} <= {0, None}


def test_published_measures_are_the_same_on_their_pages_and_in_the_workbook(whole: Whole, frozen_book: Path) -> None:
    written = measure_facts.in_measure_tables(frozen_book)
    keys = {fact[1] for fact in written}
    assert {"C13", "C14", "C19", "C20"} <= keys
    for key in sorted(keys):
        role = next(role for role in ("SM", "AN", "HS") if role in MEASURES[key].readers)
        page = whole.client(role).get(f"/analysis/measures/{key}?{PUBLISHED}").text
        assert "Figures as published" in page
        shown = measure_facts.beside(
            {measure_facts.about_of(fact): n for fact, n in measure_facts.on_measure_page(page, key).items()}, written
        )
        wanted = {fact: n for fact, n in written.items() if fact[1] == key}
        assert {fact: n for fact, n in wanted.items() if shown.get(fact) != n} == {}, key
        # Medians of which no line has enough records are named under their table, and have no column in it.
        left_out = {fact: n for fact, n in shown.items() if fact not in wanted and not fact[-1].startswith("Median")}
        assert set(left_out.values()) <= {(0, None, None)}, key
        unshown = {n for fact, n in shown.items() if fact not in wanted and fact not in left_out}
        assert all(value is None for _, _, value in unshown), key


def test_live_figures_differ_by_exactly_the_records_that_changed(whole: Whole, published: Facts, live: Facts) -> None:
    with whole.writing() as session:
        found = since_freeze.differences(session, whole.asker(session, "SM"), QUARTER)
    changed, titles = found.records.items, titles_of(whole)
    assert len(changed) == found.records.total >= 2
    assert found.figures
    before = Counter((titles[one.form_key], one.before) for one in changed)
    after = Counter((titles[one.form_key], one.after) for one in changed if counts_now(one))
    graded = {fact for fact in published if fact[:2] == ("n", "form") and fact[-1] in SHOWN}
    assert len(graded) > 6
    for fact in graded:
        about = (fact[2], SHOWN[fact[-1]])
        assert (published[fact] or 0) - before[about] + after[about] == (live.get(fact) or 0), fact
    records = {fact: n for fact, n in published.items() if fact[:3] == ("n", "month", "Period")}
    gone = Counter(titles[one.form_key] for one in changed if not counts_now(one))
    added = Counter(titles[one.form_key] for one in changed if one.kind is SinceFreeze.ADDED)
    for counted in (gone, added):
        counted["All records"] = counted.total()
    assert len(records) > 4
    for fact, n in records.items():
        assert (n or 0) - gone[fact[-1]] + added[fact[-1]] == (live.get(fact) or 0), fact


def counts_now(one: RecordChange) -> bool:
    """Whether a record that changed counts as it stands, on whatever revision."""
    return one.kind not in (SinceFreeze.REOPENED, SinceFreeze.MOVED)


def titles_of(whole: Whole) -> dict[str, str]:
    with whole.writing() as session:
        return dict(figure_requests.choices(session).forms)
