"""Data that users bring: read with suspicion, shown before they are kept, kept under a name.

``source`` opens what was brought, ``understanding`` says what it is, ``keeping`` puts it among the
data sets. Nothing here imports torch, so that a page may read what was uploaded.
"""
