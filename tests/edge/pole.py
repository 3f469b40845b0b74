"""A camera's device in a temporary folder, with a clock that tests turn."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from clearplate.core.capture import Image, ImageKind
from clearplate.edge.config import CameraConfig, SourceKind
from clearplate.edge.device import open_device
from clearplate.edge.durable import make_private_folder, write_file
from clearplate.edge.keys import DEVICE_KEY_NAME, save_enrollment
from clearplate.edge.link import CityLink
from clearplate.edge.sealing import Sealer
from clearplate.edge.transport import CityConnection
from clearplate.edge.upload import Uploader
from factories import a_read

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
IMAGES = (Image(ImageKind.PLATE, JPEG + b"plate" * 30), Image(ImageKind.SCENE, JPEG + b"scene" * 200))
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


class Hands:
    """A clock that tests turn: wall and monotonic together, or the wall alone."""

    def __init__(self, at=MORNING):
        self.at = at
        self.monotonic_s = 1000.0

    def now(self):
        return self.at

    def monotonic(self):
        return self.monotonic_s

    def pass_time(self, **span):
        self.at += timedelta(**span)
        self.monotonic_s += timedelta(**span).total_seconds()


class TestPole:
    """One enrolled camera: seal and spool plates, talk to the city when told."""

    __test__ = False

    def __init__(self, state_dir, city, hands, *, cap_bytes=2**30, random=lambda: 1.0):
        self.state_dir, self.city, self.hands, self.random = state_dir, city, hands, random
        self.said = []
        self.connection = None
        if not (state_dir / DEVICE_KEY_NAME).exists():
            make_private_folder(state_dir)
            key = Ed25519PrivateKey.generate()
            write_file(
                state_dir / DEVICE_KEY_NAME, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            )
            save_enrollment(state_dir, city.know(key))
        self.config = CameraConfig(state_dir, SourceKind.FOLDER, "/nowhere", spool_cap_bytes=cap_bytes)
        self.open()

    def open(self):
        """Open the device; a second time, it is as after kill -9: nothing was closed or saved."""
        if self.connection:
            self.connection.close()
        self.device = open_device(self.config, now=self.hands.now, random_bytes=os.urandom, tell=self.said.append)
        self.connection = CityConnection(
            self.city.url, now=self.hands.now, identity=(self.device.enrollment.camera_id, self.device.key)
        )
        self.uploader = Uploader(self.device, self.connection, random=self.random)
        self.link = CityLink(self.device, self.connection, self.uploader, random=self.random)
        self.sealer = Sealer(
            self.device.enrollment.camera_id, self.device.day_keys, self.device.clock, random_bytes=os.urandom
        )

    def close(self):
        self.connection.close()
        self.device.close()

    def see(self, plate, *, at=None, images=IMAGES):
        """Seal and spool one passage; give what became of it."""
        sealed = self.sealer.seal(a_read(plate), images, at or self.hands.at, self.device.spool.take_sequence)
        if not hasattr(sealed, "capture"):
            return sealed
        return self.device.spool.put(sealed.capture, sealed.images, sealed.capsule)

    def talk(self, steps=5):
        for _ in range(steps):
            self.link.step(self.hands.monotonic_s)

    def talk_for(self, **span):
        """Let time pass in small steps, talking all the while."""
        end = self.hands.at + timedelta(**span)
        while self.hands.at < end:
            rest = self.link.step(self.hands.monotonic_s)
            self.hands.pass_time(seconds=max(rest, 0.01))

    def faults(self):
        return {str(fault.kind) for fault in self.device.faults.current()}

    def stored_bytes(self):
        return {path: path.read_bytes() for path in sorted(self.state_dir.rglob("*")) if path.is_file()}

    def with_config(self, **changes):
        self.config = replace(self.config, **changes)
