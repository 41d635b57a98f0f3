"""A strict loopback Discord for tests; the unmodified discord.py 2.7 talks to it over HTTP and a websocket.

    async with DiscordServer(limits=Limits(identify_interval=0.0)) as server:
        ...  # start the bot with server.environment, in a subprocess or in this loop
        await server.connected()
        done = await server.person("ada", locale="zh-CN").slash("imagine", {"prompt": "a fox"})
        assert await done.acknowledged() < 1.0
        message = await done.original(30.0, where=lambda shown: len(shown.gallery) == 4)
        assert server.breaches == []

How discord.py 2.7.1 is pointed at another address (read in its source, tried in tests/test_discord_server.py):

- REST: `discord.http.Route.BASE` is a public class attribute, read by every `Route.__init__`; assign it once before
  `Client.start`. Base with version, without a slash at the end: `http://127.0.0.1:8080/api/v10`. It also serves
  interaction callbacks and webhooks. No per-client setting exists: one base per process.
- Gateway: `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(...)`, also a public class attribute.
  It must be set even when GET /gateway/bot names the right address: `AutoShardedClient` uses that answer only for the
  first connection (and only when `shard_count` is None), `Client` never does; after an INVALID_SESSION, after
  a failed reconnect and with a given `shard_count` both use `DEFAULT_GATEWAY`.
  For a gateway proxy in front of the real REST API, give `shard_count` explicitly so that /gateway/bot is not asked,
  and let the proxy rewrite `resume_gateway_url` in READY, which discord.py follows when it resumes.
- Files: `Attachment.read()` asks the URL it was given, so attachments need nothing.

What the tests here found in discord.py 2.7.1, worth knowing when building on it:

- A 429 without a `Via` header is taken for a Cloudflare ban and raised at once; a proxy must pass `Via` on.
- "Connection reset" is retried only for errno 54 and 10054 (macOS, Windows). On Linux (104) a cut connection is
  raised as `aiohttp.ClientOSError` or `ServerDisconnectedError`: neither is a DiscordException, catch both.
- 500, 502, 504, 524 are retried 5 times after 1, 3, 5, 7, 9 s; 503 is raised at once by the client. Webhooks
  (interaction answers) retry every 5xx, also a callback whose 3 seconds have passed meanwhile.
- Before every IDENTIFY but the first, `Client.before_identify_hook` sleeps 5 s.
- `on_ready` comes 2 s (`guild_ready_timeout`) after the last GUILD_CREATE; interactions are served before it.
"""

from tests.discord_server.errors import ApiError, Breach, NoAnswerError, NotOfferedError
from tests.discord_server.faults import Faults
from tests.discord_server.limits import Limits
from tests.discord_server.message_rules import Upload
from tests.discord_server.people import Interaction, Person
from tests.discord_server.server import DiscordServer
from tests.discord_server.things import Attachment, Channel, Guild, Message, Request, Revision

__all__ = [
    "ApiError",
    "Attachment",
    "Breach",
    "Channel",
    "DiscordServer",
    "Faults",
    "Guild",
    "Interaction",
    "Limits",
    "Message",
    "NoAnswerError",
    "NotOfferedError",
    "Person",
    "Request",
    "Revision",
    "Upload",
]
