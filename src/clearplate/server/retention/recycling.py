"""After a day was destroyed the processes that saw its plates end: Python never wipes what it let go.

The job worker asks here; what ends itself, and the web workers beside it, is `operate.working` and `operate.processes`.
"""

import threading

EXIT_CODE = 75
"""With it the job worker says: start me anew, and the web workers too (sysexits.h: EX_TEMPFAIL)."""

_asked = threading.Event()


def ask() -> None:
    """Ask for the processes to be recycled once the present job is done."""
    _asked.set()


def is_asked() -> bool:
    """Whether anyone asked in this process."""
    return _asked.is_set()
