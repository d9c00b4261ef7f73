"""The Python peers of benches/attribution.rs: pandas, ChannelAttribution (C++) and MAM, over the same files.

Says which rows it has, then for each row named on standard input its answer and the processor's seconds it took.
"""

import json
import os
import sys
import time

# The libraries print, also from below Python: what they say goes to standard error.
say = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import ChannelAttribution as ca
import numpy as np
import pandas as pd
from mam import MAM

folder = sys.argv[1]


def column(name, kind):
    return np.fromfile(os.path.join(folder, name), dtype=kind)


channels = json.load(open(os.path.join(folder, "channels.json")))
ends = column("ends.u32", "<u4").astype("int64")
converted, minor = column("converted.f64", "<f8"), column("minor.f64", "<f8")
lengths = np.diff(ends, prepend=0)
touches = pd.DataFrame(
    {
        "journey": np.repeat(np.arange(len(ends)), lengths),
        "channel": pd.Categorical.from_codes(column("touches.u8", "u1"), channels),
        "at": column("at.f64", "<f8"),
        "converted": np.repeat(converted, lengths),
        "value": np.repeat(minor, lengths),
    }
)
text = os.path.join(folder, "journeys.csv")
paths = pd.read_csv(text)
DAY = 86_400_000.0


def rules():
    """The five rule models, as a careful user of pandas writes them: no loop, no text, one pass over groups."""
    age = touches["converted"] - touches["at"]
    kept = touches[(age >= 0) & (age <= 30 * DAY)]
    journeys = kept.groupby("journey", sort=False)
    count = journeys["at"].transform("size").to_numpy()
    place = journeys.cumcount().to_numpy()
    value, first, last = kept["value"].to_numpy(), place == 0, place == count - 1
    between = 0.2 / np.maximum(count - 2, 1)
    position = np.where(count == 1, 1.0, np.where(count == 2, 0.5, np.where(first | last, 0.4, between)))
    weight = 0.5 ** ((kept["converted"].to_numpy() - kept["at"].to_numpy()) / (7 * DAY))
    decay = weight / pd.Series(weight, index=kept.index).groupby(kept["journey"], sort=False).transform("sum").to_numpy()
    shares = pd.DataFrame(
        {
            "channel": kept["channel"],
            "first": value * first,
            "last": value * last,
            "linear": value / count,
            "position": value * position,
            "time-decay": value * decay,
        }
    )
    sums = shares.groupby("channel", observed=False).sum()
    return {model: sums[model].to_dict() for model in sums}


QUIET = {"flg_pro": False, "sep": ">"}


def markov(order, data=None):
    found = ca.markov_model(
        paths if data is None else data, "path", "conversions", "value", var_null="nothing", order=order, seed=1, verbose=False, **QUIET
    )
    credit = dict(zip(found["channel_name"], found["total_conversions"]))
    whole = sum(credit.values())
    return {channel: share / whole * minor[~np.isnan(converted)].sum() for channel, share in credit.items()}


mam = MAM(
    paths.assign(journeys=1),
    "grouped_journey",
    channels_colname="path",
    journey_with_conv_colname="conversions",
    occurrences_colname="journeys",
    conversion_value_colname="value",
)


def shapley():
    """MAM plays a game for each set of channels, over rates: another question, so its answer is not compared."""
    mam.run_shapley(max_size=8)
    return {}


def whole():
    data = pd.read_csv(text)
    rules = ca.heuristic_models(data, "path", "conversions", "value", **QUIET)
    named = {"first": "first_touch_value", "last": "last_touch_value", "linear": "linear_touch_value"}
    answer = {ours: {c: v * 100 for c, v in zip(rules["channel_name"], rules[theirs])} for ours, theirs in named.items()}
    for name, order in [("markov", 1), ("markov 2", 2), ("markov 3", 3)]:
        answer[name] = markov(order, data)
    return answer


CA = "ChannelAttribution 2.2.5"
rows = {
    "rule models": ("pandas " + pd.__version__, rules),
    "Markov order 1": (CA, lambda: {"markov": markov(1)}),
    "Markov order 2": (CA, lambda: {"markov": markov(2)}),
    "Markov order 3": (CA, lambda: {"markov": markov(3)}),
    "Shapley": ("MAM 2.1.1", shapley),
    "load, rules, Markov 1 to 3": (CA, whole),
}
print(json.dumps({row: name for row, (name, _) in rows.items()}), file=say, flush=True)
for row in sys.stdin:
    begun = time.process_time()
    answer = rows[row.strip()][1]()
    seconds = time.process_time() - begun
    print(json.dumps({"answer": answer, "seconds": seconds}), file=say, flush=True)
