{% extends "npm/digest.js" -%}
{% block host %}Node: it is read from beside this file while it is imported.{% endblock %}
{% block imports -%}
import { readFileSync } from 'node:fs'
import { start } from './digest-verbs.js'
{% endblock %}
{% block init -%}
start(readFileSync(new URL('./digest.wasm', import.meta.url)))

/** Everything is loaded already; here so that the same code runs in a browser. */
export async function init() {}
{%- endblock %}
