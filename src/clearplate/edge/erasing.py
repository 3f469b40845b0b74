"""A day that the city shredded: check the city's word for it, erase what is still spooled of that day, count, say so.

Only a notice signed by the city key pinned at enrolment, for this very camera, erases. The camera never concludes by its
own clock that a day is gone: who could turn the clock could then destroy what was never delivered (docs/spec/wire.md).
A notice holds for ever, since a key that was destroyed stays destroyed: heard again, it erases what it meant the first time.
"""

from datetime import date

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.receipts import read_shredded
from clearplate.core.signed import public_key
from clearplate.edge.counters import Count
from clearplate.edge.device import Device
from clearplate.edge.faults import FaultKind


def obey_notices(device: Device, notices: object) -> int:
    """Check the notices of a heartbeat's answer and erase their days.

    Args:
        device: The camera.
        notices: As the answer carries them: a list of signed statements, each as text.

    Returns:
        How many captures were erased.

    Raises:
        FormatError, VerificationError: One of them is not the city's word for this camera. The others were obeyed.
        OSError: The disk refused; the city says it again as long as something of the day waits.
    """
    erased, wrong = 0, None
    for notice in notices if isinstance(notices, list) else [notices]:
        try:
            day = _checked(device, notice)
        except (FormatError, VerificationError) as error:
            wrong = error
        else:
            erased += erase_day(device, day)
    if wrong is not None:
        raise wrong
    return erased


def _checked(device: Device, notice: object) -> date:
    if not isinstance(notice, str):
        raise FormatError("A notice is a signed statement, as text.")
    enrollment = device.enrollment
    key = public_key(enrollment.city_public_key)
    return read_shredded(notice.encode(), camera_id=enrollment.camera_id, key=key)


def erase_day(device: Device, day: date) -> int:
    """Erase what is spooled of a day whose notice was checked; give the number of its captures.

    Raises:
        OSError: The disk refused. What was erased until then is counted.
    """
    before = sum(device.spool.erased_days().values())
    try:
        device.spool.erase_day(day)
    finally:
        erased = sum(device.spool.erased_days().values()) - before
        device.counters.add(Count.ERASED_SHREDDED, erased)
        if erased:
            device.faults.say(f"Erased {erased} captures of {day} unsent: the city destroyed that day's key.")
    if not device.spool.rejected():
        device.faults.end(FaultKind.UPLOAD_SET_ASIDE)
    return erased
