"""Make the letters that are wanted and send them. Nothing here is part of any act: an act never waits for the mail host.

A letter that cannot be sent is tried again, later each time, as long as it is of use; why it failed is kept for the operator
(`checks`). It is counted before it is sent, so that a crash between the two costs a second copy at most, under the same
Message-ID.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils.translation import gettext, override

from clearplate.core.errors import FormatError
from clearplate.server.config import MailConfig, read_secret_text
from clearplate.server.letters.models import Letter
from clearplate.server.letters.registry import Words, kind_of, kinds

diagnostics = logging.getLogger(__name__)

SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_SECONDS: Final = 10
BATCH: Final = 200
LONGEST_PAUSE: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=30)
_LETTERS_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
"""The mail host is there and refuses this one letter."""


def work(*, now: datetime) -> int:
    """Make what is wanted, send what is due, forget what is old; gives how many went. Without a mail host, nothing."""
    mail: MailConfig | None = settings.CITY.mail
    if mail is None:
        return 0
    make(now=now)
    Letter.objects.filter(until__lt=now - KEPT).delete()
    return send_due(mail, now=now)


def make(*, now: datetime) -> None:
    """Note which letters are wanted; each officer is written to once about each thing."""
    for kind in kinds():
        known = frozenset(Letter.objects.filter(what=kind.name).values_list("about", flat=True))
        Letter.objects.bulk_create(
            (
                Letter(
                    officer=wanted.officer,
                    what=kind.name,
                    about=wanted.about,
                    made_at=now,
                    until=wanted.until,
                    next_at=now,
                )
                for wanted in kind.due(now, known)
            ),
            ignore_conflicts=True,
        )


def send_due(mail: MailConfig, *, now: datetime) -> int:
    """Send what is due; gives how many went."""
    due = Letter.objects.select_related("officer").filter(sent_at=None, next_at__lte=now, until__gt=now)
    letters = list(due.order_by("made_at", "id")[:BATCH])
    if not letters:
        return 0
    try:
        connection = _connection(mail)
        try:
            connection.open()
            return _send_all(letters, connection, mail, now)
        finally:
            connection.close()
    except (smtplib.SMTPException, OSError, FormatError) as fault:  # no letter was at fault: nothing was sent
        for letter in letters:
            if _claim(letter, now):
                _note(letter, fault)
        return 0


def _send_all(letters: list[Letter], connection: BaseEmailBackend, mail: MailConfig, now: datetime) -> int:
    sent = 0
    for letter in letters:
        if not _claim(letter, now):
            continue
        with override(letter.officer.language):
            words = kind_of(letter.what).words(letter.officer, letter.about, now)
            if words is None or not letter.officer.is_active:
                letter.delete()
                continue
            message = _message(letter, words, mail, connection)
        try:
            message.send()
        except _LETTERS_REFUSED as fault:
            _note(letter, fault)
        except (smtplib.SMTPException, OSError) as fault:  # the host is gone: the others wait for the next minute
            _note(letter, fault)
            break
        else:
            Letter.objects.filter(pk=letter.pk).update(sent_at=now, fault="")
            sent += 1
    return sent


def _claim(letter: Letter, now: datetime) -> bool:
    """Count an attempt; False if another worker has it."""
    pause = min(timedelta(minutes=2**letter.attempts), LONGEST_PAUSE)
    unsent = Letter.objects.filter(pk=letter.pk, sent_at=None, attempts=letter.attempts)
    return unsent.update(attempts=F("attempts") + 1, next_at=now + pause) == 1


def _note(letter: Letter, fault: Exception) -> None:
    told = fault_told(fault)
    Letter.objects.filter(pk=letter.pk).update(fault=told)
    diagnostics.warning("Letter %s could not be sent: %s", letter.pk, told)


def fault_told(fault: Exception) -> str:
    """An error's name and the mail host's code; not its words, which repeat addresses."""
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in fault.recipients.values()), None)
    return f"{type(fault).__name__} {code}" if code else type(fault).__name__


def _connection(mail: MailConfig) -> BaseEmailBackend:
    return get_connection(
        SMTP,
        host=mail.host,
        port=mail.port,
        username=mail.user or "",
        password=read_secret_text(mail.password_file) if mail.password_file else "",
        use_tls=mail.security == "starttls",
        use_ssl=mail.security == "tls",
        timeout=TIMEOUT_SECONDS,
    )


def _message(letter: Letter, words: Words, mail: MailConfig, connection: BaseEmailBackend) -> EmailMessage:
    city = " ".join(settings.CITY.name.split())
    body = "\n\n".join(
        (
            words.sentence,
            f"{settings.CITY.public_url.rstrip('/')}{words.path}",
            gettext(
                "This message names no plate, no person and no reason, on purpose. Sign in to read more. "
                "Nobody reads answers to it."
            ),
        )
    )
    return EmailMessage(
        subject=f"Clearplate, {city}: {words.subject}",
        body=body + "\n",
        from_email=mail.sender,
        to=[letter.officer.email],
        connection=connection,
        headers={
            "Message-ID": f"<{letter.pk}@{mail.sender.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office notes come back
        },
    )
