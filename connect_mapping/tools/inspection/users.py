"""Which share of the users can be reached: every user up to a bound, beyond it a fair sample."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.report import UserShares

if TYPE_CHECKING:
    from connect_mapping.bodies import Body

#: So many users are kept.
MOST_USERS: Final = 100_000
_DIGEST_BYTES: Final = 8
_EMAIL, _PHONE, _TIMEZONE, _PUSH = 1, 2, 4, 8
_FLAGS: Final = {
    "email": _EMAIL,
    "phone_number": _PHONE,
    "timezone": _TIMEZONE,
    "apns": _PUSH,
    "fcm": _PUSH,
    "gcm": _PUSH,
}


class Users:
    """What was seen of each user, by a digest of the user's id.

    When there are more than ``most``, those whose digest lies in the upper half are let go, and
    never taken up again; and so on. A digest has nothing to do with what a user has, so those who
    stay are a fair sample, of whom everything is known. The same ids give the same sample.

    >>> users = Users()
    >>> users.add({"user_id": "u1"})
    >>> users.add({"user_id": "u1", "email": "ann@example.com"})
    >>> users.add({"user_id": "u2"})
    >>> users.shares().kept, users.shares().email
    (2, 0.5)
    """

    def __init__(self, most: int = MOST_USERS) -> None:
        self._most = most
        self._halvings = 0
        self._below = 1 << 8 * _DIGEST_BYTES
        self._flags: dict[int, int] = {}

    def add(self, body: Body) -> None:
        """Add what a request's body says of a user."""
        user = body["user_id"].encode("utf-8", "surrogatepass")
        digest = blake2b(user, digest_size=_DIGEST_BYTES).digest()
        number = int.from_bytes(digest, "big")
        if number >= self._below:
            return
        flags = self._flags.get(number, 0)
        for field in _FLAGS.keys() & body.keys():
            flags |= _FLAGS[field]
        self._flags[number] = flags
        while len(self._flags) > self._most:
            self._halve()

    def _halve(self) -> None:
        self._halvings += 1
        self._below >>= 1
        self._flags = {n: flags for n, flags in self._flags.items() if n < self._below}

    def shares(self) -> UserShares:
        """Return the shares of the users that are kept."""
        return UserShares(
            kept=len(self._flags),
            one_in=1 << self._halvings,
            most=self._most,
            email=self._share(_EMAIL),
            phone_number=self._share(_PHONE),
            push_token=self._share(_PUSH),
            timezone=self._share(_TIMEZONE),
        )

    def _share(self, flag: int) -> float:
        having = sum(1 for flags in self._flags.values() if flags & flag)
        return having / len(self._flags) if having else 0.0
