"""What can be wrong with translations."""

from storage.errors.base import RuleError


class TranslationGoneError(RuleError):
    """Somebody else has written it, or the words it is of are others by now, or gone."""

    def __init__(self) -> None:
        super().__init__("translation not wanted any more")


class MachineForbiddenError(RuleError):
    """No machine may be given the words: somebody is against it, or has not said yes."""

    def __init__(self) -> None:
        super().__init__("words not for machines")
