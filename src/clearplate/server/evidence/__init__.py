"""Show and export what holds keep, so that it stands in court and anyone can check it.

Promise: each viewing and each export is decided, logged, and marked with case and viewer (P2, P15).
Takes:   held captures from holds.
Gives:   watermarked pictures to one officer; bundles that clearplate-verify checks offline.
Keeps:   exports and what they contain, until their case is disposed of.
Logs:    evidence.viewed, evidence.export_asked, evidence.exported, evidence.downloaded, evidence.disclosed.
"""
