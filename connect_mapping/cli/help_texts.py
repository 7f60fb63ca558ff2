"""The texts of ``--help``: for each command, and for the settings."""

from __future__ import annotations

from typing import Final

from connect_mapping.batches.to_connect import LARGEST_BATCH
from connect_mapping.bodies import LONGEST_EVENT

TOP: Final = """\
Convert Segment messages into request bodies for Zendesk Connect: identify,
track and alias calls; group, page and screen calls on request. Nothing is sent
anywhere."""

_CONVERT: Final = """\
Read Segment messages, one JSON object per line, and write one line for each
request, with "warnings" if something was left out:
{"path": "/v2/identify", "body": {...}}
With --batch, each line is a batch of up to 100, to be sent in this order:
{"path": "/v2/track/batch", "body": [{...}, {...}]}

A line may hold a batch, {"batch": [...]}: its messages are converted in turn.
Files may be plain or gzipped. Without a file, standard input is read."""

_AFTER_CONVERT: Final = """\
A message that cannot be converted does not stop the run. Standard error shows
where it is and what is wrong with it; a message of a batch has its "index" too:
{"file": ..., "line": ..., "problems": [...]}
With --rejected FILE, these records go to that file and hold the message itself:
{"file": ..., "line": ..., "message_id": ..., "problems": [...],
 "input": "the line as it came"}
Such a file contains personal data and write keys, as the messages do. Repair
the input of its records, and convert them with --from-rejected.

The run ends with a summary on standard error.

exit codes:
  0  every message was converted, or skipped on purpose
  1  at least one message was rejected
  2  wrong use, or a file that cannot be read or written

examples:
  connect-mapping convert messages.ndjson
  connect-mapping convert archive/*.gz -o out.ndjson --rejected bad.ndjson
  connect-mapping convert archive/*.gz --batch -o batches.ndjson
  connect-mapping convert --from-rejected bad.ndjson -o more.ndjson
  zcat archive.gz | connect-mapping convert --null-attributes drop > out.ndjson"""

_EXPLAIN: Final = """\
Show where each field of one message's request came from, by which rule, what
was left out and why, and how to fix what is wrong. Values are hidden unless
--values is given.

The file, plain or gzipped, holds one JSON object over any number of lines, or
one object per line; then the first is explained, or the one that --line names.
In a batch, the first message is explained, or the one that --item names."""

_AFTER_EXPLAIN: Final = """\
The rules that acted are listed with their ids, each in one sentence. A field of
the message that is in no field of the request is left out for one reason:
  absent    it is null, blank or empty
  beaten    another field was used instead
  decides   it determines the outcome or another field
  dropped   a rule drops it
  not read  this call does not read it
  a code    there is a warning about it

exit codes:
  0  the message is converted, or skipped on purpose
  1  the message is rejected
  2  wrong use, or a file that cannot be read or holds no such message

examples:
  connect-mapping explain message.json
  connect-mapping explain archive.ndjson.gz --line 250 --json
  connect-mapping explain batch.json --item 3 --values
  head -n 1 messages.ndjson | connect-mapping explain -"""

_INSPECT: Final = """\
Read Segment messages and show what is wrong with them, by field and code, and
what Zendesk Connect would know after them: events with their properties and
times, attributes, audiences, and the share of users who can be reached. Nothing
is sent anywhere.

Files may be plain or gzipped. Without a file, standard input is read."""

_AFTER_INSPECT: Final = """\
Memory does not grow with the files. All figures are exact for up to 10,000
names of each kind, 20,000 properties, 1,000 fields with problems and 100,000
users, except the last 24 hours, which are exact to five minutes. Beyond that,
the report states its error bounds. Names of fields, events, properties,
attributes and audiences are shown; no other value is.

exit codes:
  0  all files were read, whatever is wrong with the messages in them
  2  wrong use, or a file that cannot be read or written

examples:
  connect-mapping inspect messages.ndjson
  connect-mapping inspect archive/*.gz --html report.html --jobs 4
  zcat archive.gz | connect-mapping inspect --json | jq .problem_fields.rows"""

_CONFORMANCE: Final = """\
Run a program, in any language, against the test vectors of the mapping, and
report which cases fail and which rules they are about.

The program reads one message per line and writes one answer per line, or for a
batch one for each of its messages:
  {"path": ..., "body": {...}, "warnings": [{"code": ..., "field": ...}]}
  {"skipped": "unsupported_call"}
  {"rejected": [{"code": ..., "field": ...}]}"""

_AFTER_CONFORMANCE: Final = """\
Messages are compact JSON in ASCII; those in lines/, which are about reading,
come as they are. Answers may be written at any time, in the order of the lines.
Everything in them is compared: the kind of answer, the path, the body (the
order of its keys counts, and 1 is not 1.0), and the code and field of each
warning and problem, in order. The vectors and their README are in the folder
vectors of the Python package.

exit codes:
  0  no case fails
  1  at least one case fails
  2  wrong use; or none of the chosen cases can be given to a program; or the
     program cannot be run, answers nothing, or does not answer every line

examples:
  connect-mapping conformance --command "node my_mapper.js" --tier core
  connect-mapping conformance --command ./mapper --only identify,track
  connect-mapping conformance --command ./mapper --show track/basic
  connect-mapping conformance --list --rule identify.email.user-id"""

#: The commands in their order: a summary, a description, and what follows the options.
HELP: Final = {
    "convert": ("convert files of Segment messages", _CONVERT, _AFTER_CONVERT),
    "explain": ("show where each field of a request came from", _EXPLAIN, _AFTER_EXPLAIN),
    "inspect": ("show what Connect would know after some messages", _INSPECT, _AFTER_INSPECT),
    "conformance": ("test another implementation", _CONFORMANCE, _AFTER_CONFORMANCE),
}

#: What each argument does.
OPTIONS: Final = {
    "files": "a file of messages; - is standard input",
    "file": "a file; - is standard input",
    "--print-completion": "print the completion script of a shell: bash, zsh or fish",
    "--json": "print one JSON object instead of text",
    "--jobs": "use N processes, or one for each core if N is 0; the output is the same (default: 1)",
    # convert
    "--output": "write requests here (default: standard output)",
    "--rejected": "write rejected messages here, with their content; - is standard error "
    "(default: standard error, without it)",
    "--from-rejected": "the files hold records that --rejected wrote: convert their input",
    "--with-origin": 'add "origin" to each request: file, line, index in a batch, and message_id',
    "--batch": "write batches of requests; the order of each user's requests is kept",
    "--batch-size": f"the same, with at most N requests in a batch (default: {LARGEST_BATCH})",
    # explain
    "--line": "explain line N, counted from 1",
    "--item": "explain the message at N in a batch, counted from 0 (default: 0)",
    "--values": "show the values too; they may be personal data",
    # inspect
    "--html": "also write an HTML page; - prints it instead of the text",
    "--all": "show every row of each table, not only the first ones",
    "--until": "the end of the data: ignore later times (default: the latest time)",
    # conformance
    "--command": "the program and its arguments, in one string; it is run without a shell",
    "--list": "print the cases, and run nothing",
    "--export": "write the cases into this new folder, as JSON files with a README, and run nothing",
    "--only": "folders or cases, separated by commas, with wildcards: identify,track/event-*",
    "--exclude": "the same, for cases to leave out",
    "--rule": "cases that exist for these rules: ids, separated by commas, with wildcards",
    "--tier": "core is what every mapper must do; full adds the rest, without the edge (default: edge, "
    "which is everything)",
    "--show": "show the message of a case, and the expected and the actual answer side by side; with "
    "--list, without a program",
    "--level": "bodies compares the kind of answer, the path and the body, but no codes "
    "(default: full)",
    "--ignore-key-order": "ignore the order of keys in bodies",
    "--ignore-number-kind": "treat 1 and 1.0 as equal, for languages with one kind of number",
    "--with-settings": "also run cases that need settings, passed as JSON in "
    "CONNECT_MAPPING_SETTINGS",
    "--timeout": "how long each run of the program may take (default: 60)",
}
#: What each setting that is an option does.
SETTINGS: Final = {
    "android_push_field": "the field for Android push tokens",
    "on_invalid_timezone": "omit invalid time zones with a warning, or reject the message",
    "null_attributes": "keep null traits as null attributes, or drop them",
    "context_traits": "ignore traits in the context of an identify without traits, or use them",
    "calls": "also map these calls: any of group, page, screen",
    "page_event": "what precedes the name of a page in its event",
    "screen_event": "what precedes the name of a screen in its event",
    "page_url_query": "keep the query of a url that names a page, or drop it from the event",
}
_EVENT: Final = f"text that is not blank, of at most {LONGEST_EVENT} characters"
#: The placeholder of each setting that is not a choice, and a description of its values.
PLACEHOLDERS: Final = {
    "calls": ("CALL,...", "any of group, page, screen, separated by commas"),
    "page_event": ("TAG", _EVENT),
    "screen_event": ("TAG", _EVENT),
}
