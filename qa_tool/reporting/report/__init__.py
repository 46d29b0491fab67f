"""The quality-assurance chapter of a quarterly or annual report: the summary of pages and workbook, as a document."""

from __future__ import annotations

from qa_tool.reporting.report.chapter import Particulars, chapter

__all__ = ["Particulars", "chapter"]
