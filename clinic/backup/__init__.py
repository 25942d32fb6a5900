"""Backups that were read back before they are called good, and what is done with them.

models.py      what was made, brought back or moved: rows that the trail records
actions.py     their only writers
files.py       a backup's two files: what it holds, and its manifest
connections.py another database in the place of the default one, for a while
manifest.py    what the record holds now, to be compared later
sqlite.py, postgresql.py   one engine's copy, its check, and how it is brought back
making.py      make one
restoring.py   bring one back into an empty database
moving.py      from a SQLite file to PostgreSQL
"""
