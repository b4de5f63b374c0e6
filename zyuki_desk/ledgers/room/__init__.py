"""What belongs to 入退室管理簿 alone: its table, rules, duties, room desk and sample."""
