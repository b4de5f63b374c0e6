"""The tests of Zyuki Desk; folders mirror the package, `house` checks the rules of the house."""
