"""Text broken into lines of cells."""

from __future__ import annotations

from hubmon.plain import cell_width


def wrap(text: str, width: int) -> list[str]:
    """`text`, already plain, in lines of at most `width` cells; at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and cell_width(line) + 1 + cell_width(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _chunks(word, width)
        lines += full
    return [*lines, line] if line else lines


def _chunks(word: str, width: int) -> list[str]:
    """A word in pieces that fit; a character that is wider than the line stands alone."""
    if cell_width(word) <= width:
        return [word]
    chunks: list[str] = []
    chunk, used = "", 0
    for char in word:
        cells = cell_width(char)
        if chunk and used + cells > width:
            chunks.append(chunk)
            chunk, used = "", 0
        chunk += char
        used += cells
    return [*chunks, chunk]
