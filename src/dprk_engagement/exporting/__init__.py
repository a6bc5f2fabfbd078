"""Tables for other programs: formats, the files of each, and one database of them all."""
