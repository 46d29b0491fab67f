"""Which characters a file of XML can hold at all: workbooks and documents are files of XML."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
IMPOSSIBLE_MARKS = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""As a regular expression's set of characters writes them."""
IMPOSSIBLE = re.compile(f"[{IMPOSSIBLE_MARKS}]")
"""Characters that no XML file can hold."""

_SYMBOLS = str.maketrans(
    {
        "\uf0b7": "\u2022",  # the bullet
        "\uf0a7": "\u25aa",
        "\uf06e": "\u25a0",
        "\uf0a8": "\u25fb",
        "\uf06f": "\u25a1",
        "\uf071": "\u2751",
        "\uf076": "\u2756",
        "\uf0d8": "\u27a2",
        "\uf0e0": "\u2192",
        "\uf0ae": "\u2192",
        "\uf0e8": "\u2794",
        "\uf0fc": "\u2713",
        "\uf0fe": "\u2611",
        "\uf0fb": "\u2717",
        "\uf0a3": "\u2264",
        "\uf0b3": "\u2265",
        "\uf0b0": "\u00b0",
        "\uf0b1": "\u00b1",
        "\uf02d": "\u2013",
        "\uf04a": "\u263a",
        "\uf04c": "\u2639",
        "\uf020": " ",
    }
)
"""What Word's symbol fonts draw, by the private places under which they are pasted: other fonts draw a box there."""
_UNKNOWN_BULLET = re.compile("(?m)^([^\\S\n]*)[\ue000-\uf8ff](?=[^\\S\n])")


def without_private(text: str) -> str:
    """``text`` with the bullets and signs that were pasted from Word as every font has them.

    A sign that is not known stays what it is, but for one alone at the beginning of a line: that is a bullet.
    """
    return _UNKNOWN_BULLET.sub("\\1\u2022", text.translate(_SYMBOLS))


def possible(text: str) -> str:
    """``text`` with every character that cannot be stored replaced by U+FFFD."""
    return IMPOSSIBLE.sub(REPLACEMENT, text)
