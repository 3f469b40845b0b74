"""Let enrolled cameras in, check what they deliver, hand it to custody, and sign for it only when it is durably kept.

Promise: nothing that a camera did not sign is kept, and a camera erases only what the city signed for (P13).
Takes:   enrollment codes, signed requests and uploads, from cameras.
Gives:   day keys, receipts and shredding notices, to cameras; sealed captures, to custody.
Keeps:   which uploads came, gaps in their numbering, counts by camera and hour; never a read, and where the policy keeps
         none, nothing but these counts.
Logs:    ingest.counted, ingest.gap_reported, ingest.refused.
"""
