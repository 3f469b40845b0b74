"""Read a policy from disk. The rules about what is in it are `core.policy.document`'s."""

from collections.abc import Mapping
from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.core.policy.carried import read_carried
from clearplate.core.policy.composing import compose
from clearplate.core.policy.document import PolicyDocument, build_document
from clearplate.core.policy.packs import PACK_FILE, Pack, build_pack
from clearplate.core.policy.trial import try_every_act


def read_folder(folder: Path) -> PolicyDocument:
    """Read, check and try the policy in a folder.

    Hidden files are passed over; any other file that a policy does not have is a fault.

    Raises:
        FormatError: With the file and, where it can be told, the line.
    """
    return try_every_act(build_document(_files(folder)))


def read_pack(folder: Path) -> Pack:
    """Read and check a jurisdiction pack.

    Raises:
        FormatError: With the file.
    """
    return build_pack(folder.resolve().name, _files(folder))


def write_folder(files: Mapping[str, str], folder: Path) -> None:
    """Write a policy's files into a folder that does not exist yet.

    Raises:
        FormatError: It is there already, or cannot be written.
    """
    try:
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise FormatError(f"{folder} is there already. Name a folder that is not.") from None
    except OSError as fault:
        raise FormatError(f"{fault.filename} cannot be written: {fault.strerror}.") from fault


def _files(folder: Path) -> dict[str, str]:
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        return {path.name: path.read_text(encoding="utf-8") for path in paths}
    except OSError as fault:
        raise FormatError(
            f"{fault.filename}: this cannot be read as a file of a policy folder: {fault.strerror}."
        ) from fault
    except UnicodeDecodeError:
        raise FormatError(f"The policy folder {folder} holds a file that is not UTF-8 text.") from None


def read_policy(path: Path) -> PolicyDocument:
    """Read, check and try a policy: a folder, a pack that names its base, a published document, or a zipped folder.

    Raises:
        FormatError: With the file and, where it can be told, the line.
    """
    if (path / PACK_FILE).is_file():
        return _whole(path)
    if path.is_dir():
        return read_folder(path)
    try:
        return read_carried(path.read_bytes())
    except OSError as fault:
        raise FormatError(f"{path} cannot be read: {fault.strerror}.") from fault


def _whole(folder: Path) -> PolicyDocument:
    """The policy that a pack makes of the base it names."""
    pack = read_pack(folder)
    if not pack.base:
        raise FormatError(
            f"{folder} is a pack, not a whole policy. Add it to one: clearplate policy compose BASE {folder} --out FOLDER"
        )
    return compose(read_folder(folder / pack.base), [pack]).document
