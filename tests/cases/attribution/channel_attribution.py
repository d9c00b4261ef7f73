"""Figures of the PyPI package ChannelAttribution over journeys of our own, for channel_attribution.json.

    pip install ChannelAttribution==2.2.5 matplotlib && python channel_attribution.py

The journeys come from a fixed linear congruential generator. markov_model simulates, hence the tolerance.
"""

import json
import os

import ChannelAttribution as ca
import pandas as pd

CHANNELS = ["call", "email", "sms", "visit", "web"]
state = 20260311


def draw(below):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % below


paths = []
for _ in range(60):
    path = [CHANNELS[min(draw(5), draw(5))] for _ in range(1 + draw(6))]
    conversions, nothing = draw(4), draw(6)
    paths.append({"path": path, "conversions": conversions, "nothing": nothing, "value": 100 * (1 + draw(50))})

data = pd.DataFrame(
    {
        "path": [" > ".join(row["path"]) for row in paths],
        "conversions": [row["conversions"] for row in paths],
        "nothing": [row["nothing"] for row in paths],
        "value": [float(row["conversions"] * row["value"]) for row in paths],
    }
)
quiet = {"flg_pro": False, "sep": ">"}
rules = ca.heuristic_models(data, "path", "conversions", "value", **quiet)
expect = {
    ours: {name: round(value) for name, value in zip(rules["channel_name"], rules[theirs])}
    for ours, theirs in [("first", "first_touch_value"), ("last", "last_touch_value"), ("linear", "linear_touch_value")]
}
effects = {}
for order in (1, 2, 3):
    found = ca.markov_model(
        data, "path", "conversions", "value", "nothing", order=order, nsim_start=5e6, max_step=1000,
        out_more=True, conv_par=0.003, seed=1, verbose=False, **quiet,
    )["removal_effects"]
    effects[str(order)] = {
        name: round(effect, 6) for name, effect in zip(found["channel_name"], found["removal_effects_conversion"])
    }
answer = {
    "source": "PyPI ChannelAttribution 2.2.5, by channel_attribution.py beside this file",
    "paths": paths,
    "rules": expect,
    "removalEffects": effects,
    "effectTolerance": 0.002,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "channel_attribution.json"), "w") as out:
    json.dump(answer, out)
    out.write("\n")
