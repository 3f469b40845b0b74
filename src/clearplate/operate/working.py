"""The job worker: procrastinate's, which ends itself when a day was destroyed, so that its memory ends with the day.

Run by the supervisor (`processes.jobs`), which starts it anew at once and reloads the web workers too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from procrastinate.job_context import JobContext
    from procrastinate.worker import Worker


DEFAULT_QUEUE = "default"
"""Where procrastinate puts what names no queue."""


def main(concurrency: int = 1) -> int:
    """Work until told to stop.

    Returns:
        0, or `recycling.EXIT_CODE` where the processes that saw a day's plates have to end with it.
    """
    import django  # noqa: PLC0415  # settings are read at import

    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    from clearplate.server.evidence.jobs import ASIDE  # noqa: PLC0415
    from clearplate.server.letters.jobs import QUEUE as LETTERS  # noqa: PLC0415
    from clearplate.server.retention import jobs, recycling  # noqa: PLC0415

    async def end_when_asked(
        call_next: Callable[[], Awaitable[Any]], _context: "JobContext", worker: "Worker"
    ) -> object:
        try:
            return await call_next()
        finally:
            if recycling.is_asked():
                worker.stop()  # type: ignore[no-untyped-call]  # procrastinate leaves this one untyped

    jobs.catch_up()
    if recycling.is_asked():
        return recycling.EXIT_CODE  # a day ended without a job, and jobs are not to be had
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(connector)

    async def work() -> None:
        with app.replace_connector(connector.get_worker_connector()) as opened:
            async with opened.open_async():
                # Making an export takes minutes, and a mail host may not answer; publishing and the end of a day wait for neither.
                others = [
                    asyncio.create_task(opened.run_worker_async(queues=[queue], install_signal_handlers=False))
                    for queue in (ASIDE, LETTERS)
                ]
                try:
                    await opened.run_worker_async(
                        queues=[DEFAULT_QUEUE], concurrency=concurrency, worker_middleware=[end_when_asked]
                    )
                finally:
                    for other in others:
                        other.cancel()
                    await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(work())
    return recycling.EXIT_CODE if recycling.is_asked() else 0
