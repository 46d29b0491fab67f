"""How addresses name a quarter."""

from __future__ import annotations

from qa_tool.vocabulary.periods import Quarter


def slug(quarter: Quarter) -> str:
    """'2018-19-Q3': the slash of 2018/19 would be another folder."""
    return quarter.key.replace("/", "-")
