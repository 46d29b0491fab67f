"""The room of audits: my work, lists, filling one in, reading it, what follows."""

from qa_tool.records.pages import (
    checking,
    entering,
    reading,
    starting,
)
from qa_tool.records.pages.room import blueprint

__all__ = ["blueprint"]
