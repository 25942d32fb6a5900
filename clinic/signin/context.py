"""What the pages know about the session."""

import time
from functools import partial

from clinic.signin.sessions import lacks_second_factor, seconds_left


def session(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "seconds_left": seconds_left(request.session, time.time()),
        "must_set_up": partial(lacks_second_factor, user),
    }
