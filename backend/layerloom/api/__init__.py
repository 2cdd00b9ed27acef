"""REST, the page, and who may use them."""
