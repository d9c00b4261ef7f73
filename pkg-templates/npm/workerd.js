{% extends "npm/entry.js" -%}
{% block host %}workerd: the module comes compiled, as an import.{% endblock %}
{% block imports -%}
import module from './textlift.wasm'
import { start } from './host.js'
{% endblock %}
{% block init -%}
start(module)

/** Everything is loaded already; here so that the same code runs in a browser. */
export async function init() {}
{%- endblock %}
