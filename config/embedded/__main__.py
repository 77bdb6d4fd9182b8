"""The command line: python -m config.embedded."""

import argparse
import shlex
import sys

from config import embedded


def main(arguments: list[str] | None = None) -> int:
    """Serve the command line."""
    about = (embedded.__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=about)
    parser.add_argument("action", choices=["start", "stop", "status", "env", "run"])
    parser.add_argument("profile", choices=embedded.PROFILES)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for run: -- COMMAND…")
    asked = parser.parse_args(arguments)
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    try:
        if asked.action == "run":
            return embedded.run(asked.profile, command) if command else parser.error("run needs a command")
        if asked.action == "start":
            embedded.start(asked.profile)
        if asked.action == "stop":
            embedded.stop(asked.profile)
        if asked.action == "status":
            running = embedded.status(asked.profile)
            for name, up in running.items():
                print(f"{name}: {'runs' if up else 'does not run'}")
            return 0 if all(running.values()) else 3
        if asked.action in {"start", "env"}:
            for name, value in embedded.addresses(asked.profile).items():
                print(f"export {name}={shlex.quote(value)}")
    except embedded.ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
