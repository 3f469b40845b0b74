"""A city on the other end of a real socket, for the camera's tests: it speaks the wire protocol through core and nothing else.

Each fault a city, a proxy or an enemy can show is one attribute to set.
"""

import hashlib
import json
import os
import sys
import threading
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import canonical
from clearplate.core.custody.bundle import Suite, days_ahead, sign_bundle
from clearplate.core.custody.day_keys import derive_day_key
from clearplate.core.custody.opening import open_capsule, open_read
from clearplate.core.errors import ClearplateError
from clearplate.core.ids import CameraId
from clearplate.core.receipts import Receipt, sign_receipt, sign_shredded
from clearplate.core.signed import public_key
from clearplate.core.upload import check_upload, parse_upload
from clearplate.edge.keys import CROCKFORD, Enrollment, key_fingerprint

SKEW = timedelta(minutes=5)


class CityServer:
    """One city; `with CityServer(now) as city:` serves it on 127.0.0.1."""

    def __init__(self, now=None):
        self.now = now or (lambda: datetime.now(UTC))
        self.key = Ed25519PrivateKey.generate()
        self.secret = os.urandom(32)
        self.suite = Suite.X25519
        self.cameras = {}
        self.codes = set()
        self.uploads = {}
        self.upload_bodies = []
        self.heartbeats = []
        self.plates = []
        self.sequences = []
        self.shredded = set()
        self.tells_days = True  # in the answers to heartbeats; else a camera learns of a shredded day when it uploads
        self.forgets = False  # match-and-forget
        self.paused = False
        self.ahead = 7
        self.answer_upload = None  # (upload bytes) -> (status, content type, body), instead of the honest answer
        self.answer_day_keys = None
        self.answer_heartbeat = None
        self._server = None

    # --- what tests do with it ---

    def __enter__(self):
        city = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536  # head and body in one packet, or delayed acknowledgements cost 40 ms an answer

            def do_GET(self):
                self._answer("GET")

            def do_POST(self):
                self._answer("POST")

            def _answer(self, method):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, kind, answer = city.answer(method, self.path, self.headers, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        told = self._server.handle_error
        # A camera that is killed amid a request is what some tests are about.
        self._server.handle_error = lambda *request: (
            None if isinstance(sys.exception(), ConnectionError) else told(*request)
        )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def public_key(self):
        return self.key.public_key().public_bytes_raw()

    def new_code(self):
        secret = "".join(CROCKFORD[byte & 31] for byte in os.urandom(16))
        groups = [secret[at : at + 4] for at in range(0, 16, 4)]
        code = "-".join([*groups, key_fingerprint(self.public_key)])
        self.codes.add(code)
        return code

    def know(self, device_key, name="Main at 3rd"):
        """Take a camera in without the wire."""
        camera_id = CameraId(uuid4())
        self.cameras[str(camera_id)] = device_key.public_key()
        return Enrollment(camera_id, name, "Testville", self.url, self.public_key, timedelta(seconds=60), self.now())

    def day_key(self, day):
        return derive_day_key(hashlib.sha256(self.secret + day.isoformat().encode()).digest(), day, self.suite)

    def bundle(self, *, key=None, days=None, now=None):
        now = now or self.now()
        days = days_ahead(now.date(), ahead=self.ahead) if days is None else days
        keys = [self.day_key(day).public for day in days]
        return sign_bundle(keys, city="Testville", now=now, key=key or self.key)

    def problem(self, status, slug, **more):
        document = {
            "type": f"urn:clearplate:problem:{slug}",
            "title": slug,
            "status": status,
            "detail": "For the test.",
        }
        return status, "application/problem+json", json.dumps(document | more).encode()

    # --- the protocol ---

    def answer(self, method, path, headers, body):
        if (method, path) == ("POST", "/ingest/v1/enroll"):
            return self._enroll(json.loads(body))
        if (method, path) == ("POST", "/ingest/v1/uploads"):
            return self._upload(body)
        refused = self._check_request(method, path, headers, body)
        if refused:
            return refused
        if (method, path) == ("GET", "/ingest/v1/day-keys"):
            return self.answer_day_keys() if self.answer_day_keys else (200, "application/json", self.bundle())
        if (method, path) == ("POST", "/ingest/v1/heartbeat"):
            return self._heartbeat(headers, body)
        return 404, "text/html", b"<h1>Not Found</h1>"

    def _check_request(self, method, path, headers, body):
        key = self.cameras.get(headers.get("Clearplate-Camera"))
        if key is None:
            return self.problem(401, "unknown-camera")
        time = headers["Clearplate-Time"]
        message = f"clearplate/request/v1\n{method}\n{path}\n{time}\n{hashlib.sha256(body).hexdigest()}"
        try:
            key.verify(b64decode(headers["Clearplate-Signature"]), message.encode())
        except InvalidSignature:
            return self.problem(401, "bad-signature")
        if abs(datetime.fromisoformat(time) - self.now()) > SKEW:
            return self.problem(401, "clock-skew", server_time=self.now().isoformat())
        return None

    def _enroll(self, asked):
        if asked["code"] not in self.codes:
            return self.problem(403, "enrollment-code")
        self.codes.remove(asked["code"])
        camera_id = str(uuid4())
        self.cameras[camera_id] = public_key(b64decode(asked["device_public_key"]))
        answer = {
            "camera_id": camera_id,
            "name": "Main at 3rd",
            "city": "Testville",
            "city_public_key": b64encode(self.public_key).decode(),
            "heartbeat_seconds": 60,
        }
        return 201, "application/json", canonical.encode(answer)

    def _heartbeat(self, headers, body):
        said = canonical.decode(body)
        self.heartbeats.append(said)
        if self.answer_heartbeat:
            return self.answer_heartbeat()
        return self.honest_heartbeat(headers["Clearplate-Camera"], said)

    def honest_heartbeat(self, camera_id, said, **more):
        spooled = [date.fromisoformat(one["day"]) for one in said["spool"]["days"]]
        gone = [day for day in spooled if self.tells_days and day in self.shredded]
        answer = {
            "server_time": self.now().isoformat(timespec="seconds"),
            "paused": self.paused,
            "shredded": [self.notice_for(camera_id, day).decode() for day in gone],
        }
        return self.heartbeat_answer(answer | more)

    def heartbeat_answer(self, answer):
        return 200, "application/json", canonical.encode(answer)

    def _upload(self, body):
        self.upload_bodies.append(body)
        if self.answer_upload:
            return self.answer_upload(body)
        return self.honest_upload(body)

    def honest_upload(self, body):
        try:
            upload = parse_upload(body)
            check_upload(upload, self.cameras[str(upload.manifest.camera_id)])
        except ClearplateError as error:
            return self.problem(422, "bad-upload", detail=str(error))
        manifest = upload.manifest
        if manifest.day in self.shredded:
            return self.problem(410, "day-shredded", notice=self.notice(manifest).decode())
        if manifest.upload_id not in self.uploads:
            self._keep(upload)
        return 200, "application/json", self.uploads[manifest.upload_id]

    def notice(self, manifest, *, day=None, key=None):
        return sign_shredded(day or manifest.day, camera_id=manifest.camera_id, key=key or self.key)

    def notice_for(self, camera_id, day, *, key=None):
        return sign_shredded(day, camera_id=CameraId(UUID(str(camera_id))), key=key or self.key)

    def receipt(self, manifest, *, key=None, **changes):
        fields = {
            "upload_id": manifest.upload_id,
            "camera_id": manifest.camera_id,
            "root_sha256": manifest.root_sha256,
            "count": manifest.count,
            "kept": 0 if self.forgets else manifest.count,
            "accepted_at": self.now(),
        }
        return sign_receipt(Receipt(**(fields | changes)), key or self.key)

    def _keep(self, upload):
        content_keys = {
            capsule.capsule_id.bytes: open_capsule(capsule, self.day_key(capsule.day))
            for capsule in upload.manifest.capsules
        }
        at = 0
        for capture in upload.captures:
            read = open_read(capture, content_keys[capture.capsule_id])
            for image in capture.images:
                assert hashlib.sha256(upload.images[at : at + image.length]).digest() == image.digest
                at += image.length
            self.plates.append(read.plate)
            self.sequences.append(capture.sequence)
        self.uploads[upload.manifest.upload_id] = self.receipt(upload.manifest)
