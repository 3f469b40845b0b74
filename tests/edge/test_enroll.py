"""Enrolment: the key stays here, the city's key is pinned, and a second run changes nothing."""

import ssl
import stat
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from shutil import which
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.errors import FormatError, VerificationError
from clearplate.edge.enroll import AlreadyEnrolled, EnrollmentError, enroll
from clearplate.edge.keys import (
    DEVICE_KEY_NAME,
    ENROLLMENT_NAME,
    code_fingerprint,
    key_fingerprint,
    load_device_key,
    load_enrollment,
    normalize_code,
)
from clearplate.edge.transport import CityConnection, CityUnreachableError, check_city_url


@pytest.fixture
def state_dir(tmp_path):
    return tmp_path / "camera" / "state"


def enrolled(state_dir, city, code=None, **changes):
    return enroll(state_dir, city_url=changes.get("url", city.url), code=code or city.new_code(), now=city.now)


def test_a_camera_enrols_and_pins_the_citys_key(state_dir, city):
    enrollment = enrolled(state_dir, city)
    assert enrollment.city_public_key == city.public_key
    assert load_enrollment(state_dir) == enrollment
    device_key = load_device_key(state_dir).public_key().public_bytes_raw()
    assert city.cameras[str(enrollment.camera_id)].public_bytes_raw() == device_key


def test_the_device_key_is_readable_by_its_owner_only(state_dir, city):
    enrolled(state_dir, city)
    assert stat.S_IMODE((state_dir / DEVICE_KEY_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
    (state_dir / DEVICE_KEY_NAME).chmod(0o644)
    with pytest.raises(FormatError, match="chmod 600"):
        load_device_key(state_dir)


def test_another_key_than_the_codes_is_refused_and_nothing_of_it_is_kept(state_dir, city):
    code = city.new_code()
    city.key = Ed25519PrivateKey.generate()
    with pytest.raises(VerificationError, match="another fingerprint"):
        enrolled(state_dir, city, code)
    assert not (state_dir / ENROLLMENT_NAME).exists()


def test_a_second_run_changes_nothing_and_says_what_to_do(state_dir, city):
    first = enrolled(state_dir, city)
    key = (state_dir / DEVICE_KEY_NAME).read_bytes()
    again = enrolled(state_dir, city)
    assert isinstance(again, AlreadyEnrolled)
    assert again.enrollment == first
    assert "clearplate-edge run" in again.sentence()
    assert (state_dir / DEVICE_KEY_NAME).read_bytes() == key
    assert len(city.cameras) == 1


def test_a_code_works_once(tmp_path, city):
    code = city.new_code()
    enrolled(tmp_path / "one", city, code)
    with pytest.raises(EnrollmentError, match="enrollment-code"):
        enrolled(tmp_path / "two", city, code)


def test_after_no_answer_the_same_key_is_offered_again(state_dir, city):
    with pytest.raises(CityUnreachableError):
        enrolled(state_dir, city, url="http://127.0.0.1:1")
    key = load_device_key(state_dir).public_key().public_bytes_raw()
    enrollment = enrolled(state_dir, city)
    assert city.cameras[str(enrollment.camera_id)].public_bytes_raw() == key


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"<html>", b'{"city_public_key": 7}'])
def test_an_answer_that_is_no_enrolment_is_refused(state_dir, city, answer):
    city._enroll = lambda asked: (201, "application/json", answer)
    with pytest.raises(FormatError):
        enrolled(state_dir, city)
    assert not (state_dir / ENROLLMENT_NAME).exists()


@pytest.mark.parametrize("url", ["http://plates.city.example", "http://10.0.0.7", "http://192.168.1.2:8000"])
def test_plain_http_to_another_machine_is_refused(url):
    with pytest.raises(FormatError, match="https://"):
        check_city_url(url)


@pytest.mark.parametrize("url", ["", "plates.city.example", "ftp://x", "https://", "https://a/b", "https://u:p@a"])
def test_what_is_no_address_of_a_city_is_refused(url):
    with pytest.raises(FormatError):
        check_city_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost", "http://[::1]:8000", "https://a.example"]
)
def test_https_and_this_machine_are_accepted(url):
    assert check_city_url(url) == url.rstrip("/")


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path, city):
    if which("openssl") is None:
        pytest.skip("making a certificate needs openssl")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, answer = city.answer("POST", self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_arguments: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    url = f"https://127.0.0.1:{server.server_port}"
    try:
        with pytest.raises(CityUnreachableError, match=r"(?i)certificate"):
            enroll(tmp_path / "a", city_url=url, code=city.new_code(), now=city.now)
        assert city.cameras == {}
        enrollment = enroll(tmp_path / "b", city_url=url, code=city.new_code(), now=city.now, ca_file=cert)
        assert enrollment.city_url == url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_ca_file_that_is_none_is_said(tmp_path, city):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(FormatError, match="not a file of CA certificates"):
        CityConnection("https://a.example", now=city.now, ca_file=tmp_path / "ca.pem")


def test_a_code_is_read_as_people_type_it(city):
    code = city.new_code()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalize_code(typed) == code
    assert code_fingerprint(code) == key_fingerprint(city.public_key)


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-ABCD-ABCD-ABCD-ABCDEFG", "UUUU-UUUU-UUUU-UUUU-UUUUUUUU"])
def test_what_is_no_code_is_refused_before_the_city_is_asked(state_dir, city, code):
    with pytest.raises(FormatError, match="enrolment code"):
        enroll(state_dir, city_url=city.url, code=code, now=city.now)
    assert not state_dir.exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"camera_id": "x"}'])
def test_a_damaged_enrolment_is_said(state_dir, city, content):
    enrolled(state_dir, city)
    (state_dir / ENROLLMENT_NAME).write_bytes(content)
    with pytest.raises(FormatError, match="damaged"):
        load_enrollment(state_dir)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----"])
def test_a_damaged_device_key_is_said_and_not_replaced(state_dir, city, content):
    enrolled(state_dir, city)
    (state_dir / DEVICE_KEY_NAME).write_bytes(content)
    (state_dir / ENROLLMENT_NAME).unlink()
    with pytest.raises(FormatError, match="damaged"):
        enrolled(state_dir, city)


def test_a_wrong_device_key_is_refused_by_the_city(pole, city):
    key = Ed25519PrivateKey.generate()
    connection = CityConnection(city.url, now=city.now, identity=(pole.device.enrollment.camera_id, key))
    assert connection.day_keys().slug == "bad-signature"
    connection.close()
