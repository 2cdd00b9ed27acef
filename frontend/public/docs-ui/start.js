// A file of its own, since the page's content security policy allows no inline script. It lies beside the API's path.
const document_url = new URL('../api/openapi.json', document.currentScript.src).href;
window.SwaggerUIBundle({ url: document_url, dom_id: '#swagger-ui', deepLinking: true });
