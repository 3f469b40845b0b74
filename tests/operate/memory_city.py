"""What the memory test needs done inside its city, each in a process of its own that is gone before anyone looks.

memory_city.py found DAY FOLDER   policy, officer, case, camera; uploads of that day as files; what must not be found
memory_city.py shorten FOLDER     counts what came, then puts the policy in FOLDER in force
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

PLATES = ("QZX7731", "JWK9902")


def found(day: date, folder: Path) -> None:
    import people  # noqa: PLC0415 - Django first
    import precinct  # noqa: PLC0415
    import roadside  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.custody import actions as custody  # noqa: PLC0415
    from clearplate.server.custody.keys import keyring  # noqa: PLC0415

    now = clock.now()
    roadside.adopt_policy(now)
    person = people.a_person("Ada Byron")
    precinct.a_case("26-000001", person.officer)
    custody.make_days(now=now)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    pole = roadside.pole_of(*roadside.enrolled(now), at, now)
    for number, plate in enumerate(PLATES):
        (folder / f"{number}.upload").write_bytes(pole.upload(plate, plate, at=at + timedelta(minutes=number)))
    ring = keyring()
    with (
        ring.day_key(day) as day_key,
        ring.token_keys([day]) as tokens,
        ring.files.secret(day.isoformat()) as (secret, _),
    ):
        keys = {
            "secret": bytes(secret).hex(),
            "private key": day_key.private.private_bytes_raw().hex(),
            "token key": bytes(tokens[day]).hex(),
        }
    json.dump({"email": person.officer.email, "seed": person.seed, "keys": keys}, sys.stdout)


def shorten(folder: Path) -> None:
    import roadside  # noqa: PLC0415 - Django first
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.ingest import counting  # noqa: PLC0415
    from clearplate.server.policy.folder import read_folder  # noqa: PLC0415

    now = clock.now()
    counting.count_hours(now=now + timedelta(hours=2))
    roadside.adopt(read_folder(folder), now)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "found":
        found(date.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
    else:
        shorten(Path(sys.argv[2]))
