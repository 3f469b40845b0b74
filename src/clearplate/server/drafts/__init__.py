"""Take a policy from a file to its adoption: a draft is uploaded, compared, tried, proposed, and approved by a second official.

Promise: what two officials approve is one document, by its hash, and they saw what it changes before they did (P16).
Takes:   a document in one file; an official's proposal; the second official's decision, from approvals.
Gives:   the adoption to the policy station; the difference, and what the draft would have changed, to pages and a command.
Keeps:   every draft, whole and unchanged, with who brought it and from when it would count.
Logs:    nothing of its own: adopting is the policy station's act, asking and deciding those of approvals.
"""
