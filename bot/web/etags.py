"""Answers that are sent again only when they have changed (RFC 9110, 13.1.2)."""

import hashlib
from collections.abc import Mapping
from typing import Final

from aiohttp import web

_ANY: Final = "*"
"""In ``If-None-Match``: whatever the program has."""


def answer_unless_known(
    request: web.Request, content: bytes, content_type: str, *, headers: Mapping[str, str]
) -> web.Response:
    """Return the content with its ``ETag``, or 304 where the program that asks has it already."""
    tag = hashlib.sha256(content).hexdigest()
    tagged = {**headers, "ETag": f'"{tag}"'}
    # Compared weakly: a proxy may have marked ours as weak.
    if any(known.value in {tag, _ANY} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=tagged)
    return web.Response(body=content, headers={**tagged, "Content-Type": content_type})
