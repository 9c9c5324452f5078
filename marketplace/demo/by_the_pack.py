"""Shawls that are sold by the kodi: one is missing on arrival, one goes back to be mended."""

from __future__ import annotations

from dataclasses import replace

from marketplace.catalogue import operations as catalogue
from marketplace.catalogue.rules import Offer, Photo
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.rules import Count
from marketplace.demo.scenario import Story, decide, inspect, outlet_of, place_order, send_goods
from marketplace.inspections import queries as inspection_queries
from marketplace.kernel.quantity import SCALE
from marketplace.orders import operations as orders

SHAWLS = Offer(
    "Selendang bintang kodian", "Selendang cap bintang krem di atas biru tua, 210 × 55 cm, 20 lembar sekodi.", "batik",
    "cap", "kodi", 1_500_000, 10 * SCALE, 90 * SCALE, 21, (),
)  # fmt: skip
SENT, ARRIVED = 40, 39


def shawls_by_the_kodi(story: Story) -> None:
    """Two kodi ordered and sent; 1 kodi 19 lembar arrive, of which 38 are good."""
    story.day(44)
    shown = (Photo(story.photo("truntum", "darmini"), "Selendang bintang krem di atas biru tua, terlipat"),)
    offer = replace(SHAWLS, photos=shown)
    listing = catalogue.save_and_submit(story.parties["sekar"], None, offer, story.actor("darmini"), story.now)
    story.day(43)
    catalogue.approve_listing(listing, story.actor("hidayat"), story.now)
    story.listings[offer.title] = listing.current_version_id or 0
    story.day(31)
    price = offer.unit_price
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), offer.title, "scarf", SENT, price, 30)
    orders.accept_order(order, story.actor("darmini"), story.day(30))
    story.day(8)
    delivery = send_goods(story, "darmini", order, SENT)
    story.day(5)
    [lot] = delivery.lots
    counts = [Count(lot_id=lot.id, quantity=ARRIVED * SCALE)]
    note = "Kurang satu lembar, bungkusnya terbuka di jalan."
    deliveries.receive(delivery, counts, story.actor("ratih"), story.now, note=note)
    story.day(4, 14)
    inspection = inspect(story, "ratih", lot, {2: "BT8"})
    mended = {unit.number: "rework" for unit in inspection_queries.bad_units(inspection)}
    decide(story, "ratih", inspection, mended)
