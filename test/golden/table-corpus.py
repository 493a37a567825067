"""Writes odd Parquet, Arrow, CSV and JSON files and what each holds, as pyarrow reads it back.

python -m venv v && v/bin/pip install pyarrow==21.0.0 polars==1.33.1 duckdb==2.0.0 numpy==2.4.6 && v/bin/python test/golden/table-corpus.py

A value is written as: null, true/false, a text, {"f": "repr of a double"}, {"i": "integer"} (also the stored number of a
date, time or timestamp), {"d": "unscaled integer"} (a decimal of more than 15 digits) or a list of values.
"""
import datetime as dt
import decimal
import json
import math
import pathlib
import random

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

OUT = pathlib.Path(__file__).parent / "table-corpus"
OUT.mkdir(exist_ok=True)
for old in OUT.iterdir():
    old.unlink()


def value(scalar):
    t = scalar.type
    if pa.types.is_dictionary(t):
        return value(pa.scalar(scalar.as_py(), t.value_type))
    if not scalar.is_valid or pa.types.is_null(t):
        return None
    if pa.types.is_list(t) or pa.types.is_large_list(t) or pa.types.is_fixed_size_list(t):
        return [value(item) for item in scalar.values]
    if pa.types.is_boolean(t) or pa.types.is_string(t) or pa.types.is_large_string(t) or t == pa.string_view():
        return scalar.as_py()
    if pa.types.is_decimal(t):
        if t.precision <= 15:
            return {"f": repr(float(scalar.as_py()))}
        return {"d": str(int(scalar.as_py().scaleb(t.scale, decimal.Context(prec=60))))}
    if pa.types.is_floating(t):
        return {"f": repr(float(scalar.as_py()))}
    if pa.types.is_integer(t):
        return {"i": str(scalar.as_py())}
    return {"i": str(scalar.value)}


manifest = {}
contents = []


def shared(columns):
    """Many files hold the same table: its place among the different ones."""
    if columns not in contents:
        contents.append(columns)
    return contents.index(columns)


def expect(name, table, unreadable=()):
    columns = [
        {"name": field.name, "values": [value(v) for chunk in column.chunks for v in chunk]}
        for field, column in zip(table.schema, table.columns)
        if field.name not in unreadable
    ]
    manifest[name] = {"columns": shared(columns), "unreadable": list(unreadable)}


random.seed(7)
N = 40


def some(make, nulls=0.2):
    return [None if random.random() < nulls else make() for _ in range(N)]


def text():
    return random.choice(["", "a", "naïve", "日本語", "🙂" * 3, "x" * 40, "<script>", "a,b\n\"c\"", "\u0000z", "shared prefix 1", "shared prefix 22"])


plain = pa.table(
    {
        "i8": pa.array(some(lambda: random.randint(-128, 127)), pa.int8()),
        "u8": pa.array(some(lambda: random.randint(0, 255)), pa.uint8()),
        "i16": pa.array(some(lambda: random.randint(-32768, 32767)), pa.int16()),
        "u16": pa.array(some(lambda: random.randint(0, 65535)), pa.uint16()),
        "i32": pa.array(some(lambda: random.randint(-(2**31), 2**31 - 1)), pa.int32()),
        "u32": pa.array(some(lambda: random.randint(0, 2**32 - 1)), pa.uint32()),
        "i64": pa.array(some(lambda: random.choice([2**53 + 1, -(2**63), 2**63 - 1, 0, 7])), pa.int64()),
        "u64": pa.array(some(lambda: random.choice([2**64 - 1, 2**53 + 1, 3])), pa.uint64()),
        "f32": pa.array(some(lambda: random.choice([1.5, math.nan, math.inf, -0.0, 1e-40])), pa.float32()),
        "f64": pa.array(some(lambda: random.choice([0.1, math.nan, -math.inf, 5e-324, 1e300, random.random()])), pa.float64()),
        "flag": pa.array(some(lambda: random.random() < 0.5), pa.bool_()),
        "text": pa.array(some(text), pa.string()),
        "large": pa.array(some(text), pa.large_string()),
        "full": pa.array(some(lambda: random.randint(0, 3), 0), pa.int64()),
        "none": pa.array([None] * N, pa.string()),
        "null": pa.nulls(N),
        "__proto__": pa.array(some(text), pa.string()),
        "<script>": pa.array(some(lambda: random.randint(0, 9)), pa.int64()),
    }
)
typed = pa.table(
    {
        "d9": pa.array(some(lambda: decimal.Decimal(random.randint(-(10**9) + 1, 10**9 - 1)).scaleb(-2)), pa.decimal128(9, 2)),
        "d15": pa.array(some(lambda: decimal.Decimal(random.randint(-(10**15) + 1, 10**15 - 1)).scaleb(-4)), pa.decimal128(15, 4)),
        "d18": pa.array(some(lambda: decimal.Decimal(random.randint(-(10**18) + 1, 10**18 - 1)).scaleb(-3)), pa.decimal128(18, 3)),
        "d38": pa.array(
            some(lambda: decimal.Decimal(random.randint(-(10**38) + 1, 10**38 - 1)).scaleb(-10, decimal.Context(prec=60))),
            pa.decimal128(38, 10),
        ),
        "date": pa.array(some(lambda: dt.date(1900, 1, 1) + dt.timedelta(random.randint(0, 90000))), pa.date32()),
        "ms": pa.array(some(lambda: random.randint(-(2**40), 2**41)), pa.timestamp("ms")),
        "us": pa.array(some(lambda: random.randint(-(2**50), 2**51)), pa.timestamp("us", "UTC")),
        "ns": pa.array(some(lambda: random.randint(-(2**62), 2**62)), pa.timestamp("ns")),
        "t32": pa.array(some(lambda: random.randint(0, 86399999)), pa.time32("ms")),
        "t64": pa.array(some(lambda: random.randint(0, 86399999999)), pa.time64("us")),
    }
)
lists = pa.table(
    {
        "ints": pa.array(some(lambda: [random.choice([None, 2**60, 1]) for _ in range(random.randint(0, 4))]), pa.list_(pa.int64())),
        "texts": pa.array(some(lambda: [random.choice([None, text()]) for _ in range(random.randint(0, 3))]), pa.list_(pa.string())),
        "flags": pa.array(some(lambda: [random.random() < 0.5 for _ in range(random.randint(0, 3))], 0), pa.list_(pa.bool_())),
        "floats": pa.array(some(lambda: [0.5] * random.randint(1, 3), 0), pa.list_(pa.field("element", pa.float64(), nullable=False))),
        "after": pa.array(range(N), pa.int32()),
    }
)
nested = pa.table(
    {
        "a": pa.array(range(N), pa.int32()),
        "struct": pa.array([{"x": 1, "y": "z"}] * N),
        "map": pa.array([[("k", 1)]] * N, pa.map_(pa.string(), pa.int64())),
        "deep": pa.array([[[1, 2], []]] * N, pa.list_(pa.list_(pa.int64()))),
        "b": pa.array(some(text), pa.string()),
    }
)
odd = ("struct", "map", "deep")


def parquet(name, table, unreadable=(), expected=None, **options):
    pq.write_table(table, OUT / f"{name}.parquet", **options)
    expect(f"{name}.parquet", expected or table, unreadable)


for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    parquet(f"plain-{codec}", plain, compression=codec)
parquet("plain-v2", plain, data_page_version="2.0", compression="zstd")
parquet("plain-no-dictionary", plain, use_dictionary=False, compression="snappy")
parquet("plain-small-pages", plain, data_page_size=1, write_batch_size=7, row_group_size=25, dictionary_pagesize_limit=64)
parquet("typed", typed)
parquet("typed-v2", typed, data_page_version="2.0", store_decimal_as_integer=True)
parquet("lists", lists)
parquet("lists-v2-small-pages", lists, data_page_version="2.0", data_page_size=1, write_batch_size=5, row_group_size=30)
parquet("lists-small-pages", lists, data_page_size=1, write_batch_size=5, use_dictionary=False)
parquet("nested", nested, odd)
numbers = plain.select(["i32", "i64", "u64", "i8"])
parquet("delta", numbers, use_dictionary=False, column_encoding={n: "DELTA_BINARY_PACKED" for n in numbers.column_names})
parquet("delta-length", plain.select(["text", "__proto__"]), use_dictionary=False, column_encoding="DELTA_LENGTH_BYTE_ARRAY")
parquet("delta-bytes", plain.select(["text", "__proto__"]), use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY", data_page_version="2.0")
parquet("byte-split", plain.select(["f32", "f64", "i32", "i64"]), use_dictionary=False, column_encoding="BYTE_STREAM_SPLIT")
moments = pa.table({"int96": pa.array(some(lambda: random.randint(0, 2**50) * 1000), pa.timestamp("ns"))})
parquet("int96", moments, expected=moments.cast(pa.schema([("int96", pa.timestamp("us"))])), use_deprecated_int96_timestamps=True)
half = pa.table({"half": pa.array([0.5, None, 65504.0, math.inf, -0.0, 6e-8], pa.float16())})
parquet("half", half)
index = pa.table({"x": [1, 2, 3], "__index_level_0__": [7, 8, 9]})
parquet("pandas-index", index, expected=index.select(["x"]))
binary = pa.table({"bytes": pa.array([b"caf\xc3\xa9", None, b""], pa.binary())})
parquet("unannotated", binary, expected=binary.cast(pa.schema([("bytes", pa.string())])))
frame = pl.from_arrow(plain.drop_columns(["null"]))
frame.write_parquet(OUT / "polars.parquet", row_group_size=23, data_page_size=64)
expect("polars.parquet", frame.to_arrow())

codes = pa.chunked_array(
    [pa.array(["a", "b", None, "a"]).dictionary_encode(), pa.array(["c", "a", "日本"]).dictionary_encode()]
)
arrow = plain
for name in typed.column_names:
    arrow = arrow.append_column(name, typed[name])
arrow = arrow.append_column("view", plain["text"].cast(pa.string_view()))
arrow = arrow.append_column("category", plain["text"].dictionary_encode())
arrow = arrow.append_column("fixed", pa.array(some(lambda: [1, None]), pa.list_(pa.int16(), 2)))
arrow = arrow.append_column("largelist", pa.array(some(lambda: ["a", None]), pa.large_list(pa.string())))
arrow = arrow.append_column("ints", lists["ints"])
for codec in ["uncompressed", "lz4", "zstd"]:
    compression = None if codec == "uncompressed" else codec
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(OUT / f"{codec}.arrow", arrow.schema, options=options) as writer:
        writer.write_table(arrow, max_chunksize=25)
    expect(f"{codec}.arrow", arrow)
    with pa.ipc.new_stream(OUT / f"{codec}.arrows", arrow.schema, options=options) as writer:
        writer.write_table(arrow, max_chunksize=25)
    expect(f"{codec}.arrows", arrow)
changing = pa.table({"category": codes})
with pa.ipc.new_stream(OUT / "replaced-dictionary.arrows", changing.schema) as writer:
    writer.write_table(changing)
expect("replaced-dictionary.arrows", changing)
with pa.ipc.new_stream(OUT / "delta-dictionary.arrows", changing.schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
    growing = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array(["a", "b"]))
    grown = pa.DictionaryArray.from_arrays(pa.array([2, 0], pa.int32()), pa.array(["a", "b", "c"]))
    writer.write_batch(pa.record_batch([growing], ["category"]))
    writer.write_batch(pa.record_batch([grown], ["category"]))
expect("delta-dictionary.arrows", pa.table({"category": ["a", "b", "c", "a"]}))
feather.write_feather(nested, OUT / "nested.feather")
expect("nested.feather", nested, odd)
frame.write_ipc(OUT / "polars.arrow", compression="zstd")
expect("polars.arrow", frame.to_arrow())
repeated = pa.table({"long": ["linked block " * 20000 + str(i) for i in range(3)]})
feather.write_feather(repeated, OUT / "long.feather", compression="lz4")
manifest["long.feather"] = {"lengths": [len(s) for s in repeated["long"].to_pylist()]}
# Dictionaries of every type, other values in each third of the rows, which is a row group.
ROWS = 120


def few(make, nulls=0.1, distinct=5):
    groups = [[make() for _ in range(distinct)] for _ in range(3)]
    return [None if random.random() < nulls else random.choice(groups[3 * i // ROWS]) for i in range(ROWS)]


def scaled(digits, scale):
    return decimal.Decimal(random.randint(-(10**digits) + 1, 10**digits - 1)).scaleb(-scale, decimal.Context(prec=60))


def nulls_first(values, count):
    return [None] * count + values[count:]


words = few(text, distinct=9)
coded = pa.table(
    {
        "i8": pa.array(few(lambda: random.randint(-128, 127)), pa.int8()),
        "u16": pa.array(few(lambda: random.randint(0, 65535)), pa.uint16()),
        "i32": pa.array(few(lambda: random.randint(-(2**31), 2**31 - 1), 0), pa.int32()),
        "u32": pa.array(few(lambda: random.randint(0, 2**32 - 1)), pa.uint32()),
        "i64": pa.array(few(lambda: random.choice([2**53 + 1, -(2**63), 2**63 - 1, 0, 7])), pa.int64()),
        "u64": pa.array(few(lambda: random.choice([2**64 - 1, 2**53 + 1, 3]), 0.5), pa.uint64()),
        "f16": pa.array([None if v is None else np.float16(v) for v in few(lambda: random.choice([0.5, 65504.0, -0.0]))], pa.float16()),
        "f32": pa.array(few(lambda: random.choice([1.5, math.inf, -0.0, 1e-40])), pa.float32()),
        "f64": pa.array(few(random.random, 0.9), pa.float64()),
        "text": pa.array(words, pa.string()),
        "nulls first": pa.array(nulls_first(words, 45), pa.string()),
        "nulls last": pa.array(nulls_first(words, 85)[::-1], pa.string()),
        "all null": pa.array([None] * ROWS, pa.string()),
        "all null numbers": pa.array([None] * ROWS, pa.float64()),
        "one": pa.array(["same"] * ROWS, pa.string()),
        "none missing": pa.array([w or "" for w in words], pa.string()),
        "d9": pa.array(few(lambda: scaled(9, 2)), pa.decimal128(9, 2)),
        "d15": pa.array(few(lambda: scaled(15, 4)), pa.decimal128(15, 4)),
        "d18": pa.array(few(lambda: scaled(18, 3)), pa.decimal128(18, 3)),
        "d38": pa.array(few(lambda: scaled(38, 10)), pa.decimal128(38, 10)),
        "date": pa.array(few(lambda: dt.date(1900, 1, 1) + dt.timedelta(random.randint(0, 90000))), pa.date32()),
        "ms": pa.array(few(lambda: random.randint(-(2**40), 2**41)), pa.timestamp("ms")),
        "us": pa.array(few(lambda: random.randint(-(2**50), 2**51)), pa.timestamp("us", "UTC")),
        "ns": pa.array(few(lambda: random.randint(-(2**62), 2**62)), pa.timestamp("ns")),
        "t32": pa.array(few(lambda: random.randint(0, 86399999)), pa.time32("ms")),
        "t64": pa.array(few(lambda: random.randint(0, 86399999999)), pa.time64("us")),
        "flag": pa.array(few(lambda: random.random() < 0.5), pa.bool_()),
        "texts": pa.array([None if w is None else [w, None, "z"][: len(w) % 4] for w in words], pa.list_(pa.string())),
    }
)
parquet("dictionary", coded, row_group_size=40, compression="snappy")
parquet("dictionary-v2", coded, row_group_size=40, data_page_version="2.0", compression="zstd", store_decimal_as_integer=True)
parquet("dictionary-small-pages", coded, row_group_size=60, data_page_size=1, write_batch_size=13)
parquet("dictionary-fallback", coded, dictionary_pagesize_limit=24, data_page_size=1, write_batch_size=17)
parquet("dictionary-fallback-v2", coded, dictionary_pagesize_limit=24, data_page_size=1, write_batch_size=11, data_page_version="2.0", compression="gzip")
times = pa.table({"int96": pa.array(few(lambda: random.randint(-(2**40), 2**50) * 1000), pa.timestamp("ns"))})
as_microseconds = times.cast(pa.schema([("int96", pa.timestamp("us"))]))
for dictionary in [True, False]:
    name = "dictionary-int96" if dictionary else "plain-int96"
    parquet(name, times, expected=as_microseconds, use_deprecated_int96_timestamps=True, use_dictionary=dictionary, row_group_size=40)
for codec in ["none", "snappy", "gzip", "brotli", "lz4"]:
    parquet(f"plain-v2-{codec}", plain, data_page_version="2.0", compression=codec, use_dictionary=False)
encoded = coded.select(["i8", "u32", "i64", "u64", "date", "ms", "us", "ns", "t32", "t64"])
parquet("delta-types", encoded, use_dictionary=False, column_encoding={n: "DELTA_BINARY_PACKED" for n in encoded.column_names}, data_page_version="2.0")
encoded = coded.select(["f16", "d9", "d15", "d18", "d38"])
parquet("delta-fixed", encoded, use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY")
parquet("byte-split-fixed", encoded, use_dictionary=False, column_encoding="BYTE_STREAM_SPLIT")
parquet("plain-fixed", coded, use_dictionary=False, data_page_size=1, write_batch_size=39)
parquet("plain-integer-decimals", coded.select(["d9", "d15", "d18"]), use_dictionary=False, store_decimal_as_integer=True)
duckdb.sql("set threads = 1")
duckdb.sql(
    f"""copy (select case when range % 97 = 3 then null else range % 7 end as coded, case when range % 89 = 0 then null else range / 8 end as plain,
    case when range < 2000 or range % 3 = 0 then 'value ' || (range % 5) end as text, range % 11 = 0 as flag, cast(range % 13 as decimal(9, 2)) / 4 as decimal
    from range(2100)) to '{OUT / "duckdb.parquet"}' (format parquet, row_group_size 2048, compression zstd)"""
)
expect("duckdb.parquet", pq.read_table(OUT / "duckdb.parquet"))
text = json.dumps({"files": manifest, "contents": contents}, ensure_ascii=False, separators=(",", ":"))
(OUT.parent / "table-corpus.json").write_text(text + "\n", encoding="utf-8")
print(sum(p.stat().st_size for p in OUT.iterdir()), "bytes")
