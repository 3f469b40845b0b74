"""Restore a city from a backup, so that its log goes on without a fork and nothing that was ended comes back.

In order: everything is checked before anything is touched (every byte of the backup, that it is this city's, that its log
is the beginning of the published one); then a mark is written, without whose removal the city does not start; then the
database is put back whole or not at all; then, in one transaction, the log's later entries and what follows from them;
then the images; then the mark is removed. Killed at any point, the same command begins again.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.error import URLError

from django.db import connection, transaction

from clearplate.core.tlog import kinds
from clearplate.operate import backup, dumping, processes, reconciling
from clearplate.operate.backup import Manifest
from clearplate.operate.binaries import Progress
from clearplate.operate.copies import Teller, explained, place_file, sync, walk
from clearplate.operate.errors import OperateError
from clearplate.operate.reconciling import Report
from clearplate.operate.unfinished import is_marked, remove_mark, write_mark
from clearplate.server.config import CityConfig, FolderObjects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.portal.sources import open_source
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import replaying, witnessing
from clearplate.server.tlog.replaying import PublishedLog, Replayed
from clearplate.server.tlog.store import Readable, public_store

_LOG: Final = "log/"
Confirm = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    replayed: Replayed
    objects: int
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the person who restores asks for.

    Attributes:
        source: The backup's folder.
        log: Another copy of the public space, by address or folder; None if the city's own is all there is.
        replace: The database may hold a city, and is emptied once `confirm` says yes.
        older: The log tells of a newer backup, and this one is restored knowingly.
        confirm: Asked with one sentence before anything is destroyed.
    """

    source: Path
    log: str | None
    replace: bool
    older: bool
    confirm: Confirm


def restore(config: CityConfig, config_path: Path, wanted: Wanted, *, now: datetime, progress: Progress) -> Restored:
    """Restore a backup. The city must be down (`dumping.alone`).

    Raises:
        OperateError: The database is not empty, a newer backup exists, or the machine refuses something.
        FormatError, VerificationError: The backup was changed, or is another city's; or its log is not the published one.
    """
    progress("checking the backup")
    manifest = backup.check(wanted.source, backup.city_public_key(config), progress=progress)
    _check_version(manifest)
    log = published_log(wanted.log, progress=progress)
    replaying.check_backup(log, manifest.tree_size, bytes.fromhex(manifest.root_hash))
    if not wanted.older:
        _check_newest(log, manifest)
    _make_room(config, config_path, manifest, wanted)
    progress("putting the database back")
    dumping.load(config, wanted.source / backup.DUMP, progress=progress)
    processes.run_to_end(processes.migrate(config_path), lambda _name, _line: None)
    with closing(connection):
        progress(f"taking the entries after {manifest.tree_size} from the published log")
        replayed, report = catch_up(log, read=_reader(log, wanted.source), now=now, always=True)
        objects = _put_objects_back(config, wanted.source, progress)
        _put_public_back(log, wanted.source)
    if manifest.objects_elsewhere or not isinstance(config.objects, FolderObjects):
        report.review.append("The images are in a bucket and were not touched: see that it holds them (objects.txt).")
    remove_mark(config_path)
    return Restored(manifest, replayed, objects, report)


def replay(*, log: str | None, now: datetime, progress: Progress) -> tuple[Replayed, Report]:
    """Catch up a database that somebody restored by other means, such as point-in-time recovery. The city must be down.

    Raises:
        VerificationError: The database is not the beginning of the published log.
    """
    published = published_log(log, progress=progress)
    with closing(connection):
        return catch_up(published, read=_reader(published, None), now=now, always=False)


def published_log(place: str | None, *, progress: Progress) -> PublishedLog:
    """The newest published log: the city's own public space, or a copy that is named.

    Raises:
        OperateError: The copy does not answer, or is the backup's own; or a witness has seen more than any copy has.
        VerificationError: There is none, it is not this log's, or two copies tell different histories.
    """
    copies: list[Readable] = [public_store()]
    if place is not None:
        if (Path(place).absolute().parent / backup.MANIFEST).is_file():
            raise OperateError(
                f"{place} is the backup's own copy of the public space, as old as the backup. Readers and witnesses have "
                "seen more since, and what is signed now must not contradict it: name a copy as it was last."
            )
        copies.append(open_source(place))
    try:
        log = replaying.newest(copies)
        silent = witnessing.refuse_behind(log.note.render(), log.tree())
    except URLError as fault:
        raise OperateError(f"{place} does not answer: {fault.reason}") from fault
    except witnessing.AheadError as fault:
        raise OperateError(
            f"Of a witness: {fault} What is published here is not the newest: find a copy that is, and name it with --log."
        ) from fault
    for url in silent:
        progress(f"the witness at {url} could not be asked whether it has seen more of this log")
    return log


def catch_up(log: PublishedLog, *, read: reconciling.Read, now: datetime, always: bool) -> tuple[Replayed, Report]:
    """Replay and reconcile in one transaction, and put it on record.

    Args:
        log: The published log.
        read: Gives a file of the public space, from wherever there is one.
        now: The city's time.
        always: Put on record that the database was restored even where no entry was missing.
    """
    with transaction.atomic():
        replayed = replaying.replay(log)
        if not replayed.entries and not always:
            return replayed, Report()
        report = reconciling.reconcile(replaying.acts_since(replayed), read=read, now=now)
        public = {"backup_size": replayed.old_size, "replayed": replayed.entries}
        tlog.append(kinds.governance.RESTORED, public, {}, now=now)
    return replayed, report


def _check_version(manifest: Manifest) -> None:
    if _numbers(manifest.software) > _numbers(version("clearplate")):
        raise OperateError(
            f"The backup was made by version {manifest.software}, which is newer than this one. Install it."
        )


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".")[:3] if part.isdigit()]


def _check_newest(log: PublishedLog, manifest: Manifest) -> None:
    """The log says when backups were made: an older one loses more than it must."""
    newer = [
        entry.at
        for entry in replaying.entries_after(log, manifest.tree_size)
        if entry.kind == kinds.governance.BACKED_UP.name and int(entry.public["tree_size"]) > manifest.tree_size
    ]
    if newer:
        raise OperateError(
            f"The log tells of a newer backup, of {newer[-1]:%Y-%m-%d %H:%M} UTC. Restore that one; everything between the "
            "two is lost otherwise. If it is gone: --older."
        )


def _make_room(config: CityConfig, config_path: Path, manifest: Manifest, wanted: Wanted) -> None:
    begun = is_marked(config_path, manifest.files_sha256)
    if not dumping.is_empty(config):
        entries = dumping.entries(config)
        if entries and not begun:
            if not wanted.replace:
                raise OperateError(
                    f"The database is not empty: its log has {entries} entries. To put the backup in its place: --replace."
                )
            question = f"The database and its {entries} log entries will be destroyed. Type the city's name to go on"
            if not wanted.confirm(question):
                raise OperateError("Nothing was changed.")
        write_mark(config_path, manifest.files_sha256)
        dumping.empty(config)
    else:
        write_mark(config_path, manifest.files_sha256)


def _reader(log: PublishedLog, source: Path | None) -> reconciling.Read:
    """Read a file of the public space from wherever it still is: published, a mirror, the backup."""
    places: list[Readable] = [log.copy, public_store()]
    if source is not None:
        places.append(open_source(str(source / backup.PUBLIC)))

    def read(path: str) -> bytes | None:
        return next((data for place in places if (data := place.read(path)) is not None), None)

    return read


def _put_objects_back(config: CityConfig, source: Path, progress: Progress) -> int:
    """Put back the sealed images that are missing; none of a day whose key is destroyed."""
    if not isinstance(config.objects, FolderObjects):
        return 0
    shredded = {day.isoformat() for day, state in keyring().days().items() if state is KeyState.SHREDDED}
    teller = Teller("sealed images", progress)
    with explained(config.objects.folder):
        for path, file in walk(source / backup.OBJECTS):
            target = config.objects.folder / path
            if path.split("/")[0] in shredded or (target.is_file() and target.stat().st_size == file.stat().st_size):
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place_file(file, target)
            teller.add(target.stat().st_size)
        for folder in {config.objects.folder, *config.objects.folder.iterdir()}:
            if folder.is_dir():
                sync(folder)
    return teller.files


def _put_public_back(log: PublishedLog, source: Path) -> None:
    """Put back what is missing of the public space beside the log, which the next publishing writes from the database."""
    store = public_store()
    for path, file in walk(source / backup.PUBLIC):
        if not path.startswith(_LOG) and not store.exists(path):
            store.write(path, file.read_bytes())
    for path in _certificates():
        if not store.exists(path) and (data := log.copy.read(path)) is not None:
            store.write(path, data)


def _certificates() -> Sequence[str]:
    """Where the certificates of shredded days are published, as far as the log tells of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convert_from(entry, 'UTF8')::jsonb #>> '{public,day}' FROM tlog_entry WHERE kind = %s",
            [kinds.retention.SHREDDED.name],
        )
        return [f"certificates/{date.fromisoformat(day)}.json" for (day,) in cursor.fetchall()]
