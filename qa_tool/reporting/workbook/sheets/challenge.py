"""Challenge: was something missed, made in time, answered, and what changed?"""

from __future__ import annotations

from qa_tool.reporting.workbook.challenged import QUESTION, write_challenge
from qa_tool.reporting.workbook.content import Content
from qa_tool.reporting.workbook.family import Family, Making


class ChallengeSheet(Family):
    """Every question on challenge, by district."""

    order = 66

    def applies(self, content: Content) -> bool:
        """Where some record was asked about challenge."""
        return bool(content.more.challenge)

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Challenge", QUESTION)
        sheet.paragraph("Districts are those of the case. What one form asks is not added to what another asks.")
        write_challenge(sheet, making.content.more.challenge)
