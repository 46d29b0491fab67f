"""What a form names is known and makes sense: question types, marks, rules, themes."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.checks.wrongs import Wrong, everything, is_graded
from qa_tool.definitions.model import FIRST_SCALE, Definition, Question, Scale
from qa_tool.definitions.question_types.registry import QUESTION_TYPES, known_type
from qa_tool.definitions.rules import RULES
from qa_tool.definitions.themes import Themes
from qa_tool.definitions.words import QuestionRole
from qa_tool.policy import matrix

OF_TYPES = ("options", "minimum", "maximum", "rows", "kind", "headings", "guidance", "critical")
"""Fields that only some types take."""


def question_types(definition: Definition) -> Iterator[Wrong]:
    """The type is known, takes what the question sets, and is content with it."""
    for question in everything(definition):
        kind = known_type(question)
        if kind is None:
            yield Wrong(question.key, "type", f"'{question.type}' is not a question type: {', '.join(QUESTION_TYPES)}")
            continue
        for field in OF_TYPES:
            if getattr(question, field) not in (None, (), {}) and field not in kind.parameters:
                yield Wrong(question.key, field, f"'{field}' means nothing to a {question.type} question")
        if not kind.several and any(option.exclusive for option in question.options):
            yield Wrong(question.key, "options", "'exclusive' is for an option of several (type choices)")
        for message in kind.check(question):
            yield Wrong(question.key, "type", message)


def roles(definition: Definition) -> Iterator[Wrong]:
    """A role fits the question's type and stands once; no fact has one."""
    taken: dict[QuestionRole, str] = {}
    facts = {fact.key for fact in definition.facts}
    for question in everything(definition):
        role = question.role
        if role is None:
            continue
        if question.key in facts:
            yield Wrong(question.key, "role", "is a fact: only questions have a role")
        elif (kind := known_type(question)) is not None and role not in kind.roles:
            fitting = ", ".join(name for name, one in QUESTION_TYPES.items() if role in one.roles)
            yield Wrong(question.key, "role", f"role {role} is for a {fitting} question")
        if role in taken:
            yield Wrong(question.key, "role", f"role {role} is that of {taken[role]} already")
        taken.setdefault(role, question.key)


def advice(definition: Definition) -> Iterator[Wrong]:
    """Advice says something, and stands beside an answer that can be chosen."""
    for question in everything(definition):
        kind = known_type(question)
        options = [one.key for one in kind.tally_options(question)] if kind else []
        for option, text in question.advice.items():
            if option not in options:
                known = f"one of {', '.join(options)}" if options else f"nothing of a {question.type} question"
                yield Wrong(question.key, "advice", f"'{option}' is no answer to it: advice is for {known}")
            if not text.strip():
                yield Wrong(
                    question.key, "advice", f"the advice for '{option}' is empty: say what to do, or leave it out"
                )


def grades(definition: Definition) -> Iterator[Wrong]:
    """Guidance, and what an option counts as, are for grades of the form's scale."""
    scale = definition.scale
    for grade in scale.by_key:
        if grade not in FIRST_SCALE.by_key:
            yield Wrong("", "scale", f"{no_grade(FIRST_SCALE, grade)}. Figures count no others yet")
    for question in everything(definition):
        for grade in question.guidance:
            if grade not in scale.by_key:
                yield Wrong(question.key, "guidance", no_grade(scale, grade))
        for option in question.options:
            if option.counts_as is not None and option.counts_as not in scale.by_key:
                yield Wrong(question.key, "options", f"option '{option.key}': {no_grade(scale, option.counts_as)}")


def no_grade(scale: Scale, key: str) -> str:
    """That ``key`` is no grade of ``scale``, and which there are."""
    return f"'{key}' is no grade of the scale {scale.key}: {', '.join(scale.by_key)}"


def access(definition: Definition) -> Iterator[Wrong]:
    """Who may fill the form in: somebody, each once, and nobody who may write no records at all."""
    said = definition.access
    if said is None:
        return
    named = said.fill + said.given
    writers = matrix.who_may("audit-draft", "create")
    if not named:
        yield Wrong("", "access", "'access' names nobody who may fill it in: name a role, or take the line out")
    for role in sorted({role for role in named if named.count(role) > 1}):
        yield Wrong("", "access", f"'access' names {role} twice: those of 'fill' need not stand under 'given'")
    for role in sorted(set(named) - set(writers)):
        message = f"'access' names {role}, who may write no records: {', '.join(writers)} may"
        yield Wrong("", "access", message)


def critical_marks(definition: Definition) -> Iterator[Wrong]:
    """A critical question offers a comment (its evidence), and its answers can count as inadequate."""
    for question in everything(definition):
        if question.critical_when is not None and question.critical is None:
            yield Wrong(question.key, "critical_when", "says when it is critical, but not that it is: add 'critical'")
        if question.critical is None:
            continue
        if not question.comment:
            yield Wrong(question.key, "comment", "is critical, so it must offer a comment for the evidence")
        if question.options and not any(option.counts_as for option in question.options):
            yield Wrong(question.key, "options", "is critical, but no option says what it counts as (counts_as)")


def graded_comments(definition: Definition) -> Iterator[Wrong]:
    """Whatever can be inadequate offers a comment (rule evidence)."""
    for question in definition.questions:
        can_fail = is_graded(question) or any(option.counts_as for option in question.options)
        if can_fail and not question.comment and not question.critical:
            yield Wrong(question.key, "comment", "can be inadequate, so it must offer a comment for the evidence")


def after_submission(definition: Definition) -> Iterator[Wrong]:
    """What is asked after submission has no condition."""
    for question in definition.after_submission:
        if _conditional(question):
            yield Wrong(question.key, "when", "is asked after submission, where conditions are not looked at")


def _conditional(question: Question) -> bool:
    return question.when is not None or question.required_when is not None or question.critical_when is not None


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
        for role in parameters.roles:
            if definition.in_role(role) is None:
                yield Wrong("", "rules", f"rule {use.name}: no question has the role {role}")
        for key in parameters.question_keys():
            if definition.find(key) is None:
                yield Wrong("", "rules", f"rule {use.name}: there is no question {key}")
        for grade in set(parameters.grades()) - set(definition.scale.by_key):
            yield Wrong("", "rules", f"rule {use.name}: {no_grade(definition.scale, grade)}")
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
