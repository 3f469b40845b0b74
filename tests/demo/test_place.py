"""A demo city's folder: made, known again, and never taken for one when it is something else."""

import socket

import pytest

from clearplate.core.errors import FormatError
from clearplate.demo import place as places
from clearplate.demo.personas import Founded, keep
from clearplate.demo.place import Place
from clearplate.demo.poles import Pole, check_photographs
from clearplate.operate.errors import OperateError


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "city")


def made(place):
    place.make(8123, database_folder=place.folder.parent / "database")
    return place


def test_a_made_folder_knows_its_address_and_is_not_whole_before_it_was_founded(place):
    made(place)
    assert (place.address(), place.port()) == ("http://127.0.0.1:8123", 8123)
    assert not place.is_whole
    keep(place.folder, Founded({}, [], []))
    assert place.is_whole


def test_an_interrupted_start_is_cleared_away(place):
    made(place)
    assert place.clear_unfinished()
    assert not place.folder.exists()


def test_a_whole_city_is_not_cleared_away(place):
    keep(made(place).folder, Founded({}, [], []))
    assert not place.clear_unfinished()
    assert place.is_whole


def test_removing_takes_the_database_too(place):
    made(place)
    database = place.config().database.embedded_folder
    database.mkdir()
    place.remove()
    assert not place.folder.exists()
    assert not database.exists()


def test_a_city_of_another_version_says_so_and_can_be_taken_away(place):
    made(place)
    place.config_path.write_text(place.config_path.read_text() + "\n[future]\n")
    with pytest.raises(OperateError, match=r"another version.*--reset"):
        place.config()
    place.remove()
    assert not place.folder.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(place):
    place.folder.mkdir()
    thesis = place.folder / "thesis.txt"
    thesis.write_text("years of work")
    with pytest.raises(OperateError, match="not a demo city"):
        place.remove()
    with pytest.raises(OperateError, match="not a demo city"):
        place.clear_unfinished()
    assert thesis.exists()


def test_a_taken_port_is_refused_in_words_and_passed_over_when_none_was_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OperateError, match="--port"):
            places.choose_port(port)
    assert places.choose_port(None) >= places.FIRST_PORT


def test_photographs_must_be_there(tmp_path):
    with pytest.raises(FormatError, match="not a folder"):
        check_photographs(tmp_path / "nowhere")
    with pytest.raises(FormatError, match=r"no \.jpg or \.png"):
        check_photographs(tmp_path)
    (tmp_path / "A.JPG").touch()
    assert check_photographs(tmp_path) == tmp_path


def test_only_rendered_pictures_are_consumed_by_the_agent(tmp_path):
    rendered, given = Pole(0, tmp_path / "0"), Pole(0, tmp_path / "0", tmp_path / "mine")
    assert rendered.pictures == tmp_path / "0" / "pictures"
    assert "--consume" in rendered.enroll_command("http://127.0.0.1:1", "CODE")
    assert "--consume" not in given.enroll_command("http://127.0.0.1:1", "CODE")
