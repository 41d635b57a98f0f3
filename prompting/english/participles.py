"""Past participles by what they do behind a noun, or in front of a preposition."""

from __future__ import annotations

# They tell what a thing is like: "a bench covered in snow".
DESCRIBES = frozenset({
    "covered", "dressed", "made", "shaped", "wrapped", "filled", "surrounded", "carved", "decorated", "painted",
    "engulfed", "lit", "overgrown", "adorned", "drenched", "soaked", "clad", "built", "encased", "draped",
    "cut", "woven", "crafted", "sculpted", "composed", "constructed", "topped", "stained", "caked", "coated", "smeared",
    "dusted", "sprinkled", "splattered", "armed", "equipped", "entwined", "bathed", "disguised", "sliced", "split",
    "inlaid", "embroidered", "etched", "folded", "stuffed", "drizzled", "garnished", "framed", "tattooed", "crowned",
    "studded", "lined", "knitted", "shrouded", "veiled", "cloaked", "broken", "served",
    "upholstered", "lacquered", "plated", "gilded", "glazed", "dyed", "varnished", "thatched",
    "tiled", "paved", "carpeted", "panelled", "paneled", "cushioned", "padded", "beaded", "trimmed", "edged", "fringed",
    "littered", "cluttered", "laden", "loaded", "swathed", "swaddled", "wreathed", "garlanded", "festooned", "bedecked",
    "decked", "steeped", "infused", "chiseled", "chiselled", "hewn", "whittled", "molded", "moulded", "forged",
    "welded", "stitched", "sewn", "spun", "braided", "fashioned", "assembled", "embossed", "scarred", "dappled",
    "speckled", "spotted", "striped", "patterned", "smothered", "slathered", "doused", "frosted", "iced", "furnished",
})  # fmt: skip
# They say where it is: "a moon reflected in a lake".
PLACED = frozenset({"reflected", "folded"})
# Participles that lead what the picture, not its subject, was given.
GIVEN = frozenset({
    "lit", "shot", "inspired", "directed", "painted", "photographed", "illustrated", "drawn", "designed", "taken",
    "captured", "filmed", "rendered",
})  # fmt: skip
# They say what a picture is made with, when a segment begins with them: "inked on vellum".
MADE = frozenset({
    "inked", "printed", "sketched", "stitched", "scratched", "doodled", "done", "executed", "traced", "stenciled",
    "stencilled", "hand-painted", "hand-drawn", "screen-printed", "airbrushed", "burned", "brushed",
})  # fmt: skip
