"""Values for each place of a message: ordinary ones, and odd ones."""

from __future__ import annotations

from typing import Any, Final

_BLANK: Final = (None, "", " ", "\t", "\u00a0")
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 42, 42.0, 1.5, 1e22, 2**53 + 1, 10**30, -0.0),
    *("", " ", "0", "true", "text", " text ", "2014-02-11", "ann@example.com"),
    *([], [1], [None], ["a"], {}, {"a": 1}, {"a": {"b": None}}, [["2014-02-11"]]),
)
_IDS: Final = (
    *(
        "u1",
        "7",
        " u1 ",
        "ann@example.com",
        " ann@example.com ",
        "a b@c.d",
        "a@b@c.d",
        "a@b.",
        "@b.c",
    ),
    *("a@.b", "2014-02-11", "20140211", "u\nann@example.com", 7, 7.0, 0, 2**53 + 1, *_BLANK),
)
_TEXTS: Final = (
    *(
        "Ann",
        " Ann ",
        "Ann Lee",
        "Ann  Lee",
        "Ann\tLee",
        "Ann\u00a0Lee Roe",
        "Ann Lee Roe",
        " Ann Lee ",
    ),
    *("\ufeffAnn\ufeff", "\x1fAnn\x1f", "\u200bAnn", "\x85Ann Lee", "2014-02-11", *_BLANK),
)
_EMAILS: Final = ("ann@example.com", " ann@example.com ", "no address", "2014-02-11", *_BLANK)
_PHONES: Final = ("+1 555-0100", " 15550100 ", 15550100, 15550100.0, 0, "0", "20140211", *_BLANK)
_ZONES: Final = (
    *(
        "Europe/Paris",
        "europe/paris",
        " UTC ",
        "US/Pacific",
        "PST",
        "GMT+02:00",
        "undefined",
        0,
        60,
    ),
    *_BLANK,
)
_DATES: Final = (
    *("2014-02-11", "2014-02-11T10:20:30Z", "2014-02-11T10:20:30.5+01:00", "2014-02-11 10:20"),
    *("2014-02-11T10:20:30.123456789Z", "2014-13-45", "2014-02-30", "20140211", "2014", "2014-02"),
    *("2014-02-11T25:61:61Z", "2014-02-11T10:20:30.123", "2014-02-11x", "0000-01-01", "9999-12-31"),
)
_TIMES: Final[tuple[Any, ...]] = (
    *_DATES,
    *(
        "5/12/2015",
        "April 6, 2015",
        "02/14/2016",
        "14/02/2016",
        "6 April 2015",
        "2015/04/06",
        "May 2015",
    ),
    *("Wed, 20 Nov 2019 11:40:23 GMT", "20 Nov 2019 11:40:23 EST", "20 Nov 2019 11:40:23 +0100"),
    *(
        "20 Nov 2019 11:40:23 A",
        "20 Nov 2019 11:40:23 N",
        "20 Nov 2019 11:40 GMT",
        "20 Nov 2019 11:40:23",
    ),
    *(
        "Thu Nov 26 2026 04:47:00 GMT+0100 (Central European Standard Time)",
        "Thu Nov 26 2026 04:47:00",
    ),
    *(
        "Thu Nov 26 2026 04:47:00 GMT+0100",
        "Thu, 26 Nov 2026 04:47:00 GMT (UTC)",
        "31 Feb 2019 11:40:23 GMT",
    ),
    *("2014-W07", "2014-W07-2", "2014W072", "2014-W07-2T10:20:30Z", "2014-042", "2014042"),
    *("2015-2-02T00:30:08.276Z", "2015-2-2", "2015-2", "2014-12-11T18:28:14.000+0000"),
    *(
        "2019-11-20T11:40:23.669Z",
        "2019-11-20t11:40:23z",
        " 2019-11-20T11:40:23Z ",
        "2019-11-20T11:40Z",
    ),
    *("2019-11-20T24:00:00Z", "2019-11-20T23:59:60Z", "2019-11-20T11Z", "20191120T114023Z"),
    *("2019-11-20T11:40:23,669Z", "2019-11-20T11:40:23.9996Z", "2019-11-20T11:40:23.6695Z"),
    *(
        "2019-11-20T11:40:23+24:00",
        "2019-11-20T11:40:23+01",
        "2019-11-20T11:40:23-00:00",
        "+002019-11-20",
    ),
    *(
        "1574250023",
        "1574250023669",
        "1574250023.5",
        "-1574250023",
        "123456789",
        "31557600000",
        "99999999999",
    ),
    *(
        "999999999999",
        "20140211102030",
        "1574250023669123",
        "12345678901234567890",
        "1e9",
        "0",
        "1",
        "12",
    ),
    *(1574250023, 1574250023.669, 1574250023669, 1574250023669.5, 0, 1, -1, -0.5, 1574250023.6695),
    *(31557599999, 31557600000, 50000000000, 99999999999, -50000000000, -1574250023669),
    *(1574250023669123, 253402300800, 1e300, 12345.678, True, False, [], {}, [2014], {"a": 1}),
    *("tomorrow", "11:40", "undefined", "now", "null", *_BLANK),
)
_SYSTEMS: Final = (
    *(
        "ios",
        "iOS",
        "IOS",
        "android",
        "Android",
        " android ",
        "ipados",
        "macos",
        "web",
        "phone",
        "unknown",
        "",
    ),
    *(
        "analytics-ios",
        "analytics-android",
        "analytics-swift",
        "analytics.js",
        "android-ios",
        "iPhone OS",
        None,
    ),
)
_FLAGS: Final[tuple[Any, ...]] = (True, False, None, 0, 1, "false", {}, {"a": 1}, [])
_EVENTS: Final = ("Signed Up", " padded ", "e" * 200, "e" * 201, "😀" * 101, "2014-02-11", *ODD)
_NAMES: Final = (
    "Home",
    " Home ",
    "n" * 185,
    "n" * 200,
    "2014-02-11",
    *_BLANK,
    0,
    7,
    True,
    ["a"],
    {"a": 1},
)

SPELLINGS: Final = {
    "firstName": (
        "firstName",
        "first_name",
        "First Name",
        "FIRST-NAME",
        "firstname",
        "first.name",
        "fïrstName",
    ),
    "lastName": ("lastName", "last_name", "LASTNAME", "last.name"),
    "name": ("name", "Name", "NAME", "n_a_m_e", "name\u00e9"),
    "email": ("email", "Email", "E-Mail", "e.mail", "$email"),
    "phone": ("phone", "Phone", "PHONE", "p.hone"),
    "phones": ("phones", "Phones"),
    "timezone": ("timezone", "timeZone", "time_zone", "time.zone"),
    "id": ("id", "ID", "_id", "i.d"),
    "userId": ("userId", "user_id", "User ID", "user.id"),
    "anonymousId": ("anonymousId", "anonymous_id"),
}
TRAITS: Final = {
    **dict.fromkeys(("firstName", "lastName", "name"), (*_TEXTS, *ODD)),
    "email": (*_EMAILS, *_EMAILS, *ODD),
    "phone": (*_PHONES, *_PHONES, *ODD),
    "phones": (*([number] for number in ("15550100", 15550100, " 1 ", 0, None, "20140211")), *ODD),
    "timezone": (*_ZONES, *ODD),
    **dict.fromkeys(("id", "userId", "anonymousId"), ("u1", 7, None, True)),
}
_AT: Final[dict[str, tuple[Any, ...]]] = {
    "userId anonymousId": (*_IDS, *_IDS, *ODD),
    "previousId from to groupId": (*_IDS, *ODD),
    "event": _EVENTS,
    "name category": (*_NAMES, *ODD),
    "properties.name properties.category": _NAMES,
    "properties.url context.page.url": ("https://example.com/", *_NAMES),
    "timestamp originalTimestamp sentAt receivedAt": _TIMES,
    "traits properties context": ODD,
    "traits.joined properties.day properties.days": (*_DATES, *ODD),
    "traits.vip traits.BigSpender": (True, False, "true", None),
    "context.device.type": (*_SYSTEMS, *ODD),
    "context.device.token": ("ff01", " ff01 ", "2014-02-11", *_BLANK, 7, 0, ["ff01"], {}),
    "context.device context.Device": ({}, {"type": "ios", "token": "ff02"}, *ODD),
    "context.library.name context.os.name": (*_SYSTEMS, *ODD),
    "context.library context.os": ("analytics-ios", "android", *ODD),
    "context.timezone": (*_ZONES, *ODD),
    "context.time_zone context.Timezone": _ZONES,
    "context.traits": ({"email": "ann@example.com"}, {"firstName": "Ann"}, {}),
    "context.personas": (
        {"computation_class": "audience", "computation_key": "vip"},
        {"computation_class": "journey_step", "computation_key": "name"},
        {"computation_class": "audience", "computation_key": "aud_1"},
        {"computation_class": "trait", "computation_key": "vip"},
    ),
    "integrations.All integrations.all integrations.ALL integrations.A_L-L": _FLAGS,
    "integrations.Outbound integrations.outbound": _FLAGS,
    "integrations": (
        *({"all": False, "All": True}, {"all": True, "All": False}, {"Zendesk Connect": False}),
        *({"All": False, "Zendesk Connect": True}, {"All": False, "Outbound": None}, *ODD),
    ),
    "channel": ("server", "mobile", "client", None),
    # What the libraries of 2013 sent.
    "options": (
        *({"providers": {"all": False}}, {"providers": {"Outbound": False}}, {"all": False}),
        *(
            {"timezone": "Europe/Paris", "device": {"type": "ios", "token": "ff01"}},
            {"library": "ios"},
        ),
    ),
    "sessionId": ("s1",),
    "action": ("identify",),
    # Names that mean something to every object of JavaScript.
    "traits.hasOwnProperty": (1,),
    "traits.__proto__ properties.__proto__": ({"email": "ann@example.com"}, 1),
}
#: What may stand at each place of a message, by its path, besides the traits.
FIELDS: Final = {
    tuple(path.split(".")): values for paths, values in _AT.items() for path in paths.split()
}
