"""The trail: what was written or read, by whom and why, where it can't be rewritten.

context.py     who writes, and why: `recorded` for the actions, `recording` for blocks
access.py      `record_reading`, for the pages that show patients, and `record_refusal`
models.py      the trail's tables
triggers.py    the database's own recording of every table, on both engines
sealing.py     signed seals over what was recorded since the last one
verifying.py   whether anything was altered
verify_trail.py  the same of an exported trail, without the project
"""
