"""An engine in the house: CTranslate2 and SentencePiece with models in the open Argos format.

``packages`` reads and unpacks models, ``installing`` fetches them, ``program`` translates in a
process of its own, and ``engine`` runs that process.  The libraries are the extra ``translate``.
"""
