"""One line of JSON for each message, without what a page or a form held.

An exception's own text is left out: a database names the values that it refuses, and
those are a patient's. Its kind and the lines of code are enough to find the fault.
"""

import json
import re
import traceback
from datetime import UTC, datetime
from logging import Formatter

QUERY = re.compile(r"\?[^\s\"']*")


class JsonFormatter(Formatter):
    def format(self, record):
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": QUERY.sub("", record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            said["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(said)
