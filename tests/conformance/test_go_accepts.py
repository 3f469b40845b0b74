"""The public log read by a program that is not ours: Go's sumdb packages, which read Go's own checksum database."""

import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from city import City, a_year

PROGRAM = Path(__file__).parent / "go/main.go"
PACKAGES = Path("/usr/share/gocode")
pytestmark = pytest.mark.skipif(
    not (shutil.which("go") and (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir()),
    reason="needs Go and its sumdb packages (Debian: golang-go, golang-golang-x-mod-dev)",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    built = tmp_path_factory.mktemp("go") / "read-log"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOCACHE": str(built.parent / "cache")}
    subprocess.run(["go", "build", "-o", built, PROGRAM], env=environment, check=True, timeout=300)
    return built


@pytest.fixture(scope="module")
def grown():
    """A city, and the size and root that its log had before it grew."""
    city = a_year(days=45)
    before = city.checkpoint()
    for _ in range(300):
        city.append("agencies.signed_in")
    city.publish()
    return city, before.tree_size, before.root_hash


def read(program, folder: Path, city: City, old_size: int, old_root: bytes) -> subprocess.CompletedProcess[str]:
    arguments = [folder / "log", city.signer.vkey.text(), str(old_size), b64encode(old_root).decode()]
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=120)


def test_go_reads_the_checkpoint_every_entry_and_the_growth(program, grown, tmp_path):
    city, old_size, old_root = grown
    answer = read(program, city.write_to(tmp_path), city, old_size, old_root)
    assert (answer.stdout.strip(), answer.stderr) == (str(city.size), "")


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "tile/entries/001"])
def test_go_refuses_what_was_changed(program, grown, tmp_path, path):
    city, old_size, old_root = grown
    changed = city.write_to(tmp_path) / "log" / path
    data = bytearray(changed.read_bytes())
    data[40] ^= 1
    changed.write_bytes(data)
    assert read(program, tmp_path, city, old_size, old_root).returncode == 1


def test_go_refuses_another_past(program, grown, tmp_path):
    city, old_size, _ = grown
    assert read(program, city.write_to(tmp_path), city, old_size, bytes(32)).returncode == 1
