"""`clearplate review import-audit`, as an auditor without a city runs it."""

import os
import subprocess
import sys

PORTAL = """id,userId,searchDate,networkCount,reason,caseNumber
1,***,2026-03-01T10:00:00Z,1,Robbery of the store on Mesa clerk saw the plate,26-1
2,***,2026-03-01T10:05:00Z,40,,26-2
3,***,2026-03-01T10:06:00Z,40,immigration,
"""


def run(*words, text=None):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLEARPLATE")}
    command = [sys.executable, "-m", "clearplate.cli.main", "review", "import-audit", *map(str, words)]
    return subprocess.run(command, input=text, capture_output=True, text=True, env=environment, check=False)


def test_a_report_on_the_terminal_and_as_a_page(tmp_path):
    page = tmp_path / "report.html"
    done = run("-", "--html", page, text=PORTAL)
    assert done.returncode == 0, done.stderr
    assert "2  66.7 %  would have been refused" in done.stdout
    text = page.read_text(encoding="utf-8")
    assert '<rect width="66.67%"' in text  # of the whole ground: with a scale of its own the bar stood in the middle
    assert "search.not_immigration" in text
    assert "http" not in text


def test_in_spanish():
    told = run("-", "--language", "es", text=PORTAL).stdout
    assert "se habrían rechazado" in told
    assert "(portal público)" in told


def test_what_is_typed_in_a_reason_cannot_become_markup(tmp_path):
    page = tmp_path / "report.html"
    run("-", "--html", page, text=PORTAL.replace("immigration", "<script>alert(1)</script>"))
    assert "<script>" not in page.read_text(encoding="utf-8")


def test_a_file_that_is_not_there(tmp_path):
    done = run(tmp_path / "none.csv")
    assert (done.returncode, done.stderr.count("cannot be read")) == (1, 1)
