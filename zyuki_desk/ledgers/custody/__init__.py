"""What is kept under a number and handed from one to another: rules that several ledgers share."""
