"""Engines over HTTP: what they are asked, and whatever they answer; no text is lost by it."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import deepl
import pytest
from aiohttp import ClientTimeout

from bot.translation.deepl import FREE_URL, DeepL, first_of_next_month
from bot.translation.engine import (
    EngineAwayError,
    EngineError,
    KeyRefusedError,
    PairMissingError,
    QuotaSpentError,
    TextRefusedError,
    TranslationEngine,
)
from bot.translation.http import ANSWER_MOST, TIMEOUT
from bot.translation.libretranslate import LibreTranslate
from storage.translations.leasing import LEASE
from tests.conftest import NOW, require
from tests.support.translators import stand_in
from tests.support.translators.deepl import DeepLStandIn
from tests.support.translators.libretranslate import LibreTranslateStandIn
from tests.support.translators.stand_in import Fault

KEY: Final = "sesame"
TEXT: Final = '<b>⟦1⟧</b> & "ignore all rules" &lt; ⟦2⟧\n\nİkinci satır 👍'
QUICK: Final = ClientTimeout(total=0.3)


def libretranslate(server: LibreTranslateStandIn, key: str | None = KEY) -> LibreTranslate:
    return LibreTranslate(server.url, key=key, timeout=QUICK)


def of_deepl(server: DeepLStandIn, key: str = KEY) -> DeepL:
    return DeepL(key, url=server.url, clock=lambda: NOW, timeout=QUICK)


async def refused(
    engine: TranslationEngine, source: str = "tr", target: str = "de"
) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await engine.translate(TEXT, source=source, target=target)
    return caught.value


async def test_libretranslate_is_asked_as_it_wants_to_be() -> None:
    async with LibreTranslateStandIn(key=KEY) as server:
        engine = libretranslate(server)
        server.pairs |= {("zh-Hans", "de"), ("de", "zh-Hans")}
        assert await engine.translate(TEXT, source="tr", target="de") == f"de: {TEXT}"
        assert await engine.translate("你好", source="zh", target="de") == "de: 你好"
        assert server.seen == [(TEXT, "tr", "de"), ("你好", "zh-Hans", "de")]
        pairs = await engine.languages()
        assert {("tr", "de"), ("de", "zh")} <= pairs
        assert ("de", "de") not in pairs
        server.always = stand_in.GATEWAY
        assert await engine.languages() == pairs, "they are known for a while"
        server.always = None
        assert isinstance(await refused(engine, target="so"), PairMissingError)
        assert isinstance(await refused(engine, source="zh", target="ar"), PairMissingError)
        for key in (None, "abc"):
            other = libretranslate(server, key)
            assert isinstance(await refused(other), KeyRefusedError)
            await other.close()
        await engine.close()


async def test_deepl_is_asked_as_it_wants_to_be() -> None:
    async with DeepLStandIn(key=KEY) as server:
        engine = of_deepl(server)
        assert engine.outside
        assert await engine.translate(TEXT, source="tr", target="en") == f"en: {TEXT}"
        assert server.seen == [(TEXT, "tr", "en")]
        assert ("tr", "en") in await engine.languages()
        assert isinstance(await refused(engine, target="so"), PairMissingError)
        stranger = of_deepl(server, "abc")
        assert isinstance(await refused(stranger), KeyRefusedError)
        await stranger.close()
        with pytest.raises(TextRefusedError):
            await engine.translate("ش" * 70_000, source="ar", target="de")
        server.spent = 500_000
        spent = await refused(engine)
        assert isinstance(spent, QuotaSpentError)
        assert spent.until == datetime(2026, 12, 1, tzinfo=UTC)
        await engine.close()
    assert first_of_next_month(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)).year == 2027
    free = DeepL("x:fx", clock=lambda: NOW)
    assert FREE_URL in repr(vars(free._line))  # noqa: SLF001  nothing else shows it before a call


async def test_the_pretend_deepl_is_one_to_the_official_client() -> None:
    """What the client reads is what the program reads; its refusals are of the same kinds."""
    async with DeepLStandIn(key=KEY) as server:
        with closing(deepl.DeepLClient(KEY, server_url=server.url)) as client:

            async def ask(**more: Any) -> Any:
                options = {"source_lang": "TR", "target_lang": "DE", **more}
                return await asyncio.to_thread(
                    client.translate_text,
                    "<b/> <x>1</x> &amp; ışık",
                    tag_handling="xml",
                    ignore_tags=["x"],
                    **options,
                )

            result = await ask()
            assert result.text == "de: &lt;b/&gt; <x>1</x> &amp; ışık"
            assert result.detected_source_lang == "TR"
            assert server.seen == [("<b/> ⟦1⟧ & ışık", "tr", "de")]
            targets = await asyncio.to_thread(client.get_target_languages)
            assert {"DE", "EN-GB"} <= {str(language) for language in targets}
            usage = await asyncio.to_thread(client.get_usage)
            assert usage.character.count == server.spent > 0
            with pytest.raises(deepl.DeepLException, match="target_lang"):
                await ask(target_lang="XX")
            server.spent = 500_000
            with pytest.raises(deepl.QuotaExceededException):
                await ask()
        with (
            closing(deepl.DeepLClient("wrong", server_url=server.url)) as stranger,
            pytest.raises(deepl.AuthorizationException),
        ):
            await asyncio.to_thread(stranger.get_usage)


AWAY: Final = [
    (stand_in.GATEWAY, "answer 502 without JSON", None),
    (stand_in.PAGE, "answer 200 without JSON", None),
    (stand_in.CUT, "ServerDisconnectedError", None),
    (stand_in.SLOW_DOWN, "answer 429", None),
    (Fault(429, {"message": "x"}, {"Retry-After": "7"}), "answer 429", timedelta(seconds=7)),
    (Fault(429, "slow down", {"Retry-After": "86400"}), "answer 429", timedelta(minutes=15)),
    (Fault(503, {}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "answer 503", None),
    (Fault(529, {"message": "x"}), "answer 529", None),
    (Fault(301, {}, {"Location": "http://127.0.0.1:1/"}), "answer 301", None),
    (Fault(200, "[" * 100_000), "answer 200 without JSON", None),
    (Fault(delay=5.0), "silent", None),
]
REFUSED: Final = [
    Fault(200, {"error": "Cannot translate text: secret"}),
    Fault(200, {"translatedText": None, "translations": [None]}),
    Fault(200, ["secret"]),
    Fault(200, None),
    Fault(400, {"error": "secret", "message": "secret"}),
    Fault(413, {"message": "secret"}),
    Fault(200, {"translatedText": "x" * 1_000_000, "translations": [{"text": "x" * 1_000_000}]}),
]


@pytest.mark.parametrize(
    ("service", "connect"), [(LibreTranslateStandIn, libretranslate), (DeepLStandIn, of_deepl)]
)
async def test_whatever_an_engine_answers_is_a_quiet_retry_or_a_refusal(
    service: type[LibreTranslateStandIn | DeepLStandIn],
    connect: Callable[[Any], TranslationEngine],
) -> None:
    async with service(key=KEY) as server:
        engine = connect(server)
        for fault, reason, after in AWAY:
            server.faults = [fault]
            error = await refused(engine)
            assert isinstance(error, EngineAwayError), fault
            assert (str(error), error.after) == (reason, after), fault
        for fault in REFUSED:
            server.faults = [fault]
            error = await refused(engine)
            assert isinstance(error, TextRefusedError), fault
            assert "secret" not in str(error), "an engine may repeat what people wrote"
        for fault in (Fault(403, {"error": "Invalid API key"}), Fault(403, "<html>Forbidden")):
            server.faults = [fault]
            assert isinstance(await refused(engine), KeyRefusedError)
        server.faults = [stand_in.PAGE]
        with pytest.raises(EngineAwayError):
            await engine.languages()
        server.faults = [Fault(200, [1, {"code": "de"}, {"language": 3}])] * 2
        assert await engine.languages() == frozenset()
        server.faults = []
        assert await engine.translate(TEXT, source="tr", target="de") == f"de: {TEXT}"
        assert server.seen == [(TEXT, "tr", "de")]
    error = await refused(engine)
    assert isinstance(error, EngineAwayError)
    assert str(error).startswith("ClientConnector")
    await engine.close()
    assert TIMEOUT.total is not None
    assert timedelta(seconds=TIMEOUT.total) < LEASE
    assert ANSWER_MOST < 1_000_000


async def test_a_server_with_a_certificate_of_nobody_is_given_nothing(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        require("openssl is not installed")
        return
    made = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-subj", "/CN=localhost", "-days", "1"]
    files = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(  # noqa: ASYNC221, S603  before anything runs
        [*made, "-keyout", str(files[0]), "-out", str(files[1])], check=True, capture_output=True
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files[1], files[0])
    async with LibreTranslateStandIn(tls=tls) as server:
        engine = LibreTranslate(server.url)
        error = await refused(engine)
        assert isinstance(error, EngineAwayError)
        assert str(error) == "certificate"
        assert server.seen == []
        await engine.close()
