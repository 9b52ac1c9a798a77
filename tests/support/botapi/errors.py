"""The refusals the Bot API server gives, with its own words.

The descriptions follow the server's source (github.com/tdlib/telegram-bot-api, ``Client.cpp``,
``fail_query_with_error``) and TDLib. Clients match on these words, so they are kept letter by
letter. Where the words come from Telegram's closed side and are not published, the place says so.
"""

from http import HTTPStatus
from typing import NoReturn


class ApiError(Exception):
    """A request the server refuses.

    Args:
        code: The HTTP status, which the JSON answer repeats as ``error_code``.
        description: What the JSON answer says.
        retry_after: Seconds to wait, for a 429.
    """

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> dict[str, object]:
        """The body of the answer."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(what: str) -> ApiError:
    """400, the way the server prefixes it: the first letter small, constants untouched."""
    if len(what) > 1 and not (what[1] == "_" or what[1].isupper()):
        what = what[0].lower() + what[1:]
    return ApiError(HTTPStatus.BAD_REQUEST, f"Bad Request: {what}")


def refuse(what: str) -> NoReturn:
    """Answer 400.

    Raises:
        ApiError: Always.
    """
    raise bad_request(what)


def forbidden(what: str) -> ApiError:
    """403: the receiver does not want the bot, or is gone."""
    return ApiError(HTTPStatus.FORBIDDEN, f"Forbidden: {what}")


def conflict(what: str) -> ApiError:
    """409: two ways of fetching updates get into each other's way."""
    return ApiError(HTTPStatus.CONFLICT, f"Conflict: {what}")


def not_found(what: str = "") -> ApiError:
    """404: no such address or no such method."""
    return ApiError(HTTPStatus.NOT_FOUND, f"Not Found: {what}" if what else "Not Found")


def unauthorized() -> ApiError:
    """401: the token is well formed and belongs to no bot."""
    return ApiError(HTTPStatus.UNAUTHORIZED, "Unauthorized")


def too_large() -> ApiError:
    """413: the body is beyond what the server takes."""
    return ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")


def too_many(retry_after: int) -> ApiError:
    """429: come back in so many seconds; for which scope is not told."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"Too Many Requests: retry after {retry_after}",
        retry_after=retry_after,
    )
