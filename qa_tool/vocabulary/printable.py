"""Which characters a file of XML can hold at all: workbooks and documents are files of XML."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
IMPOSSIBLE_MARKS = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""As a regular expression's set of characters writes them."""
IMPOSSIBLE = re.compile(f"[{IMPOSSIBLE_MARKS}]")
"""Characters that no XML file can hold."""


def possible(text: str) -> str:
    """``text`` with every character that cannot be stored replaced by U+FFFD."""
    return IMPOSSIBLE.sub(REPLACEMENT, text)
