"""The trail: what was written or read, by whom and why, where it can't be rewritten.

context.py     who writes, and why: `recorded` for the actions, `recording` for blocks
access.py      `record_reading`, for the pages that show patients, and `record_refusal`
models.py      the trail's tables
triggers.py    the database's own recording of every table, on both engines
sealing.py     signed seals over what was recorded since the last one
verifying.py   whether anything was altered
spelling.py    what a value in an image means, whichever engine wrote it
visible.py     who sees which events
patients.py    what the trail holds of a patient
reviews.py     notes of what somebody looked at, beside the trail
views.py       its pages, with filters.py, tables.py and wording.py
fileviews.py   files of it, with files.py and exporting.py
questionviews.py, questions.py  what is asked of it again and again
verify_trail.py  the same of an exported trail, without the project
"""
