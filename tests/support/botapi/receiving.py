"""The methods by which updates reach the bot: polling and webhook."""

import re
from urllib.parse import urlsplit

from tests.support.botapi.calls import Call
from tests.support.botapi.core import Core, Handler
from tests.support.botapi.errors import conflict, refuse
from tests.support.botapi.markup import Json

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Where a webhook may be without TLS, as on a Bot API server of one's own (``--local``)."""
CONNECTIONS = 40
"""Simultaneous deliveries to a webhook by default (setWebhook)."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def _get_updates(core: Core, call: Call) -> list[Json]:
    """getUpdates: what happened since the confirmed updates."""
    core.updates.allow(call.values.get("allowed_updates"))
    return await core.updates.poll(
        offset=int(call.values.get("offset") or 0),
        limit=int(call.values.get("limit") or 100),
        seconds=float(call.values.get("timeout") or 0),
    )


def _set_webhook(core: Core, call: Call) -> bool:
    """setWebhook: updates are sent to an address; an empty one ends that."""
    url = str(call.values.get("url") or "")
    if not url:
        return _delete_webhook(core, call)
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        refuse("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.values.get("secret_token")
    if secret is not None and not _SECRET.fullmatch(str(secret)):
        refuse("secret token contains unallowed characters")
    core.updates.end_poll(conflict("terminated by setWebhook request"))
    core.updates.allow(call.values.get("allowed_updates"))
    if call.values.get("drop_pending_updates"):
        core.updates.clear()
    core.updates.webhook_url = url
    core.webhook = {
        "secret_token": secret,
        "max_connections": int(call.values.get("max_connections") or CONNECTIONS),
    }
    return True


def _delete_webhook(core: Core, call: Call) -> bool:
    """deleteWebhook: back to polling."""
    if call.values.get("drop_pending_updates"):
        core.updates.clear()
    core.updates.webhook_url = ""
    core.webhook = {}
    return True


def _get_webhook_info(core: Core, _call: Call) -> Json:
    """getWebhookInfo: the address and how deliveries went."""
    info: Json = {
        "url": core.updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(core.updates.waiting),
    }
    if core.updates.webhook_url:
        info["max_connections"] = core.webhook["max_connections"]
        for key in ("last_error_date", "last_error_message"):
            if key in core.webhook:
                info[key] = core.webhook[key]
    if core.updates.allowed:
        info["allowed_updates"] = sorted(core.updates.allowed)
    return info


METHODS: dict[str, Handler] = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}
"""What this module carries out."""
