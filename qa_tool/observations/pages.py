"""The room of the conversation about an observation: the IRO first, then feedback, then the IRO's answer."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.definitions.verbs import reading
from qa_tool.kit.errors import NotFound
from qa_tool.observations import verbs
from qa_tool.observations.verbs import Talk
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import boxes, read_day
from qa_tool.shell.sending import sent
from qa_tool.shell.typed import texts

blueprint = Blueprint("observations", __name__)

TEXTS = ("strength_one", "strength_two", "thing_to_try")


@blueprint.get("/observations/<audit_id>/conversation")
def conversation(audit_id: str) -> ResponseReturnValue:
    """The conversation as far as it has come."""
    talk = verbs.conversation(database(), current_asker(), audit_id)
    return render_template(
        "observations/conversation.html", talk=talk, themes=dict(queries.sub_themes(database())), observing=verbs
    )


@blueprint.route("/observations/<audit_id>/reflect", methods=["GET", "POST"])
def reflect(audit_id: str) -> ResponseReturnValue:
    """The IRO's own words, before the feedback."""
    talk = _talk(audit_id, "reflect")
    typed = texts("pleased_with", "would_change")
    if request.method == "GET" and talk.reflection is not None and not any(typed.values()):
        typed = {"pleased_with": talk.reflection.pleased_with, "would_change": talk.reflection.would_change}
    came = sent(
        lambda: verbs.reflect(database(), current_asker(), audit_id, **typed),
        "Your own words are saved. You can change them until the feedback is given.",
        url_for("observations.conversation", audit_id=audit_id),
    )
    return came.answer or came.page("observations/reflect.html", talk=talk, typed=typed, longest=reading.LONGEST)


@blueprint.route("/observations/<audit_id>/feedback", methods=["GET", "POST"])
def feedback(audit_id: str) -> ResponseReturnValue:
    """The observer's two strengths and one thing to try, and when and how they were given."""
    talk = _talk(audit_id, "give-feedback")
    typed = texts(*TEXTS, "how", *boxes("given_on"))
    given_on = read_day(typed, "given_on", "Date of the feedback")
    came = sent(
        lambda: verbs.give_feedback(
            database(),
            current_asker(),
            audit_id,
            texts={name: typed[name] for name in TEXTS},
            given_on=given_on.day,
            how=typed["how"],
        ),
        "The feedback is recorded. The IRO can now see the observation and answer.",
        url_for("observations.conversation", audit_id=audit_id),
        day=given_on,
    )
    return came.answer or came.page("observations/feedback.html", talk=talk, typed=typed, longest=reading.LONGEST)


@blueprint.route("/observations/<audit_id>/reply", methods=["GET", "POST"])
def reply(audit_id: str) -> ResponseReturnValue:
    """The IRO's answer to the feedback."""
    talk = _talk(audit_id, "reply")
    typed = texts("about_the_day", "learning", "learning_theme", "recognises", "someone_else")
    came = sent(
        lambda: verbs.reply(
            database(),
            current_asker(),
            audit_id,
            answers={name: text for name, text in typed.items() if name != "someone_else"},
            someone_else=typed["someone_else"] == "yes",
        ),
        "Your answer is saved.",
        url_for("observations.conversation", audit_id=audit_id),
    )
    return came.answer or came.page(
        "observations/reply.html",
        talk=talk,
        typed=typed,
        longest=reading.LONGEST,
        recognises=verbs.RECOGNISES,
        themes=queries.theme_choices(database()),
    )


def _talk(audit_id: str, verb: str) -> Talk:
    """The conversation, when it is the asker's turn (a second click of the same form comes back here too)."""
    talk = verbs.conversation(database(), current_asker(), audit_id)
    if verb not in talk.may and request.method == "GET":
        raise NotFound(audit_id)
    return talk
