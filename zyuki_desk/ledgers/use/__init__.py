"""What belongs to 端末機利用簿 alone: its table, rules, duties and sample."""
