"""A camera's settings: what is wrong in them is said with the file's name, never guessed away."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError
from clearplate.edge.config import (
    CONFIG_NAME,
    MIB,
    CameraConfig,
    SourceKind,
    load_config,
    parse_source,
    render_config,
    without_password,
)

WHOLE = """
[camera]
site = "Main at 3rd, north side"
[source]
kind = "rtsp"
location = "rtsp://10.0.0.7/stream"
frames_per_second = 4
[upload]
interval_seconds = 30
ca_file = "/etc/ssl/city.pem"
[spool]
cap_mib = 64
"""


def written(folder, text, mode=0o600):
    path = folder / CONFIG_NAME
    path.write_text(text)
    path.chmod(mode)
    return folder


def test_a_whole_file_is_understood(tmp_path):
    assert load_config(written(tmp_path, WHOLE)) == CameraConfig(
        state_dir=tmp_path,
        source_kind=SourceKind.RTSP,
        source="rtsp://10.0.0.7/stream",
        site="Main at 3rd, north side",
        frames_per_second=4.0,
        upload_interval=timedelta(seconds=30),
        spool_cap_bytes=64 * MIB,
        ca_file=Path("/etc/ssl/city.pem"),
    )


def test_without_a_file_it_says_enrol_first(tmp_path):
    with pytest.raises(FormatError, match="Enrol the camera first"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('kind = "rtsp"', 'kind = "usb"', "kind"),
        ('kind = "rtsp"', "", "kind"),
        ("[spool]", "[spoool]", "no section"),
        ("cap_mib", "cap_gib", "no setting cap_gib"),
        ("cap_mib = 64", 'cap_mib = "64"', "must be a int"),
        ("cap_mib = 64", "cap_mib = true", "must be a int"),
        ("cap_mib = 64", "cap_mib = 0", "out of range"),
        ("frames_per_second = 4", "frames_per_second = 1000", "out of range"),
        ("interval_seconds = 30", "interval_seconds = 0", "out of range"),
        ('"rtsp://10.0.0.7/stream"', '"/dev/video0"', "starts with rtsp"),
        ("[camera]", "[camera", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, was, becomes, says):
    assert was in WHOLE
    with pytest.raises(FormatError, match=says) as caught:
        load_config(written(tmp_path, WHOLE.replace(was, becomes)))
    assert str(tmp_path) in caught.value.diagnostics()


def test_a_file_with_the_cameras_password_must_be_closed_to_others(tmp_path):
    text = WHOLE.replace("rtsp://10", "rtsp://admin:secret@10")
    with pytest.raises(FormatError, match="chmod 600") as caught:
        load_config(written(tmp_path, text, mode=0o644))
    assert "secret" not in caught.value.diagnostics()
    assert load_config(written(tmp_path, text)).source == "rtsp://admin:secret@10.0.0.7/stream"


def test_a_shown_source_has_no_password():
    assert without_password("rtsp://admin:p@ss@10.0.0.7/stream") == "rtsp://10.0.0.7/stream"
    assert without_password("/srv/pictures") == "/srv/pictures"


@given(
    site=st.text(max_size=40),
    source=st.text(min_size=1, max_size=60).filter(lambda text: "://" not in text),
    consume=st.booleans(),
    rate=st.integers(1, 60),
    cap=st.integers(1, 10_000),
)
def test_what_is_written_is_read_back(tmp_path_factory, site, source, consume, rate, cap):
    folder = tmp_path_factory.mktemp("state")
    config = CameraConfig(
        folder,
        SourceKind.FOLDER,
        source,
        consume=consume,
        site=site,
        frames_per_second=rate / 2,
        spool_cap_bytes=cap * MIB,
    )
    if rate == 1 or any(0xD800 <= ord(char) < 0xE000 for char in site + source):
        return
    assert load_config(written(folder, render_config(config))) == config


@pytest.mark.parametrize("text", ["rtsp://10.0.0.7/a", "rtsps://10.0.0.7/a"])
def test_an_rtsp_address_is_a_source(text):
    assert parse_source(text) == (SourceKind.RTSP, text)


def test_a_folder_or_a_file_is_a_source(tmp_path):
    film = tmp_path / "road.mp4"
    film.write_bytes(b"")
    assert parse_source(str(tmp_path)) == (SourceKind.FOLDER, str(tmp_path))
    assert parse_source(str(film)) == (SourceKind.VIDEO, str(film))
    assert parse_source(f"folder:{tmp_path}/later") == (SourceKind.FOLDER, f"{tmp_path}/later")
    with pytest.raises(FormatError, match="is no source"):
        parse_source("nothing-here")
