import threading
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from clearplate.core.errors import InvariantError, VerificationError
from clearplate.core.tlog import kinds, merkle
from clearplate.core.tlog.fields import instant_text
from clearplate.server.tlog import actions, jobs, queries
from clearplate.server.tlog.models import TlogDisclosure, TlogEntry, TlogPending, TlogSequence

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
KIND = kinds.governance.POLICY_ADOPTED


def append(count=3, *, writer=0, official_id=None):
    """Append an entry of a kind that has both public and confidential fields."""
    public = {
        "policy": f"{writer:064x}",
        "previous": None,
        "document_bytes": count,
        "effective_at": instant_text(NOW),
        "officials": ["o-0000000000000", "o-1111111111111"],
        "by_command": True,
        "retention_days": 30,
    }
    return actions.append(KIND, public, {"official_ids": [str(official_id or uuid4())]}, now=NOW)


@pytest.mark.django_db
class TestOneEntry:
    def test_an_entry_is_kept_whole_and_waits_for_its_place(self):
        ref = append(7)
        kept = queries.entry(ref.entry_id)
        assert kept.leaf_hash == ref.leaf_hash == merkle.leaf_hash(kept.data)
        assert kept.entry.public["document_bytes"] == 7
        assert kept.entry.at == NOW
        assert kept.tree_index is None
        assert queries.root() == queries.Head(0, merkle.EMPTY_ROOT)

    def test_the_sequencer_gives_it_its_place(self):
        refs = [append(), append(), append()]
        assert jobs.sequence() == 3
        assert [queries.entry(ref.entry_id).tree_index for ref in refs] == [0, 1, 2]
        assert queries.root() == queries.Head(3, merkle.root_hash([ref.leaf_hash for ref in refs]))
        assert queries.tree_size() == 3
        assert jobs.sequence() == 0

    def test_several_acts_keep_their_order(self):
        act = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {})
        refs = actions.append_many([act, act], now=NOW)
        assert refs[0].entry_id < refs[1].entry_id
        assert not TlogDisclosure.objects.exists()

    def test_a_confidential_field_is_nowhere_in_clear(self):
        official_id = uuid4()
        ref = append(official_id=official_id)
        row = TlogEntry.objects.get(pk=ref.entry_id)
        sealed = TlogDisclosure.objects.get(pk=ref.entry_id).sealed
        assert str(official_id).encode() not in bytes(row.entry) + bytes(sealed)
        assert queries.disclosed(ref.entry_id) == {"official_ids": [str(official_id)]}

    def test_an_entry_without_confidential_fields_discloses_nothing(self):
        act = {"day": "2026-10-24", "key_sha256": "ab" * 32}
        ref = actions.append(kinds.custody.DAY_KEY_DESTROYED, act, {}, now=NOW)
        assert queries.disclosed(ref.entry_id) == {}
        assert queries.disclosed(0) == {}

    def test_a_disclosure_moved_to_another_entry_does_not_open(self):
        first, second = append(), append()
        rows = {row.pk: bytes(row.sealed) for row in TlogDisclosure.objects.all()}
        moved = actions.append(
            kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {}, now=NOW
        )
        TlogDisclosure.objects.create(pk=moved.entry_id, sealed=rows[first.entry_id])
        with pytest.raises(VerificationError):
            queries.disclosed(moved.entry_id)
        assert queries.disclosed(second.entry_id)

    def test_entries_are_listed_newest_first_by_kind_and_page(self):
        refs = [append(number) for number in range(5)]
        actions.append(kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {}, now=NOW)
        page = queries.entries(kind="policy.adopted", limit=2)
        assert [kept.entry_id for kept in page] == [refs[4].entry_id, refs[3].entry_id]
        rest = queries.entries(kind="policy.adopted", before=refs[3].entry_id)
        assert [kept.entry_id for kept in rest] == [refs[2].entry_id, refs[1].entry_id, refs[0].entry_id]
        assert queries.last_entry_at() == NOW


@pytest.mark.django_db(transaction=True)
class TestNoEntryNoAct:
    def test_an_entry_outside_a_transaction_is_our_own_mistake(self):
        with pytest.raises(InvariantError):
            append()

    def test_an_act_rolled_back_takes_its_entry_with_it(self):
        def act():
            with transaction.atomic():
                append()
                raise LookupError

        with pytest.raises(LookupError):
            act()
        assert not TlogEntry.objects.exists()
        assert not TlogPending.objects.exists()

    def act(self):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES ('act', '', now())")
            append()

    def test_when_the_log_is_down_the_act_does_not_happen(self, city_on_disk):
        with psycopg.connect(city_on_disk.url("owner")) as owner:
            owner.execute("REVOKE INSERT ON tlog_entry FROM clearplate_app")
        try:
            with pytest.raises(ProgrammingError, match="permission denied"):
                self.act()
        finally:
            with psycopg.connect(city_on_disk.url("owner")) as owner:
                owner.execute("GRANT INSERT ON tlog_entry TO clearplate_app")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_session")
            assert cursor.fetchone() == (0,)


TABLES = ("tlog_entry", "tlog_disclosure", "tlog_sequence")
CHANGES = [
    *(f"UPDATE {table} SET entry_id = entry_id + 1000" for table in TABLES),
    *(f"DELETE FROM {table}" for table in TABLES),
    *(f"TRUNCATE {table} CASCADE" for table in TABLES),
    "UPDATE tlog_pending SET entry_id = entry_id + 1000",
]


@pytest.mark.django_db(transaction=True)
class TestAppendOnly:
    @pytest.fixture(autouse=True)
    def log(self):
        with transaction.atomic():
            append()
        jobs.sequence()
        with transaction.atomic():
            append()

    @pytest.mark.parametrize("statement", CHANGES)
    def test_the_application_may_not_change_the_log(self, statement):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize("statement", CHANGES)
    def test_even_the_owner_is_refused_by_trigger(self, city_on_disk, statement):
        with (
            psycopg.connect(city_on_disk.url("owner")) as owner,
            pytest.raises(psycopg.errors.RestrictViolation, match="append-only"),
        ):
            owner.execute(statement)

    def test_the_database_refuses_a_wrong_leaf_hash(self):
        with pytest.raises(IntegrityError, match="leaf_hash_is_of_entry"):
            TlogEntry.objects.create(kind="policy.adopted", at=NOW, entry=b"{}", leaf_hash=bytes(32))

    def test_the_database_refuses_a_gap_in_the_order(self):
        waiting = TlogPending.objects.get()
        with pytest.raises(IntegrityError, match="no gap"):
            TlogSequence.objects.create(tree_index=2, entry_id=waiting.entry_id)
        with pytest.raises(IntegrityError, match="tlog_sequence_pkey"):
            TlogSequence.objects.create(tree_index=0, entry_id=waiting.entry_id)

    def test_the_portal_reads_entries_and_their_order_and_no_disclosure(self, city_on_disk):
        with psycopg.connect(city_on_disk.url("portal")) as portal:
            assert portal.execute("SELECT count(*) FROM tlog_entry JOIN tlog_sequence USING (entry_id)").fetchone() == (
                1,
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                portal.execute("SELECT * FROM tlog_disclosure")


@pytest.mark.django_db(transaction=True)
class TestCheckingTheWhole:
    @pytest.fixture(autouse=True)
    def log(self):
        with transaction.atomic():
            self.refs = [append(number) for number in range(4)]
        jobs.sequence()

    def tamper(self, city, statement, arguments=()):
        with psycopg.connect(city.url("superuser")) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute("ALTER TABLE tlog_entry DROP CONSTRAINT IF EXISTS tlog_entry_leaf_hash_is_of_entry")
            superuser.execute(statement, arguments)

    @pytest.fixture(autouse=True)
    def mend(self, city_on_disk, log):
        yield
        with psycopg.connect(city_on_disk.url("owner")) as owner:
            owner.execute("ALTER TABLE tlog_entry DROP CONSTRAINT IF EXISTS tlog_entry_leaf_hash_is_of_entry")
            owner.execute(
                "ALTER TABLE tlog_entry ADD CONSTRAINT tlog_entry_leaf_hash_is_of_entry "
                r"CHECK (leaf_hash = sha256('\x00'::bytea || entry)) NOT VALID"
            )

    def test_a_sound_log_has_no_fault(self):
        with transaction.atomic():
            append()
        checked = queries.check()
        assert (checked.tree_size, checked.pending, checked.faults) == (4, 1, ())
        assert checked.root_hash == queries.root().root_hash

    def test_a_changed_byte_is_found(self, city_on_disk):
        entry = queries.entry(self.refs[2].entry_id).data.replace(b'"document_bytes":2', b'"document_bytes":0')
        self.tamper(
            city_on_disk, "UPDATE tlog_entry SET entry = %s WHERE entry_id = %s", (entry, self.refs[2].entry_id)
        )
        (fault,) = queries.check().faults
        assert (fault.entry_id, fault.tree_index) == (self.refs[2].entry_id, 2)
        assert "bytes were changed" in fault.sentence
        assert queries.check().root_hash != queries.root().root_hash

    def test_an_entry_taken_out_of_the_order_is_found(self, city_on_disk):
        self.tamper(city_on_disk, "DELETE FROM tlog_sequence WHERE tree_index = 1")
        sentences = {fault.entry_id: fault.sentence for fault in queries.check().faults}
        assert "gap" in sentences[self.refs[2].entry_id]
        assert "no place" in sentences[self.refs[1].entry_id]

    @pytest.mark.parametrize("entry", [b"{}", None], ids=["no entry at all", "an unknown kind"])
    def test_bytes_that_are_no_entry_are_found(self, city_on_disk, entry):
        entry = entry or queries.entry(self.refs[0].entry_id).data.replace(b"policy.adopted", b"search.imagined")
        self.tamper(
            city_on_disk,
            "UPDATE tlog_entry SET entry = %s, leaf_hash = %s WHERE entry_id = %s",
            (entry, merkle.leaf_hash(entry), self.refs[0].entry_id),
        )
        (fault,) = queries.check().faults
        assert fault.tree_index == 0


WRITERS, EACH = 4, 60


class Together:
    """Threads that start at the same moment, each with a connection of its own."""

    def __init__(self, *works):
        self.start, self.faults = threading.Barrier(len(works)), []
        self.threads = [threading.Thread(target=self.run, args=(work,)) for work in works]
        for thread in self.threads:
            thread.start()

    def run(self, work):
        try:
            self.start.wait()
            work()
        except Exception as fault:  # noqa: BLE001 - shown by the test's assertion
            self.faults.append(fault)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_entries_appended_at_once_get_one_order_without_gap_or_loss():
    done, refs = threading.Event(), []

    def write(writer):
        for number in range(EACH):
            with transaction.atomic():
                ref = append(number, writer=writer)
                if number % 7 == 3:  # a transaction that stays open while others with higher ids commit
                    done.wait(0.02)
            refs.append(ref)

    def place():
        while not done.is_set():
            jobs.sequence()

    writers = [partial(write, writer) for writer in range(WRITERS)]
    together = Together(*writers, place, place)
    for thread in together.threads[:WRITERS]:
        thread.join()
    done.set()
    for thread in together.threads[WRITERS:]:
        thread.join()
    jobs.sequence()

    assert not together.faults
    order = list(TlogSequence.objects.order_by("tree_index").values_list("tree_index", "entry_id"))
    assert [index for index, _ in order] == list(range(WRITERS * EACH))
    assert sorted(entry_id for _, entry_id in order) == sorted(ref.entry_id for ref in refs)
    assert queries.check().faults == ()
    placed = [queries.entry(entry_id).entry.public for _, entry_id in order]
    for writer in range(WRITERS):
        counts = [public["document_bytes"] for public in placed if public["policy"] == f"{writer:064x}"]
        assert counts == list(range(EACH))


@pytest.mark.django_db(transaction=True)
def test_a_second_sequencer_leaves_the_work_to_the_first(city_on_disk):
    with transaction.atomic():
        append()
    with psycopg.connect(city_on_disk.url("app")) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [jobs.SEQUENCER_LOCK])
        assert jobs.sequence() == 0
    assert jobs.sequence() == 1
