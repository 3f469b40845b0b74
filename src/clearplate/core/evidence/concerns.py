"""Which log kinds a bundle speaks of.

Source: docs/spec/evidence-bundle.md section 4.
"""

from typing import Final

from clearplate.core.tlog import kinds

CAMERA: Final = kinds.cameras.ENROLLED.name
DAY_MADE: Final = kinds.custody.DAY_KEY_MADE.name
DAY_DESTROYED: Final = kinds.custody.DAY_KEY_DESTROYED.name
DAY_SHREDDED: Final = kinds.retention.SHREDDED.name
DAYS: Final = (DAY_MADE, DAY_DESTROYED, DAY_SHREDDED)
SEARCHED: Final = kinds.search.ASKED.name
ANSWERED: Final = kinds.search.ANSWERED.name
PICTURE: Final = kinds.custody.IMAGE_OPENED.name
SEARCHES: Final = (SEARCHED, ANSWERED, PICTURE)
VIEWED: Final = kinds.evidence.VIEWED.name
EXPORTED: Final = kinds.evidence.EXPORTED.name
CASES: Final = (
    kinds.custody.CASE_KEY_MADE.name,
    kinds.holds.ASKED.name,
    kinds.holds.APPROVED.name,
    kinds.holds.ENDED.name,
    *(kind.name for kind in kinds.evidence.KINDS),
)
EMBARGOED: Final = kinds.governance.EMBARGOED.name
