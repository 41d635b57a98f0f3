"""Which preposition a verb or a participle keeps: "howling at the moon", "covered in snow", "in her sixties"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.participles import DESCRIBES, PLACED
from prompting.english.parts_of_speech import is_adjective, is_participle
from prompting.english.verbs import ALIVE, PRONOUNS
from prompting.lexicon import grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import term_key

# Verbs that keep a preposition: looking at, waiting for. Participles that describe keep any: covered in snow.
_KEEPS = {
    "at": frozenset({
        "looking", "look", "howling", "howl", "aiming", "pointing", "staring", "gazing", "waving", "smiling",
        "laughing", "shouting", "barking", "throwing", "yelling", "screaming", "peeking", "glancing", "peering",
        "winking", "roaring", "grinning", "growling", "nibbling", "snarling", "hissing", "glaring", "shooting",
        "squinting", "blinking", "scowling", "pawing", "marveling", "swinging",
    }),
    "through": frozenset({
        "looking", "peeking", "leafing", "peering", "gazing", "flipping", "jumping", "leaping", "chewing", "gnawing",
        "biting", "nibbling", "sifting", "rummaging", "rifling", "thumbing", "sorting", "paging", "scrolling",
        "digging", "sawing", "drilling", "slicing", "cutting", "combing",
    }),
    "with": frozenset({
        "playing", "dancing", "fighting", "talking", "juggling",
    }),
    "on": frozenset({
        "scrolling", "typing", "texting", "putting", "trying", "switching", "turning", "focusing", "spying",
        "working", "chewing", "nibbling", "munching", "gnawing", "snacking", "feeding", "knocking", "stepping",
        "operating", "blowing", "tapping", "sucking", "hammering", "scratching", "pulling", "tugging",
        "pounding", "practicing", "practising", "drumming", "strumming", "banging", "clinging", "leaning", "relying",
        "spitting", "treading", "stomping", "trampling", "slipping", "insisting", "eavesdropping", "sneaking",
    }),
    "over": frozenset({
        "watching", "arguing", "fighting", "quarreling", "taking", "knocking", "flipping", "tipping", "handing",
        "mulling", "poring", "ruling", "reigning", "triumphing", "towering", "hunching", "quarrelling",
        "bickering", "haggling", "crying", "weeping", "grieving", "mourning", "presiding", "brooding",
        "fretting", "squabbling", "gossiping", "laughing", "tripping", "stumbling", "leaning", "bending",
        "bent", "hunched", "stooping",
    }),
    "in": frozenset({"engaged", "participating", "revelling", "reveling", "indulging"}),
    "around": frozenset({
        "turning", "spinning", "looking", "curled", "coiled", "wound", "curling", "coiling", "wrapping",
    }),
}  # fmt: skip
_LOUD = frozenset({"laughing", "smiling", "shouting", "barking", "yelling", "screaming", "waving", "grinning"})
_INSTRUMENTS = frozenset({
    "loupe", "telescope", "binoculars", "microscope", "keyhole", "lens", "magnifying", "periscope", "monocle", "straw",
    "spyglass", "peephole", "viewfinder", "megaphone", "scope",
})  # fmt: skip
_SPOKEN_ON = frozenset({"phone", "telephone", "smartphone", "radio", "walkie-talkie", "payphone", "microphone", "cell"})
_SPEAKS = frozenset({"talking", "speaking", "chatting", "calling", "gossiping", "talk", "speak", "arguing", "texting"})
_IDIOMS = frozenset({
    ("in", "circle"), ("in", "love"), ("in", "line"), ("at", "work"), ("on", "fire"), ("in", "flame"),
    ("in", "half"), ("on", "rock"), ("in", "pieces"), ("in", "piece"), ("on", "wheel"), ("on", "stilt"),
    ("on", "string"), ("in", "bloom"), ("at", "play"), ("in", "motion"), ("in", "flight"), ("in", "disguise"),
    ("on", "top"), ("on", "stick"), ("on", "guard"), ("at", "rest"), ("in", "two"), ("in", "row"), ("in", "hand"),
    ("on", "strike"), ("in", "mid-air"), ("on", "leash"), ("on", "toast"), ("in", "chain"), ("by", "side"),
    ("in", "distress"), ("in", "knot"), ("in", "pain"), ("in", "tear"), ("in", "ruin"), ("in", "rag"),
    ("in", "chains"), ("in", "tatter"), ("in", "shred"), ("in", "sync"), ("in", "unison"), ("in", "formation"),
 ("at", "edge"), ("at", "seam"), ("at", "end"),
})  # fmt: skip
_TETHERS = frozenset({"leash", "stick", "string", "chain", "rope", "lead", "ribbon", "thread", "skewer", "cob"})
_TIMES = frozenset({
    "night", "day", "morning", "evening", "moment", "hour", "minute", "year", "week", "calm", "silence", "life",
    "quiet", "peace",
})  # fmt: skip
_BETWEEN = frozenset({
    "match", "fight", "duel", "battle", "race", "war", "game", "conversation", "handshake", "argument", "difference",
    "friendship", "meeting", "debate", "contest", "kiss", "treaty", "peace", "bond", "balance", "encounter", "standoff",
    "contact", "romance", "tension", "reunion", "exchange", "agreement", "collision", "alliance", "rivalry", "dialogue",
    "discussion", "dispute", "struggle", "clash", "collaboration", "truce", "cross", "mix", "hybrid",
    "mashup", "blend", "deal",
})  # fmt: skip
# Verbs that put their object somewhere, or do something to it with another: "blowing out the candles on a cake".
_PUTS = {
    "on": frozenset({
        "putting", "placing", "setting", "inking", "tattooing", "drawing", "painting", "writing", "spreading",
        "pinning", "nailing", "sticking", "gluing", "sprinkling", "loading", "strapping", "blowing", "printing",
        "carving", "etching", "engraving", "projecting", "stamping", "laying", "stacking", "scribbling", "signing",
        "spraying", "pouring", "splashing", "rubbing", "smearing", "dumping", "dabbing",
    }),
    "in": frozenset({"putting", "placing", "dipping", "dropping", "wrapping", "tucking", "dunking", "soaking"}),
    "over": frozenset({"pouring", "throwing", "draping", "spilling", "casting", "pulling", "drizzling", "breaking"}),
    "at": frozenset({"throwing", "hurling", "pointing", "aiming", "shooting", "waving", "swinging", "firing"}),
    "around": frozenset({"wrapping", "tying", "winding", "throwing", "coiling"}),
    "through": frozenset({"poking", "threading", "pushing", "sticking", "shooting"}),
}  # fmt: skip
# Nouns that keep a preposition.
_OF_NOUNS = {
    "in": frozenset({"crack", "hole", "gap", "rip", "dent", "slit", "gash", "cleft", "break", "opening"}),
    "on": frozenset({
        "lecture", "talk", "book", "speech", "lesson", "essay", "report", "article", "presentation", "seminar",
        "documentary", "expert", "attack", "war",
    }),
    "before": _TIMES,
    "after": _TIMES,
    "between": _BETWEEN,
    "with": _BETWEEN,
}  # fmt: skip
_EVERYWHERE = frozenset({("in", "the", "world"), ("on", "earth"), ("on", "the", "planet"), ("in", "the", "universe")})
_SENSED = frozenset({"sight", "sound", "smell", "thought", "mention", "idea", "scent", "touch", "news"})
_ONLY = frozenset({"only", "last", "first", "most", "best", "worst"})
_DIRECTIONS = frozenset({"up", "down", "out", "back", "over", "straight", "directly", "right"})
_AGES = frozenset({
    "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties", "teen",
})  # fmt: skip


def binds(before: Sequence[str], led: Sequence[str]) -> bool:
    """Whether the piece ``led`` by a preposition belongs to the verb or participle before it: "howling at the moon"."""
    if list(before[-3:]) == ["head", "to", "toe"]:
        before = before[: -3 - (before[-4:-3] == ["from"])]  # "covered from head to toe in bees"
    if len(led) < 2 or _is_idiom(before, led):
        return True
    if led[0] == "at" and before and before[-1].endswith("ing") and _is_alive(led):
        return True  # "swearing at the mailman"
    if led[0] == "at" and before and before[-1] in _LOUD and _is_a_place(led[1:]):
        return False  # "laughing at the beach"
    if led[0] == "on" and led[-1] in _SPOKEN_ON and not _SPEAKS.isdisjoint(before):
        return True  # "talking on a cell phone"
    if led[0] == "through" and not _INSTRUMENTS.isdisjoint(led):
        return True
    last = before[-1] if before else ""
    if len(before) > 1 and last in _DIRECTIONS:
        last = before[-2]  # "looking up at the moon"
    placed = last in PLACED | {"built"} if before[:1] == ["being"] else len(before) == 1 and last in PLACED
    if placed and led[0] in {"in", "inside", "on", "into", "under"}:
        return False  # "being built in a park"
    if len(before) > 1 and before[0] in _PUTS.get(led[0], ()) and not _is_a_place(led[1:]):
        return True
    verbs = _gerunds(last) if len(before) == 1 or last.endswith(("ing", "ed")) else {last}
    return last in DESCRIBES or not verbs.isdisjoint(_KEEPS.get(led[0], ()))


def _is_idiom(before: Sequence[str], led: Sequence[str]) -> bool:
    """Whether ``led`` is of the words before it whatever these are: "in love", "in the shape of a flamingo"."""
    led = led[: list(led).index("for")] if "for" in led[2:] else led  # "in line for the moon"
    named = len(led) > 2 and tuple(led[1:]) in terms().slots
    if (led[0], led[-1]) in _IDIOMS and not named and all(key == "the" or is_adjective(key) for key in led[1:-1]):
        return True
    if led[0] == "on" and led[-1] in _TETHERS:
        return True  # "with a lynx on a leash"
    if before and before[-1] in _OF_NOUNS.get(led[0], ()):
        return True  # "through a crack in the asphalt"
    if led[0] == "at" and not _SENSED.isdisjoint(led[1:3]):
        return True  # "faints at the sight of ketchup"
    if led[0] == "with" and before and is_participle(before[-1]):
        return True  # "flooded with light"
    if led[0] == "in" and led[2:3] == ["own"]:
        return True  # "tangled in his own strings"
    if led[0] == "in" and led[-1] in _AGES and len(led) < 5:
        return True  # "in her late sixties"
    if tuple(led) in _EVERYWHERE and any(key.endswith("est") or key in _ONLY for key in before):
        return True  # "the biggest sandwich in the world"
    if led[0] == "in" and before and before[0].endswith("ing") and not {"every", "each", "all"}.isdisjoint(before[1:2]):
        return True  # "breaking every window in the house"
    return led[-1] in PRONOUNS or not {"shape", "form"}.isdisjoint(led[1:3])  # "with the moon behind it"


def _is_a_place(named: Sequence[str]) -> bool:
    return named[-1] not in grammar().surfaces and terms().slots.get(term_key(" ".join(named))) is Slot.SETTING


def _is_alive(led: Sequence[str]) -> bool:
    return any(subject_classes().get(tuple(led[-length:])) in ALIVE for length in (1, 2) if length < len(led))


def _gerunds(verb: str) -> frozenset[str]:
    """``verb`` and how it may end in -ing: "stare" is kept with what "staring" is."""
    return frozenset({verb, verb + "ing", verb[:-1] + "ing", verb + verb[-1:] + "ing"})
