import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearplate.server.tlog import checks, configuration, keys, queries

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.mark.django_db
class TestNotingTheConfiguration:
    def test_the_first_start_is_on_record_and_a_second_start_adds_nothing(self):
        assert configuration.note_configuration(NOW) is not None
        assert configuration.note_configuration(NOW) is None
        (kept,) = queries.entries()
        assert kept.entry.kind == "config.changed"
        assert kept.entry.public["previous_sha256"] is None

    def test_a_changed_file_is_on_record_with_the_hash_before(self, tmp_path, monkeypatch):
        configuration.note_configuration(NOW)
        changed = tmp_path / "clearplate.toml"
        changed.write_text(Path(os.environ["CLEARPLATE_CONFIG"]).read_text() + "\n# another\n")
        monkeypatch.setenv("CLEARPLATE_CONFIG", str(changed))
        assert configuration.note_configuration(NOW) is not None
        newest, first = (kept.entry.public for kept in queries.entries())
        assert newest["previous_sha256"] == first["config_sha256"] != newest["config_sha256"]


class TestChecks:
    @pytest.fixture(autouse=True)
    def forget_keys(self):
        yield
        keys.pseudonym_key.cache_clear()
        keys.disclosure_key.cache_clear()

    def use(self, settings, **files):
        settings.CITY = replace(settings.CITY, keys=replace(settings.CITY.keys, **files))
        keys.pseudonym_key.cache_clear()
        keys.disclosure_key.cache_clear()

    def test_a_city_with_both_keys_may_start(self):
        assert checks.check_keys(None) == []

    def test_a_missing_key_refuses_the_start(self, settings, tmp_path):
        self.use(settings, officer_pseudonym_key_file=tmp_path / "none")
        (error,) = checks.check_keys(None)
        assert error.id == "clearplate.tlog.E001"

    def test_one_key_for_two_purposes_refuses_the_start(self, settings):
        self.use(settings, officer_pseudonym_key_file=settings.CITY.keys.tlog_disclosure_key_file)
        (error,) = checks.check_keys(None)
        assert error.id == "clearplate.tlog.E002"

    def test_without_a_city_there_is_nothing_to_check(self, settings):
        settings.CITY_IS_CONFIGURED = False
        assert checks.check_keys(None) == []
