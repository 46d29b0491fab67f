"""What is wrong with what somebody typed about the programme, input by input."""

from __future__ import annotations

from qa_tool.definitions.screening import identifiers

LONGEST_REASON = 500


class Faulty(Exception):
    """It cannot be taken as it stands. ``faults`` are (input, message) in the order of the page."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = tuple(faults)


def raise_any(faults: list[tuple[str, str]]) -> None:
    """Raise Faulty when there are any."""
    if faults:
        raise Faulty(faults)


def text_faults(
    name: str, text: str, *, called: str, needed: bool, longest: int = LONGEST_REASON
) -> list[tuple[str, str]]:
    """What is wrong with a text: missing, too long, or holding what identifies somebody."""
    if needed and not text:
        return [(name, f"Enter {called}")]
    if len(text) > longest:
        return [(name, f"{called.capitalize()} must be {longest:,} characters or less")]
    return [(name, f"Remove what looks like {kind.value} from {called}") for kind in identifiers(text)]
