"""What 鍵管理簿 and 鍵貸出簿 share: their tables, rules, duties and samples."""
