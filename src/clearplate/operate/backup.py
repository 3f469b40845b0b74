"""Back up a city: database, sealed images, public space, configuration; never a key.

A backup is a folder: `backup.json` (what it is, signed with the city's key), `files.sha256` (every other file, as
`sha256sum -c` reads it), `config.toml`, `database.dump`, `objects/`, `public/`. The database comes first, from one
snapshot, then the objects: so the object of every row is there, and a few that came meanwhile. It opens nothing: whoever
takes it has sealed captures, and people's names. Not trusted to stay whole: who changes it makes a backup that is refused.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.signed import check_statement, sign_statement
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.note import note_signing_key
from clearplate.operate import dumping
from clearplate.operate.binaries import Progress
from clearplate.operate.copies import Teller, copy_file, digest_of, explained, sync, sync_folders, walk, write_new
from clearplate.operate.errors import OperateError
from clearplate.server.config import CityConfig, FolderObjects, read_key
from clearplate.server.tlog import actions as tlog

MANIFEST: Final = "backup.json"
LIST: Final = "files.sha256"
DUMP: Final = "database.dump"
CONFIG: Final = "config.toml"
WITNESSES: Final = "witnesses.txt"
OBJECTS: Final = "objects"
PUBLIC: Final = "public"
NAMES: Final = "objects.txt"
KIND: Final = "backup"
VERSION: Final = 1
_CHECKPOINT: Final = "log/checkpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    `objects` counts the sealed images that it holds; `objects_elsewhere` says that a bucket keeps them, and that only
    their names are here. `tree_size` and `root_hash` (64 hexadecimal digits) are the log's in the dump.
    """

    city: str
    origin: str
    log_key: str
    software: str
    made_at: str
    postgres: int
    tree_size: int
    root_hash: str
    objects: int
    objects_elsewhere: bool
    public: bool
    files: int
    files_sha256: str

    def to_json(self) -> dict[str, Any]:
        """The payload of `backup.json`."""
        return {"v": VERSION, **{name: getattr(self, name) for name in type(self).__dataclass_fields__}}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "Manifest":
        """Read the payload back.

        Raises:
            FormatError: It is of another version, or lacks something.
        """
        fields = cls.__dataclass_fields__
        if payload.get("v") != VERSION or set(payload) != {"v", *fields}:
            raise FormatError("This backup is of a version that is not known here.")
        if any(type(payload[name]) is not field.type for name, field in fields.items()):
            raise FormatError("A member of backup.json has the wrong shape.")
        return cls(**{name: payload[name] for name in fields})


def make(
    config: CityConfig, config_path: Path, target: Path, *, since: Path | None, now: datetime, progress: Progress
) -> Manifest:
    """Make a backup in a new folder, and put it on record. The city may run meanwhile; the database must.

    Args:
        config: The city's.
        config_path: Its file.
        target: The folder to make; it appears whole, under its name, or not at all.
        since: An earlier backup: images that it holds are linked, not copied, where the file system can.
        now: The city's time.
        progress: Told what takes time.

    Raises:
        OperateError: The place will not do, the disk is full, or the database cannot be dumped.
    """
    target = target.absolute()
    _refuse_place(config, config_path, target)
    partial = target.with_name(f"{target.name}.partial")
    with explained(partial):
        _remove_partial(partial)
        partial.mkdir(mode=0o700)
        try:
            manifest = _fill(_Filling(partial, config, progress, since), config_path, now)
            statement = sign_statement(KIND, manifest.to_json(), _city_key(config))
            write_new(partial / MANIFEST, statement)
            sync_folders(partial)
            # On record before it can be used; a crash in between leaves an entry for a backup that nobody has.
            with transaction.atomic():
                public = {"tree_size": manifest.tree_size, "objects": manifest.objects}
                tlog.append(kinds.governance.BACKED_UP, public, {}, now=now)
            partial.rename(target)
            sync(target.parent)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    return manifest


def read_manifest(folder: Path, key: Ed25519PublicKey) -> Manifest:
    """Read what a backup says of itself, checking that this city signed it.

    Raises:
        OperateError: There is no backup.
        FormatError: Its manifest is none.
        VerificationError: Another city signed it, or it was changed.
    """
    try:
        statement = (folder / MANIFEST).read_bytes()
    except OSError as fault:
        raise OperateError(f"{folder} is no backup: {MANIFEST} cannot be read ({fault.strerror}).") from fault
    try:
        return Manifest.from_json(check_statement(KIND, statement, key))
    except VerificationError as fault:
        raise VerificationError(
            f"{folder / MANIFEST} was not signed with this city's key, or was changed. Nothing of this backup is used."
        ) from fault


def check(folder: Path, key: Ed25519PublicKey, *, progress: Progress) -> Manifest:
    """Read every byte of a backup and compare it with what was written.

    Raises:
        OperateError, FormatError: As for `read_manifest`.
        VerificationError: A file was changed, is missing, or was added.
    """
    manifest = read_manifest(folder, key)
    if digest_of(folder / LIST) != manifest.files_sha256:
        raise VerificationError(f"{folder / LIST} was changed. Nothing of this backup is used.")
    listed = _read_list(folder)
    teller = Teller("checking", progress)
    for path, digest in listed.items():
        file = folder / path
        if not file.is_file():
            raise VerificationError(f"{file} is missing from the backup.")
        if digest_of(file) != digest:
            raise VerificationError(f"{file} was changed. Nothing of this backup is used.")
        teller.add(file.stat().st_size)
    for path, _file in walk(folder):
        if path not in listed and path not in (MANIFEST, LIST):
            raise VerificationError(f"{folder / path} was added to the backup. Nothing of this backup is used.")
    return manifest


class _Filling:
    """A backup while its folder is filled: `files.sha256` grows with every file."""

    def __init__(self, folder: Path, config: CityConfig, progress: Progress, since: Path | None) -> None:
        self.folder, self.config, self.progress, self.since = folder, config, progress, since
        self.files = 0
        self._earlier = _read_list(since) if since is not None else {}
        self._list = (folder / LIST).open("x", encoding="utf-8")

    def add(self, path: str, digest: str) -> None:
        """List a file."""
        self._list.write(f"{digest}  {path}\n")
        self.files += 1

    def copy(self, path: str, source: Path) -> None:
        """Take a file over."""
        target = self.folder / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.add(path, self._link(path, source, target) or copy_file(source, target))

    def database(self) -> dumping.Snapshot:
        """Dump the database."""
        with dumping.snapshot(self.config) as taken:
            self.progress("dumping the database")
            dumping.dump(self.config, taken, self.folder / DUMP, progress=self.progress)
        (self.folder / DUMP).chmod(0o600)
        sync(self.folder / DUMP)
        self.add(DUMP, digest_of(self.folder / DUMP))
        return taken

    def objects(self) -> int:
        """Take the sealed images over; gives their number."""
        if isinstance(self.config.objects, FolderObjects):
            return self._tree(self.config.objects.folder, OBJECTS, "sealed images")
        names = _names_in_bucket()
        write_new(self.folder / NAMES, "".join(f"{name}\n" for name in names).encode())
        self.add(NAMES, digest_of(self.folder / NAMES))
        return len(names)

    def public(self) -> bool:
        """Take the public space over, if it is a folder."""
        store = self.config.public.store
        if not isinstance(store, FolderObjects):
            return False
        # The checkpoint first: every tile that it leads to was there before it.
        if (store.folder / _CHECKPOINT).is_file():
            self.copy(f"{PUBLIC}/{_CHECKPOINT}", store.folder / _CHECKPOINT)
        self._tree(store.folder, PUBLIC, "public space")
        return True

    def finish(self) -> str:
        """Close the list; gives its SHA-256."""
        self._list.flush()
        os.fsync(self._list.fileno())
        self._list.close()
        return digest_of(self.folder / LIST)

    def _tree(self, source: Path, name: str, what: str) -> int:
        teller = Teller(what, self.progress)
        for path, file in walk(source):
            if (name, path) == (PUBLIC, _CHECKPOINT):
                continue
            try:
                self.copy(f"{name}/{path}", file)
            except FileNotFoundError as fault:
                if str(fault.filename) != str(file):
                    raise
                continue  # it ended with its day meanwhile
            teller.add((self.folder / name / path).stat().st_size)
        return teller.files

    def _link(self, path: str, source: Path, target: Path) -> str | None:
        """Link an image of the earlier backup that is the same; its SHA-256, or None where it must be copied."""
        digest = self._earlier.get(path) if path.startswith(f"{OBJECTS}/") else None
        if self.since is None or digest is None:
            return None
        try:
            if (self.since / path).stat().st_size != source.stat().st_size:
                return None
            os.link(self.since / path, target)
        except OSError:  # gone, or on another file system: then it is copied
            return None
        return digest


def _names_in_bucket() -> list[str]:
    """What the bucket holds: it has backups of its own."""
    from django.core.files.storage import storages  # noqa: PLC0415  # a city with a folder need not load boto

    bucket: Any = storages["default"].bucket  # type: ignore[attr-defined]  # storages ships no types
    return sorted(summary.key for summary in bucket.objects.all())


def _fill(filling: _Filling, config_path: Path, now: datetime) -> Manifest:
    config = filling.config
    taken = filling.database()
    filling.copy(CONFIG, config_path)
    if config.public.witness_policy_file is not None:
        filling.copy(WITNESSES, config.public.witness_policy_file)
    objects, public = filling.objects(), filling.public()
    signer = note_signing_key(config.public.origin, read_key(config.keys.tlog_key_file))
    return Manifest(
        city=config.name,
        origin=config.public.origin,
        log_key=signer.vkey.text(),
        software=version("clearplate"),
        made_at=instant_text(now),
        postgres=taken.postgres,
        tree_size=taken.tree_size,
        root_hash=taken.root_hash.hex(),
        objects=objects,
        objects_elsewhere=not isinstance(config.objects, FolderObjects),
        public=public,
        files=filling.files,
        files_sha256=filling.finish(),
    )


def _refuse_place(config: CityConfig, config_path: Path, target: Path) -> None:
    copied = {
        "the sealed images": config.objects.folder if isinstance(config.objects, FolderObjects) else None,
        "the public space": config.public.store.folder if isinstance(config.public.store, FolderObjects) else None,
    }
    secret = {"the keyring": config.keys.keyring_folder, "the secrets": config.keys.city_key_file.parent}
    resolved = target.resolve()
    for what, place in {**copied, **secret, "the database": config.database.embedded_folder}.items():
        # Where the secrets lie beside config.toml, their folder is the city's own, and a backup in it is allowed.
        if place is not None and place.resolve() != config_path.resolve().parent and _lies_in(resolved, place):
            raise OperateError(
                f"{target} lies in the folder of {what}. A backup belongs elsewhere, best on another machine."
            )
    for name, path in _secret_paths(config.keys):
        if path.is_dir() and _lies_in(resolved, path):
            raise OperateError(f"{target} lies in the folder of {name}. A backup belongs elsewhere.")
        for what, place in copied.items():
            if place is not None and _lies_in(path, place):
                raise OperateError(f"{name} lies in the folder of {what}, and would be copied. Move it first.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OperateError(f"{target} is not empty; a backup is never made over something else.")
    if not target.parent.is_dir():
        raise OperateError(f"There is no folder {target.parent}.")


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _secret_paths(keys: object) -> Iterator[tuple[str, Path]]:
    """Every file and folder that a table of keys names, those of its tables too."""
    for field in fields(keys):  # type: ignore[arg-type]  # tables of the configuration are dataclasses
        value = getattr(keys, field.name)
        if isinstance(value, Path):
            yield field.name, value
        elif is_dataclass(value):
            yield from _secret_paths(value)


def _remove_partial(partial: Path) -> None:
    if partial.is_dir() and ((partial / LIST).is_file() or not any(partial.iterdir())):
        shutil.rmtree(partial)


def _read_list(folder: Path) -> dict[str, str]:
    """SHA-256 by path. Paths stay inside the backup."""
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise OperateError(f"{folder} is no backup: {LIST} cannot be read ({fault.strerror}).") from fault
    listed = {}
    for line in lines:
        digest, _, path = line.partition("  ")
        if path.startswith("/") or ".." in Path(path).parts or not path:
            raise FormatError(f"{folder / LIST} names a file outside of the backup.")
        listed[path] = digest
    return listed


def city_public_key(config: CityConfig) -> Ed25519PublicKey:
    """The key that this city's backups are signed with."""
    return _city_key(config).public_key()


def _city_key(config: CityConfig) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_key(config.keys.city_key_file))
