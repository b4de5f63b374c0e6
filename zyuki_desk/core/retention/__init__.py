"""Retention (保存期間): how long lines are kept, what stops their end, and the end itself."""
