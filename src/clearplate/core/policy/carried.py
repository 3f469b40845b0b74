"""A policy document in one file, as it is carried from one machine to another: its canonical bytes, or a zipped folder.

The published `policies/<version>.txt` is the first form. A zip may hold the files at its top or in one folder; what a
computer adds by itself (hidden files, `__MACOSX`) is passed over.
"""

import io
import zipfile
from collections.abc import Mapping

from clearplate.core.policy.document import DOCUMENT_BYTES_MAX, PolicyDocument, build_document, parse_document
from clearplate.core.policy.faults import PolicyError
from clearplate.core.policy.trial import try_every_act

CARRIED_BYTES_MAX = 2 * DOCUMENT_BYTES_MAX
_FILES_MAX = 200


def read_carried(data: bytes) -> PolicyDocument:
    """Read, check and try the document in one file.

    Args:
        data: The file's bytes: a published document, or a zip of a policy folder.

    Raises:
        PolicyError: With the file and, where it can be told, the line; or it is neither.
    """
    if len(data) > CARRIED_BYTES_MAX:
        raise PolicyError("too_large", most=DOCUMENT_BYTES_MAX)
    if data.startswith(b"PK"):
        return try_every_act(build_document(_unzipped(data)))
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not text.startswith(b"{"):
        raise PolicyError("neither")
    return try_every_act(parse_document(text))


def _unzipped(data: bytes) -> Mapping[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir() and not _hidden(member.filename)]
            if len(members) > _FILES_MAX or sum(member.file_size for member in members) > DOCUMENT_BYTES_MAX:
                raise PolicyError("too_large", most=DOCUMENT_BYTES_MAX)
            texts = {member.filename: _read(archive, member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as fault:
        raise PolicyError("zip_unread") from fault
    folders = {name.rpartition("/")[0] for name in texts}
    if len(folders) > 1:
        raise PolicyError("zip_folders")
    return {name.rpartition("/")[2]: text for name, text in texts.items()}


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    with archive.open(member) as file:
        data = file.read(DOCUMENT_BYTES_MAX + 1)  # what a member says of its size is not believed
    if len(data) > DOCUMENT_BYTES_MAX:
        raise PolicyError("too_large", most=DOCUMENT_BYTES_MAX)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PolicyError("no_text", member.filename) from None
