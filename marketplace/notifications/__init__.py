"""Who is told what after an event: the inbox, and links that open WhatsApp with the words ready."""
