import shutil
from pathlib import Path

import pytest

from clearplate.core.errors import FormatError
from clearplate.server.policy.folder import read_folder

EXAMPLE = Path(__file__).parents[3] / "policy/example-city"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(EXAMPLE, tmp_path / "policy")


def test_a_copied_folder_is_the_same_policy_and_hidden_files_do_not_count(folder):
    (folder / ".DS_Store").write_bytes(b"\xff")
    assert read_folder(folder).version == read_folder(EXAMPLE).version


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FormatError, match="nowhere"):
        read_folder(tmp_path / "nowhere")


def test_a_file_that_is_not_text_is_refused(folder):
    (folder / "9-more.cedar").write_bytes(b"\xff\xfe")
    with pytest.raises(FormatError, match="not UTF-8"):
        read_folder(folder)


def test_a_folder_in_the_folder_is_named(folder):
    (folder / "old").mkdir()
    with pytest.raises(FormatError, match=r"old: this cannot be read"):
        read_folder(folder)


def test_a_policy_that_cannot_decide_is_not_read_at_all(folder):
    schema = folder / "policy.cedarschema"
    schema.write_text(schema.read_text().replace("camera_count: Long,", "camera_count: Long, moon_phase: Long,"))
    with pytest.raises(FormatError, match="search_plate"):
        read_folder(folder)
