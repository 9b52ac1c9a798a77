"""The work of translators: how far each language is, and its texts as files for other programs."""
