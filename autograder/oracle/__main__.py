"""`python -m autograder.oracle` is the oracle's process: a request in, a key out."""

import json
import os
import sys
from pathlib import Path

from autograder.course import Course
from autograder.errors import OracleFailed, OracleUnavailable
from autograder.exercise import keys
from autograder.exercise.selection import with_points
from autograder.oracle.client import UNAVAILABLE_CODE
from autograder.oracle.freeze import freeze


def main() -> int:
    """The oracle process: one request on standard input, one key on standard output."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever TensorFlow prints is not the answer
    request = json.loads(sys.stdin.buffer.read())
    course = Course(Path(request["course"]), bundled=request["bundled"])
    try:
        key = freeze(
            course,
            request["name"],
            seed=request["seed"],
            device=request["device"],
            answers=request["answers"],
            only=tuple(request["only"]),
            reuse=True,
        )
        key = with_points(key, course.choice(key.name))
    except OracleUnavailable as error:
        print(error, file=sys.stderr)
        return UNAVAILABLE_CODE
    except Exception as error:
        print(f"{type(error).__name__}: {error}".replace("\n", " "), file=sys.stderr)
        return OracleFailed.exit_code
    with channel:
        channel.write(keys.dump(key).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
