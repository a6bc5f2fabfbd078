"""Former releases, and what differs from them."""
