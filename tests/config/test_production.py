"""Production settings: nothing is missing in silence, and Django's deployment check has nothing to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
    "ALLOWED_HOSTS": "service.example.com",
    "DATABASE_URL": "postgres://app:password@127.0.0.1:1/after_sales",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MEDIA_ROOT": "/nowhere/media",
    "DEFAULT_FROM_EMAIL": "service@example.com",
    "EMAIL_HOST": "mail.example.com",
}
REQUIRED = sorted(set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"})


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.req("SYS-03")
def test_deployment_check_has_nothing_to_say() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize(("settings", "price"), [("production", "m=102400,t=2,p=8"), ("dev", "m=1024,t=1,p=1")])
def test_password_is_hashed_at_the_full_price_except_where_it_is_printed(settings: str, price: str) -> None:
    code = "import django; django.setup(); from django.contrib.auth.hashers import make_password; print(make_password('x'))"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=COMPLETE | {"DJANGO_SETTINGS_MODULE": f"config.settings.{settings}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"argon2id$v=19${price}$" in done.stdout, done.stderr


def read_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    code = "from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.SITE_ADDRESS)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_stops_the_start_with_a_sentence(name: str) -> None:
    done = read_settings(**{key: value for key, value in COMPLETE.items() if key != name})

    assert done.returncode != 0
    assert f"Set the environment variable {name}: " in done.stderr.splitlines()[-1]


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize(
    ("hosts", "odd"),
    [
        ("*", "*"),
        ("service.example.com,*", "*"),
        ("*.example.com", "*.example.com"),
        (".", "."),
        ("https://service.example.com", "https://service.example.com"),
        ("service.example.com:8443", "service.example.com:8443"),
        (",", "a comma"),
    ],
)
def test_a_host_that_takes_every_name_or_none_stops_the_start_with_a_sentence(hosts: str, odd: str) -> None:
    done = read_settings(**COMPLETE | {"ALLOWED_HOSTS": hosts})

    assert done.returncode != 0
    last = done.stderr.splitlines()[-1]
    assert last.endswith(f"without https:// and port; {odd} is none.")
    assert "ALLOWED_HOSTS must be names" in last


def test_hosts_may_be_names_addresses_and_all_below_a_name() -> None:
    done = read_settings(**COMPLETE | {"ALLOWED_HOSTS": ".Example.com, service-2.example.com,192.168.1.9,[fd00::9]"})

    hosts = [".Example.com", "service-2.example.com", "192.168.1.9", "[fd00::9]"]
    assert done.stdout.strip() == f"{hosts} https://Example.com", done.stderr


def test_static_files_are_collected_with_their_hashes(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.STATIC_ROOT = {str(tmp_path)!r}\n"
        "from django.core.management import call_command\n"
        "call_command('collectstatic', interactive=False, verbosity=0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=COMPLETE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "vendor" / "tabler" / "css").glob("tabler.min.*.css"))
