"""Rate limits per route and global, with the headers of the "Rate Limits" page."""

from __future__ import annotations

import collections
import dataclasses
import hashlib

from tests.discord_server.errors import JsonObject
from tests.discord_server.world import World

_GRACE = 0.25  # seconds in which a request that was already on its way is forgiven


@dataclasses.dataclass
class _Bucket:
    name: str
    limit: int
    window: float
    resets_at: float = 0.0
    used: int = 0
    spent_known_at: float | None = None  # when the client had been told that nothing remains


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Headers for the answer; `retry_after` in seconds is set when the request must be refused with 429."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False
    code: int = 0

    def body(self) -> JsonObject:
        assert self.retry_after is not None
        body: JsonObject = {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after, 3),
            "global": self.is_global,
        }
        return body | ({"code": self.code} if self.code else {})


class RateLimiter:
    """Counts requests; every refusal that the client could have foreseen is a breach."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._recent: collections.deque[float] = collections.deque()
        self._global_until = 0.0
        self._global_told_at = 0.0
        self._retry_at: dict[str, float] = {}
        self._old_edits: dict[int, collections.deque[float]] = {}
        self._invalid: collections.deque[float] = collections.deque()

    def admit(self, method: str, route: str, major: str, identity: str) -> Verdict:
        """Judge one request: `route` is its template, `major` its channel, guild or webhook."""
        now = self._world.clock.now()
        retry_at = self._retry_at.pop(identity, None)
        if retry_at is not None and now < retry_at - 0.02:
            self._world.breach("retry_after", f"{method} {route} repeated {retry_at - now:.2f} s too early")
        if not route.startswith(("/webhooks/", "/interactions/")):
            refusal = self._admit_global(now)
            if refusal is not None:
                self._retry_at[identity] = now + (refusal.retry_after or 0.0)
                return refusal
        if route.startswith("/interactions/"):
            return Verdict({})
        return self._admit_bucket(now, method, route, major, identity)

    def _admit_global(self, now: float) -> Verdict | None:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if now < self._global_until:
            if now > self._global_told_at + _GRACE:
                self._world.breach("global rate limit", "a request during a global retry_after")
        elif len(self._recent) >= self._world.limits.global_per_second:
            self._global_until, self._global_told_at = self._recent[0] + 1.0, now
        else:
            self._recent.append(now)
            return None
        headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        return Verdict(headers, max(self._global_until - now, 0.01), is_global=True)

    def _admit_bucket(self, now: float, method: str, route: str, major: str, identity: str) -> Verdict:
        bucket = self._bucket(method, route, major)
        if now >= bucket.resets_at:
            bucket.used, bucket.resets_at, bucket.spent_known_at = 0, now + bucket.window, None
        wait = bucket.resets_at - now
        if bucket.used >= bucket.limit:
            if bucket.spent_known_at is not None and now > bucket.spent_known_at + _GRACE and wait > 0.02:
                self._world.breach("rate limit", f"{method} {route} sent {wait:.2f} s before its bucket resets")
            self._retry_at[identity] = now + wait
            return Verdict(self._headers(bucket, wait) | {"X-RateLimit-Scope": "user"}, wait)
        bucket.used += 1
        return Verdict(self._headers(bucket, wait))

    def told(self, method: str, route: str, major: str) -> None:
        """The answer with the headers went out: from now on the client knows."""
        bucket = self._buckets.get((f"{method} {route}", major))
        if bucket is not None and bucket.used >= bucket.limit and bucket.spent_known_at is None:
            bucket.spent_known_at = self._world.clock.now()

    def postpone(self, identity: str, retry_after: float) -> None:
        """An injected 429: the same request may come back after `retry_after` seconds."""
        self._retry_at[identity] = self._world.clock.now() + retry_after

    def admit_old_edit(self, channel_id: int) -> float | None:
        """Seconds to wait before one more edit of a message older than an hour (30046), None when it may pass."""
        count, window = self._world.limits.old_edits
        now = self._world.clock.now()
        edits = self._old_edits.setdefault(channel_id, collections.deque())
        while edits and edits[0] <= now - window:
            edits.popleft()
        if len(edits) >= count:
            return edits[0] + window - now
        edits.append(now)
        return None

    def count_invalid(self) -> None:
        """One more 401, 403 or 429 that counts against the client ("Invalid Request Limit")."""
        now = self._world.clock.now()
        self._invalid.append(now)
        while self._invalid[0] <= now - 600.0:
            self._invalid.popleft()
        if len(self._invalid) > self._world.limits.invalid_requests:
            self._world.breach("invalid requests", "more than 10,000 in 10 minutes")

    def _bucket(self, method: str, route: str, major: str) -> _Bucket:
        key = f"{method} {route}"
        bucket = self._buckets.get((key, major))
        if bucket is None:
            limit, window = self._size(method, route)
            name = hashlib.sha256(key.encode()).hexdigest()[:32]
            bucket = self._buckets[key, major] = _Bucket(name, limit, window)
        return bucket

    def _size(self, method: str, route: str) -> tuple[int, float]:
        limits = self._world.limits
        if route.startswith("/webhooks/"):
            return limits.webhook_write
        if "/messages" in route:
            return limits.channel_read if method == "GET" else limits.channel_write
        return limits.other

    def _headers(self, bucket: _Bucket, wait: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(bucket.limit - bucket.used, 0)),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": bucket.name,
        }
