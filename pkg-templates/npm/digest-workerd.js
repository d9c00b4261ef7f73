{% extends "npm/digest.js" -%}
{% block host %}workerd: it comes compiled, as an import, and starts at the first call.{% endblock %}
{% block imports -%}
import module from './digest.wasm'
import { start } from './digest-verbs.js'
{% endblock %}
{% block init -%}
start(module)

/** Everything is loaded already; here so that the same code runs in a browser. */
export async function init() {}
{%- endblock %}
