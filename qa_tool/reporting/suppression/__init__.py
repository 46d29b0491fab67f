"""Small numbers in what goes outside: hidden, and protected from being worked out (measures, general rule 10).

Make a ``Table`` (``cross``, ``joined``, ``with_rest``), ``protect`` it beside the releases that went before, print
only what the ``Published`` gives, and keep its ``release``. What is promised, and why, is in docs/suppression.md.
"""

from qa_tool.reporting.suppression.protecting import CannotProtect, protect
from qa_tool.reporting.suppression.published import Published
from qa_tool.reporting.suppression.releases import Release, from_plain, to_plain
from qa_tool.reporting.suppression.states import HIDDEN_MARK, WITHHELD_MARK, Rule, State
from qa_tool.reporting.suppression.tables import TOTAL, AtMost, Graded, Key, Sum, Table, cross, joined, with_rest

__all__ = [
    "HIDDEN_MARK",
    "TOTAL",
    "WITHHELD_MARK",
    "AtMost",
    "CannotProtect",
    "Graded",
    "Key",
    "Published",
    "Release",
    "Rule",
    "State",
    "Sum",
    "Table",
    "cross",
    "from_plain",
    "joined",
    "protect",
    "to_plain",
    "with_rest",
]
