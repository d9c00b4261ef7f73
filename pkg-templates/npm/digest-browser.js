{% extends "npm/digest.js" -%}
{% block host %}browsers: it is fetched when `init` is called.{% endblock %}
{% block imports -%}
import { fetchAndStart } from './digest-verbs.js'
{% endblock %}
{% block init -%}
/** Loads the module, once; from `source` if it does not lie beside this file. */
export async function init(source = new URL('./digest.wasm', import.meta.url)) {
  await fetchAndStart(source)
}
{%- endblock %}
