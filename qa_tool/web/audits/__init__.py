"""The room of audits: my work, lists, filling one in, reading it, what follows."""

from qa_tool.web.audits.room import blueprint

from . import checking, entering, following, lists, reading, starting  # noqa: F401  each adds its pages to the blueprint

__all__ = ["blueprint"]
