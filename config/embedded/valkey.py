"""Valkey: the queue and the cache."""

import signal
from pathlib import Path

import redis

from config.embedded import processes
from config.embedded.places import Place


def answers(at: Place) -> bool:
    client = redis.Redis.from_url(at.addresses()["REDIS_URL"])
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def start(at: Place, program: Path) -> None:
    command = [str(program), "--port", "0", "--unixsocket", str(at.valkey_socket), "--unixsocketperm", "700"]
    command += ["--dir", str(at.home), "--save", "", "--appendonly", "yes" if at.durable else "no"]
    processes.wait_for(at, "valkey", processes.launch(at, "valkey", command), answers=answers)


def stop(at: Place) -> None:
    processes.end(at, "valkey", politely=signal.SIGTERM)
