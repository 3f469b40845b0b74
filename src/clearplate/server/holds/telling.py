"""Sentences about holds, in the person's language: the public line, what to do after a refusal, what would be destroyed."""

import json
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clearplate.core.tlog import kinds
from clearplate.core.tlog.words import sentence
from clearplate.server.holds.models import Hold

_TODO: dict[str, str | Promise] = {
    "holds.role": _("Ask an investigator on the case to ask, or a supervisor to decide."),
    "holds.trained": _("Ask your coordinator for a training date. Until then a trained colleague can act."),
    "holds.case_active": _("If work on the case goes on, ask a supervisor to reopen it, with the reason on record."),
    "holds.officer_on_case": _("Ask a supervisor to put you on the case, or ask a colleague who is on it."),
    "holds.second_person": _("Tell another supervisor of your agency that this waits for a decision."),
    "holds.reason_given": _("Write one sentence about this case that no earlier request for this hold has."),
    "holds.reason_specific": _("Write one sentence about this case: what happened, and what these captures show."),
    "holds.offense_allowed": _("If the offense type is wrong, have it corrected on the case's page."),
    "holds.length": _("Choose an earlier day. A hold in force can be extended, each time for a new reason."),
    "holds.query_bounds": _(
        "Name the cameras at the scene and on the roads out of it, and the hours that matter. A search for a plate finds the rest."
    ),
    "holds.captures": _("Name fewer cameras or a shorter time, or select fewer sightings."),
}


def todo(rule_id: str) -> str:
    """What a refused officer can do about it."""
    return str(_TODO.get(rule_id, ""))


def line_told(line: dict[str, Any], language: str) -> str:
    """The public sentence of a request, as the log tells it."""
    return sentence(kinds.holds.ASKED, line, language)


def line_fields(line: dict[str, Any]) -> str:
    """The same as data: what stands in the log's entry."""
    return json.dumps(line, ensure_ascii=False, indent=1, sort_keys=True)


def captures_told(count: int) -> str:
    """How many, in words."""
    return ngettext("%(n)d capture", "%(n)d captures", count) % {"n": count}


def approving(*, longer: bool) -> list[str]:
    """What follows from approving a hold, or an extension of one."""
    if longer:
        return [
            gettext("What it keeps is kept until the later day, unless the case is closed before."),
            gettext("The public log gets the line that you approved it; not the reason, not the case number."),
        ]
    return [
        gettext("These captures survive their day, sealed to this case alone. All others of that day are destroyed."),
        gettext("Nobody sees a plate or a picture by this. Each viewing later is an act of its own, in the log."),
        gettext("They are destroyed when the hold ends, or some days after the case is closed."),
        gettext("The public log gets the line that you approved it; not the reason, not the case number."),
    ]


def releasing(hold: Hold) -> list[str]:
    """What a release destroys."""
    if hold.key_id is None:
        return [
            gettext("Nobody can approve the request any more; what it names is destroyed with its day."),
            gettext("The public log gets the line that it ended."),
        ]
    return [
        ngettext(
            "%(n)d capture with its pictures is destroyed now. This cannot be undone.",
            "%(n)d captures with their pictures are destroyed now. This cannot be undone.",
            hold.captures,
        )
        % {"n": hold.captures},
        gettext("What was exported before is not touched."),
        gettext("If their day has not ended, they can still be searched for until it does."),
        gettext("The public log gets the line that you released them."),
    ]
