"""The secret seed of hidden cases: where it is kept, whether it can be guessed, what binds it."""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import re
import string
from pathlib import Path

from autograder.errors import UsageError

VARIABLE = "DLGRADE_SEED"
PUBLIC_SEED = "public"
BITS = 128  # what a seed has to be worth, as far as that can be seen from it
MAKE = "python3 -c 'import secrets; print(secrets.token_hex(32))' > seed.txt"
WORD_BITS = 11  # of a dictionary of 2,048
WORD_LETTERS = 6  # a longer run of letters is so many words more
_WORD = re.compile("[A-Za-z]?[a-z]{3,}")
_UNSPEAKABLE = re.compile("[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{5}|^[^aeiouyAEIOUY]+$")
_KINDS = ((string.digits, 10), (string.ascii_lowercase, 26), (string.ascii_uppercase, 26))


class GuessableSeed(UsageError):
    def __init__(self, where: str) -> None:
        super().__init__(
            f"The seed in {where} could be guessed, and with it the hidden cases. "
            f"Make one of 256 bits: {MAKE}"
        )


def secret(file: Path | None, *, variable: bool = True) -> str | None:
    """The seed in `file`, or in DLGRADE_SEED; None where there is neither.

    The variable is taken out of the environment, so that no process that starts later has it.
    Raises `UsageError` where both are given or nothing is in it, and `GuessableSeed`.
    """
    given = os.environ.pop(VARIABLE, None) if variable else None
    if file is not None and given is not None:
        raise UsageError(f"Give --seed-file or {VARIABLE}, not both.")
    if file is not None:
        try:
            given = file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise UsageError(f"{file} cannot be read as text.") from error
    if given is None:
        return None
    where = str(file) if file is not None else VARIABLE
    given = given.strip()
    if not given:
        raise UsageError(f"{where} is empty; it should hold a seed. Make one: {MAKE}")
    if worth(given) < BITS:
        raise GuessableSeed(where)
    return given


def worth(seed: str) -> float:
    """At most so many bits: what its kinds of characters allow, less for words and repetition."""
    once = seed[: (seed + seed).find(seed, 1)]  # of what is repeated from end to end
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(once)}
    if len(steps) < 5:  # 1111…, 123456…, abcabc…
        return 0.0
    if set(once) <= set(string.hexdigits):
        return len(once) * math.log2(min(16, 2 * len(set(once))))
    words = [run for run in _WORD.findall(once) if not _UNSPEAKABLE.search(run)]
    loose = len(once) - sum(map(len, words))
    alphabet = sum(size for kind, size in _KINDS if set(once) & set(kind))
    if set(once) - set(string.ascii_letters + string.digits):
        alphabet += 2
    spelt = sum(math.ceil(len(word) / WORD_LETTERS) for word in words)
    return loose * math.log2(min(alphabet, 2 * len(set(once)))) + WORD_BITS * spelt


def commitment(name: str, seed: str) -> str:
    """Binds a hidden seed to the certificates of an exercise without telling it.

    `scrypt(seed, salt="dlgrade-seed/" + name, N=2**14, r=8, p=1)`, so that trying seeds out costs
    16 MiB and some 50 ms each.
    """
    if seed == PUBLIC_SEED:
        return PUBLIC_SEED
    salt = f"dlgrade-seed/{name}".encode()
    return hashlib.scrypt(seed.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
