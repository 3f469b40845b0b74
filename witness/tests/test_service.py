"""The witness over real HTTP, and as a command that is killed in the middle."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from hashlib import sha256

import pytest

from clearplate_witness import cli, service
from clearplate_witness.errors import WrongFolder
from clearplate_witness.keys import SEED_FILES, load_keys


def call(address, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(*address[:2], timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()
    finally:
        connection.close()


def test_a_checkpoint_is_cosigned_and_shown_to_readers(serving, log):
    path = f"/{sha256(log.city.origin.encode()).hexdigest()}/checkpoint"
    address = serving.server_address
    assert call(address, "GET", path)[0] == 404
    log.grow(3)
    status, _, lines = call(address, "POST", "/add-checkpoint", log.ask(0))
    assert (status, lines.count(b"\n")) == (200, 2)
    status, _, note = call(address, "GET", path)
    assert status == 200
    assert note.startswith(log.head.text().encode())
    assert note.endswith(lines)
    assert call(address, "HEAD", path) == (200, "text/plain; charset=utf-8", b"")
    assert call(address, "POST", "/add-checkpoint", log.ask(0)) == (409, "text/x.tlog.size", b"3\n")


def test_one_connection_serves_many_requests(serving, log):
    connection = http.client.HTTPConnection(*serving.server_address[:2], timeout=20)
    for size in range(3):
        log.grow(1)
        connection.request("POST", "/add-checkpoint", log.ask(size))
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
    connection.request("POST", "/other", b"x")
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (404, True)
    connection.request("GET", "/")
    assert b"witness.paper.example/w1+" in connection.getresponse().read()
    connection.close()


def test_a_body_too_large_or_of_no_stated_length_is_not_read(serving):
    address = serving.server_address
    too_long = {"Content-Length": str(service.BODY_BYTES_MAX + 1)}
    assert call(address, "POST", "/add-checkpoint", headers=too_long)[0] == 413
    assert call(address, "POST", "/add-checkpoint", headers={"Transfer-Encoding": "chunked"})[0] == 411
    assert call(address, "POST", "/add-checkpoint", headers={"Content-Length": "+5"})[0] == 411


def test_noise_is_answered_or_cut_off(serving):
    for noise in (b"\x16\x03\x01\x00\n\r\n", b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\nold 0"):
        with socket.create_connection(serving.server_address[:2], timeout=20) as stranger:
            stranger.sendall(noise)
            stranger.shutdown(socket.SHUT_WR)
            while stranger.recv(4096):
                pass
    assert call(serving.server_address, "GET", "/")[0] == 200


def test_a_memory_that_cannot_be_written_cosigns_nothing(serving, witness, log, capsys):
    log.grow(1)
    witness.memory._path.unlink()
    assert call(serving.server_address, "POST", "/add-checkpoint", log.ask(0))[0] == 503
    assert "cannot be written" in capsys.readouterr().err


def run(folder):
    command = [sys.executable, "-m", "clearplate_witness.cli", "serve", str(folder), "--listen", "127.0.0.1:0"]
    code = "import sys; from clearplate_witness.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen([command[0], "-c", code, *command[3:]], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    return process, ("127.0.0.1", int(re.search(r":(\d+)$", line.strip())[1]))


def test_killed_after_cosigning_it_still_knows_and_refuses_the_fork(tmp_path, log, capsys):
    folder = tmp_path / "w"
    assert cli.main(["init", str(folder), "--name", "witness.paper.example/w1"]) == 0
    assert cli.main(["add-log", str(folder), *(key.text() for key, _ in log.city.policy.logs)]) == 0
    log.grow(3)
    process, address = run(folder)
    with process:
        assert call(address, "POST", "/add-checkpoint", log.ask(0))[0] == 200
        os.kill(process.pid, signal.SIGKILL)
    process, address = run(folder)
    with process:
        forked = type(log)().grow(4, "Other St")
        assert call(address, "POST", "/add-checkpoint", forked.ask(0))[:2] == (409, "text/x.tlog.size")
        assert call(address, "POST", "/add-checkpoint", forked.ask(3))[0] == 422
        log.grow(1)
        assert call(address, "POST", "/add-checkpoint", log.ask(3))[0] == 200
        process.terminate()
    capsys.readouterr()
    assert cli.main(["status", str(folder)]) == 0
    assert "4 entries" in capsys.readouterr().out


def test_keys_are_never_made_anew_and_never_shared(tmp_path, capsys):
    folder = tmp_path / "w"
    assert cli.main(["init", str(folder), "--name", "a witness"]) == 2
    assert cli.main(["init", str(folder), "--name", "witness.paper.example/w1"]) == 0
    keys = load_keys(folder)
    assert cli.main(["init", str(folder), "--name", "witness.paper.example/w2"]) == 2
    assert [key.vkey for key in load_keys(folder)] == [key.vkey for key in keys]
    assert {(folder / file).stat().st_mode & 0o777 for file in SEED_FILES.values()} == {0o600}
    (folder / "ed25519.key").chmod(0o644)
    with pytest.raises(WrongFolder, match="chmod 600"):
        load_keys(folder)
    capsys.readouterr()


def test_a_witness_that_lost_its_memory_does_not_start(tmp_path, capsys):
    folder = tmp_path / "w"
    assert cli.main(["status", str(folder)]) == 2
    cli.main(["init", str(folder), "--name", "witness.paper.example/w1"])
    (folder / "witness.sqlite").unlink()
    assert cli.main(["serve", str(folder)]) == 2
    assert not (folder / "witness.sqlite").exists()
    assert "make a new witness" in capsys.readouterr().err
    assert cli.main(["add-log", str(folder), "not+a+key"]) == 2
    assert cli.main(["serve", str(folder), "--listen", "8117"]) == 2
