"""What belongs to 端末機管理日次点検簿 alone: its table, items, rules, duties and sample."""
