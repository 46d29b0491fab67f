"""Follow-up and actions: did it change anything for the child?"""

from __future__ import annotations

from qa_tool.reporting.workbook.content import Content
from qa_tool.reporting.workbook.family import Family, Making
from qa_tool.reporting.workbook.measure_tables import write_measures


class FollowUpSheet(Family):
    """What became of inadequates and of actions, as far as the reader reads those measures."""

    order = 72
    measures = ("C19", "C20")

    def applies(self, content: Content) -> bool:
        """Whether the reader reads either."""
        return any(key in content.measures for key in self.measures)

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Follow-up and actions", "Did it change anything for the child?")
        sheet.paragraph(
            "Closed: another person than its owner, and than who did it, looked and found it done. Verified: that "
            "person saw a difference for the child, and wrote down what changed and where the evidence is."
        )
        write_measures(making, sheet, self.measures)
