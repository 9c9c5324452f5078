"""What the buyer of an off-taker does on the journey."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from marketplace.infra.language import formats
from marketplace.standards.templates import get_template
from tests.journeys.people import CLOTH, PASSWORD, AccountDetails, Administrator

JAKARTA = "31.71"


class Buyer(Administrator):
    """The buyer of an off-taker; lets the own team in too."""

    def register(self, name: str, outlet: str) -> int:
        """Registers with an outlet and sends it; returns the off-taker's id."""
        self.phone.open("/register")
        self.phone.follow("Register as a buyer")
        self.phone.write("Your name", self.name)
        self.phone.write("Your phone number", self.number)
        self.phone.write("Choose a password", PASSWORD)
        self.phone.write("Name of the business", name)
        self.phone.field("Regency or city").select_option(JAKARTA)
        self.phone.write("What do you sell, and to whom?", "Galeri batik dan tenun.")
        self.phone.write("Name of the first outlet", outlet)
        self.phone.write("Address of the outlet", "Jalan Contoh 7, Jakarta Selatan")
        self.phone.press("Go on")
        self.phone.press("Send to the officer")
        return int(self.phone.page.url.rpartition("/")[2])

    def propose(self, person: AccountDetails, role: str) -> None:
        """Proposes a person for a role that pays, on the page of who signs in; it waits for a second person."""
        self.phone.follow("Offer a role")
        self.phone.write("Name", person.name)
        self.phone.write("Phone number", person.number)
        self.phone.mark(role)
        self.phone.press("Offer the role")
        self.phone.reads("Waits for a second person")

    def publish_standard(self) -> None:
        """The example for batik, every unit inspected, published for good."""
        self.phone.open("/standards")
        self.phone.follow("Write a standard")
        self.phone.mark(get_template("batik").title_in(self.phone.language))
        self.phone.press("Make the draft")
        self.phone.mark("Every unit, each judged by itself")
        self.phone.press("Save")
        self.phone.follow("Check and publish")
        self.phone.press("Publish for good")
        self.phone.reads("In use")

    def order(self, outlet: str) -> None:
        """Orders 12 sheets from the public page of the product, and issues the order."""
        self.phone.open("/catalogue")
        self.phone.write("Product or group", "sekar jagad")
        self.phone.press("Search")
        self.phone.follow_to(CLOTH)
        self.phone.follow("Order this product")
        self.phone.write("Quantity", "12")
        self.phone.write("Price per %(unit)s", "185.000", unit=formats.unit_name("sheet", self.phone.language))
        in_a_month = datetime.now(UTC) + timedelta(days=30)
        self.phone.field("Due date").fill(in_a_month.date().isoformat())
        self.phone.pick("Deliver to", outlet)
        self.phone.mark("Goods may be judged before the results of a laboratory are there")
        self.phone.mark("By the unit: each accepted unit pays for the material that is in it")
        self.phone.write("All deductions together take at most", "50")
        self.phone.press("Save the draft")
        self.phone.reads(self.rupiah(2_220_000))
        self.phone.press("Issue to %(group)s", group="Batik Sumber Pulang")

    def offer_material(self) -> None:
        """Offers kain mori as a credit sale."""
        self.open_order()
        self.phone.follow("Offer an advance")
        self.phone.mark("Credit sale (murabahah)")
        self.phone.field("Material").select_option("mori_primissima")
        self.phone.write("Piece %(number)s: mark", "Pis 1", number=1)
        self.phone.write("Piece %(number)s: measured", "30,18", number=1)
        self.phone.write("What it cost you, all pieces together", "900.000")
        self.phone.write("Agreed margin, all pieces together", "45.000")
        sheet = formats.unit_name("sheet", self.phone.language)
        self.phone.write("In one %(unit)s", "2,5", unit=sheet)
        self.phone.write("Agreed loss for one %(unit)s", "0,015", unit=sheet)
        self.phone.press("Save and check")
        self.phone.press("Send the offer to the group")

    def hand_over(self, photo: Path) -> None:
        """Writes the hand-over down, with a photo of the letter."""
        self.next_thing("Write it down")
        self.phone.attach("Photo of the letter or proof", photo)
        self.phone.press("I have handed it over")

    def receive(self, sheets: int) -> None:
        """States what arrived."""
        self.next_thing("State what arrived")
        self.phone.write("Arrived", str(sheets))
        self.phone.press("This arrived")

    def inspect(self, sheets: int, bad: int, photo: Path) -> None:
        """Inspects every sheet; the last `bad` of them have a hole, with a photo."""
        self.next_thing("Inspect")
        self.phone.press("Begin")
        self.phone.follow_start("Record number %(number)s")
        for place in range(1, sheets + 1):
            self.read_sheet(photo if place > sheets - bad else None)
            self.phone.press("Save, go on" if place < sheets else "Save")
        self.phone.press("Give the verdict")
        self.phone.follow("Decide by quantity")
        if bad:
            self.phone.reads(self.criterion("BT9"))
        self.phone.press("Decide")

    def criterion(self, code: str) -> str:
        """The name of a criterion of the batik example."""
        found = next(each for each in get_template("batik").criteria if each["code"] == code)
        return str(found["name_en" if self.phone.language == "en" else "name"])

    def read_sheet(self, hole: Path | None) -> None:
        """One sheet: drawn by hand, 250,2 by 105 cm, free of wax, its pattern right; perhaps with a hole."""
        self.phone.answer(self.criterion("BT1"), self.phone.say("drawn by hand"))
        self.phone.measure(self.criterion("BT2"), "250,2")
        self.phone.measure(self.criterion("BT3"), "105")
        self.phone.answer(self.criterion("BT6"), self.phone.say("Conforms"))
        self.phone.answer(self.criterion("BT10"), self.phone.say("Conforms"))
        if hole is not None:
            self.phone.count_one_more(self.criterion("BT9"))
            self.phone.attach("Photos of the defect", hole)

    def answer_adjustment(self, counted: str = "") -> None:
        """Agrees to what the group wrote down, having counted a return."""
        self.next_thing("Look and answer")
        if counted:
            self.phone.write("You counted", counted)
        self.phone.press("We agree")

    def end_early(self, reason: str) -> None:
        """Proposes to end the order with less than was ordered."""
        self.open_order()
        self.phone.follow("End the order early")
        self.phone.write("Reason", reason)
        self.phone.press("Send the proposal")
