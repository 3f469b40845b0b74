"""What tests need to look at what is held without a plate: which captures, what for, a second person's yes."""

import precinct
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.evidence import looking, second_person
from clearplate.server.holds.models import HeldCapture
from held import by

WHY = "Armed robbery at the Mesa Street store: which car left east at once?"


def names_of(hold):
    return [row.capture_id for row in HeldCapture.objects.filter(hold=hold)]


def look(officer, hold, chosen, now, reason=WHY):
    return looking.view_reads(by(officer), hold, now=now, chosen=set(chosen), reason=reason)


def rule_of(outcome):
    assert isinstance(outcome, Refused), outcome
    return outcome.rule_id


def agree(officer, hold, now, **what):
    """Ask, and have another supervisor say yes."""
    wish = second_person.ask(by(officer), hold, WHY, now=now, **what)
    waiting = Request.objects.get(subject_id=wish.pk)
    grace = Officer.objects.filter(email__startswith="grace@").first() or precinct.an_officer("grace", Role.SUPERVISOR)
    grace.prove(now)
    approvals.approve(by(grace), waiting, now=now)
    return waiting
