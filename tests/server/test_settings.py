"""The configuration file, and what it makes of Django's settings."""

import dataclasses
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks

from clearplate.core.errors import FormatError
from clearplate.server import checks, config

GOOD = """
[city]
name = "Exampleville"
public_url = "https://plates.example.gov"
time_zone = "America/Denver"
hosts = ["plates.example.gov"]

[database]
host = "db.example.gov"
port = 5432
name = "clearplate"
sslmode = "verify-full"
owner_password_file = "secrets/owner"
app_password_file = "secrets/app"
portal_password_file = "secrets/portal"

[keys]
secret_key_file = "secrets/key"
city_key_file = "secrets/key"
seed_key_file = "secrets/key"
officer_pseudonym_key_file = "secrets/key"
tlog_disclosure_key_file = "secrets/key"
tlog_key_file = "secrets/key"
tlog_mldsa_key_file = "secrets/key"
evidence_key_file = "secrets/key"
keyring_master_key_file = "secrets/key"
keyring_folder = "keyring"
day_key_suite = "x25519"

[public]
folder = "public"
origin = "plates.example.gov/public/log"

[objects.s3]
bucket = "sealed"
endpoint_url = "https://objects.example.gov"
region = "us-east-1"
access_key_id_file = "secrets/id"
secret_access_key_file = "secrets/secret"
"""

MAIL = """
[mail]
host = "mail.example.gov"
port = 587
security = "starttls"
sender = "clearplate@example.gov"
user = "clearplate"
password_file = "secrets/owner"
"""


@pytest.fixture
def city(tmp_path):
    """A folder with everything that `GOOD` names."""
    for name in ("secrets", "keyring"):
        (tmp_path / name).mkdir(mode=0o700)
    for name in ("owner", "app", "portal", "id", "secret"):
        write(tmp_path / "secrets" / name, f"the {name}")
    write(tmp_path / "secrets" / "key", "5a" * 32)
    (tmp_path / "config.toml").write_text(GOOD)
    return tmp_path


def write(path, text, mode=0o600):
    path.write_text(text + "\n")
    path.chmod(mode)


def load(city, text):
    (city / "config.toml").write_text(text)
    return config.load(city / "config.toml")


def test_paths_start_at_the_files_own_folder(city):
    read = load(city, GOOD)
    assert read.keys.keyring_folder == city / "keyring"
    assert config.read_key(read.keys.city_key_file) == bytes([0x5A]) * 32
    assert read.database.password("app") == "the app"


def test_a_mail_host_is_optional_and_its_password_is_a_file(city):
    assert load(city, GOOD).mail is None
    mail = load(city, GOOD + MAIL).mail
    assert (mail.host, mail.port, mail.security, mail.user) == ("mail.example.gov", 587, "starttls", "clearplate")
    assert config.read_secret_text(mail.password_file) == "the owner"
    assert "the owner" not in repr(mail)


def test_switches_that_loosen_something_are_off_unless_the_file_says_so(city):
    read = load(city, GOOD)
    assert (read.debug, read.plain_http_on_loopback, read.testing_clock) == (False, False, False)


@pytest.mark.parametrize("line", [line for line in GOOD.splitlines() if "=" in line])
def test_each_missing_key_is_named(city, line):
    key = line.split(" = ")[0]
    with pytest.raises(FormatError, match=key):
        load(city, GOOD.replace(line + "\n", "", 1))


@pytest.mark.parametrize("table", ["city", "database", "keys", "objects.s3"])
def test_an_unknown_key_is_named(city, table):
    with pytest.raises(FormatError, match=rf"unknown key {table}\.retention_days"):
        load(city, GOOD.replace(f"[{table}]", f"[{table}]\nretention_days = 30"))


def test_an_unknown_table_is_named(city):
    with pytest.raises(FormatError, match="unknown key retention"):
        load(city, GOOD + "\n[retention]\ndays = 30\n")


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("port = 5432", 'port = "5432"', "database.port"),
        ("port = 5432", "port = true", "database.port"),
        ('sslmode = "verify-full"', 'sslmode = "prefer"', "database.sslmode"),
        ('name = "Exampleville"', 'name = ""', "city.name"),
        ('hosts = ["plates.example.gov"]', "hosts = []", "city.hosts"),
        ('day_key_suite = "x25519"', 'day_key_suite = "rot13"', "day_key_suite"),
        ('time_zone = "America/Denver"', 'time_zone = "Mountain"', "time_zone"),
        ('public_url = "https://plates.example.gov"', 'public_url = "http://plates.example.gov"', "public_url"),
        ('public_url = "https://plates.example.gov"', 'public_url = "plates.example.gov"', "public_url"),
        ('public_url = "https://plates.example.gov"', 'public_url = "https://a.example.gov/x"', "public_url"),
        ("[city]", "[running]\nplain_http_on_loopback = true\n[city]", "plain_http_on_loopback"),
        ("[city]", '[running]\nlog_level = "loud"\n[city]', "running.log_level"),
        ("[city]", "[city", "not TOML"),
        ('origin = "p', 'origin = "https://p', "public.origin"),
        ("[city]", '[page]\naccent = "red"\n[city]', "page.accent"),
        ("[city]", '[evidence]\ntsa_url = "https://tsa.example"\n[city]', "go together"),
        ("[city]", '[evidence]\ntsa_url = "ftp://a"\ntsa_certificates_file = "a"\n[city]', "evidence.tsa_url"),
        ("[city]", '[evidence]\nurl = "https://tsa.example"\n[city]', "unknown key evidence.url"),
        ("[city]", '[page]\ncontact_url = "javascript:0"\n[city]', "page.contact_url"),
        ("[city]", '[page]\nslogan = "x"\n[city]', "page.slogan"),
        ("[city]", MAIL.replace("port = 587", "port = '587'") + "[city]", "mail.port"),
        ("[city]", MAIL.replace("starttls", "ssl") + "[city]", "mail.security must be one of starttls, tls, none"),
        (
            "[city]",
            MAIL.replace("starttls", "none") + "[city]",
            "mail.security can be none only for a host on this machine",
        ),
        ("[city]", MAIL.replace("clearplate@", "clearplate\\n@") + "[city]", "mail.sender"),
        (
            "[city]",
            MAIL.replace('user = "clearplate"\n', "") + "[city]",
            "mail.user and mail.password_file go together",
        ),
        ("[city]", MAIL.replace("host", "hots") + "[city]", "mail.host"),
        ("[city]", MAIL + "retry = 3\n[city]", "unknown key mail.retry"),
    ],
)
def test_a_value_out_of_range_is_named(city, old, new, names):
    with pytest.raises(FormatError, match=names):
        load(city, GOOD.replace(old, new))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FormatError, match=r"nowhere\.toml"):
        config.load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("mode", [0o604, 0o620, 0o666])
def test_a_secret_open_to_others_is_refused(city, mode):
    (city / "secrets" / "key").chmod(mode)
    with pytest.raises(FormatError, match="open to others"):
        config.read_key(city / "secrets" / "key")


@pytest.mark.parametrize("text", ["", "5a" * 31, "5a" * 33, "zz" * 32, "clé"])
def test_a_key_of_another_shape_is_refused_without_being_shown(city, text):
    write(city / "secrets" / "key", text)
    with pytest.raises(FormatError) as refused:
        config.read_key(city / "secrets" / "key")
    assert not text or text not in refused.value.diagnostics()


def test_an_s3_store_is_described_with_its_credentials_from_files(city):
    storage = config.django_storage(load(city, GOOD).objects)
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"]["access_key"] == "the id"
    assert storage["OPTIONS"]["secret_key"] == "the secret"
    assert storage["OPTIONS"]["bucket_name"] == "sealed"
    assert storage["OPTIONS"]["file_overwrite"] is False


def test_a_folder_store_closes_its_files_to_others(city):
    text = GOOD[: GOOD.index("[objects.s3]")] + '[objects]\nfolder = "objects"\n'
    options = config.django_storage(load(city, text).objects)["OPTIONS"]
    assert options["location"] == str(city / "objects")
    assert (options["file_permissions_mode"], options["directory_permissions_mode"]) == (0o600, 0o700)


def test_a_store_is_a_folder_or_s3_never_both(city):
    with pytest.raises(FormatError, match=r"unknown key objects\.s3"):
        load(city, GOOD.replace("[objects.s3]", '[objects]\nfolder = "objects"\n[objects.s3]'))


def test_an_embedded_database_has_its_socket_and_passwords_in_its_folder(city):
    start, end = GOOD.index("[database]"), GOOD.index("[keys]")
    read = load(city, GOOD[:start] + '[database]\nembedded_folder = "database"\n' + GOOD[end:])
    assert read.database.host == str(city / "database" / "socket")
    assert read.database.password_files["app"] == city / "database" / "passwords" / "app"


def test_only_our_three_roles_connect(city):
    database = load(city, GOOD).database
    assert config.django_database(database, "portal")["USER"] == "clearplate_portal"
    with pytest.raises(FormatError, match="CLEARPLATE_DATABASE_ROLE"):
        config.django_database(database, "superuser")


# -- in a process of its own, since settings are read once -----------------------------------------------------------


def run_python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**{k: v for k, v in os.environ.items() if not k.startswith("CLEARPLATE_")}, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_configuration_nothing_is_served():
    done = run_python("import clearplate.server.wsgi")
    assert done.returncode != 0
    assert "Set CLEARPLATE_CONFIG" in done.stderr


def test_without_a_configuration_the_settings_still_load_and_the_checks_refuse():
    code = (
        "import django; django.setup()\n"
        "from django.core.checks import run_checks\n"
        "print(sorted(m.id for m in run_checks(include_deployment_checks=True) if m.level >= 40))"
    )
    done = run_python(code, DJANGO_SETTINGS_MODULE="clearplate.server.settings")
    assert "server.E001" in done.stdout, done.stderr


def test_a_city_on_the_web_gets_cookies_and_headers_for_tls_only(city):
    code = (
        "import json; from clearplate.server import settings as s\n"
        "print(json.dumps({n: getattr(s, n) for n in ('SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', "
        "'SESSION_COOKIE_NAME', 'SECURE_HSTS_SECONDS', 'DEBUG', 'MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN')}))"
    )
    done = run_python(code, CLEARPLATE_CONFIG=str(city / "config.toml"))
    values = json.loads(done.stdout)
    assert values["SESSION_COOKIE_SECURE"] is values["CSRF_COOKIE_SECURE"] is True
    assert values["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert values["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert values["DEBUG"] is values["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False


# -- the tests' own city ----------------------------------------------------------------------------------------------


def ids(**options):
    return {message.id for message in run_checks(**options) if message.level >= 40}


def test_the_tests_city_passes_the_checks_but_for_its_movable_clock():
    assert ids(include_deployment_checks=True) == {"server.E003"}


def test_a_city_on_the_web_without_a_proxy_is_refused(settings):
    settings.CITY = dataclasses.replace(settings.CITY, plain_http_on_loopback=False, proxies=())
    assert "server.E005" in {message.id for message in checks.check_configured(None)}


def test_debug_is_refused(settings):
    settings.CITY = dataclasses.replace(settings.CITY, debug=True)
    assert "server.E002" in {message.id for message in checks.check_configured(None)}


@pytest.mark.parametrize("fault", ["open", "missing", "short"])
def test_a_key_file_that_is_not_right_is_refused(settings, tmp_path, fault):
    key = tmp_path / "key"
    if fault != "missing":
        write(key, "5a" * (31 if fault == "short" else 32), 0o644 if fault == "open" else 0o600)
    settings.CITY = dataclasses.replace(settings.CITY, keys=dataclasses.replace(settings.CITY.keys, city_key_file=key))
    assert [message.id for message in checks.check_secrets(None)] == ["server.E004"]


def test_a_keyring_open_to_others_is_refused(settings, tmp_path):
    tmp_path.chmod(0o755)
    keys = dataclasses.replace(settings.CITY.keys, keyring_folder=tmp_path)
    settings.CITY = dataclasses.replace(settings.CITY, keys=keys)
    assert "chmod 700" in checks.check_secrets(None)[0].msg


def test_the_tests_secrets_are_closed(settings):
    named = [getattr(settings.CITY.keys, field.name) for field in dataclasses.fields(settings.CITY.keys)]
    for path in (one for one in named if isinstance(one, Path)):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
