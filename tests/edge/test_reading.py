"""What `clearplate-edge read` tells of a picture: plates, absence and failure are three different things."""

import json

import cv2

from clearplate.edge.cli import main
from edge.pictures import plate_scene, street


def test_a_folders_table_tells_plates_absence_and_failure_apart(tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "1-plate.png"), plate_scene("7KTR482"))
    cv2.imwrite(str(tmp_path / "2-street.png"), street())
    (tmp_path / "3-broken.jpg").write_bytes(b"no picture")
    assert main(["read", str(tmp_path)]) == 1
    _head, plate, absence, failure = capsys.readouterr().out.splitlines()
    assert plate.startswith("1-plate.png")
    assert "7KTR482" in plate
    assert "2-street.png" in absence
    assert "no plate in view" in absence
    assert "not read" in failure
    assert "breaks off" in failure


def test_one_picture_as_json_has_a_confidence_for_each_character(tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "one.png"), plate_scene("7KTR482"))
    assert main(["read", "--json", str(tmp_path / "one.png")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["plates"][0]["plate"] == "7KTR482"
    assert len(told["plates"][0]["char_confidence"]) == 7
