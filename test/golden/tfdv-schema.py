"""What TensorFlow Data Validation says of schemas: anomalies, comparator values and updated schemas of small cases, one or more for every reason code
that tables can raise.
Python 3.11, tensorflow-data-validation 1.16.1 (the newest with a wheel), tfx-bsl 1.16.1, tensorflow-metadata 1.16.1, tensorflow-cpu 2.16.2,
apache-beam 2.60.0, pyarrow 10.0.1, pandas 1.5.3, numpy 1.26.4, protobuf 4.25.5. The first three are installed with --no-deps, because pip does not find its
way through the dependencies of apache-beam[gcp].

Run: python -P test/golden/tfdv-schema.py
Writes test/golden/tfdv-schema.json: the statistics of each case as protobuf's JSON, its schema as text, and TFDV's answers.
"""

import json
import math
import os

import tensorflow_data_validation as tfdv
from google.protobuf import json_format, text_format
from tensorflow_data_validation.api import validation_api
from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

here = os.path.dirname(os.path.abspath(__file__))
names = statistics_pb2.FeatureNameStatistics


def column(name, kind, present=10, missing=0, least=1, most=1, values=None, numbers=None, labels=None, unique=None, invalid=0, bounds=None, nan=0, custom=None):
    """The statistics of one column. `numbers` are (low, high, count) of both histograms; `labels` are counts by value."""
    feature = names(type=names.Type.Value(kind))
    feature.path.step.append(name)
    counts = dict(num_non_missing=present, num_missing=missing, min_num_values=least, max_num_values=most, tot_num_values=present if values is None else values)
    if kind in ("INT", "FLOAT") and labels is None:
        stats = feature.num_stats
        low, high = bounds or (numbers[0][0], numbers[-1][1])
        stats.min, stats.max = low, high
        for histogram_type in (0, 1):
            histogram = stats.histograms.add(type=histogram_type, num_nan=nan)
            for low, high, count in numbers or [(low, high, present - nan)]:
                histogram.buckets.add(low_value=low, high_value=high, sample_count=count)
    elif kind == "STRUCT":
        stats = feature.struct_stats
    elif kind == "BYTES":
        stats = feature.bytes_stats
        stats.unique = unique or 0
    else:
        stats = feature.string_stats
        ranked = sorted((labels or {}).items(), key=lambda item: (item[1], item[0].encode()), reverse=True)
        stats.unique = len(ranked) if unique is None else unique
        stats.invalid_utf8_count = invalid
        for rank, (value, count) in enumerate(ranked):
            stats.rank_histogram.buckets.add(low_rank=rank, high_rank=rank, label=value, sample_count=count)
            if rank < 20:
                stats.top_values.add(value=value, frequency=count)
    for key, value in counts.items():
        setattr(stats.common_stats, key, value)
    for key, value in (custom or {}).items():
        if isinstance(value, dict):
            histogram = feature.custom_stats.add(name=key).rank_histogram
            for label, count in value.items():
                histogram.buckets.add(label=label, sample_count=count)
        else:
            feature.custom_stats.add(name=key).num = value
    return feature


def only(name, **custom):
    """What TFDV writes for a sparse or weighted feature: custom statistics and nothing else."""
    feature = names()
    feature.path.step.append(name)
    for key, value in custom.items():
        if isinstance(value, dict):
            histogram = feature.custom_stats.add(name=key).rank_histogram
            for label, count in value.items():
                histogram.buckets.add(label=label, sample_count=count)
        else:
            feature.custom_stats.add(name=key).num = value
    return feature


def table(*features, examples=10):
    result = statistics_pb2.DatasetFeatureStatisticsList()
    dataset = result.datasets.add(num_examples=examples)
    dataset.features.extend(features)
    return result


def ints(low=1, high=9, name="f", **more):
    return column(name, "INT", bounds=(low, high), **more)


def floats(low=0.5, high=9.5, name="f", **more):
    return column(name, "FLOAT", bounds=(low, high), **more)


def texts(labels, name="f", **more):
    total = sum(labels.values())
    return column(name, "STRING", labels=labels, **{"present": total, **more})


def feature(body, name="f"):
    return 'feature { name: "%s" %s }' % (name, body)


ab = texts({"a": 6, "b": 4})
abc = texts({"a": 5, "b": 4, "c": 1})
plain = 'type: BYTES string_domain { value: "a" value: "b" }'
shared = feature('type: BYTES domain: "d"') + ' string_domain { name: "d" value: "a" value: "b" }'
inf, nan = math.inf, math.nan
cases = {}


def case(name, schema, statistics, **more):
    assert name not in cases, name
    cases[name] = (schema, statistics, more)


# Columns.
case("nothing wrong", feature(plain + " presence { min_fraction: 1 min_count: 1 } value_count { min: 1 max: 1 }"), table(ab))
case("no examples", feature(plain), table(ab, examples=0))
case("missing column", feature("type: INT presence { min_count: 1 }"), table(ints(name="g")))
case("missing column by fraction", feature("type: INT presence { min_fraction: 0.1 }"), table())
case("optional column missing", feature("type: INT presence { min_count: 0 }") + feature("type: INT", "g"), table())
for stage in ("PLANNED", "ALPHA", "BETA", "PRODUCTION", "DEPRECATED", "DEBUG_ONLY", "DISABLED", "VALIDATION_DERIVED", "UNKNOWN_STAGE"):
    body = "type: INT presence { min_count: 1 } lifecycle_stage: " + stage
    case("stage %s missing" % stage, feature(body), table())
    case("stage %s with another type" % stage, feature(body), table(ab))
case("deprecated", feature("type: INT deprecated: true presence { min_count: 1 }"), table(ab))
case("new text", "", table(ab))
case("new text without missing", "", table(texts({str(i): 1 for i in range(10)})))
case("new text of many values", "", table(texts({"v%d" % i: 1 for i in range(500)}), examples=500))
case("new text of 399 values", "", table(texts({"v%d" % i: 1 for i in range(399)}), examples=399))
case("new number with gaps", "", table(floats(present=8, missing=2)))
case("new truth", "", table(ints(0, 1)))
case("new all ones", "", table(ints(1, 1)))
case("new all zeros", "", table(ints(0, 0)))
case("new truth in words", "", table(texts({"true": 6, "false": 4})))
case("new truth in one word", "", table(texts({"SET": 10})))
case("new half truth", "", table(texts({"TRUE": 5, "true": 5})))
case("new yes and no", "", table(texts({"yes": 6, "no": 4})))
case("new codes", "", table(texts({"1": 6, "0": 4}), texts({"12": 6, "-7": 4}, name="g"), texts({"12": 6, "1.5": 4}, name="h")))
case("new invalid text", "", table(texts({"a": 6, "__BYTES_VALUE__": 4}, invalid=4)))
case("new lists", "", table(ints(least=1, most=5, values=30), ints(name="g", least=0, most=5, values=30), ints(name="h", least=5, most=5, values=50), ints(name="i", least=5, most=5, values=45, present=9, missing=1)))
case("new empty column", "", table(column("f", "STRING", present=0, missing=10, least=0, most=0)))
case("new names", "", table(texts({"x": 10}, name="a.b"), texts({"x": 10}, name="it's"), texts({"x": 10}, name="")))
case("new names that clash", 'string_domain { name: "f" value: "z" }', table(texts({"x": 10})))

# Environments.
both = ' default_environment: "TRAINING" default_environment: "SERVING" '
label = feature('type: INT presence { min_count: 1 } not_in_environment: "SERVING"')
case("label in training", label + both, table(ints()), environment="TRAINING")
case("label missing in training", label + both, table(), environment="TRAINING")
case("label missing in serving", label + both, table(), environment="SERVING")
case("label present in serving", label + both, table(ints()), environment="SERVING")
case("label without environment", label + both, table())
extra = feature('type: INT presence { min_count: 1 } in_environment: "SHADOW"')
case("addition to the default", extra + ' default_environment: "TRAINING" default_environment: "SHADOW"', table(), environment="TRAINING")
only_shadow = feature('type: INT presence { min_count: 1 } in_environment: "SERVING" not_in_environment: "TRAINING"')
case("named in and not in", only_shadow + both, table(ints()), environment="TRAINING")
case("in and not in the same", feature('type: INT presence { min_count: 1 } in_environment: "SERVING" not_in_environment: "SERVING"') + both, table(), environment="SERVING")

# Presence, shape, values a row.
case("not present", feature("type: INT presence { min_count: 1 }"), table(column("f", "STRING", present=0, missing=10, least=0, most=0)))
case("not present and optional", feature("type: INT"), table(column("f", "STRING", present=0, missing=10, least=0, most=0)))
case("low count", feature("type: INT presence { min_count: 9 }"), table(ints(present=8, missing=2)))
case("low fraction", feature("type: INT presence { min_fraction: 0.9 }"), table(ints(present=8, missing=2)))
case("low count and fraction", feature("type: INT presence { min_count: 9 min_fraction: 0.9 }"), table(ints(present=8, missing=2)))
case("almost everywhere", feature("type: INT presence { min_fraction: 1 }"), table(ints(present=10**9 - 1, missing=1), examples=10**9))
case("everywhere to within rounding", feature("type: INT presence { min_fraction: 1 }"), table(ints(present=2**54, missing=1), examples=2**54 + 1))
case("few values", feature("type: INT value_count { min: 2 max: 3 }"), table(ints(least=1, most=3, values=20)))
case("many values", feature("type: INT value_count { min: 1 max: 2 }"), table(ints(least=1, most=3, values=20)))
case("few and many values", feature("type: INT value_count { min: 2 max: 2 }"), table(ints(least=0, most=3, values=20)))
case("only an upper end", feature("type: INT value_count { max: 2 }"), table(ints(least=0, most=3, values=20)))
case("value counts of one level", feature("type: INT value_counts { value_count { min: 2 max: 2 } }"), table(ints(least=1, most=3, values=20)))
case("value counts of two levels", feature("type: INT value_counts { value_count { min: 1 } value_count { min: 1 } }"), table(ints()))
one = "shape { dim { size: 1 } }"
case("shape", feature("type: INT " + one), table(ints()))
case("shape with gaps", feature("type: INT " + one), table(ints(present=9, missing=1)))
case("shape of ragged lists", feature("type: INT " + one), table(ints(least=1, most=2, values=15)))
case("shape of longer lists", feature("type: INT shape { dim { size: 2 } dim { size: 3 } }"), table(ints(least=5, most=5, values=50)))
case("shape of two dimensions", feature("type: INT shape { dim { size: 2 } dim { size: 3 } }"), table(ints(least=6, most=6, values=60)))
case("shape of nothing", feature("type: INT shape { }"), table(ints()))
case("shape of empty lists", feature("type: INT " + one), table(ints(least=0, most=0, values=0)))

# Types and domains.
for expected in ("INT", "FLOAT", "BYTES", "STRUCT"):
    for found, stats in (("INT", ints()), ("FLOAT", floats()), ("STRING", ab)):
        case("%s expected and %s found" % (expected, found), feature("type: " + expected), table(stats))
domains = {
    "int": "int_domain { }", "float": "float_domain { }", "bool": "bool_domain { }", "string": 'string_domain { value: "a" value: "b" }', "named": 'domain: "d"',
    "language": "natural_language_domain { }", "image": "image_domain { }", "mid": "mid_domain { }", "url": "url_domain { }", "time": 'time_domain { string_format: "%Y" }',
    "day": 'time_of_day_domain { string_format: "%H" }', "struct": "struct_domain { }",
}
for kind in ("INT", "FLOAT", "BYTES"):
    stats = {"INT": ints(0, 1), "FLOAT": floats(0, 1, numbers=[(0, 0, 5), (1, 1, 5)]), "BYTES": texts({"a": 6, "b": 4})}[kind]
    for domain, body in domains.items():
        case("%s with %s domain" % (kind, domain), feature("type: %s %s" % (kind, body)) + ' string_domain { name: "d" value: "a" value: "b" }', table(stats))
case("domain that is missing", feature('type: BYTES domain: "gone"'), table(ab))
case("opaque bytes with a domain", feature(plain), table(column("f", "BYTES", unique=3)))
case("opaque bytes", feature("type: BYTES"), table(column("f", "BYTES", unique=3)))

case("unexpected value", feature(plain), table(abc))
case("unexpected value of a shared domain", shared + feature('type: BYTES domain: "d"', "g"), table(abc, texts({"a": 5, "q\n\u00e9": 5}, name="g")))
case("many unexpected values", feature(plain), table(texts({"a": 1000, "z": 3, "y": 500, "\U0001f600": 1, "\uffee": 1}), examples=1505))
case("unexpected value within the mass", feature(plain + " distribution_constraints { min_domain_mass: 0.9 }"), table(abc))
case("unexpected value beyond the mass", feature(plain + " distribution_constraints { min_domain_mass: 0.95 }"), table(abc))
case("unexpected value at mass one", feature(plain + " distribution_constraints { min_domain_mass: 1 }"), table(abc))
case("no mass asked", feature(plain + " distribution_constraints { min_domain_mass: 0 }"), table(texts({"z": 10})))
case("invalid UTF-8", feature(plain), table(texts({"a": 6, "__BYTES_VALUE__": 4}, invalid=4)))
case("invalid UTF-8 in a shared domain", shared + feature('type: BYTES domain: "d"', "g"), table(texts({"a": 6, "__BYTES_VALUE__": 4}, invalid=4), texts({"a": 10}, name="g")))
case("empty domain", feature("type: BYTES string_domain { }"), table(ab))
case("values that are categorical numbers", feature('type: INT int_domain { is_categorical: true min: 2 max: 3 }'), table(column("f", "INT", labels={"1": 5, "4": 5})))

case("truth out of range", feature("type: INT bool_domain { }"), table(ints(0, 7)))
case("truth below range", feature("type: INT bool_domain { }"), table(ints(-3, 1)))
case("truth out of range on both sides", feature("type: INT bool_domain { }"), table(ints(-3, 7)))
case("truth in words", feature('type: BYTES bool_domain { true_value: "yes" false_value: "no" }'), table(texts({"yes": 5, "no": 5})))
case("truth in other words", feature('type: BYTES bool_domain { true_value: "yes" false_value: "no" }'), table(texts({"yes": 5, "maybe": 3, "dunno": 2})))
case("truth without words", feature("type: BYTES bool_domain { }"), table(texts({"yes": 5, "no": 5})))
case("truth with one word", feature('type: BYTES bool_domain { true_value: "yes" }'), table(texts({"yes": 5, "": 5})))
case("truth with a fraction", feature("type: FLOAT bool_domain { }"), table(floats(0, 0.5)))
case("truth from a fraction", feature("type: FLOAT bool_domain { }"), table(floats(0.5, 1)))
case("truth with NaN", feature("type: FLOAT bool_domain { }"), table(floats(0, 1, numbers=[(0, 0, 5), (1, 1, 4)], nan=1)))
case("truth between", feature("type: FLOAT bool_domain { }"), table(floats(0, 1, numbers=[(0, 0.5, 5), (0.5, 0.75, 3), (0.75, 1, 2)])))
case("truth that hides", feature("type: FLOAT bool_domain { }"), table(floats(0, 1, numbers=[(0, 1, 10)])))

case("integers in range", feature("type: INT int_domain { min: 1 max: 9 }"), table(ints()))
case("integers below", feature("type: INT int_domain { min: 2 max: 9 }"), table(ints()))
case("integers above", feature("type: INT int_domain { min: 1 max: 8 }"), table(ints()))
case("integers on both sides", feature("type: INT int_domain { min: 2 max: 8 }"), table(ints()))
case("text that is integers", feature("type: BYTES int_domain { min: 2 max: 8 }"), table(texts({"3": 5, "12": 5})))
case("text that is no integers", feature("type: BYTES int_domain { }"), table(texts({"3": 5, "x": 3, "1.5": 2})))
case("bounds that contradict", feature("type: INT int_domain { min: 9 max: 1 }"), table(ints(5, 5)))
case("floats in range", feature("type: FLOAT float_domain { min: 0.5 max: 9.5 }"), table(floats()))
case("floats below", feature("type: FLOAT float_domain { min: 0.75 }"), table(floats()))
case("floats above", feature("type: FLOAT float_domain { max: 9.25 }"), table(floats()))
case("floats on both sides", feature("type: FLOAT float_domain { min: 0.75 max: 9.25 }"), table(floats(0.1, 1234567.891)))
case("floats as far as 32 bits tell", feature("type: FLOAT float_domain { max: 0.1 }"), table(floats(0, 0.100000001)))
case("NaN", feature("type: FLOAT float_domain { disallow_nan: true }"), table(floats(nan=2)))
case("NaN allowed", feature("type: FLOAT float_domain { }"), table(floats(nan=2)))
case("infinities", feature("type: FLOAT float_domain { disallow_inf: true min: 0 }"), table(floats(-inf, inf)))
case("text that is floats", feature("type: BYTES float_domain { min: 1 max: 2 disallow_nan: true disallow_inf: true }"), table(texts({"3.5": 5, "0.5": 5})))
case("text that is NaN", feature("type: BYTES float_domain { disallow_nan: true disallow_inf: true }"), table(texts({"nan": 5, "inf": 5})))
case("text that is no floats", feature("type: BYTES float_domain { }"), table(texts({"3.5": 5, "x": 5})))
case("nothing but NaN", feature("type: FLOAT float_domain { min: 1 }"), table(column("f", "FLOAT", bounds=(0, 0), numbers=[(0, 0, 0)], nan=10)))

case("unique in range", feature("type: BYTES unique_constraints { min: 1 max: 5 }"), table(abc))
case("few unique", feature("type: BYTES unique_constraints { min: 4 max: 5 }"), table(abc))
case("many unique", feature("type: BYTES unique_constraints { min: 1 max: 2 }"), table(abc))
case("unique without an upper end", feature("type: BYTES unique_constraints { min: 1 }"), table(abc))
case("unique numbers", feature("type: INT unique_constraints { min: 1 max: 5 }"), table(ints()))

# A schema that contradicts itself.
case("no name", "feature { type: INT }", table(texts({"x": 10}, name="")))
case("no type", feature("presence { min_count: 1 }"), table(ints()))
case("no type but a domain", feature('domain: "d"') + ' string_domain { name: "d" value: "a" value: "b" }', table(ab))
case("no type but an inline domain", feature('string_domain { value: "a" value: "b" }'), table(ab))
case("no type but an int domain", feature("int_domain { }"), table(ints()))
case("negative fraction", feature("type: INT presence { min_fraction: -1 }"), table(ints()))
case("fraction above one", feature("type: INT presence { min_fraction: 1.5 }"), table(ints()))
case("negative value count", feature("type: INT value_count { min: -1 }"), table(ints()))
case("value count upside down", feature("type: INT value_count { min: 3 max: 1 }"), table(ints()))
case("shape without a size", feature("type: INT shape { dim { size: 0 } }"), table(ints()))
for domain, body in domains.items():
    kind = "BYTES" if domain in ("string", "named", "language", "image", "mid", "url", "time", "day") else domain.upper().replace("BOOL", "INT")
    if domain != "struct":
        case("mass of %s domain" % domain, feature("type: %s %s distribution_constraints { min_domain_mass: 0.5 }" % (kind, body)) + ' string_domain { name: "d" value: "a" value: "b" }', table({"INT": ints(0, 1), "FLOAT": floats(), "BYTES": ab}[kind]))
case("mass without a domain", feature("type: BYTES distribution_constraints { min_domain_mass: 0.5 }"), table(ab))
case("truth that is its contrary", feature('type: BYTES bool_domain { true_value: "a" false_value: "a" }'), table(texts({"a": 10})))
case("repeated values", feature('type: BYTES string_domain { value: "a" value: "a" value: "b" }'), table(ab))
case("several wrongs", feature("type: FLOAT int_domain { min: 2 } presence { min_fraction: 1 }"), table(ints(present=8, missing=2)))

# Comparators.
linf = "%s_comparator { infinity_norm { threshold: %g } }"
norm = "%s_comparator { normalized_abs_difference { threshold: %g } }"
jsd = "%s_comparator { jensen_shannon_divergence { threshold: %g %s } }"
now, before = texts({"hello": 1, "world": 9}), texts({"hello": 3, "world": 7})
for kind, argument in (("drift", "previous"), ("skew", "serving")):
    case("%s of values" % kind, feature("type: BYTES " + linf % (kind, 0.1)), table(now), **{argument: table(before)})
    case("%s of values within the threshold" % kind, feature("type: BYTES " + linf % (kind, 0.2)), table(now), **{argument: table(before)})
    case("%s without the other side" % kind, feature("type: BYTES " + linf % (kind, 0.1)), table(now))
    case("%s without the column" % kind, feature("type: BYTES %s" % (kind + "_comparator { infinity_norm { threshold: 0.1 } jensen_shannon_divergence { threshold: 0.1 } normalized_abs_difference { threshold: 0.1 } }")), table(now), **{argument: table(ints(name="g"))})
    case("%s of divergence" % kind, feature("type: BYTES " + jsd % (kind, 0.1, "")), table(texts({"b": 2, "a": 2, "c": 1})), **{argument: table(texts({"a": 2, "Z": 1, "Y": 1, "X": 1}))})
    case("%s of counts" % kind, feature("type: BYTES " + norm % (kind, 0.1)), table(texts({"a": 1, "b": 5})), **{argument: table(texts({"a": 10, "b": 50}))})
case("distance of ties", feature("type: BYTES " + linf % ("drift", 0.1)), table(texts({"b": 9, "c": 1})), previous=table(texts({"a": 3, "b": 7})))
case("distance of numbers", feature("type: INT " + linf % ("drift", 0)), table(ints(0, 1)), previous=table(ints(5, 90)))
case("distance of text and numbers", feature("type: BYTES " + linf % ("drift", 0.1)), table(now), previous=table(ints()))
case("distance of absent values", feature("type: BYTES " + linf % ("drift", 0.1)), table(now), previous=table(column("f", "STRING", present=0, missing=10, least=0, most=0)))
case("divergence of text and numbers", feature("type: BYTES " + jsd % ("drift", 0.1, "")), table(now), previous=table(ints()))
pairs = {
    "overlapping": ([(1, 2, 2), (2, 3, 2)], 0, [(2, 4, 2), (4, 6, 2)], 0),
    "one with NaN": ([(1, 2, 3)], 1, [(1, 2, 4)], 0),
    "points": ([(0, 0, 1), (1, 1, 1)], 0, [(0, 0, 1), (2, 2, 1)], 0),
    "point in wide buckets": ([(10, 10, 21)], 0, [(0, 5, 10), (5, 20, 10)], 0),
    "itself": ([(1, 2, 3), (2, 5, 7)], 0, [(1, 2, 3), (2, 5, 7)], 0),
    "itself with NaN": ([(1, 2, 3), (2, 5, 7)], 5, [(1, 2, 3), (2, 5, 7)], 5),
    "only NaN": ([(0, 0, 0)], 10, [(0, 0, 0)], 10),
    "infinities": ([(-inf, -inf, 2), (1, 2, 3), (inf, inf, 1)], 0, [(-inf, -inf, 2), (1, 2, 3), (inf, inf, 1)], 0),
    "open ended": ([(-inf, 1, 5), (1, 2, 3), (2, inf, 2.5)], 0, [(1, 2, 3), (2, 3, 7)], 0),
    "fractional counts": ([(0, 0.1, 2.5), (0.1, 0.30000000000000004, 1.25), (0.30000000000000004, 7, 0.125)], 0, [(-1, 0.2, 3.75), (0.2, 0.2, 1), (0.2, 6.5, 9)], 1),
    "disjoint": ([(0, 1, 5)], 0, [(2, 3, 5)], 0),
}
for name, (a, a_nan, b, b_nan) in pairs.items():
    for source in ("", "source { type: QUANTILES }", "source { type: STANDARD }"):
        title = "divergence of numbers, %s, %s" % (name, source.split()[-2] if source else "DEFAULT")
        case(title, feature("type: FLOAT " + jsd % ("drift", 0.3, source)), table(column("f", "FLOAT", numbers=a, nan=a_nan)), previous=table(column("f", "FLOAT", numbers=b, nan=b_nan)))
both_sides = "drift_comparator { infinity_norm { threshold: 0.1 } jensen_shannon_divergence { threshold: 0.01 } normalized_abs_difference { threshold: 0.1 } } skew_comparator { infinity_norm { threshold: 0.5 } }"
case("every comparator", feature("type: BYTES " + both_sides), table(now), previous=table(before), serving=table(texts({"hello": 9, "world": 1})))
case("comparator without a threshold", feature("type: BYTES drift_comparator { infinity_norm { } }"), table(now), previous=table(before))

# Rows.
rows = "dataset_constraints { %s }"
case("few rows", rows % "min_examples_count: 11", table())
case("many rows", rows % "min_examples_count: 1 max_examples_count: 9", table())
case("many rows without a lower end", rows % "max_examples_count: 9", table())
case("few and many rows", rows % "min_examples_count: 11 max_examples_count: 9", table())
case("more rows than before", rows % "num_examples_drift_comparator { min_fraction_threshold: 0.5 max_fraction_threshold: 1.5 }", table(), previous=table(examples=6))
case("fewer rows than before", rows % "num_examples_drift_comparator { min_fraction_threshold: 0.9 max_fraction_threshold: 1.5 }", table(), previous=table(examples=12))
case("rows where there were none", rows % "num_examples_drift_comparator { max_fraction_threshold: 1.5 }", table(), previous=table(examples=0))
case("as many rows as before", rows % "num_examples_drift_comparator { min_fraction_threshold: 0.9 max_fraction_threshold: 1.1 }", table(), previous=table())
case("more rows than the version before", rows % "num_examples_version_comparator { min_fraction_threshold: 0.5 max_fraction_threshold: 1.5 }", table(), version=table(examples=6))
case("fewer rows than the version before", rows % "num_examples_version_comparator { min_fraction_threshold: 0.9 max_fraction_threshold: 1.5 }", table(), version=table(examples=12))

# Weighted and sparse features.
weighted = feature("type: INT", "v") + feature("type: FLOAT", "w") + ' weighted_feature { name: "vw" feature { step: "v" } weight_feature { step: "w" } } '
values, weights = ints(name="v"), floats(name="w")
case("weighted feature", weighted, table(values, weights, only("vw", missing_value=0, missing_weight=0, min_weight_length_diff=0, max_weight_length_diff=0)))
case("weighted feature without values", weighted, table(values, weights, only("vw", missing_value=3, missing_weight=0, min_weight_length_diff=0, max_weight_length_diff=0)))
case("weighted feature without weights", weighted, table(values, weights, only("vw", missing_value=0, missing_weight=4, min_weight_length_diff=0, max_weight_length_diff=0)))
case("weighted feature of other lengths", weighted, table(values, weights, only("vw", missing_value=1, missing_weight=0, min_weight_length_diff=-1, max_weight_length_diff=2)))
case("weighted feature that is there", weighted + feature("type: INT", "vw"), table(values, weights, ints(name="vw")))
sparse = feature("type: INT", "v") + feature("type: INT", "i") + ' sparse_feature { name: "vi" index_feature { name: "i" } value_feature { name: "v" } } '
index = ints(name="i")
case("sparse feature", sparse, table(values, index, only("vi", missing_value=0, missing_index={"i": 0}, max_length_diff={"i": 0}, min_length_diff={"i": 0})))
case("sparse feature without values", sparse, table(values, index, only("vi", missing_value=3, missing_index={"i": 0}, max_length_diff={"i": 0}, min_length_diff={"i": 0})))
case("sparse feature without an index", sparse, table(values, index, only("vi", missing_value=0, missing_index={"i": 2}, max_length_diff={"i": 0}, min_length_diff={"i": 0})))
case("sparse feature of other lengths", sparse, table(values, index, only("vi", missing_value=0, missing_index={"i": 0}, max_length_diff={"i": 2}, min_length_diff={"i": -1})))
case("sparse feature that is there", sparse + feature("type: INT", "vi"), table(values, index, ints(name="vi")))


def anomalies_of(found):
    def reasons(info):
        return [{"type": type(info).Type.Name(one.type), "short": one.short_description, "description": one.description} for one in info.reason]

    measured = []
    for info in found.drift_skew_info:
        for kind, measurements in (("drift", info.drift_measurements), ("skew", info.skew_measurements)):
            for one in measurements:
                value = "NaN" if math.isnan(one.value) else one.value
                measured.append({"feature": ".".join(info.path.step), "kind": kind, "measure": type(one).Type.Name(one.type), "value": value, "threshold": one.threshold})
    return {
        "features": {name: reasons(info) for name, info in sorted(found.anomaly_info.items())},
        "dataset": reasons(found.dataset_anomaly_info),
        "measurements": measured,
        "dataMissing": found.data_missing,
    }


def answers_of(schema_text, statistics, environment=None, previous=None, serving=None, version=None):
    schema = text_format.Parse(schema_text, schema_pb2.Schema())
    given = {"schema": schema_text, "statistics": plain(statistics)}
    for key, other in (("previous", previous), ("serving", serving), ("version", version)):
        if other is not None:
            given[key] = plain(other)
    if environment is not None:
        given["environment"] = environment
    if version is not None:
        found = validation_api.validate_statistics_internal(statistics, schema, environment=environment, previous_version_statistics=version)
    else:
        found = tfdv.validate_statistics(statistics, schema, environment=environment, previous_statistics=previous, serving_statistics=serving)
    updated = tfdv.update_schema(schema, statistics)
    return {**given, "printed": text_format.MessageToString(schema), "anomalies": anomalies_of(found), "updated": text_format.MessageToString(updated)}


def plain(statistics):
    return json_format.MessageToDict(statistics, preserving_proto_field_name=True)


answers = {name: answers_of(schema, statistics, **more) for name, (schema, statistics, more) in cases.items()}
with open(os.path.join(here, "tfdv-schema.json"), "w") as file:
    lines = ",\n".join(json.dumps(name) + ":" + json.dumps(value, ensure_ascii=True, separators=(",", ":")) for name, value in answers.items())
    file.write("{\n" + lines + "\n}\n")
print(len(cases), "cases;", sorted({one["type"] for answer in answers.values() for found in [*answer["anomalies"]["features"].values(), answer["anomalies"]["dataset"]] for one in found}))
