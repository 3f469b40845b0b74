"""The smoke run's pictures: photographs with their truth, or rendered roads when there are none."""

import pytest

from clearplate.core.errors import FormatError
from clearplate.demo import samples


def photographs(folder, texts):
    for index, text in enumerate(texts):
        (folder / f"{index}.jpg").write_bytes(b"\xff\xd8\xff")
        (folder / f"{index}.txt").write_text(f"{index}.jpg\t1\t2\t3\t4\t{text}\n")
    return folder


def test_photographs_are_taken_evenly_with_their_truth(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    photographs(source, ["ABC 123", "DEF-456", "GHI789", "JKL012"])
    (source / "without-truth.jpg").write_bytes(b"")
    found = samples.prepare(tmp_path / "into", photographs=source, pictures=2, seed=1)
    assert (found.source, found.pictures, found.passages) == ("photographs", 2, 2)
    assert found.plates == ("ABC123", "GHI789")
    assert sorted(path.name for path in (tmp_path / "into").iterdir()) == ["0000.jpg", "0001.jpg"]


def test_a_named_folder_without_truth_is_refused(tmp_path):
    with pytest.raises(FormatError, match="truth"):
        samples.prepare(tmp_path / "into", photographs=tmp_path, pictures=2, seed=1)


def test_the_folder_named_wins_and_rendering_can_be_asked_for(tmp_path):
    assert samples.source(tmp_path, rendered=False) == tmp_path
    assert samples.source(tmp_path, rendered=True) is None
    assert samples.source(None, rendered=False) in {None, samples.USUAL_PHOTOGRAPHS}


def test_without_photographs_roads_are_rendered(tmp_path):
    found = samples.prepare(tmp_path / "into", photographs=None, pictures=6, seed=1)
    assert (found.source, found.pictures, found.passages) == ("rendered roads", 6, 2)
    assert len(list((tmp_path / "into").glob("*.jpg"))) == 6
    assert len(found.plates) == 2
