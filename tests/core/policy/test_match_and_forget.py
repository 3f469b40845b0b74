"""The example city's policy with a retention of nought: every search is refused, by one rule that says why."""

from datetime import timedelta

import pytest

from clearplate.core.policy.decide import Refused, decide
from clearplate.core.policy.document import build_document
from clearplate.core.policy.trial import try_every_act


@pytest.fixture(scope="module")
def forgetting(files):
    text = files["parameters.toml"].replace("retention_days = 30", "retention_days = 0")
    text = text.replace("search_window_max_days = 30", "search_window_max_days = 0")
    return try_every_act(build_document(files | {"parameters.toml": text}))


@pytest.mark.parametrize("window", [timedelta(0), timedelta(minutes=1), timedelta(days=14)])
def test_no_search_is_allowed_however_short(forgetting, search, now, window):
    refused = decide(forgetting, search(window=window, age=window), now)
    assert isinstance(refused, Refused)
    assert refused.rules == ("search.nothing_kept",)
    assert "there is nothing to search." in refused.sentence("en")
    assert "no hay nada que buscar." in refused.sentence("es")
