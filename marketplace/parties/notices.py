"""How the events of organisations and their people read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import HOLDER, OFFICER, OWNER, PARTNER, PERSON
from marketplace.infra.manifest import NoticeKind, Notices
from marketplace.parties.labels import ROLES

KINDS_OF_NOTICE = {
    "organisation.registered": NoticeKind(_l("Registration begun")),
    "organisation.submitted": NoticeKind(_l("A registration waits for approval"), (OFFICER,)),
    "organisation.taken_back": NoticeKind(_l("The registration was taken back")),
    "organisation.approved": NoticeKind(_l("The registration is approved"), (OWNER,)),
    "organisation.sent_back": NoticeKind(_l("The registration needs mending: %(reason)s"), (OWNER,)),
    "organisation.suspended": NoticeKind(_l("Suspended: %(reason)s"), (OWNER,)),
    "organisation.resumed": NoticeKind(_l("The suspension ended: %(reason)s"), (OWNER,)),
    "organisation.changed": NoticeKind(_l("The organisation's page changed")),
    "office.opened": NoticeKind(_l("The office was set up")),
    "office.changed": NoticeKind(_l("The level, region or duty of the office was changed"), (OWNER,)),
    "head.named": NoticeKind(_l("A person now heads the place and adds colleagues"), (OWNER,)),
    "head.ended": NoticeKind(_l("A person no longer heads the place"), (OWNER,)),
    "membership.added": NoticeKind(_l("A person may now act for the organisation")),
    "assistance.offered": NoticeKind(_l("Help by a partner is offered to the group"), (OWNER, PARTNER)),
    "assistance.agreed": NoticeKind(_l("The group agreed to be helped by a partner"), (OWNER, PARTNER, OFFICER)),
    "assistance.consent_recorded": NoticeKind(
        _l("The group's consent to the partner's help is on file"), (OWNER, OFFICER)
    ),
    "assistance.declined": NoticeKind(
        _l("The group does not want the partner's help on these terms: %(reason)s"), (PARTNER, OFFICER)
    ),
    "assistance.withdrawn": NoticeKind(_l("The offer of a partner's help was taken back"), (OWNER, PARTNER)),
    "assistance.ended": NoticeKind(_l("The partner's help for the group ended: %(reason)s"), (OWNER, PARTNER, OFFICER)),
    "membership.offered": NoticeKind(_l("The role “%(role)s” at %(party)s was offered by %(maker)s"), (HOLDER, OWNER)),
    "membership.link_issued": NoticeKind(
        _l("%(maker)s made a link for the role “%(role)s” offered at %(party)s"), (HOLDER, OWNER)
    ),
    "membership.accepted": NoticeKind(_l("%(person)s accepted the role “%(role)s” at %(party)s"), (OWNER,)),
    "membership.declined": NoticeKind(_l("The role “%(role)s” at %(party)s was declined"), (OWNER,)),
    "membership.withdrawn": NoticeKind(
        _l("The offer of the role “%(role)s” at %(party)s was taken back"), (HOLDER, OWNER)
    ),
    "membership.ended": NoticeKind(_l("%(person)s no longer has the role “%(role)s” at %(party)s"), (PERSON, OWNER)),
    "bank_account.named": NoticeKind(_l("A new bank account was named"), (OWNER, OFFICER)),
    "bank_account.agreed": NoticeKind(_l("The group's coordinator stands for the new bank account"), (OWNER, OFFICER)),
    "bank_account.released": NoticeKind(
        _l("A second person confirmed the new bank account; it can be paid to at once"), (OWNER,)
    ),
    "role_change.proposed": NoticeKind(
        _l("A change of who approves and pays was proposed and waits for a second person"), (OWNER, OFFICER)
    ),
    "role_change.confirmed": NoticeKind(
        _l("Who approves and pays has changed; the team's page says who and when"), (OWNER,)
    ),
    "role_change.declined": NoticeKind(_l("A proposed change of who approves and pays does not come about"), (OWNER,)),
    "threshold.set": NoticeKind(_l("One of your limits was set anew: %(reason)s"), (OWNER,)),
    "bank_account.confirmed": NoticeKind(_l("The new bank account is confirmed"), (OWNER,)),
    "bank_account.refused": NoticeKind(_l("The new bank account was refused: %(reason)s"), (OWNER,)),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={
        "organisation": "group",
        "office": "seal",
        "head": "person",
        "membership": "person",
        "assistance": "group",
        "bank_account": "money",
        "role_change": "person",
        "threshold": "scale",
    },
    pages={"organisation": ("parties.organisation", "organisation_id")},
    shown={"role": lambda role: str(ROLES.get(role, role))},
)
