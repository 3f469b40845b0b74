"""Two adoptions at the same instant: one after another, each naming the one before it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from at_once import at_once
from clearplate.core.fields import FieldError
from clearplate.server.policy import actions, queries
from roadside import adopt, entries, example_policy, official

pytestmark = pytest.mark.django_db(transaction=True)


def test_adoptions_form_one_chain_and_who_was_overtaken_adopts_nothing(now):
    adopt(example_policy(), now)
    drafts = [(example_policy(hold_days_max=days), now + timedelta(seconds=days)) for days in (31, 32, 33)]

    def adopted(document, at):
        try:
            actions.adopt(document, approved_by=(official(), official()), effective_at=at, by_command=False, now=at)
        except FieldError:
            return False
        return True

    done = at_once(*(lambda draft=draft: adopted(*draft) for draft in drafts))
    told = entries("policy.adopted")
    assert len(told) == queries.history().count() == 1 + sum(done)
    assert [after["previous"] for _, after in pairwise(told)] == [before["policy"] for before, _ in pairwise(told)]
    assert queries.in_force(now + timedelta(days=1)).version == told[-1]["policy"] == drafts[-1][0].version
