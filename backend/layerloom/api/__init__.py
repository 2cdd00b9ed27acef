"""REST, the page, and the access rules for them."""
