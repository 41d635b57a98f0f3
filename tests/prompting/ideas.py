"""Ideas as people write them, made by hypothesis."""

from hypothesis import strategies as st

_SUBJECTS = st.sampled_from(
    ["a red fox", "two cats", "an old wizard", "zorgon", "a flying pig", "Mr. Fox", "猫", "🦊", "a cat and a rocket",
     "a man with glasses", "cup of tea", "a sign saying \"no entry\"", "C++", "50% off", "my dog", "the", "you & me"]
)  # fmt: skip
_ACTIONS = st.sampled_from(["", "running", "playing chess", "rides a horse", "glowing in the dark"])
_PLACES = st.sampled_from(
    ["", "in the snow", "at night", "on the moon", "in a red hat", "under a starry night sky", "by the sea", "with fog",
     "in the forest and on the beach", "over London", "by Rembrandt"]
)  # fmt: skip
_LEADS = st.sampled_from(["", "watercolor", "pixel art of", "a close-up photo of", "masterpiece,", "cyberpunk style"])
_TAILS = st.sampled_from(
    [
        "",
        ", golden hour",
        ", 8k",
        " no hat",
        " without people or cars",
        ". Snow falls.",
        ", oil painting style",
        " but red",
    ]
)
_words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)

plain_ideas = st.tuples(_LEADS, _SUBJECTS, _ACTIONS, _PLACES, _TAILS).map(
    lambda parts: " ".join(" ".join(parts[:4]).split()) + parts[4]
)
odd_ideas = st.lists(st.one_of(_words, plain_ideas), min_size=1, max_size=6).map(" ".join)
any_text = st.text(max_size=300) | odd_ideas
