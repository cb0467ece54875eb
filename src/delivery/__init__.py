"""WHO HEARS OF IT: rows, HTML report, exports, alerts, webhooks."""
