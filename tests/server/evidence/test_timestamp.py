"""A time stamp of an authority: a real one, OpenSSL's, behind a small HTTP server; and authorities that do not answer right."""

import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from rfc3161_client import decode_timestamp_response

from clearplate.core.errors import FormatError
from clearplate.core.evidence.archive import read_archive
from clearplate.server.config import EvidenceConfig
from clearplate.server.evidence import actions, checks, jobs, timestamping
from clearplate.server.evidence.models import State
from clearplate.server.evidence.timestamping import TimestampError
from clearplate.server.tlog import publishing
from exports import DELAY, finished
from held import by

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program"),
]
CONFIG = """
[tsa]
default_tsa = city
[city]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A root, a time-stamping certificate under it, and the configuration of `openssl ts`."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "serial").write_text("01\n")
    (folder / "ts.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "usage").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
    root = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Root", "-days", "30"]
    openssl(folder, "req", *root, "-keyout", "root.key", "-out", "root.pem")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TSA", "-keyout", "tsa.key", "-out", "tsa.csr")
    signed = ["-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "30", "-extfile", "usage"]
    openssl(folder, "x509", *signed, "-out", "tsa.pem")
    return folder


@pytest.fixture
def serve():
    """A function that serves one answer to every question and gives the address."""
    servers = []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200 if body is not None else 500)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_words):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def stamping(folder):
    def answer(query):
        (folder / "query.tsq").write_bytes(query)
        openssl(folder, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        return (folder / "reply.tsr").read_bytes()

    return answer


@pytest.fixture
def asks(settings, authority):
    """A function that has the city ask an authority at an address."""

    def use(url):
        evidence = EvidenceConfig(tsa_url=url, tsa_certificates_file=authority / "root.pem")
        settings.CITY = replace(settings.CITY, evidence=evidence)

    return use


def test_a_bundle_carries_the_stamp_and_openssl_checks_it(asked, ann, later, asks, serve, authority, tmp_path):
    asks(serve(stamping(authority)))
    export = finished(asked, later)
    files = read_archive(b"".join(actions.download(by(ann), export, now=later).pieces))
    stamp = files["timestamp/contents.tsr"]
    imprint = decode_timestamp_response(stamp).tst_info.message_imprint.message
    assert imprint == sha256(files["contents.json"]).digest() == bytes(export.contents_sha256)
    for name in ("timestamp/contents.tsr", "timestamp/authority.pem", "contents.json"):
        (tmp_path / name.rpartition("/")[2]).write_bytes(files[name])
    openssl(tmp_path, "ts", "-verify", "-in", "contents.tsr", "-data", "contents.json", "-CAfile", "authority.pem")


def test_the_authority_learns_a_hash_only(stores, asks, serve, authority):
    seen = []

    def watching(query):
        seen.append(query)
        return stamping(authority)(query)

    asks(serve(watching))
    timestamping.stamp(b"plate KLM4827")
    assert sha256(b"plate KLM4827").digest() in seen[0]
    assert b"KLM4827" not in seen[0]


def test_a_stamp_of_something_else_is_refused(stores, asks, serve, authority):
    first = []

    def old(query):
        first.append(query)
        return stamping(authority)(first[0])

    asks(serve(old))
    assert timestamping.stamp(b"one")
    with pytest.raises(TimestampError, match="does not check"):
        timestamping.stamp(b"another")


@pytest.mark.parametrize(
    "body", [b"", b"nothing of the kind", b"x" * 70_000, None], ids=["empty", "noise", "long", "fault"]
)
def test_what_is_no_answer_is_refused(stores, asks, serve, body):
    asks(serve(lambda _query: body))
    with pytest.raises(TimestampError):
        timestamping.stamp(b"one")


def test_certificates_that_are_none_are_told(stores, asks, authority, settings):
    asks("http://127.0.0.1:9/")
    evidence = replace(settings.CITY.evidence, tsa_certificates_file=authority / "ts.cnf")
    settings.CITY = replace(settings.CITY, evidence=evidence)
    with pytest.raises(FormatError, match="cannot be read"):
        timestamping.stamp(b"one")
    (refusal,) = checks.check_authority(None)
    assert "ts.cnf" in refusal.msg


def test_a_city_that_asks_an_authority_starts_with_its_certificates(stores, asks):
    assert checks.check_authority(None) == []
    asks("http://127.0.0.1:9/")
    assert checks.check_authority(None) == []


def test_an_export_waits_for_a_silent_authority_and_at_last_goes_without(asked, ann, later, asks):
    asks("http://127.0.0.1:9/")
    jobs.work(now=later)
    publishing.publish(now=later + DELAY)
    assert jobs.work(now=later) == 0
    asked.refresh_from_db()
    assert asked.state == State.WAITING
    assert "does not answer" in asked.fault
    assert jobs.work(now=later + timedelta(hours=7)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.fault) == (State.READY, "")
    files = read_archive(b"".join(actions.download(by(ann), asked, now=later).pieces))
    assert not [name for name in files if name.startswith("timestamp/")]
