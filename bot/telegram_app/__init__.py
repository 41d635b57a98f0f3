"""Telegram: updates become commands, replies become messages; nothing is decided here."""
