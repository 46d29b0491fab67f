"""The dated settings of the service: what each is, what it may be, and what holds when nobody set it. Pure values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LONGEST_TEXT = 60


@dataclass(frozen=True)
class NumberSetting:
    """A setting that is a whole number from ``least`` to ``most``; the unit is the end of its key."""

    key: str
    title: str
    default: int
    least: int
    most: int
    meaning: str = ""

    @property
    def unit(self) -> str:
        """What is counted: 'working days', '%', ...; '' for a bare number."""
        return next(many.strip() for ending, _, many in _UNITS if self.key.endswith(ending))

    @property
    def says(self) -> str:
        """What may be typed."""
        return f"A whole number from {self.least:,} to {self.most:,}"

    def understood(self, text: str) -> int:
        """What was typed as a value. Raises ValueError saying what it must be."""
        digits = text.strip().replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", digits) or not self.least <= int(digits) <= self.most:
            raise ValueError(f"Enter a whole number from {self.least:,} to {self.most:,}")
        return int(digits)

    def words(self, value: object) -> str:
        """A value as people read it: '1 working day', '5%', '1,000 answers'."""
        number = int(str(value))
        one, many = next((one, many) for ending, one, many in _UNITS if self.key.endswith(ending))
        return f"{number:,}{one if number == 1 else many}"


@dataclass(frozen=True)
class TextSetting:
    """A setting that is a line of words."""

    key: str
    title: str
    default: str
    meaning: str = ""

    @property
    def unit(self) -> str:
        """Nothing is counted."""
        return ""

    @property
    def says(self) -> str:
        """What may be typed."""
        return f"One line of at most {LONGEST_TEXT} characters"

    def understood(self, text: str) -> str:
        """What was typed as a value. Raises ValueError saying what it must be."""
        line = " ".join(text.split())
        if not line or len(line) > LONGEST_TEXT or not line.isprintable():
            raise ValueError(f"Enter one line of 1 to {LONGEST_TEXT} characters")
        return line

    def words(self, value: object) -> str:
        """A value as people read it."""
        return str(value)


ServiceSetting = NumberSetting | TextSetting
_UNITS = (
    ("_working_days", " working day", " working days"),
    ("_days", " day", " days"),
    ("_percent", "%", "%"),
    ("_hours", " hour", " hours"),
    ("_minutes", " minute", " minutes"),
    ("_answers", " answer", " answers"),
    ("_records", " record", " records"),
    ("_per_hour", " an hour", " an hour"),
    ("_count", "", ""),
    ("_values", " value", " values"),
    ("_practitioners", " practitioner", " practitioners"),
)


def _number(key: str, default: int, least: int, most: int, title: str, meaning: str = "") -> NumberSetting:
    return NumberSetting(key, title, default, least, most, meaning)


GROUPS: Mapping[str, tuple[ServiceSetting, ...]] = MappingProxyType(
    {
        "Feedback and supervision": (
            _number("feedback_working_days", 5, 1, 60, "Feedback on an observation is due after"),
            _number("notice_before_working_days", 2, 0, 20, "People are told of a deadline this long before"),
            _number("learning_strong_records", 10, 1, 1000, "A learning need counts as strongly shown from"),
            _number("learning_fair_records", 5, 1, 1000, "A learning need counts as fairly shown from"),
        ),
        "Following up": (
            _number("follow_up_working_days", 20, 1, 120, "A follow-up is due after"),
            _number("follow_up_safety_working_days", 5, 1, 60, "A follow-up about a child's safety is due after"),
            _number("re_audit_working_days", 60, 1, 260, "A re-audit falls due after"),
            _number("escalate_to_manager_working_days", 5, 1, 60, "Overdue goes to the Q&R manager after"),
            _number("escalate_to_safeguarding_working_days", 10, 1, 120, "And to the safeguarding manager after"),
        ),
        "Second readings": (
            _number("second_reading_share_percent", 10, 0, 100, "Share of audits drawn for a second reading"),
            _number("second_reader_working_days", 10, 1, 60, "A second reader has"),
            _number("second_reading_dispute_working_days", 10, 1, 60, "An auditor may disagree for"),
        ),
        "Section 47 enquiries": (
            _number("section_47_receipt_working_days", 2, 0, 30, "A decision should be received within"),
            _number("section_47_audit_working_days", 15, 1, 60, "An enquiry should be audited within"),
            _number("problem_resolution_working_days", 1, 0, 30, "A problem resolution is raised within"),
            _number("problem_resolution_long_days", 28, 1, 365, "A problem resolution is marked as long after"),
        ),
        "Quarters and corrections": (
            _number("quarter_closes_after_days", 14, 0, 90, "A quarter closes this long after its last day"),
            _number("facts_correction_hours", 24, 0, 168, "An author may correct facts alone for"),
        ),
        "Figures": (
            _number("counts_only_below_answers", 10, 1, 1000, "Counts without percentages below"),
            _number("small_base_below_answers", 20, 1, 1000, "Percentages are marked as on a small base below"),
            _number(
                "hidden_up_to_count",
                5,
                5,
                50,
                "External editions hide counts up to",
                "Never less than 5: what has gone out could be compared with what comes.",
            ),
            _number(
                "hidden_spread_values",
                3,
                3,
                20,
                "A hidden count must leave this many values possible",
                "Never less than 3, for the same reason.",
            ),
            _number(
                "floor_records",
                5,
                5,
                100,
                "Records closed to a Q&R manager that may stand behind a figure of the service, from",
                "Never less than 5: fewer would tell the grades of single audits.",
            ),
            _number(
                "floor_practitioners",
                3,
                3,
                50,
                "Practitioners whom those records must be about, from",
                "Never less than 3, for the same reason.",
            ),
        ),
        "Files and access": (
            _number("exports_per_hour", 20, 1, 1000, "Files that one person may ask for"),
            _number("searches_per_hour", 200, 1, 10_000, "Searches by case number that one person may make"),
            _number("fresh_sign_in_minutes", 15, 1, 60, "The password holds, before a file leaves, for"),
            _number("feed_requests_per_hour", 60, 1, 10_000, "Requests of one person to the data feed"),
            _number("feed_token_days", 90, 1, 3650, "An access token lasts, unless another time is chosen"),
            _number("feed_token_longest_days", 365, 1, 3650, "An access token lasts at most"),
            TextSetting("handling_mark", "Handling mark of files that stay in the service", "OFFICIAL-SENSITIVE"),
            TextSetting("handling_mark_external", "Handling mark of released external editions", "OFFICIAL"),
        ),
    }
)
"""Every setting, under the heading that the page puts it."""
CATALOGUE: Mapping[str, ServiceSetting] = MappingProxyType({one.key: one for group in GROUPS.values() for one in group})
NUMBERS: Mapping[str, int] = MappingProxyType(
    {key: one.default for key, one in CATALOGUE.items() if isinstance(one, NumberSetting)}
)
TEXTS: Mapping[str, str] = MappingProxyType(
    {key: one.default for key, one in CATALOGUE.items() if isinstance(one, TextSetting)}
)


def markdown_table() -> str:
    """Every setting as docs/settings.md shows it."""
    lines = ["| Key | Meaning | When not set | May be |", "|---|---|---|---|"]
    for one in CATALOGUE.values():
        limits = f"{one.least:,} to {one.most:,}" if isinstance(one, NumberSetting) else one.says.lower()
        lines.append(f"| `{one.key}` | {one.title} | {one.words(one.default)} | {limits} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown_table())  # noqa: T201, RUF100  docs/settings.md is made with it
