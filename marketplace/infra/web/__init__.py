"""The edge of the web: requests, forms, pages, headers, files served."""
