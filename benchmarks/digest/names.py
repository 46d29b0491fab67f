"""Random identities, called by what they stand for, so that two makings of one service read the same."""

from __future__ import annotations

import re
from collections import Counter

IDENTITY = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])")
"""Of a random identity; a content hash is longer, and the same for the same content."""
REFERENCE = re.compile(r"\b[A-Z][A-Z0-9]{1,5}-(?:\d+-)*\d+\b")
"""Of a record."""
SECRET = re.compile(r"\bqat_[\w-]+")
LONGEST = 40


class Names:
    """The name of each identity: what it is called where it is first met, else its kind, numbered as they appear."""

    def __init__(self, instance: str) -> None:
        self._known: dict[str, str] = {}
        self._taken: Counter[str] = Counter()
        self._instance = instance

    def call(self, identity: str, label: str) -> None:
        """Name an identity after a label, unless it has a name."""
        if identity in self._known:
            return
        label = re.sub(r"[^\w .-]+", "", " ".join(label.split()))[:LONGEST].strip() or "one"
        self._taken[label] += 1
        number = self._taken[label]
        self._known[identity] = f"{{{label}}}" if number == 1 else f"{{{label} #{number}}}"

    def meet(self, address: str, text: str = "") -> None:
        """Name the identities in an address: after the reference in its link, else after what is before it."""
        found = list(IDENTITY.finditer(address))
        said = REFERENCE.search(text)
        for number, match in enumerate(found):
            before = [part for part in re.split(r"[/?&=#]", address[: match.start()]) if part]
            kind = before[-1] if before else "one"
            if said and number == len(found) - 1:
                self.call(match[0], said[0])
            elif match[0] not in self._known:
                self.call(match[0], f"{kind} #{self._next(kind)}")

    def _next(self, kind: str) -> int:
        self._taken[f"#{kind}"] += 1
        return self._taken[f"#{kind}"]

    def plain(self, text: str) -> str:
        """The text with every identity called by its name."""
        text = SECRET.sub("qat_...", text.replace(self._instance, "INSTANCE"))
        return IDENTITY.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        self.meet(match[0])
        return self._known[match[0]]
