"""Look at every search that was asked, and at what came of looking.

Promise: every search is reviewed in time, by nobody who made it or stands below who did; misuse has consequences (P10).
Takes:   searches; reviewers' decisions and searchers' explanations; days for a random sample; audits to plan.
Gives:   what waits for a reviewer to the pages; which emergency searches were looked at to search.
Keeps:   reviews, findings and what followed; for 90 days what the rules about misuse know of a search, without its plate;
         which plates belong to one household, as keyed hashes.
Logs:    review.opened, review.disposed, review.explanation_asked, review.explained, review.finding, review.consequence,
         review.sample_drawn, review.audit_planned, review.audit_closed, review.confidential_read, review.flags_counted,
         review.counted, review.households_imported.
"""
