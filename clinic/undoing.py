"""Messages that say what was done, with a button that takes it back.

To undo is an action of its own: recorded, with its own check, and nothing is deleted. The
message stays until the next page; nobody has to be quick.
"""

import json
from typing import Any

from django.contrib import messages


def say_done(request: Any, words: str, *, undo: str, **fields: Any) -> None:
    """`undo` is the address to which the button posts `fields`."""
    told = json.dumps({"address": undo, "fields": fields})
    messages.success(request, words, extra_tags=told)


def way_back(message: Any) -> dict[str, Any] | None:
    """What say_done told with the message; None of any other."""
    tags = message.extra_tags or ""
    return json.loads(tags) if tags.startswith("{") else None
