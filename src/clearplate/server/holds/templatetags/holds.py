"""The part of a case's page that is about its holds."""

from typing import Any

from django import template
from django.template.context import Context

from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.holds import queries
from clearplate.server.policy import queries as policy

register = template.Library()


@register.inclusion_tag("holds/case_section.html", takes_context=True)
def case_holds(context: Context, case: Case) -> dict[str, Any]:
    """What is held for a case, until when, who agreed; and how to ask for more."""
    now = clock.now()
    officer = context["request"].user
    facts = cases.facts_of(case, officer)
    parameters = policy.parameters(now)
    allowed = parameters is not None and parameters.hold_days_max > 0
    return {
        "case": case,
        "holds": queries.holds_of(case),
        "may_see": facts.on_case or (facts.known and Role.SUPERVISOR in officer.role_set),
        "in_force": queries.in_force(case, now=now).exists(),
        "may_ask": allowed and facts.on_case and facts.active,
        "retention_days": parameters.retention_days if parameters else None,
        "grace": queries.grace_ends_at(case, now=now),
    }
