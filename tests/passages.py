"""A few days of one vehicle's passages at several cameras, with rendered pictures: what a results page looks best with."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

import cv2
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import roadside
from clearplate.core.capture import Image, ImageKind, VehicleColor, VehicleType
from clearplate.core.ids import CameraId
from clearplate.demo.city import SITES
from clearplate.demo.scenes import OUTLOOKS, render_frame
from clearplate.demo.vehicles import Vehicle
from clearplate.server.cameras import actions
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keys import keyring
from factories import Pole

PLATE = "KLM4827"
TIMES = (0.4, 3.1, 7.5, 26.0, 26.4, 29.8, 50.2, 74.9, 75.3, 98.6, 121.0)
"""Hours before now."""


@cache
def pictures(number: int) -> tuple[Image, ...]:
    """One rendered scene and its plate cut out of it."""
    hour = ("morning", "dusk")[number % 2]
    frame = render_frame(
        OUTLOOKS[number % 2], hour, Vehicle(PLATE, "US-TX", "pickup", "white"), distance_m=6.0, seed=number
    )
    scene = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    left, top = (int(min(corner[axis] for corner in frame.corners)) - 12 for axis in (0, 1))
    right, bottom = (int(max(corner[axis] for corner in frame.corners)) + 12 for axis in (0, 1))
    crop = scene[max(top, 0) : bottom, max(left, 0) : right]
    encoded = [cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 82])[1] for picture in (crop, scene)]
    return (Image(ImageKind.PLATE, encoded[0].tobytes()), Image(ImageKind.SCENE, encoded[1].tobytes()))


def drive_by(client, now: datetime, *, cameras: int = 6) -> list:
    """Enroll cameras at the example city's sites and let the vehicle pass them; returns the cameras."""
    enrolled = []
    for site in SITES[:cameras]:
        place = {"latitude": Decimal(site.latitude), "longitude": Decimal(site.longitude)}
        enrolled.append(enroll(site.name, place, now))
    for number, hours in enumerate(TIMES):
        camera, key, counts = enrolled[number % 3]
        at = now - timedelta(hours=hours)
        pole = pole_at(camera, key, at, now)
        pole.sequence = counts["next"] - 1
        send(client, pole, at, number)
        counts["next"] += 1
    return [camera for camera, _key, _counts in enrolled]


def pole_at(camera, key, at, now) -> Pole:
    """The camera as it was on an earlier day: that day's key is made under the policy of today."""
    custody.make_day(at.date(), now=now)
    with keyring().day_key(at.date()) as day_key:
        pole = Pole.at(at, day_key, CameraId(camera.pk))
    pole.key = key
    return pole


def enroll(name, place, now):
    key = Ed25519PrivateKey.generate()
    invited = actions.invite(roadside.a_site(name, **place), by=actions.By(), now=now)
    camera = actions.enroll(
        invited.code,
        device_public_key=key.public_key().public_bytes_raw(),
        agent_version="0.1.0",
        address=None,
        now=now,
    )
    return camera, key, {"next": 0}


def send(client, pole, at, number):
    """Seal one passage, doubtful in a character now and then, and upload it."""
    capture = pole.capture

    def doubtful(plate, moment, *_):
        made = capture(plate, moment, pictures(number % 4))
        confidence = [985] * len(plate)
        confidence[4] = (990, 640, 985, 820)[number % 4]
        looks = {
            "char_confidence": tuple(confidence),
            "vehicle_type": VehicleType.PICKUP,
            "vehicle_color": VehicleColor.WHITE if number % 3 else VehicleColor.UNKNOWN,
        }
        return replace(made, read=replace(made.read, **looks))

    pole.capture = doubtful
    answer = roadside.post_upload(client, pole.upload(PLATE, at=at))
    assert answer.status_code == 200, answer.content
