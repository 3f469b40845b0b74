"""Whether this process can work: for load balancers and for `clearplate run`."""

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from clearplate.server import clock, disks, problems
from clearplate.server.retention import queries as retention


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503; and how retention and the disks stand, which keeps nobody from working.

    A full disk refuses what writes; what only reads still works, so that a load balancer leaves this process in.
    """
    del request
    room = {disk.use: disk.room for disk in disks.disks(settings.CITY)}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        standing = retention.health(clock.now())
    except OperationalError:
        return problems.problem(
            503, "unavailable", "Not available just now", "The database does not answer.", disks=room
        )
    return JsonResponse({"status": "ok", "retention": standing, "disks": room})
