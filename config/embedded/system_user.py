"""Who runs the servers: whoever starts them, but never root, and what of the machine they get to see."""

import os
import pwd
from pathlib import Path

from config.embedded.places import Place, ServerFailed

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


def server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise ServerFailed(f"This system has no entry for the user who runs PostgreSQL ({error}).") from error


def as_server_user() -> dict[str, object]:
    """Give what makes subprocess start a program as that user."""
    if os.geteuid() != 0:
        return {}
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def clean_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "TZ") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8"}


def make_folders(at: Place) -> None:
    user = server_user()
    _private_folder(at.base, uid=os.geteuid(), gid=os.getegid(), mode=0o711 if os.geteuid() == 0 else 0o700)
    _private_folder(at.home, uid=user.pw_uid, gid=user.pw_gid, mode=0o700)


def _private_folder(path: Path, *, uid: int, gid: int, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {os.geteuid(), uid}:
        raise ServerFailed(f"{path} belongs to somebody else. Remove it, or set TMPDIR to another folder.")
    if os.geteuid() == 0:
        os.chown(path, uid, gid)
    path.chmod(mode)
