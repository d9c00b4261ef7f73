// textlift {{ version }}: the digest, a module of its own beside the engine's, for {% block host %}{% endblock %}
{% block imports %}{% endblock %}
export { digestHtml, reportCsv } from './digest-verbs.js'

{% block init %}{% endblock %}
