"""The web server's door. It does not open for an unconfigured city."""

import gc
import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from clearplate.core.errors import FormatError
from clearplate.server.config import CONFIG_VARIABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearplate.server.settings")


def _application() -> WSGIHandler:
    application = get_wsgi_application()
    if not settings.CITY_IS_CONFIGURED:
        raise FormatError(f"Set {CONFIG_VARIABLE} to the city's config.toml; without it nothing is served.")
    return application


application = _application()
# Everything loaded by now lives as long as the process; the collector need not walk it at every upload.
gc.collect()
gc.freeze()
