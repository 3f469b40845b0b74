"""Become another account, tie one's life to the parent's, and turn into the given program.

Run as a script by the supervisor, never imported by it: `python -I -S launch.py UID GID PARENT PROGRAM ARGUMENT...`.
A process of its own, because `preexec_fn` is unsafe in a process with threads, and because the kernel forgets the
parent-death signal when an account is changed, so that it has to be set afterwards. Standard library only.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    """Drop rights, ask the kernel for SIGINT (PostgreSQL's fast shutdown) when the parent dies, exec."""
    uid, gid, parent = (int(number) for number in arguments[:3])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit("the supervisor went away")  # it died before the kernel was asked
    # A shell that starts a job with `&` lets it ignore SIGINT, and exec keeps that: the request above would do nothing.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.umask(0o077)
    os.execv(arguments[3], arguments[3:])  # noqa: S606  # the supervisor's own arguments, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
