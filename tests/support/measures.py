"""The measures that come with the tool."""

from __future__ import annotations

from collections.abc import Mapping

from qa_tool.figures.measures.base import Measure
from qa_tool.figures.measures.files import FOLDER, read_measures
from qa_tool.resources import forms_folder

_READ = read_measures(forms_folder() / FOLDER).measures
MEASURES: Mapping[str, Measure] = {one.key: one for one in sorted(_READ, key=lambda measure: measure.number)}
"""By their keys, in the order of their numbers."""
