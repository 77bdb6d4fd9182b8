"""The files for deployment, held against settings, Makefile and code; docs/operations.md says when an engine ran them."""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from django.urls import resolve

from tests.config.test_production import COMPLETE, REQUIRED

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat", "backup"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.req("SYS-06")
def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"database", "queue", "migrate", "web", "worker", "beat", "backup", "proxy"}
    assert SERVICES["database"]["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in SERVICES["database"]["volumes"]
    assert "--locale-provider=builtin --locale=C.UTF-8" in SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"]


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize("name", OURS)
def test_every_required_variable_is_given(name: str) -> None:
    given = SERVICES[name]["environment"]

    assert set(REQUIRED) <= set(given)
    assert given["DJANGO_SETTINGS_MODULE"] == COMPLETE["DJANGO_SETTINGS_MODULE"]


@pytest.mark.parametrize("name", OURS)
def test_every_given_variable_is_read(name: str) -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "config").rglob("*.py"), ROOT / "gunicorn.conf.py", ROOT / "manage.py"]
    )

    assert [variable for variable in SERVICES[name]["environment"] if f'"{variable}"' not in code] == []


@pytest.mark.req("SYS-06")
def test_no_secret_has_a_default_and_the_example_names_them_all() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    required = set(re.findall(r"\$\{(\w+):\?", text))
    example = set(re.findall(r"^#?(\w+)=", (ROOT / "deploy" / "env.example").read_text(encoding="utf-8"), re.MULTILINE))
    filled = re.findall(r"^(\w+)=(.+)$", (ROOT / "deploy" / "env.example").read_text(encoding="utf-8"), re.MULTILINE)

    assert {name for name in asked if "PASSWORD" in name or "KEY" in name} - required == {"EMAIL_HOST_PASSWORD"}
    assert asked == example
    assert filled == []


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize("name", ["web", "worker"])
def test_web_and_worker_scale_by_number(name: str) -> None:
    assert "container_name" not in SERVICES[name]
    assert "ports" not in SERVICES[name]
    assert "hostname" not in SERVICES[name]
    assert SERVICES[name]["deploy"]["replicas"] == f"${{{name.upper()}_CONTAINERS:-1}}"


def test_only_migrate_is_the_owner() -> None:
    roles = {name: SERVICES[name]["environment"]["DATABASE_URL"].split("//")[1].split(":")[0] for name in OURS}

    assert roles == {"migrate": "owner", "web": "app", "worker": "app", "beat": "app", "backup": "app"}
    roles_file = (ROOT / "deploy" / "roles.sh").read_text(encoding="utf-8")
    assert "CREATE ROLE app LOGIN PASSWORD" in roles_file
    assert "CREATE DATABASE after_sales OWNER owner" in roles_file


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(name: str) -> None:
    program, *words = SERVICES[name]["command"]

    assert shutil.which(program, path=str(Path(sys.executable).parent)), program
    if program == "celery":
        done = subprocess.run(
            [sys.executable, "-m", "celery", words[2], "--help"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        for option in (word for word in words[3:] if word.startswith("--")):
            assert option in done.stdout
    if program == "gunicorn":
        assert (ROOT / words[words.index("--config") + 1]).exists()


def test_backups_leave_the_machine_of_the_volumes() -> None:
    """The application's role may read everything, so it makes them; only the owner can restore."""
    for name in ("backup", "migrate"):
        assert {"media:/srv/media", "./backups:/backups"} <= set(SERVICES[name]["volumes"])
    assert SERVICES["backup"]["command"][-2:] == ["backup", "/backups"]
    assert SERVICES["backup"]["profiles"] == ["backup"]
    assert "backups/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "backups" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def test_the_proxy_has_a_sentence_when_no_web_answers() -> None:
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")

    assert "handle_errors 502 503 504" in caddyfile
    assert "root * /etc/caddy/away" in caddyfile
    assert "./deploy/away.html:/etc/caddy/away/index.html:ro" in SERVICES["proxy"]["volumes"]
    assert "系统暂时联系不上" in (ROOT / "deploy" / "away.html").read_text(encoding="utf-8")


def test_the_proxy_does_not_wait_for_ever_for_a_body() -> None:
    """The application does: a thread of it is held until all that was announced is there."""
    whole = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    options = whole.split("{$SITE_NAME}")[0]

    assert re.search(r"servers {\s+timeouts {\s+(#.*\s+)?read_body 5m\s+}\s+}", options)
    assert re.search(r"reverse_proxy {[^}]*dynamic a {[^}]*}\s+(#.*\s+)?request_buffers 1MB\s", whole)


def test_health_checks_ask_what_there_is() -> None:
    program, script, address = SERVICES["web"]["healthcheck"]["test"][1:]

    assert (program, script) == ("python", "deploy/ask.py")
    assert (ROOT / script).exists()
    assert resolve("/" + address.split("/", 3)[3]).func.__name__ == "healthz"
    assert ":8000/" in address
    assert "port 8000" in (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for name, service in SERVICES.items():
        assert "healthcheck" in service or name in {"migrate", "backup"}


class Door(BaseHTTPRequestHandler):
    """A server that answers what its address says."""

    def do_GET(self) -> None:
        body = b'{"worker": "No worker was seen lately"}'
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_asking_gives_the_answer_and_whether_it_is_well(door: str, status: int, code: int) -> None:
    done = ask(f"{door}/{status}/")

    assert done.returncode == code
    assert "No worker was seen lately" in (done.stderr if code else done.stdout)


def test_asking_where_nobody_listens_says_so_in_a_line() -> None:
    done = ask("http://127.0.0.1:1/healthz")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def ask(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "deploy" / "ask.py", address], capture_output=True, text=True, check=False
    )


def test_the_database_is_not_called_well_while_its_volume_is_filled() -> None:
    """The server of that minute listens on its socket only; migrate would be refused, and the whole start with it."""
    words = SERVICES["database"]["healthcheck"]["test"]

    assert words[words.index("--host") + 1] == "127.0.0.1"


def test_the_proxy_waits_for_nobody() -> None:
    """Whatever it depends on, an upgrade takes away first: then there would be no page that says so."""
    assert "depends_on" not in SERVICES["proxy"]


def test_the_queue_does_not_run_as_root() -> None:
    """The image's own start gives up root only when it sees the server's name first."""
    assert "exec docker-entrypoint.sh valkey-server " in SERVICES["queue"]["command"][-1]


def test_every_file_and_volume_named_exists() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source == "./backups":  # made by whoever installs
                continue
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())


@pytest.mark.req("SYS-06")
def test_image_runs_without_rights_and_without_build_tools() -> None:
    last = DOCKERFILE.split("\nFROM ")[-1]

    assert DOCKERFILE.count("\nFROM ") == 3 - DOCKERFILE.startswith("FROM")
    assert "\nUSER shop\n" in last
    assert "npm" not in last
    assert "gcc" not in last
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-wqy-microhei"):
        assert package in last
        assert package in (ROOT / "setup").read_text(encoding="utf-8")
    built_with = set(re.findall(r"\b([A-Z_]+)=\S", last.split("--mount", 1)[1].split("USER")[0]))
    assert set(REQUIRED) <= built_with


def test_the_image_does_not_hold_secrets_or_data() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert {".env", "var", ".git", "node_modules", ".venv"} <= set(ignored)
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_the_manual_knows_every_service_and_says_what_was_tried() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert [name for name in SERVICES if f"`{name}`" not in manual] == []
    assert "## How this was proved" in manual
    for word in ("## Install", "## Back up", "## Restore", "## Upgrade", "## Scale out"):
        assert word in manual


def test_make_offers_what_the_manual_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    families = tuple(re.findall(r"^([a-z-]+-)%:", makefile, re.MULTILINE))

    assert {"setup", "demo", "backup", "restore", "test", "lint", "lock", "messages"} <= targets
    for path in (ROOT / "docs").glob("*.md"):
        named = set(re.findall(r"`(?:\w+=\w+ )?make ([a-z-]+)`", path.read_text(encoding="utf-8")))
        assert {name for name in named if not name.startswith(families)} <= targets, path
