"""A policy in one file: the published document, or a zipped folder."""

import io
import zipfile

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.policy.carried import CARRIED_BYTES_MAX, read_carried
from clearplate.core.policy.document import DOCUMENT_BYTES_MAX


def zipped(files, folder=""):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return data.getvalue()


def test_the_published_document_reads_back(document):
    assert read_carried(document.data).version == document.version


def test_an_editors_last_line_break_does_no_harm(document):
    assert read_carried(b"\xef\xbb\xbf" + document.data + b"\r\n").version == document.version


@pytest.mark.parametrize("folder", ["", "example-city/"])
def test_a_zipped_folder_is_the_same_document(files, document, folder):
    rubbish = {"__MACOSX/._parameters.toml": "x", ".DS_Store": "x"}
    assert read_carried(zipped(files, folder) if folder else zipped(files | rubbish)).version == document.version


def test_a_fault_inside_carries_its_line(files):
    broken = files | {"1-people.cedar": files["1-people.cedar"].replace("principal.suspended", "principal.gone")}
    with pytest.raises(FormatError, match=r"1-people\.cedar:3:"):
        read_carried(zipped(broken))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"hello", "neither a published policy"),
        (b"", "neither a published policy"),
        (b"PK\x03\x04 but no zip", "cannot be read"),
        (b"{}", "not a policy document"),
        (b"x" * (CARRIED_BYTES_MAX + 1), "at most"),
    ],
)
def test_anything_else_is_a_fault(data, sentence):
    with pytest.raises(FormatError, match=sentence):
        read_carried(data)


def test_a_zip_of_two_folders_or_of_too_much_is_refused(files):
    with pytest.raises(FormatError, match="more than one folder"):
        read_carried(zipped({f"a/{name}": text for name, text in files.items()} | {"b/more.cedar": ""}))
    with pytest.raises(FormatError, match="at most"):
        read_carried(zipped(files | {"9-more.cedar": "// more\n" * (DOCUMENT_BYTES_MAX // 7)}))
    with pytest.raises(FormatError, match="at most"):
        read_carried(zipped({f"{number}.cedar": "" for number in range(300)}))


def test_a_file_that_is_no_text_is_named(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("parameters.toml", b"\xff\xfe")
    with pytest.raises(FormatError, match=r"parameters\.toml"):
        read_carried(data.getvalue())
