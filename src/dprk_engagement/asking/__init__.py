"""Ask for everything about a name or a word, for the members of a group, and for views."""
