"""A strict loopback Telegram Bot API for tests; the unmodified python-telegram-bot 22.8 (and aiogram) talk to it.

    async with TelegramServer(limits=Limits(), faults=Faults()) as server:
        ...  # start the bot with server.environment (subprocess), or PTB here:
        ...  # Bot(server.token, base_url=server.base_url, base_file_url=server.base_file_url)
        ada = server.person("Ada", language_code="zh-hans", username="ada")       # username=None: she has none
        sent = await ada.writes(ada.private, "/imagine a fox")                     # -> Message
        shown = await server.shown(ada.private, where=lambda m: m.photo is not None, within=30.0)
        press = await ada.presses(shown, "U1")                                     # label or callback_data
        answer = await press.answered()                                            # Answer(text, show_alert, after)
        assert server.breaches == [] and server.unknown_parameters() == []

`with TelegramServer() as server:` does the same; the server has its own thread and outlives a killed bot.

Scene:    `server.person(...)`, `ada.private` (Chat), `server.group(title, people, admins=[])`,
          `server.supergroup(title, people, admins=[], forum=False)`, `server.topic(chat, name)` -> thread id,
          `server.migrate(group)` -> supergroup, `server.block(ada)` / `unblock`, `server.remove_bot(chat)`,
          `server.privacy_mode = False`, `server.make_bot_admin(chat)`, `server.plant(chat, …)` (an old bot message),
          `server.delete_message(message)`, `server.advance(seconds)` (the clock), `server.close_topic(chat, thread)`
People:   `writes(chat, text, reply_to=, thread=)`, `writes_many(chat, texts)`, `sends_photo(chat, bytes, caption=)`,
          `sends_document(chat, bytes, name=, mime=, caption=, claimed_size=)`, `sends_sticker(chat)`,
          `sends_voice(chat)`, `edits(message, text)`,
          `presses(message, "label or data", forged=False)` -> Press, `inline_query(text)` -> InlineQuery,
          `chooses(query, result_id, chat)` -> Message, `reacts(message, "👍")`, `does(kind, payload)` (any update)
Seeing:   `chat.messages` (undeleted, in order), `message.text/.caption/.words/.entities/.keyboard/.buttons/.photo/
          .document/.reply_to/.thread/.media_group_id/.spoiler/.deleted/.revisions/.reactions`,
          `message.photo.content` (JPEG bytes), `message.document.content` (as sent), `chat.actions`, `chat.drafts`,
          `server.calls` (every call: at, method, parameters, chat_id, status, description, injected, weight),
          `server.breaches`, `server.commands(scope, language_code)`, `server.updates`, `server.pending`
Faults:   `Faults(seed=, too_many_requests=, server_error=, cut=, slow=…)`, `server.set_faults(...)`,
          `server.next_call("sendPhoto", Fault(cut=True))`, `server.redeliver()` (confirmed updates come again)
Limits:   `Limits(floods="refuse" | "record" | "off", private_burst=…, …)`
Waiting:  `server.until(lambda: …, within, what)`, `server.shown(chat, where, within)`, `server.connected()`
"""

from tests.telegram_server.contract import unknown_parameters
from tests.telegram_server.errors import ApiError, Breach, NoAnswerError, NotOfferedError
from tests.telegram_server.faults import Fault, Faults
from tests.telegram_server.limits import Limits
from tests.telegram_server.people import InlineQuery, Person, Press
from tests.telegram_server.queries import Answer, Result
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.things import Call, Chat, Draft, File, Message, Photo, Revision, User
from tests.telegram_server.updates import Update

__all__ = [
    "Answer",
    "ApiError",
    "Breach",
    "Call",
    "Chat",
    "Draft",
    "Fault",
    "Faults",
    "File",
    "InlineQuery",
    "Limits",
    "Message",
    "NoAnswerError",
    "NotOfferedError",
    "Person",
    "Photo",
    "Press",
    "Result",
    "Revision",
    "TelegramServer",
    "Update",
    "User",
    "unknown_parameters",
]
