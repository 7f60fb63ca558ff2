"""Convert archives of Segment messages with Apache Spark; spark.md beside this file explains it.

spark-submit spark_job.py INPUT... --output DIR
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

import attrs
import pyarrow as pa
from pyarrow.compute import run_end_encode
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from connect_mapping import (
    Record,
    Rejected,
    Request,
    Settings,
    Skipped,
    batch,
    convert,
    convert_records,
    unbatch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyspark.sql import DataFrame

    from connect_mapping import Outcome, Problem

#: What a partition of lines becomes: texts of several lines, and the directory to write each to.
TEXTS: Final = "text string, result string"
ARROW_TEXTS: Final = pa.schema([("text", pa.string()), ("result", pa.string())])
RESULTS: Final = ("requests", "rejected", "counts")
TOTALS: Final = ("lines", "blank", "converted", "skipped", "rejected")
#: Patterns for the names of files: those that Spark never splits, and all others.
GZIPPED: Final = "*.gz"
NOT_GZIPPED: Final = "{*[^z],z,*[^g]z,gz,*[^.]gz}"

#: The address of a file, and the offset of the part of it that a task reads.
Block = tuple[str, int]


class Job(NamedTuple):
    """What the tasks need to know. ``before`` counts the lines of its file before each block."""

    settings: Settings
    batch_size: int
    with_origin: bool
    before: Mapping[Block, int]


class Chunk(NamedTuple):
    """Consecutive lines of a file, and how many lines come before them."""

    file: str
    before: int
    lines: list[bytes]


def main() -> None:
    """Read, convert, write, and print the counts."""
    options = arguments()
    names = {setting.name for setting in attrs.fields(Settings)}
    settings = Settings(**{name: vars(options)[name] for name in names & vars(options).keys()})
    builder = SparkSession.builder.appName("connect-mapping")
    # A task writes to all directories at once, instead of sorting what it writes by directory.
    builder.config("spark.sql.maxConcurrentOutputFileWriters", len(RESULTS))
    with builder.getOrCreate() as spark:
        check_inputs(spark, options.inputs)
        plain = read(spark, options.inputs, NOT_GZIPPED)
        job = Job(settings, options.batch_size, options.with_origin, lines_before(plain))
        lines = plain.unionAll(read(spark, options.inputs, GZIPPED))
        found = lines.mapInArrow(partial(convert_partition, job=job), TEXTS)
        try:
            found.write.partitionBy("result").text(options.output, compression=options.compression)
        except AnalysisException as error:
            if error.getCondition() != "PATH_ALREADY_EXISTS":
                raise
            raise SystemExit(f"{options.output}: exists already") from None
        print_counts(spark.read.text(f"{options.output}/result=counts"))


def arguments() -> argparse.Namespace:
    """Return the arguments; the settings are those of ``connect-mapping convert``."""
    default = Settings()
    parser = argparse.ArgumentParser(description="Convert archives of Segment messages.")
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="a file, directory or pattern")
    add("--output", required=True, metavar="DIR", help="created for the results")
    add("--compression", choices=("none", "gzip"), default="none")
    add("--with-origin", action="store_true", help="add its origin to each request")
    add("--batch-size", type=int, default=0, metavar="N", help="write batches of up to N requests")
    add("--android-push-field", choices=("fcm", "gcm"), default=default.android_push_field)
    add("--on-invalid-timezone", choices=("omit", "reject"), default=default.on_invalid_timezone)
    add("--null-attributes", choices=("keep", "drop"), default=default.null_attributes)
    add("--context-traits", choices=("ignore", "fallback"), default=default.context_traits)
    add("--calls", type=lambda calls: calls.split(","), default=(), metavar="CALL,...")
    add("--page-event", default=default.page_event, metavar="TAG")
    add("--screen-event", default=default.screen_event, metavar="TAG")
    add("--page-url-query", choices=("keep", "drop"), default=default.page_url_query)
    options = parser.parse_args()
    if options.batch_size not in range(101):
        parser.error("--batch-size takes a number from 1 to 100")
    if options.batch_size and options.with_origin:
        parser.error("--with-origin is for single requests, not for batches")
    return options


def check_inputs(spark: SparkSession, inputs: list[str]) -> None:
    """End the job if it would convert a file twice. Spark lists the files, and reads none."""
    if len(inputs) > 1:  # one input names no file twice
        files = spark.read.format("binaryFile").load(inputs).groupBy("path").count()
        for row in files.where("count > 1").take(1):
            raise SystemExit(f"{unquote(row.path)}: is named twice, and would be converted twice")


def read(spark: SparkSession, inputs: list[str], names: str) -> DataFrame:
    """Return the lines of the files with such names, and their blocks."""
    lines = spark.read.text(inputs, lineSep="\n", pathGlobFilter=names)
    return lines.selectExpr(
        "value AS line", "_metadata.file_path AS file", "_metadata.file_block_start AS start"
    )


def lines_before(lines: DataFrame) -> dict[Block, int]:
    """Count the lines of its file before each block. Spark does so by itself, without Python."""
    blocks = sorted(lines.groupBy("file", "start").count().collect())
    before: dict[Block, int] = {}
    for _, of_file in groupby(blocks, lambda block: block[0]):
        total = 0
        for file, start, count in of_file:
            before[file, start] = total
            total += count
    return before


def convert_partition(batches: Iterable[pa.RecordBatch], job: Job) -> Iterator[pa.RecordBatch]:
    """Yield the texts of a partition, in the order of its lines, and its counts."""
    encode = encoder()
    counts = Counter(dict.fromkeys(TOTALS, 0))
    taken: Counter[Block] = Counter()
    for rows in batches:
        for block, lines in blocks_of(rows):
            # If the blocks are not those that were counted, fail rather than report wrong numbers.
            before = taken[block] + (job.before[block] if block[1] else 0)
            taken[block] += len(lines)
            chunk = Chunk(unquote(block[0]), before, lines)
            rejected: list[Record] = []
            requests = counted(chunk, job.settings, counts, rejected)
            yield as_text("requests", map(encode, request_values(requests, chunk, job)))
            kept = rejected_values(rejected, chunk, job.settings)
            yield as_text("rejected", (json.dumps(value).encode() for value in kept))
    yield as_text("counts", [encode(counts)])


def blocks_of(rows: pa.RecordBatch) -> Iterator[tuple[Block, list[bytes]]]:
    """Yield the consecutive lines of each block, as the bytes that they are."""
    texts, *places = rows.columns
    lines = texts.cast(pa.binary())  # they need not be UTF-8
    ends = {end for place in places for end in run_end_encode(place).run_ends.to_pylist()}
    first = 0
    for end in sorted(ends):
        file, start = (place[first].as_py() for place in places)
        yield (file, start), lines[first:end].to_pylist()
        first = end


def as_text(result: str, lines: Iterable[bytes]) -> pa.RecordBatch:
    """Return lines as one text for a directory, or as none if there are no lines."""
    text = b"\n".join(lines)
    columns = [[text], [result]] if text else [[], []]
    return pa.record_batch(columns, ARROW_TEXTS)


def counted(
    chunk: Chunk, settings: Settings, counts: Counter[str], rejected: list[Record]
) -> Iterator[tuple[Record, Request]]:
    """Convert a chunk: yield the requests, keep the records of rejected messages, and count."""
    counts["lines"] += len(chunk.lines)
    counts["blank"] += len(chunk.lines) - sum(map(bool, map(bytes.strip, chunk.lines)))
    converted = 0
    for record in convert_records(chunk.lines, settings):
        outcome = record.outcome
        if isinstance(outcome, Request):
            converted += 1
            if outcome.warnings:
                counts.update({f"warning {warning.code}" for warning in outcome.warnings})
            yield record, outcome
        elif isinstance(outcome, Skipped):
            counts.update(["skipped", f"skipped {outcome.reason}"])
        else:
            codes = {f"rejected {problem.code}" for problem in outcome.problems}
            counts.update(["rejected", *codes])
            rejected.append(record)
    counts["converted"] += converted


def request_values(
    requests: Iterable[tuple[Record, Request]], chunk: Chunk, job: Job
) -> Iterator[dict[str, Any]]:
    """Yield what the command writes for each request, or for each batch of them."""
    if job.batch_size:
        for group in batch((request for _, request in requests), job.batch_size):
            value: dict[str, Any] = {"path": group.path, "body": group.body}
            if group.warnings:
                indexed = [
                    {"index": place, **as_dict(warning)} for place, warning in group.warnings
                ]
                value["warnings"] = indexed
            yield value
        return
    for record, request in requests:
        value = {"path": request.path, "body": request.body}
        if request.warnings:
            value["warnings"] = [as_dict(warning) for warning in request.warnings]
        if job.with_origin:
            value["origin"] = origin(record, chunk)
        yield value


def rejected_values(
    records: Iterable[Record], chunk: Chunk, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Yield what ``convert --rejected`` writes for rejected messages."""
    for number, of_line in groupby(records, lambda record: record.line or 0):
        line = chunk.lines[number - 1].removesuffix(b"\r")
        first, *others = of_line
        if first.index is None:
            text = line.decode("utf-8", "surrogateescape")
            yield rejected_value(first, chunk, problems_of(first.outcome), text)
        else:
            yield from rejected_in_batch([first, *others], line, chunk, settings)


def rejected_in_batch(
    records: list[Record], line: bytes, chunk: Chunk, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Yield each rejected message of a batch as a message of its own.

    Each repeats the shared fields of the batch. If they take too much, the remaining messages share a
    batch of their own.
    """
    # Python does not read integers of thousands of digits. A shorter one is rejected as well.
    payload = json.loads(line, parse_int=lambda digits: int(digits[:650]))
    messages = list(unbatch(payload))
    allowance = 1_000_000 + 16 * len(line)
    for done, record in enumerate(records):
        if allowance <= 0:
            rest = records[done:]
            members = {**payload, "batch": [payload["batch"][record.index] for record in rest]}
            problems = [problem for record in rest for problem in problems_of(record.outcome)]
            of_line = Record(record.outcome, record.line)
            value = rejected_value(of_line, chunk, problems, json.dumps(members))
            yield {**value, "indexes": [record.index for record in rest]}
            return
        message = messages[record.index or 0]
        text = json.dumps(message)
        allowance -= len(text)
        # Converted by itself, so that the fields of the problems are those of the message.
        problems = problems_of(convert(message, settings))
        yield rejected_value(record, chunk, problems, text)


def problems_of(outcome: Outcome) -> list[dict[str, str]]:
    """Return the problems of a rejected message."""
    return (
        [as_dict(problem) for problem in outcome.problems] if isinstance(outcome, Rejected) else []
    )


def as_dict(problem: Problem) -> dict[str, str]:
    """Return a problem as the command writes it."""
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}


def rejected_value(
    record: Record, chunk: Chunk, problems: list[dict[str, str]], text: str
) -> dict[str, Any]:
    """Return a rejected message as a value, with an index only if it has one."""
    place = origin(record, chunk)
    if record.index is None:
        del place["index"]
    return {**place, "problems": problems, "input": text}


def origin(record: Record, chunk: Chunk) -> dict[str, Any]:
    """Return where a record comes from."""
    return {
        "file": chunk.file,
        "line": chunk.before + (record.line or 0),
        "index": record.index,
        "message_id": record.message_id,
    }


def encoder() -> Callable[[Any], bytes]:
    """Return a function that writes JSON as the command does, with msgspec if it is installed."""
    plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    ascii_only = json.JSONEncoder(separators=(",", ":"))

    def encode(value: Any) -> bytes:
        try:
            return plain.encode(value).encode()
        except UnicodeEncodeError:  # a lone surrogate
            return ascii_only.encode(value).encode()

    try:
        from msgspec.json import Encoder
    except ImportError:
        return encode
    fast = Encoder().encode

    def encode_fast(value: Any) -> bytes:
        try:
            return fast(value)
        except Exception:  # noqa: BLE001 - the standard library writes what msgspec cannot
            return encode(value)

    return encode_fast


def print_counts(texts: DataFrame) -> None:
    """Print the sums of the counts of all partitions, a line each."""
    counts = Counter(dict.fromkeys(TOTALS, 0))
    for row in texts.collect():
        counts.update(json.loads(row.value))
    messages = counts["converted"] + counts["skipped"] + counts["rejected"]
    if messages + counts["blank"] != counts["lines"]:  # there were batches
        counts["messages"] = messages
    for name in (*TOTALS, *sorted(counts.keys() - set(TOTALS))):
        print(f"{counts[name]:>15,}  {name}")


if __name__ == "__main__":
    main()
