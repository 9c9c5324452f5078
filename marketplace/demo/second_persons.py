"""What one person may not do alone: who pays at the gallery, and a payment and a role that wait for somebody else."""

from __future__ import annotations

from marketplace.accounts.operations import create_user
from marketplace.demo.cast import PASSWORD
from marketplace.demo.scenario import Story, decide, inspect, outlet_of, place_order, send_goods, take_in
from marketplace.orders import operations as orders
from marketplace.parties import offers, role_changes
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails
from marketplace.parties.queries import list_memberships
from marketplace.parties.threshold_setting import set_threshold
from marketplace.settlements import operations as settlements
from marketplace.settlements.queries import list_settlements

FINANCE = "off_taker_finance"


def divide_the_duties(story: Story) -> None:
    """Whoever registers a buyer also pays; at the gallery, finance is two other people's from the first day on."""
    gallery, buyer = story.parties["jakarta"], story.people["ratih"]
    _let_in(story, gallery, "bimo", "Bimo Wirawan", "+6281200000104", by="wening")
    [held] = [each for each in list_memberships(gallery.id) if (each.user_id, each.role) == (buyer.id, FINANCE)]
    ended = role_changes.end_role(gallery, held, story.actor("ratih"), story.now)
    assert ended is not None
    role_changes.confirm_role_change(ended, story.actor("bimo"), story.now)
    _let_in(story, gallery, "citra", "Citra Maharani", "+6281200000161", by="ratih", second="bimo")
    reason = "Yang menyetujui dan yang membayar dua orang, untuk jumlah sebesar ini."
    set_threshold(gallery, "second_approver", 5_000_000, reason, story.actor("ratih"), story.now)


def _let_in(story: Story, gallery: Organisation, key: str, name: str, phone: str, by: str, second: str = "") -> None:
    """She is offered the role, where it is a colleague who does so after a second one agreed, and accepts."""
    story.people[key] = create_user(name, phone, None, story.actor("wening"), story.now, password=PASSWORD)
    made = role_changes.begin_role(gallery, AccountDetails(name, phone), FINANCE, story.actor(by), story.now)
    if isinstance(made, RoleChange):
        offered = role_changes.confirm_role_change(made, story.actor(second), story.now)
        assert offered is not None
        made = offered
    offers.accept_membership(made, story.actor(key), story.now)


def what_waits_for_a_second(story: Story) -> None:
    """A settlement too large for whoever approved it to pay, and a third person of finance whom Ratih proposes."""
    story.day(33)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), "Selendang truntum", "scarf", 60, 95_000, 30)
    orders.accept_order(order, story.actor("darmini"), story.day(32))
    story.day(4)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 60))))
    story.day(2, 10)
    for settlement in list_settlements(order.id):
        settlements.approve_settlement(settlement, story.actor("bimo"), story.now)
    story.day(1, 14)
    third = AccountDetails("Yudha Pratama", "+6281200000162")
    role_changes.begin_role(story.parties["jakarta"], third, FINANCE, story.actor("ratih"), story.now)
