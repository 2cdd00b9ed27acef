// A file of its own, since the page's content security policy allows no inline script.
window.SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true });
