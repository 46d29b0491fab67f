"""The measures as one JSON object. Percentages and values are strings with one decimal; None where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qa_tool.figures.arithmetic import Comparison
from qa_tool.figures.formats.figures_json import period
from qa_tool.figures.measures.base import Measured, Row
from qa_tool.figures.words.recorded import Recorded
from qa_tool.kit.percentages import Number


def as_data(recorded: Recorded, measured: Iterable[Measured]) -> dict[str, Any]:
    """The object that ``qa-tool measures --json`` prints."""
    return {
        "period": period(recorded),
        "measures": [_measure(one) for one in measured],
    }


def _measure(one: Measured) -> dict[str, Any]:
    measure = one.measure
    return {
        "key": measure.key,
        "name": measure.name,
        "question": measure.asks,
        "formula": measure.formula,
        "denominator": measure.denominator,
        "unit": measure.unit,
        "kind": measure.kind.value,
        "readers": sorted(role.value for role in measure.readers),
        "breakdowns": [by.value for by in measure.breakdowns],
        "cautions": list(one.cautions),
        "rows": [_row(row) for row in one.rows],
    }


def _plain(number: Number) -> int | float:
    """With two decimals at most, which a float holds."""
    return number if isinstance(number, int) else float(number)


def _row(row: Row) -> dict[str, Any]:
    """A plain count has no N and no percentage; a value is worked out from n records."""
    return {
        "by": row.by.value,
        "member": row.member,
        "form": row.form,
        "quarter": row.quarter,
        "label": row.label,
        "n": _plain(row.n),
        "N": None if row.of is None else _plain(row.of),
        "pct": None if row.pct is None else str(row.pct),
        "value": None if row.value is None else str(row.value),
        "base": row.base.value,
        "change": _change(row.change),
    }


def _change(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "against": comparison.against,
        "change": comparison.change.value,
        "points": None if comparison.points is None else str(comparison.points),
    }
