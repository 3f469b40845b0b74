-- What the application may do with reviews: make one, decide it. Whose search it is, when it is due and what stood out
-- cannot be changed by anyone who serves requests; what was drawn, found to follow, or opened cannot either.

GRANT SELECT, INSERT ON review_reviewitem, review_opening, review_knownsearch, review_finding, review_consequence,
    review_sample, review_drawn, review_audit TO clearplate_app;
GRANT UPDATE (state, disposition, reviewer_id, closed_at, sealed_notes, sealed_question, sealed_answer)
    ON review_reviewitem TO clearplate_app;
GRANT UPDATE (upheld, breach, found_by_id, found_at, sealed_text) ON review_finding TO clearplate_app;
GRANT UPDATE (closed_by_id, closed_at, findings, sealed_report) ON review_audit TO clearplate_app;
GRANT DELETE ON review_knownsearch TO clearplate_app;
GRANT USAGE ON SEQUENCE review_opening_id_seq, review_consequence_id_seq, review_drawn_id_seq TO clearplate_app;
