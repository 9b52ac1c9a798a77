"""Whether all is well, for those who look after the machine."""

from aiohttp import web

from bot.health import Health


class HealthPage:
    """``GET /health``."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def get(self, _request: web.Request) -> web.Response:
        """Answer 200 while people can be served, else 503; at once, from what was found last."""
        faults = self._health.faults
        failing = sorted({fault.name for fault in faults})
        if any(fault.stops_all for fault in faults):
            return web.json_response({"status": "unavailable", "failing": failing}, status=503)
        if failing:
            return web.json_response({"status": "degraded", "failing": failing})
        return web.json_response({"status": "ok"})
