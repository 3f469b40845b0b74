"""`clearplate demo` as a person runs it: up by itself, stopped by Ctrl-C with nothing left behind, kept for the next start."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from clearplate.operate.processes import answers, free_port

START_MAX_S = 480  # a busy machine that runs the whole suite; by itself it takes about half a minute


def command(*words):
    return [sys.executable, "-m", "clearplate.cli.main", *words]


def environment():
    """Without the test city's variables: a person's shell has none."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CLEARPLATE_", "DJANGO_"))}


def start(folder, *words):
    """Start the demo; its output until it is up."""
    demo = subprocess.Popen(
        command("demo", "--folder", str(folder), *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**environment(), "PYTHONUNBUFFERED": "1"},
    )
    shown, deadline = "", time.monotonic() + START_MAX_S
    while "Ctrl-C stops" not in shown:
        line = demo.stdout.readline()
        assert line, f"the demo ended:\n{shown}"
        assert time.monotonic() < deadline, f"not up in {START_MAX_S} s:\n{shown}"
        shown += line
    return demo, shown


def stop(demo):
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=60)
    return rest


def processes_about(folder):
    """Whatever still runs with the folder among its arguments."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it may end while we look
            words = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found += [words] if str(folder) in words else []
    return found


def test_it_comes_up_stops_cleanly_and_goes_on_where_it_was(tmp_path):
    folder, port = tmp_path / "city", free_port()
    try:
        demo, shown = start(folder, "--port", str(port))
        assert answers("127.0.0.1", port, host_header="127.0.0.1")
        assert f"http://localhost:{port}" in shown
        password = re.search(r"elena@mesa-alta\.example +(\S+)", shown).group(1)
        code = subprocess.run(
            command("demo", "code", "elena", "--folder", str(folder)),
            capture_output=True, text=True, check=True, env=environment(),
        ).stdout.strip()  # fmt: skip
        assert re.fullmatch(r"\d{6}", code)
        rest = stop(demo)
        assert demo.returncode == 0, rest
        assert "is kept" in rest
        assert processes_about(folder) == []

        again, shown = start(folder)
        assert password in shown
        assert "officers" not in shown.split("Open")[0]
        stop(again)
        assert again.returncode == 0
    finally:
        subprocess.run(
            [sys.executable, "-c", REMOVE, str(folder)], check=True, env=environment()
        )  # its database may lie outside the folder
    assert not folder.exists()


REMOVE = (
    "import sys; from pathlib import Path; from clearplate.demo.place import Place; Place(Path(sys.argv[1])).remove()"
)


def test_an_unknown_persona_is_answered_with_those_there_are(tmp_path):
    done = subprocess.run(
        command("demo", "code", "nobody", "--folder", str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert done.returncode == 1
    assert "There is no demo city" in done.stderr
