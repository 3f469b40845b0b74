"""`clearplate run | serve | worker`: the city's processes, kept up until Ctrl-C."""

import argparse
from urllib.parse import urlsplit

from clearplate.cli.main import config_path

_RUN = """\
Keep the whole city up on this machine: the embedded database (if it has one), the web server, the jobs.

What ends is started again. Ctrl-C or SIGTERM stops everything in order. TLS is the work of a reverse proxy in front
(docs/operate/install.md).
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `run`, `serve` and `worker`."""
    everything = subparsers.add_parser(
        "run",
        help="keep the whole city up: database, web server, jobs",
        description=_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve = subparsers.add_parser("serve", help="keep the web server up (and the embedded database)")
    worker = subparsers.add_parser("worker", help="keep the jobs up (and the embedded database)")
    for parser in (everything, serve):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument(
            "--port", type=int, help="port to listen on (default: the public address's on this machine, else 8000)"
        )
        parser.add_argument("--workers", type=int, default=2, help="web server processes (default: %(default)s)")
        parser.add_argument("--threads", type=int, default=4, help="threads of each (default: %(default)s)")
    for parser in (everything, worker):
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="jobs at once (default: %(default)s)")
    everything.set_defaults(run=run, parts=("web", "jobs"))
    serve.set_defaults(run=run, parts=("web",))
    worker.set_defaults(run=run, parts=("jobs",))


def run(arguments: argparse.Namespace) -> int:
    """Start, watch, stop in order."""
    from clearplate.operate import processes, setup  # noqa: PLC0415  # help needs none of it
    from clearplate.server import config  # noqa: PLC0415

    path = config_path()
    city = config.load(path)
    wanted = []
    if "web" in arguments.parts:
        own_port = urlsplit(city.public_url).port if city.plain_http_on_loopback else None
        port = arguments.port or own_port or 8000
        processes.require_free_port(arguments.host, port)
        wanted.append(
            processes.web(
                path,
                city,
                host=arguments.host,
                port=port,
                workers=arguments.workers,
                threads=arguments.threads,
            )
        )
    if "jobs" in arguments.parts:
        wanted.append(processes.jobs(path, concurrency=arguments.jobs))
    should_stop = processes.stop_signal()
    postgres = setup.embedded_postgres(city, progress=lambda words: processes.prefixed("city", words))
    with processes.City(
        wanted, postgres=postgres, output=processes.prefixed, before=[processes.check(path)]
    ) as running:
        processes.prefixed("city", f"up: {city.public_url if 'web' in arguments.parts else 'jobs'}; Ctrl-C stops")
        running.watch(should_stop)
    return 0
