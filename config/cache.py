"""The cache may vanish: then everything is a miss, and no page fails."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _tolerant(name: str, when_away: Any) -> Callable[..., Any]:
    original = getattr(RedisCache, name)

    @functools.wraps(original)
    def attempt(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("The cache does not answer (%s): %s", name, error)
            return when_away(*args, **kwargs)

    return attempt


class TolerantRedisCache(RedisCache):
    """Django's Redis cache, with each failure of the server taken for a miss."""

    add = _tolerant("add", lambda *_args, **_kwargs: True)
    get = _tolerant("get", lambda _key, default=None, **_kwargs: default)
    set = _tolerant("set", lambda *_args, **_kwargs: None)
    touch = _tolerant("touch", lambda *_args, **_kwargs: False)
    delete = _tolerant("delete", lambda *_args, **_kwargs: False)
    get_many = _tolerant("get_many", lambda *_args, **_kwargs: {})
    has_key = _tolerant("has_key", lambda *_args, **_kwargs: False)
    set_many = _tolerant("set_many", lambda data, *_args, **_kwargs: list(data))
    delete_many = _tolerant("delete_many", lambda *_args, **_kwargs: None)
    clear = _tolerant("clear", lambda *_args, **_kwargs: False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """A counter that is away starts again; a counter that is missing still raises ValueError."""
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError) as error:
            logger.warning("The cache does not answer (incr): %s", error)
            return delta
