from dataclasses import replace
from datetime import timedelta

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.policy.acts import ACTIONS, ReadLog, stated
from clearplate.core.policy.decide import Allowed, Refused, decide, decide_again
from clearplate.core.policy.document import build_document
from clearplate.core.policy.trial import _acts, try_every_act

NOTES = '@promise("P1") @en("E.") @es("S.")'


def policy(files, text):
    """The example city's schema and numbers with other rules."""
    return build_document(
        {
            "policy.cedarschema": files["policy.cedarschema"],
            "parameters.toml": files["parameters.toml"],
            "rules.cedar": text,
        }
    )


def test_without_a_policy_everything_is_refused(search, now):
    refused = decide(None, search(), now)
    assert (refused.rule_id, refused.rules, refused.policy_version) == (
        "policy.none_in_force",
        ("policy.none_in_force",),
        None,
    )


def test_what_nothing_permits_is_refused_in_words(files, search, now):
    document = policy(files, f'@id("log.read") {NOTES} permit (principal, action == Action::"read_log", resource);')
    assert decide(document, search(), now).rule_id == "policy.not_permitted"


def test_a_forbid_that_fails_at_run_time_refuses_though_cedar_says_allow(files, search, now):
    """Cedar skips a policy that errors: with arithmetic that overflows, the forbid is gone and the permit stands."""
    text = (
        f'@id("all.permitted") {NOTES} permit (principal, action, resource);'
        f'@id("all.overflow") {NOTES} forbid (principal, action == Action::"search_plate", resource)'
        " when { context.camera_count * 9223372036854775807 * 2 > 0 };"
    )
    refused = decide(policy(files, text), search(camera_count=12), now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "policy.cannot_decide"


def test_facts_that_do_not_fit_the_schema_refuse(files, search, now):
    schema = files["policy.cedarschema"].replace("camera_count: Long,", "camera_count: Long, moon_phase: Long,")
    text = f'@id("all.permitted") {NOTES} permit (principal, action, resource);'
    document = build_document(
        {"policy.cedarschema": schema, "parameters.toml": files["parameters.toml"], "rules.cedar": text}
    )
    assert decide(document, search(), now).rule_id == "policy.cannot_decide"
    with pytest.raises(FormatError, match="search_plate"):
        try_every_act(document)


@pytest.mark.parametrize(
    "changed",
    [
        {"camera_count": "12"},
        {"camera_count": True},
        {"camera_count": 2**70},
        {"camera_count": None},
        {"approved": [1]},
        {"approved": ["breadth", 1]},
        {"approved": "breadth"},
        {"case": {"known": True, "active": True, "on_case": True}},
        {"case": {"known": True, "active": True, "on_case": "yes", "offense_type": "120"}},
        {"moon_phase": 1},
        {"camera_count": ...},
    ],
)
def test_facts_that_do_not_fit_refuse_also_after_many_that_did(document, search, now, changed):
    """The schema is not asked again about facts of a shape that it accepted; of every other it is."""
    facts = stated(search(approved=frozenset({"breadth"})), now)
    assert isinstance(decide_again(document, facts), Allowed)
    assert isinstance(decide_again(document, facts), Allowed)
    context = {name: value for name, value in {**facts["context"], **changed}.items() if value is not ...}
    for _ in range(2):
        refused = decide_again(document, {**facts, "context": context})
        assert isinstance(refused, Refused)
        assert refused.rule_id == "policy.cannot_decide"


def test_an_officers_facts_that_do_not_fit_refuse_also_after_many_that_did(document, search, now):
    facts = stated(search(), now)
    assert isinstance(decide_again(document, facts), Allowed)
    for changed in ({"roles": "investigator"}, {"mfa_minutes_ago": "1"}, {"active": 1}):
        refused = decide_again(document, {**facts, "officer": {**facts["officer"], **changed}})
        assert isinstance(refused, Refused)
        assert refused.rule_id == "policy.cannot_decide"


def test_no_rule_answers_otherwise_once_the_schema_is_not_asked(document, search, now):
    for act in (search(), search(reason_given=False), search(camera_count=10**6), search(window=timedelta(days=365))):
        with_schema = decide(replace(document, fitting=set()), act, now)
        assert decide(document, act, now) == decide(document, act, now) == with_schema


def test_an_act_that_the_schema_does_not_know_refuses(files, officer, now):
    start = files["policy.cedarschema"].index("action read_log")
    end = files["policy.cedarschema"].index("action adopt_policy")
    schema = files["policy.cedarschema"][:start] + files["policy.cedarschema"][end:]
    text = f'@id("all.permitted") {NOTES} permit (principal, action, resource);'
    document = build_document(
        {"policy.cedarschema": schema, "parameters.toml": files["parameters.toml"], "rules.cedar": text}
    )
    act = ReadLog(officer=officer("auditor"), confidential=False)
    assert decide(document, act, now).rule_id == "policy.cannot_decide"


def test_the_example_city_can_decide_every_act_there_is(document):
    assert try_every_act(document) is document
    assert {act.action for act in _acts(None)} == set(ACTIONS)


def test_a_refusal_speaks_both_languages(document, search, now):
    refused = decide(document, search(reason_given=False), now)
    assert refused.sentence("en") == refused.sentence("fr") == refused.sentence_en
    assert refused.sentence("es-mx") == refused.sentence_es
    assert refused.sentence_es != refused.sentence_en


def test_allowing_names_the_rules_that_permitted(files, search, now):
    text = "".join(f'@id("{name}") {NOTES} permit (principal, action, resource);' for name in ("b.b", "a.a"))
    assert decide(policy(files, text), search(), now) == Allowed(policy(files, text).version, ("b.b", "a.a"))


def test_a_policy_that_no_other_could_follow_is_no_working_policy(files):
    text = files["3-programme.cedar"]
    start, end = text.index('@id("policy.adoption")'), text.index('@id("policy.two_officials")')
    without = build_document(files | {"3-programme.cedar": text[:start] + text[end:]})
    with pytest.raises(FormatError, match=r"no other could follow it: policy\.not_permitted"):
        try_every_act(without)
    nobody = 'forbid (principal, action == Action::"adopt_policy", resource);'
    never = build_document(files | {"9.cedar": f'@id("policy.never") @promise("P16") @en("E.") @es("S.") {nobody}'})
    with pytest.raises(FormatError, match=r"no other could follow it: policy\.never"):
        try_every_act(never)
