"""How far a coding of the documents agrees with the published one."""
