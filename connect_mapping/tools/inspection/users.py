"""The share of users who can be reached: of all users up to a limit, then of a fair sample."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.report import UserShares

if TYPE_CHECKING:
    from connect_mapping.bodies import Body

#: How many users are kept.
MOST_USERS: Final = 100_000
_DIGEST_BYTES: Final = 8
_MOST_DIGESTS: Final = 1 << 8 * _DIGEST_BYTES
#: The bit of each field of a body. Three fields hold push tokens.
_BITS: Final = {"email": 1, "phone_number": 2, "timezone": 4, "apns": 8, "fcm": 8, "gcm": 8}


class Users:
    """The fields seen for each user, by a digest of the user's id.

    If there are more than ``most``, those whose digest is in the upper half are dropped and not kept
    again; and so on. A digest does not depend on what a user has, so those who stay are a fair sample,
    and everything is known about them. The same ids give the same sample.

    >>> users = Users()
    >>> users.add({"user_id": "u1"})
    >>> users.add({"user_id": "u1", "email": "ann@example.com"})
    >>> users.add({"user_id": "u2"})
    >>> users.shares().kept, users.shares().email
    (2, 0.5)
    """

    def __init__(self, most: int = MOST_USERS) -> None:
        self._most = most
        self._below = _MOST_DIGESTS
        self._bits: dict[int, int] = {}

    def add(self, body: Body) -> None:
        """Add what the body of a request says about a user."""
        user = body["user_id"].encode("utf-8", "surrogatepass")
        digest = blake2b(user, digest_size=_DIGEST_BYTES).digest()
        number = int.from_bytes(digest, "big")
        if number >= self._below:
            return
        bits = self._bits.get(number, 0)
        for field, bit in _BITS.items():
            if field in body:
                bits |= bit
        self._bits[number] = bits
        self._make_room()

    def merge(self, other: Users) -> None:
        """Add what another sample says about its users."""
        while self._below > other._below:
            self._halve()
        for number, bits in other._bits.items():
            if number < self._below:
                self._bits[number] = self._bits.get(number, 0) | bits
        self._make_room()

    def _make_room(self) -> None:
        while len(self._bits) > self._most:
            self._halve()

    def _halve(self) -> None:
        self._below >>= 1
        self._bits = {n: bits for n, bits in self._bits.items() if n < self._below}

    def shares(self) -> UserShares:
        """Return the shares of the users that are kept."""
        kept, one_in = len(self._bits), _MOST_DIGESTS // self._below
        return UserShares(
            exact=one_in == 1,
            users=kept * one_in,
            kept=kept,
            one_in=one_in,
            most=self._most,
            email=self._share("email"),
            phone_number=self._share("phone_number"),
            push_token=self._share("apns"),
            timezone=self._share("timezone"),
        )

    def _share(self, field: str) -> float:
        having = sum(1 for bits in self._bits.values() if bits & _BITS[field])
        return having / (len(self._bits) or 1)
