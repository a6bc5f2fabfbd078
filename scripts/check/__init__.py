"""The built tables held against the contract and the rules."""
