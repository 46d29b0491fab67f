"""Editions of the workbook: for whom it is made decides which sheets it has."""

from __future__ import annotations

from enum import StrEnum

NOT_FOR_OTHERS = "For the service: not for others"
"""Stands on every file of figures that is not prepared, released and registered."""
RELEASED_INSTEAD = "What goes to others is prepared, released and downloaded under Released editions"


class Edition(StrEnum):
    """One edition of a period's workbook."""

    INTERNAL = "internal"
    """For the service: every figure; for those entitled, the rows."""
    EXTERNAL = "external"
    """For outside readers: small counts hidden, no free text, no staff."""
    CLUSTER = "cluster"
    """For one locality's meeting with children's social care."""
    ANNUAL = "annual"
    """A year: its quarters side by side, and the year before."""

    @property
    def label(self) -> str:
        """As people write it: 'Internal edition'."""
        return f"{self.value.capitalize()} edition"
