{% extends "npm/entry.js" -%}
{% block host %}Node: the module is read from beside this file while it is imported.{% endblock %}
{% block imports -%}
import { readFileSync } from 'node:fs'
import { start } from './host.js'
{% endblock %}
{% block init -%}
start(readFileSync(new URL('./textlift.wasm', import.meta.url)))

/** Everything is loaded already; here so that the same code runs in a browser. */
export async function init() {}
{%- endblock %}
