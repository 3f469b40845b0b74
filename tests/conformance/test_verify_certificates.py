"""Did each day end when it had to? What a log may say of its days, and what the files of the certificates may."""

import json
from datetime import timedelta

import pytest

from city import START, City, made
from clearplate.core.tlog.entries import NewEntry
from clearplate.core.tlog.merkle import leaf_hash, root_hash
from clearplate_verify.cli import main

FIRST = START.date()


class Days:
    """A city of which only the days count: keys made each morning, destroyed and certified thirty days later."""

    def __init__(self, folder):
        self.city, self.folder = City(), folder
        self.city.adopt(b"Kept for thirty days.\n", START)

    def made(self, day, *, at=None, ends=None):
        key = {
            "day": f"{day}",
            "key_sha256": made("key", day).hex(),
            "destroy_on": f"{ends or day + timedelta(days=30)}",
        }
        self.city.append("custody.day_key_made", key, at=at or self.morning(day))

    def destroyed(self, day, at):
        key = {"day": f"{day}", "key_sha256": made("key", day).hex()}
        self.city.append("custody.day_key_destroyed", key, at=self.morning(at))

    def lived(self, days, *, certify=True):
        for number in range(days):
            day = FIRST + timedelta(days=number)
            self.made(day)
            over = day - timedelta(days=30)
            if over >= FIRST:
                self.destroyed(over, day)
                if certify:
                    self.city.certify(f"{over}", self.morning(day))
        return self

    def morning(self, day):
        return START + (day - FIRST)

    def verified(self, capsys, *more, place=""):
        self.city.publish()
        self.city.write_to(self.folder / "public")
        state = ["--state", str(self.folder / "state"), "--lang", "en"]
        code = main(["log", str(self.folder / "public" / place), *more, *state])
        return code, capsys.readouterr().out


@pytest.fixture
def days(tmp_path):
    return Days(tmp_path)


def test_days_that_ended_on_time_hold_and_are_counted(days, capsys):
    days.lived(40)
    code, told = days.verified(capsys)
    assert code == 0, told
    assert "Day keys destroyed: 10, with 10 certificates" in told
    assert "30 uploads" in told
    facts = json.loads(days.verified(capsys, "--json")[1])["days"]
    assert (facts["destroyed"], facts["waiting"], facts["late"], facts["without_key"]) == (10, 30, [], [])


def test_without_the_portal_the_files_are_said_to_be_unread(days, capsys):
    days.lived(40)
    code, told = days.verified(capsys, place="log")
    assert (code, "were not read" in told) == (0, True)


def test_a_key_that_outlives_its_day_is_named(days, capsys):
    days.lived(30)
    days.made(FIRST + timedelta(days=31))
    code, told = days.verified(capsys)
    assert (code, f"The key of {FIRST} had to be destroyed on {FIRST + timedelta(days=30)}" in told) == (1, True)


def test_a_day_without_a_certificate_is_named(days, capsys):
    days.lived(31, certify=False)
    assert days.verified(capsys)[0] == 0  # on the day itself it may still come
    days.made(FIRST + timedelta(days=31))
    days.destroyed(FIRST + timedelta(days=1), FIRST + timedelta(days=31))
    code, told = days.verified(capsys)
    assert (code, f"{FIRST} was destroyed" in told, "no certificate" in told) == (1, True, True)


def test_a_late_end_is_told_and_not_hidden(days, capsys):
    days.lived(30)
    days.destroyed(FIRST, FIRST + timedelta(days=33))
    days.city.certify(f"{FIRST}", days.morning(FIRST + timedelta(days=33)))
    for number in (1, 2, 3):
        days.destroyed(FIRST + timedelta(days=number), FIRST + timedelta(days=33))
        days.city.certify(f"{FIRST + timedelta(days=number)}", days.morning(FIRST + timedelta(days=33)))
    code, told = days.verified(capsys)
    assert (code, f"Destroyed late: {FIRST}, " in told, f"{FIRST + timedelta(days=3)}." in told) == (0, True, False)


def test_an_early_end_is_no_fault(days, capsys):
    days.lived(3)
    days.destroyed(FIRST, FIRST + timedelta(days=2))
    days.city.certify(f"{FIRST}", days.morning(FIRST + timedelta(days=2)))
    assert days.verified(capsys)[0] == 0


def test_days_without_a_key_are_told(days, capsys):
    days.made(FIRST)
    days.made(FIRST + timedelta(days=3))
    code, told = days.verified(capsys)
    assert (code, f"{FIRST + timedelta(days=1)}, {FIRST + timedelta(days=2)}." in told) == (0, True)


def test_a_key_that_says_more_than_the_policy_is_named(days, capsys):
    days.made(FIRST, ends=FIRST + timedelta(days=31))
    code, told = days.verified(capsys)
    assert (code, "longer than the 30 days" in told) == (1, True)


@pytest.mark.parametrize(("kept", "code"), [(20, 1), (None, 0)])
def test_a_policy_that_says_less_ends_days_that_said_more(days, capsys, kept, code):
    days.lived(20)
    shorter = days.morning(FIRST + timedelta(days=20))
    days.city.adopt(b"Kept for ten days.\n", shorter, retention_days=10)
    if kept is None:
        for number in range(11):
            days.destroyed(FIRST + timedelta(days=number), FIRST + timedelta(days=20))
            days.city.certify(f"{FIRST + timedelta(days=number)}", shorter)
    days.made(FIRST + timedelta(days=21), ends=FIRST + timedelta(days=31))
    days.city.append("config.changed", {"previous_sha256": None}, at=days.morning(FIRST + timedelta(days=21)))
    if kept is None:
        days.destroyed(FIRST + timedelta(days=11), FIRST + timedelta(days=21))
    found, told = days.verified(capsys)
    assert (found, f"{FIRST} had to be destroyed on {FIRST + timedelta(days=20)}" in told) == (code, code == 1)


def test_a_policy_that_says_more_touches_no_day_that_was_made(days, capsys):
    days.lived(5)
    days.city.adopt(b"Kept for long.\n", days.morning(FIRST + timedelta(days=5)), retention_days=90)
    days.city.append("config.changed", {"previous_sha256": None}, at=days.morning(FIRST + timedelta(days=32)))
    code, told = days.verified(capsys)
    assert (code, f"{FIRST} had to be destroyed on {FIRST + timedelta(days=30)}" in told) == (1, True)


@pytest.mark.parametrize(("days_later", "code"), [(12, 1), (0, 0)], ids=["it counts", "taken back before"])
def test_a_policy_that_was_taken_back_before_its_time_ends_no_day(days, capsys, days_later, code):
    days.lived(3)
    third = days.morning(FIRST + timedelta(days=3))
    days.city.adopt(b"Kept for ten days.\n", third, retention_days=10, effective_at=third + timedelta(days=10))
    days.city.adopt(b"Kept for thirty days.\n", third, effective_at=third + timedelta(days=days_later))
    days.city.append("config.changed", {"previous_sha256": None}, at=days.morning(FIRST + timedelta(days=16)))
    assert days.verified(capsys)[0] == code


def test_a_copy_in_escrow_must_end_too(days, capsys):
    copied = {"day": f"{FIRST}", "key_sha256": made("key", FIRST).hex(), "destroy_on": f"{FIRST + timedelta(days=3)}"}
    days.lived(3)
    days.city.append("custody.day_key_escrowed", copied, at=days.morning(FIRST))
    assert days.verified(capsys)[0] == 0
    days.made(FIRST + timedelta(days=4))
    code, told = days.verified(capsys)
    assert (code, f"The copy of the key of {FIRST}" in told) == (1, True)
    days.city.append("custody.escrow_destroyed", {"day": f"{FIRST}", "key_sha256": made("key", FIRST).hex()})
    assert days.verified(capsys)[0] == 0


def test_a_clock_that_was_ahead_and_is_right_again_leaves_no_fault(days, capsys):
    days.lived(5)
    days.city.append("config.changed", {"previous_sha256": None}, at=days.morning(FIRST + timedelta(days=45)))
    assert days.verified(capsys)[0] == 1  # so long as the log says that it is then
    days.city.append("retention.clock_confirmed", {"last_seen": None}, at=days.morning(FIRST + timedelta(days=5)))
    assert days.verified(capsys)[0] == 0


def test_a_certificate_of_a_day_whose_key_lives_is_named(days, capsys):
    days.lived(2)
    days.city.certify(f"{FIRST}", days.morning(FIRST + timedelta(days=1)))
    code, told = days.verified(capsys)
    assert (code, "its key was not destroyed before" in told) == (1, True)


PATH = f"certificates/{FIRST}.json"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: {**one, "leaves": [f"{0:064x}", *one["leaves"][1:]]},
        lambda one: {**one, "leaves": one["leaves"][1:]},
        lambda one: {**one, "leaves": one["leaves"][1:], "uploads": 2},
        lambda one: {**one, "leaves": one["leaves"][::-1]},
        lambda one: {**one, "captures": 100},
        lambda one: {**one, "uploads": True},
        lambda one: {**one, "day": f"{FIRST + timedelta(days=1)}"},
        lambda one: {**one, "root": root_hash([]).hex()},
        lambda one: {**one, "more": 1},
        lambda one: {**one, "leaves": [1, 2, 3]},
        lambda one: [one],
    ],
)
def test_an_altered_certificate_is_named(days, capsys, change):
    days.lived(40)
    value = change(json.loads(days.city.files[PATH]))
    days.city.files[PATH] = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    code, told = days.verified(capsys)
    assert (code, PATH in told) == (1, True)


def test_one_flipped_bit_of_a_leaf_names_the_day(days, capsys):
    days.lived(40)
    data = days.city.files[PATH]
    place = data.index(b'"leaves":["') + 70
    days.city.files[PATH] = data[:place] + (b"0" if data[place : place + 1] != b"0" else b"1") + data[place + 1 :]
    code, told = days.verified(capsys)
    assert (code, f"{FIRST}" in told) == (1, True)


def test_a_missing_certificate_is_named(days, capsys):
    days.lived(40)
    del days.city.files[PATH]
    code, told = days.verified(capsys)
    assert (code, f"{PATH} is missing" in told) == (1, True)


def test_a_file_far_larger_than_its_uploads_is_not_read(days, capsys):
    days.lived(40)
    days.city.files[PATH] += b" " * 5000
    code, told = days.verified(capsys)
    assert (code, "larger than it can be" in told) == (1, True)


@pytest.mark.parametrize(
    ("kind", "public"),
    [
        ("custody.day_key_made", {"day": "2026-02-30"}),
        ("custody.day_key_made", {"day": "2026-W48-2"}),
        ("custody.day_key_made", {"day": "9999-12-31", "destroy_on": "9999-12-31"}),
        ("custody.day_key_made", {"destroy_on": "tomorrow"}),
        ("policy.adopted", {"effective_at": "soon"}),
        ("retention.shredded", {"day": "../../../etc/passwd"}),
    ],
)
def test_entries_that_name_no_day_are_refused(days, capsys, kind, public):
    days.lived(1)
    act = days.city.append(kind, at=days.morning(FIRST))
    entry = json.loads(act.entry.data)
    entry["public"] |= public
    data = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
    days.city.acts[-1] = type(act)(act.index, act.kind, act.at, entry["public"], NewEntry(data, leaf_hash(data), ()))
    assert days.verified(capsys)[0] == 1
