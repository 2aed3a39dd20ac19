"""What a mail program makes of an e-mail, and the e-mail as a file or on its way to a server."""
