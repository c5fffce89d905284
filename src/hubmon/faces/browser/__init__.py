"""The screens in a browser: a small web server that starts a viewer for each page."""
