"""Names of files that every system takes, and that tell apart what differs: four localities are four names."""

from __future__ import annotations

import re
import unicodedata

from qa_tool.vocabulary.periods import Period

LONGEST = 120


def file_name(subject: str, period: Period | str, ending: str, *of: str) -> str:
    """'quality-assurance-2018-19-Q3-cluster-North-locality.xlsx'; ``of`` is what it is of besides, '' for nothing."""
    label = period if isinstance(period, str) else period.label
    parts = [_plain(part) for part in (subject, label, *of)]
    return f"{'-'.join(part for part in parts if part)[:LONGEST].rstrip('-')}.{ending}"


def _plain(text: str) -> str:
    """Letters, digits, dots and hyphens only."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters).strip("-.")
