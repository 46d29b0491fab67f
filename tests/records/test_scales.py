"""What a record's page asks the scale of its definition."""

from __future__ import annotations

from qa_tool.definitions.words import FindingKind
from qa_tool.records.views.entries import suggested_themes
from tests.definitions.samples import ask, form
from tests.definitions.test_scales import FIVE


def test_strengths_come_from_every_good_grade_and_development_from_the_others() -> None:
    graded = [ask(f"G-{place}", themes=(f"VOICE.V{place}",)) for place in range(5)]
    rows = [ask(f"F-{kind}", "findings", kind=kind) for kind in FindingKind]
    definition = form(*graded, *rows, scale=FIVE)
    given = dict(zip([question.key for question in graded], FIVE.by_key, strict=True))
    strengths, areas = (suggested_themes(definition, given, question) for question in rows)
    assert strengths == ("VOICE.V0", "VOICE.V1")
    assert areas == ("VOICE.V2", "VOICE.V3", "VOICE.V4")
