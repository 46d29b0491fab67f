"""The period's figures as a workbook: one module for each family of sheets, in ``sheets``."""

from qa_tool.reporting.workbook.content import Content, RowSource
from qa_tool.reporting.workbook.making import Made, make

__all__ = ["Content", "Made", "RowSource", "make"]
