"""Rules: known, with sound parameters that name what is there. Themes: known."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.checks.wrongs import Wrong, everything
from qa_tool.definitions.model import Definition
from qa_tool.definitions.rules import RULES
from qa_tool.definitions.themes import Themes
from qa_tool.question_types.registry import known_type


def rules(definition: Definition) -> Iterator[Wrong]:
    """Each rule exists, takes its parameters, and names questions and options of this form."""
    for use in definition.rules:
        rule = RULES.get(use.name)
        if rule is None:
            yield Wrong("", "rules", f"there is no rule '{use.name}': {', '.join(sorted(RULES))}")
            continue
        faults = rule.faults(use.parameters)
        for message in faults:
            yield Wrong("", "rules", f"rule {use.name}: {message}")
        if faults:
            continue
        parameters = rule.read(use.parameters)
        for key in parameters.question_keys():
            if definition.find(key) is None:
                yield Wrong("", "rules", f"rule {use.name}: there is no question {key}")
        for key, option in parameters.option_keys():
            question = definition.find(key)
            kind = known_type(question)
            if question and kind and option not in {each.key for each in kind.tally_options(question)}:
                yield Wrong("", "rules", f"rule {use.name}: '{option}' is not an option of {key}")


def theme_codes(definition: Definition, themes: Themes) -> Iterator[Wrong]:
    """Every theme that a question is coded to is in themes.yaml, as a sub-theme, once."""
    for question in everything(definition):
        for code in dict.fromkeys(question.themes):
            if code not in themes.sub_theme_codes:
                hint = " as a sub-theme (write like VOICE.V1)" if code in themes.labels else ""
                yield Wrong(question.key, "theme", f"theme {code} is not in themes.yaml{hint}")
        if len(set(question.themes)) < len(question.themes):
            yield Wrong(question.key, "theme", "has the same theme twice")
