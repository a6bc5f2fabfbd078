"""Studies of the data and of the code, which nothing else imports."""
