"""Profiles one file with one Python library and prints what it took as one JSON line.

usage: peer.py <peer> <file> <format> <columns>

<columns> is a JSON list of {"name", "kind": "number" | "text" | "time", "edges"}. Imports are not timed, reading the file is. One thread
where the library lets us choose. Prints {"missing": reason} when the library is not installed.
"""

import os

for variable in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["WHYLOGS_NO_ANALYTICS"] = "True"

import contextlib
import importlib.metadata
import io
import json
import logging
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def read_with_pandas(path, form, columns):
    import pandas

    if form == "csv":
        return pandas.read_csv(path, parse_dates=names(columns, "time"))
    if form == "jsonl":
        return pandas.read_json(path, lines=True, convert_dates=names(columns, "time"))
    return pandas.read_parquet(path)


def names(columns, kind):
    return [column["name"] for column in columns if column["kind"] == kind]


def with_pandas():
    import numpy
    import pandas  # noqa: F401

    def run(path, form, columns):
        frame = read_with_pandas(path, form, columns)
        statistics = {}
        for column in columns:
            values = frame[column["name"]]
            found = {"count": values.count(), "missing": values.isna().sum(), "distinct": values.nunique()}
            if column["kind"] == "number":
                present = values.dropna()
                found["moments"] = [present.mean(), present.std(), present.min(), present.max(), (present == 0).sum()]
                found["quantiles"] = present.quantile(PROBABILITIES).tolist()
                found["histogram"] = numpy.histogram(present, [-numpy.inf, *column["edges"], numpy.inf])[0].tolist()
            elif column["kind"] == "text":
                length = values.str.len()
                found["top"] = values.value_counts().head(20).to_dict()
                found["length"] = [length.min(), length.mean(), length.max()]
            else:
                found["range"] = [values.min(), values.max()]
                found["hours"] = values.dt.hour.value_counts().to_dict()
                found["weekdays"] = values.dt.weekday.value_counts().to_dict()
            statistics[column["name"]] = found
        return len(frame), statistics

    return run, "pandas", "the same statistics, quantiles and distinct exact; the whole file in memory"


def with_polars():
    import polars

    def scan(path, form):
        if form == "csv":
            return polars.scan_csv(path, try_parse_dates=True)
        if form == "jsonl":
            return polars.scan_ndjson(path)
        return polars.scan_parquet(path)

    def expressions(column, form):
        name, kind = column["name"], column["kind"]
        values = polars.col(name)
        if kind == "time" and form == "jsonl":
            values = values.str.to_datetime()
        asked = {
            "count": values.count(),
            "missing": values.null_count(),
            "distinct": values.approx_n_unique(),
            "min": values.min(),
            "max": values.max(),
        }
        if kind == "number":
            asked |= {"mean": values.mean(), "sd": values.std(), "zeros": (values == 0).sum()}
            asked |= {f"q{p}": values.quantile(p) for p in PROBABILITIES}
            asked["histogram"] = values.cast(polars.Float64).hist(bins=column["edges"]).implode()
        elif kind == "text":
            length = values.str.len_chars()
            asked |= {"shortest": length.min(), "length": length.mean(), "longest": length.max()}
            asked["top"] = values.value_counts(sort=True).head(20).implode()
        else:
            asked["hours"] = values.dt.hour().value_counts().implode()
            asked["weekdays"] = values.dt.weekday().value_counts().implode()
        return [expression.alias(f"{name} {label}") for label, expression in asked.items()]

    def run(path, form, columns):
        asked = [expression for column in columns for expression in expressions(column, form)]
        row = scan(path, form).select(polars.len().alias("rows"), *asked).collect(engine="streaming")
        return row["rows"][0], row

    return run, "polars", "the same statistics, quantiles exact, distinct estimated"


def with_whylogs():
    import pandas  # noqa: F401
    import whylogs

    def run(path, form, columns):
        frame = read_with_pandas(path, form, columns)
        return len(frame), whylogs.log(frame).view().to_pandas()

    computes = "counts, types, mean, sd, min, max, KLL quantiles, HLL distinct, frequent strings; no histogram, no lengths"
    return run, "whylogs", computes


def with_evidently():
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataSummaryPreset

    def run(path, form, columns):
        frame = read_with_pandas(path, form, columns)
        definition = DataDefinition(
            numerical_columns=names(columns, "number"),
            categorical_columns=names(columns, "text"),
            datetime_columns=names(columns, "time"),
        )
        report = Report([DataSummaryPreset()]).run(Dataset.from_pandas(frame, data_definition=definition), None)
        return len(frame), report.dict()

    computes = "its data summary: counts, mean, sd, min, max, 3 quantiles, all value counts, duplicate rows and columns, exact"
    return run, "evidently", computes


def with_tfdv():
    import pandas  # noqa: F401
    import tensorflow_data_validation

    def run(path, form, columns):
        frame = read_with_pandas(path, form, columns)
        for name in names(columns, "time"):
            frame[name] = frame[name].astype(str)
        return len(frame), tensorflow_data_validation.generate_statistics_from_dataframe(frame, n_jobs=1)

    computes = "counts, mean, sd, min, median, max, zeros, two histograms, distinct, top values, mean length; a data frame, not Beam"
    return run, "tensorflow-data-validation", computes


PEERS = {
    "pandas": with_pandas,
    "polars": with_polars,
    "whylogs": with_whylogs,
    "evidently": with_evidently,
    "tfdv": with_tfdv,
}


def peak_rss_mb():
    """The largest resident set of this process so far, in MB; getrusage would count the parent's too."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024 / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def main(peer, path, form, columns):
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            run, package, computes = PEERS[peer]()
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    before, started = os.times(), time.perf_counter()
    rows, _ = run(path, form, json.loads(columns))
    after, ended = os.times(), time.perf_counter()
    print(
        json.dumps(
            {
                "version": importlib.metadata.version(package),
                "computes": computes,
                "rows": rows,
                "wallSeconds": ended - started,
                "userSeconds": after.user - before.user,
                "peakRssMb": peak_rss_mb(),
            }
        )
    )


main(*sys.argv[1:])
