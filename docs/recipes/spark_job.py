"""Convert archives of Segment messages with Apache Spark; spark.md beside this file explains it.

spark-submit spark_job.py INPUT... --requests DIR --rejected DIR
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from connect_mapping import Settings
from connect_mapping.cli.chunks import Form, convert_chunk
from connect_mapping.cli.encoding import json_lines, record_line
from connect_mapping.cli.streams import Chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import DataFrame, Row

#: What a partition of lines becomes: rows of four kinds, whose other columns hold
#: request   text: the line to write
#: rejected  text: the line to write, except that its number counts from its block; file, start
#: count     text: what was counted; number: how often
#: block     file, start; number: how many lines it has, if the block is only a part of its file
FOUND: Final = "kind string, text string, file string, start bigint, number bigint"
Found = tuple[str, str, str, int, int]

#: How many lines are converted in one go.
CHUNK: Final = 100
TOTALS: Final = ("lines", "blank", "converted", "skipped", "rejected")


class Block(NamedTuple):
    """A file, or the part of a big plain file, that is read from its start to its end."""

    file: str
    start: int
    whole: bool


def main() -> None:
    """Read, convert, write, and print the counts."""
    options = arguments()
    settings = Settings(
        android_push_field=options.android_push_field,
        on_invalid_timezone=options.on_invalid_timezone,
        null_attributes=options.null_attributes,
        context_traits=options.context_traits,
    )
    with SparkSession.builder.appName("connect-mapping").getOrCreate() as spark:
        check(spark, options)
        found = spark.createDataFrame(
            read(spark, options.inputs).rdd.mapPartitions(
                partial(convert_partition, settings=settings)
            ),
            FOUND,
            verifySchema=False,
        )
        # Kept on the disks of the executors, so that each message is read and converted once.
        found.persist(StorageLevel.DISK_ONLY)
        notes = found.where("kind IN ('count', 'block')").collect()
        rejected = spark.createDataFrame(
            found.where("kind = 'rejected'").rdd.map(partial(with_number, before=before(notes))),
            "text string",
            verifySchema=False,
        )
        rejected.write.text(options.rejected, compression="gzip")
        requests = found.where("kind = 'request'").select("text")
        requests.write.text(options.requests, compression="gzip")
        print_counts(notes)


def arguments() -> argparse.Namespace:
    """Return the arguments; the settings are those of ``connect-mapping convert``."""
    parser = argparse.ArgumentParser(description="Convert archives of Segment messages.")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, directory or pattern")
    parser.add_argument("--requests", required=True, metavar="DIR", help="made for the requests")
    parser.add_argument("--rejected", required=True, metavar="DIR", help="made for the rejected")
    parser.add_argument("--android-push-field", choices=("fcm", "gcm"), default="fcm")
    parser.add_argument("--on-invalid-timezone", choices=("omit", "reject"), default="omit")
    parser.add_argument("--null-attributes", choices=("keep", "drop"), default="keep")
    parser.add_argument("--context-traits", choices=("ignore", "fallback"), default="ignore")
    options = parser.parse_args()
    if options.requests == options.rejected:
        parser.error("--requests and --rejected need directories of their own")
    return options


def check(spark: SparkSession, options: argparse.Namespace) -> None:
    """End the job if it would overwrite something, or convert a file twice."""
    for directory in (options.requests, options.rejected):
        try:
            spark.read.text(directory)
        except AnalysisException as error:
            if error.getCondition() != "PATH_NOT_FOUND":
                raise
        else:
            raise SystemExit(f"{directory}: is there already")
    if len(options.inputs) > 1:  # one input names no file twice
        files = spark.read.format("binaryFile").load(options.inputs).groupBy("path").count()
        for row in files.where("count > 1").take(1):
            raise SystemExit(f"{unquote(row.path)}: is named twice, and would be converted twice")


def read(spark: SparkSession, inputs: list[str]) -> DataFrame:
    """Return the lines as the bytes that they are, and the blocks of files that they come from."""
    return spark.read.text(inputs, lineSep="\n").selectExpr(
        "CAST(value AS BINARY) AS raw",
        "_metadata.file_path AS file",
        "_metadata.file_block_start AS start",
        "_metadata.file_block_length = _metadata.file_size AS whole",
    )


def convert_partition(rows: Iterable[Row], settings: Settings) -> Iterator[Found]:
    """Yield what is found in a partition, in the order of its lines."""
    counts: Counter[str | tuple[str, str]] = Counter()
    sizes: Counter[Block] = Counter()
    for block, chunk in chunks(rows, sizes):
        found = convert_chunk(chunk, settings, Form(json_lines, inputs=True))
        for text in texts(found.requests):
            yield "request", text, "", 0, 0
        for text in texts(found.rejected):
            yield "rejected", text, block.file, block.start, 0
        counts.update(found.counts)
    for name, count in counts.items():
        yield "count", name if isinstance(name, str) else " ".join(name), "", 0, count
    for block, size in sizes.items():
        if not block.whole:
            yield "block", "", block.file, block.start, size


def chunks(rows: Iterable[Row], sizes: Counter[Block]) -> Iterator[tuple[Block, Chunk]]:
    """Yield the lines of each block, some at a time, and count them."""
    for block, found in groupby(rows, lambda row: Block(row.file, row.start, row.whole)):
        while lines := [bytes(row.raw) for row in islice(found, CHUNK)]:
            yield block, Chunk(unquote(block.file), sizes[block] + 1, b"\n".join(lines))
            sizes[block] += len(lines)


def texts(lines: bytes) -> list[str]:
    """Return lines as texts, without their line feeds."""
    return lines.decode().split("\n")[:-1]


def before(notes: Iterable[Row]) -> dict[tuple[str, int], int]:
    """Return how many lines of its file come before each block, where files were split."""
    lines: dict[tuple[str, int], int] = {}
    so_far: Counter[str] = Counter()
    blocks = [(note.file, note.start, note.number) for note in notes if note.kind == "block"]
    for file, start, size in sorted(blocks):
        lines[file, start] = so_far[file]
        so_far[file] += size
    return lines


def with_number(row: Row, before: dict[tuple[str, int], int]) -> tuple[str]:
    """Return a rejected line whose number counts from the beginning of its file."""
    value = json.loads(row.text)
    value["line"] += before.get((row.file, row.start), 0)
    return (record_line(value).decode().removesuffix("\n"),)


def print_counts(notes: Iterable[Row]) -> None:
    """Print the counts of the run, a line each."""
    counts = Counter(dict.fromkeys(TOTALS, 0))
    for note in notes:
        if note.kind == "count":
            counts[note.text] += note.number
    messages = counts["converted"] + counts["skipped"] + counts["rejected"]
    if messages + counts["blank"] != counts["lines"]:  # there were batches
        counts["messages"] = messages
    for name in (*TOTALS, *sorted(counts.keys() - set(TOTALS))):
        print(f"{counts[name]:>15,}  {name}")


if __name__ == "__main__":
    main()
