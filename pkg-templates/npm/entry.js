// textlift {{ version }} for {% block host %}{% endblock %}
{% block imports %}{% endblock %}
export * from './textlift.js'

{% block init %}{% endblock %}
