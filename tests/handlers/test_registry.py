"""The registry: each notice of storage has exactly one renderer."""

from handlers.registry import FEATURES, RENDERERS
from storage.outbox import Notice


def test_every_notice_of_storage_is_rendered_and_no_name_is_given_twice() -> None:
    kinds = [kind for kind in Notice.__subclasses__() if kind.__module__.startswith("storage.")]
    assert sorted(kind.NAME for kind in kinds) == sorted(RENDERERS)
    assert {renderer.kind for renderer in RENDERERS.values()} == set(kinds)


def test_no_two_features_render_the_same_notice() -> None:
    rendered = [renderer.kind for feature in FEATURES for renderer in feature.RENDERERS]
    assert len(rendered) == len(set(rendered))
