"""Read a policy from disk. The rules about what is in it are `core.policy.document`'s."""

from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.core.policy.carried import read_carried
from clearplate.core.policy.document import PolicyDocument, build_document
from clearplate.core.policy.trial import try_every_act


def read_folder(folder: Path) -> PolicyDocument:
    """Read, check and try the policy in a folder.

    Hidden files are passed over; any other file that a policy does not have is a fault.

    Raises:
        FormatError: With the file and, where it can be told, the line.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        files = {path.name: path.read_text(encoding="utf-8") for path in paths}
    except OSError as fault:
        raise FormatError(
            f"{fault.filename}: this cannot be read as a file of a policy folder: {fault.strerror}."
        ) from fault
    except UnicodeDecodeError:
        raise FormatError(f"The policy folder {folder} holds a file that is not UTF-8 text.") from None
    return try_every_act(build_document(files))


def read_policy(path: Path) -> PolicyDocument:
    """Read, check and try a policy: a folder, or one file (a published document, a zipped folder).

    Raises:
        FormatError: With the file and, where it can be told, the line.
    """
    if path.is_dir():
        return read_folder(path)
    try:
        return read_carried(path.read_bytes())
    except OSError as fault:
        raise FormatError(f"{path} cannot be read: {fault.strerror}.") from fault
