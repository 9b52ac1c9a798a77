"""The HTTP side: the chat page, its photos, and whether all is well."""
