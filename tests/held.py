"""What tests of holds write down: who acts, what they wish, which plate they look for."""

from clearplate.server.cases.actions import By
from clearplate.server.holds.actions import Wish
from clearplate.server.holds.models import HeldCapture

PLATE = "KLM4827"
WHY = "The robbery's only vehicle, seen leaving Mesa Street store"
WHY_LONGER = "Trial was moved to February and the defense wants the pictures"


def by(officer):
    return By(officer, "192.0.2.7")


def a_wish(now, *, days=60, reason=WHY):
    return Wish(reason, now.date().fromordinal(now.date().toordinal() + days))


def records_of(hold):
    return [one.kept for one in HeldCapture.objects.select_related("hold").filter(hold=hold)]


def as_fields(record):
    return {name: getattr(record, name) for name in record.__slots__}
