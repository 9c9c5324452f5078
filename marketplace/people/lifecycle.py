"""Who a person is to the programmes, the states of her consent, and of a list of persons that is read in."""

from marketplace.kernel.lifecycle import Lifecycle

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

DATA_REQUEST = Lifecycle(
    "data_request",
    "open",
    {("open", "answer"): "done", ("open", "refuse"): "refused", ("open", "withdraw"): "withdrawn"},
)
"""What a person asks about her data."""

IMPORT = Lifecycle(
    "import",
    "read",
    {
        ("read", "confirm"): "confirmed",
        ("read", "begin"): "working",
        ("working", "finish"): "confirmed",
        ("working", "stop"): "read",
        ("read", "discard"): "discarded",
    },
)
"""A list of persons: read and looked at, then taken in whole, in the background where it is long, or thrown away."""
OUTCOMES = ("new", "same", "here", "perhaps", "faulty", "skipped")
"""Of a row: nobody known; known elsewhere and counted here too; counted here already; perhaps one of two persons, to be
decided; cannot be taken in; left out."""
ANSWERS_TO_PERHAPS = ("same", "new", "skipped")
