"""A text encoder that reads words."""

from prompting.windows import EncoderLimit, TextLimits


def words_read(room: int, most_windows: int = 1) -> TextLimits:
    """Limits of one encoder that has room for so many words."""
    return TextLimits((EncoderLimit("words", lambda text: len(text.split()), room),), most_windows)
