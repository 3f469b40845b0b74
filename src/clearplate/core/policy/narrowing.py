"""What of a policy can matter to one act: the answer of these rules is that of the whole, sooner (docs/adr/0043).

Left out are the rules about other acts. In those that remain, the numbers of the policy stand where they are mentioned, so
that they need not be told with every act; Cedar reads what it is told anew each time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cedarpy

from clearplate.core.policy.faults import PolicyError

_CONTEXT = {"Var": "context"}
_LIMITS = {".": {"left": _CONTEXT, "attr": "limits"}}
# How Cedar's JSON tells that a rule looks at all that is told of an act, at one part of it, and at the limits.
_ALL_TOLD, _ONE_TOLD, _LIMITS_TOLD = '{"Var": "context"}', '"left": {"Var": "context"}, "attr": "', '"attr": "limits"'


@dataclass(frozen=True, slots=True)
class OfAction:
    """What of a policy can matter to one act.

    Attributes:
        rules: The rules about it.
        limits: The numbers, where a rule looks at them otherwise than one by one; else empty, and nothing asks for them.
    """

    rules: cedarpy.PolicySet = field(repr=False)
    limits: Mapping[str, Any]


def by_action(text: str, limits: Mapping[str, Any]) -> dict[str, OfAction]:
    """What can matter to each act that some rule names.

    Args:
        text: All rules.
        limits: The numbers as rules know them, `Parameters.facts`.

    Raises:
        PolicyError: A rule is a chain too long for Cedar's JSON.
    """
    policies: dict[str, Any] = json.loads(
        cedarpy.policies_to_json_str(text), object_hook=lambda part: _with_number(part, limits)
    )["staticPolicies"]
    named = {key: actions_of(policy["action"]) for key, policy in policies.items()}
    found = {}
    for action in sorted(set().union(*(names for names in named.values() if names is not None))):
        about = (key for key, names in named.items() if names is None or action in names)
        # Each of them is about the act, so Cedar need not compare.
        some = {key: {**policies[key], "action": {"op": "All"}} for key in about}
        told = json.dumps({"templates": {}, "staticPolicies": some, "templateLinks": []})
        try:
            rules = cedarpy.PolicySet.from_json_str(told)
        except ValueError:
            raise PolicyError("chain") from None  # a chain's JSON is as deep as the chain is long
        found[action] = OfAction(rules, limits if _asks_for_limits(told) else {})
    return found


def _with_number(part: dict[str, Any], limits: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a rule, inner ones first; of `context.limits.name` the number itself."""
    looked_at = part.get(".")
    if isinstance(looked_at, dict) and looked_at.get("left") == _LIMITS and looked_at["attr"] in limits:
        return {"Value": limits[looked_at["attr"]]}
    return part


def _asks_for_limits(told: str) -> bool:
    return _LIMITS_TOLD in told or told.count(_ALL_TOLD) != told.count(_ONE_TOLD)


def actions_of(scope: Mapping[str, Any]) -> frozenset[str] | None:
    """The acts that a rule's head names; None where it names none, so that it is about every act."""
    if scope["op"] == "All":
        return None
    return frozenset(entity["id"] for entity in scope.get("entities") or [scope["entity"]])
