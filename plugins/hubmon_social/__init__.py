"""The social connector: customers' posts and the hub's replies from an HTTP mentions feed."""
