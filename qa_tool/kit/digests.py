"""One text for the same content, and a digest of it: so that what was kept can be told to be what it was."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON that is the same text for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON."""
    return digest_of(canonical(value))


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text, whatever stands in it: by it a table knows a secret that it does not hold."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
