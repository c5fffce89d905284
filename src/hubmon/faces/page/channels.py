"""Channels as customers know them, and as names of files."""

from __future__ import annotations

import string
from typing import Final

from hubmon.faces.page.words import capital
from hubmon.plain import plain

_BRANDS: Final = {
    "googleplus": "Google+",
    "instagram": "Instagram",
    "kakaotalk": "KakaoTalk",
    "line": "LINE",
    "linkedin": "LinkedIn",
    "sinaweibo": "Weibo",
    "sms": "SMS",
    "tiktok": "TikTok",
    "vk": "VK",
    "vkontakte": "VK",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
    "x": "X",
    "youtube": "YouTube",
}
_KEPT: Final = frozenset(string.ascii_lowercase + string.digits + "-")


def channel_name(key: str) -> str:
    """The channel as it writes itself, where that is known."""
    name = plain(key)
    return _BRANDS.get(name) or capital(name.replace("_", " "))


def file_name(key: str) -> str:
    """The channel as a part of a file's name: no two channels share one on any file system."""
    return "".join(
        char if char in _KEPT else "".join(f"_{byte:02x}" for byte in char.encode()) for char in key
    )
