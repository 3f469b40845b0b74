"""Know every camera: whose it is, where it looks, which key speaks for it, and whether it is well.

Promise: a private camera stays its owner's; it can be paused or revoked at once, in public (P14).
Takes:   a coordinator's invitation, a camera's enrollment and heartbeats.
Gives:   device keys to ingest, camera points to maps, health to people.
Keeps:   cameras, their states, last heartbeats, and what they say they erased unsent; never a read.
Logs:    cameras.invited, cameras.reinvited, cameras.enrolled, cameras.paused, cameras.resumed, cameras.revoked.
"""
