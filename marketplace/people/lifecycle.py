"""Who a person is to the programmes, and the states of her consent."""

PERSON_KINDS = ("returned_worker", "prospective_worker", "family")
"""Came home (purna), is about to leave (calon), or belongs to the family of one."""
RELATIVES = ("abroad", "returned")
"""Whether the family's worker is still abroad, or came home."""

PURPOSES = ("public_name", "programme_figures", "whatsapp", "face_photo", "story")
"""What a person is asked for, each by itself."""
ANSWERS = ("given", "declined")
CHANNELS = ("signed", "spoken", "online", "on_record")
"""How the answer came: on paper, spoken before a witness, by herself in the app, noted by her group of old."""
CONSENT_STATES = ("not_asked", "given", "declined", "withdrawn")
ENDINGS = ("withdrawn", "replaced", "erased")
