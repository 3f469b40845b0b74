"""Keep the policies that the city adopted, and ask the one in force about every act.

Promise: the rules that run are the rules that were adopted, by two officials, in public (P16); with none in force, nothing is allowed.
Takes:   a policy folder and two officials' approvals; acts with their facts.
Gives:   Allowed, or Refused with the rule's sentence; the parameters in force.
Keeps:   every adopted document, whole, with who adopted it and from when it counts.
Logs:    policy.adopted, policy.refused.
"""
