"""What the ledgers of operators and their cards share: tables, states, rules, duties, samples."""
