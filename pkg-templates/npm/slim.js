{% extends "npm/entry.js" -%}
{% block host %}whoever has the module at hand: bytes or a `WebAssembly.Module`.{% endblock %}
{% block imports -%}
import { start } from './host.js'
{% endblock %}
{% block init -%}
/** Starts the given module, once. */
export function init(module) {
  start(module)
}
{%- endblock %}
