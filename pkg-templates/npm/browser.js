{% extends "npm/entry.js" -%}
{% block host %}browsers: the module is fetched when `init` is called.{% endblock %}
{% block imports -%}
import { fetchAndStart } from './host.js'
{% endblock %}
{% block init -%}
/** Loads the module, once; from `source` if it does not lie beside this file. */
export async function init(source = new URL('./textlift.wasm', import.meta.url)) {
  await fetchAndStart(source)
}
{%- endblock %}
