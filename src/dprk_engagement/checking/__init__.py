"""Whether rows keep to the contract and the rules, and files are as released."""
