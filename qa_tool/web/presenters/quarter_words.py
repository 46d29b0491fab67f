"""How addresses name a quarter."""

from __future__ import annotations

from qa_tool.policy.words import NotFound
from qa_tool.vocabulary.periods import Quarter


def slug(quarter: Quarter) -> str:
    """'2018-19-Q3': the slash of 2018/19 would be another folder."""
    return quarter.key.replace("/", "-")


def quarter_of(text: str) -> Quarter:
    """The inverse of ``slug``. Raises NotFound for anything else."""
    try:
        return Quarter.parse(text.replace("-", "/", 1))
    except ValueError:
        raise NotFound(text) from None
