"""What a group's coordinator does on the journey, and the facilitator who helps another group."""

from __future__ import annotations

from pathlib import Path

from marketplace.infra.language import formats
from tests.journeys.people import CLOTH, PASSWORD, AccountDetails

SRAGEN = "33.14"


class Group(AccountDetails):
    """The coordinator of a group, or whoever registers one."""

    def register(self, name: str) -> int:
        """The first page of the registration, found from the front page; returns the group's id."""
        self.phone.open("/")
        self.phone.follow("Register a group or a buyer")
        self.phone.follow("Register the group")
        self.phone.write("Your name", self.name)
        self.phone.write("Your phone number", self.number)
        self.phone.write("Choose a password", PASSWORD)
        return self.describe(name)

    def describe(self, name: str, place: str = "Where do you work?") -> int:
        """The words about the group itself; `place` as the page asks for it."""
        self.phone.write("Name of the group", name)
        self.phone.field("Regency or city").select_option(SRAGEN)
        self.phone.write(place, "Dusun Karangasem")
        self.phone.press("Go on to the members")
        return int(self.phone.page.url.rpartition("/")[2])

    def name_members(self, *members: tuple[str, str]) -> None:
        """Writes the members down, one after the other."""
        self.phone.follow("Add a member")
        for place, (name, skill) in enumerate(members, 1):
            self.phone.write("Name", name)
            self.phone.mark("Returned migrant worker (purna PMI)")
            self.phone.write("Skill", skill)
            self.phone.write("Country of work", "Hong Kong")
            self.phone.write("Years abroad", "6")
            self.phone.write("Year of return", "2019")
            self.phone.mark("Yes, she or he agrees")
            self.phone.press("Save" if place == len(members) else "Save and add another")

    def name_account(self) -> None:
        """Writes the bank account down."""
        self.phone.follow("Name an account")
        self.phone.field("Bank").select_option("113")
        self.phone.write("Account number", "0204 1200 33445")
        self.phone.write("Name on the account", self.name)
        self.phone.press("Save")

    def submit(self) -> None:
        """Hands the registration to the officer."""
        self.phone.press("Send to the officer")
        self.phone.reads("The registration is sent. The officer answers within 3 working days.")

    def mend(self, organisation_id: int, reason: str, address: str) -> None:
        """Reads the officer's reason, mends the address and sends again."""
        self.phone.home()
        self.phone.reads(reason)
        self.phone.open(f"/organisations/{organisation_id}")
        self.phone.reads(reason)
        self.phone.follow("Change")
        self.phone.write("Address", address)
        self.phone.write("About you", "Delapan perempuan membatik tulis di pendopo dusun sejak 2020.")
        self.phone.press("Save")
        self.submit()

    def list_product(self, photo: Path) -> None:
        """Writes a product with a photo and sends it; a refusal keeps what was typed and the photo."""
        self.phone.open("/listings")
        self.phone.follow("Add a product")
        self.phone.attach("Photos, 1 to 8", photo)
        self.phone.write("Name of the product", CLOTH)
        self.phone.pick("Kind", self.phone.say("Batik"))
        self.phone.mark("Drawn by hand (tulis)")
        self.phone.write("Description", "Batik tulis 250 × 105 cm, kain mori primissima, warna soga.")
        self.phone.field("Unit").select_option("sheet")
        self.phone.write("Price for one unit", "185,000.50")
        self.phone.write("Smallest order", "6")
        self.phone.write("You can make in a month", "40")
        self.phone.write("Days until it is ready", "21")
        self.phone.press("Save and send to the officer")
        assert self.phone.field("Name of the product").input_value() == CLOTH
        self.phone.write("Price per %(unit)s", "185.000", unit=formats.unit_name("sheet", self.phone.language))
        self.phone.write("What does photo %(number)s show?", "Kain panjang motif sekar jagad dijemur", number=1)
        self.phone.press("Save and send to the officer")
        self.phone.reads("The product is sent. The officer answers within 3 working days.")

    def accept_order(self) -> None:
        """Reads the order and takes it on, with an impatient double tap."""
        self.next_thing("Read and answer")
        self.phone.reads(self.rupiah(2_220_000))
        self.phone.press_twice("Accept the order")
        self.phone.reads("You have accepted the order. The buyer may now give material in advance.")

    def accept_advance(self) -> None:
        """Reads what would be owed, and accepts."""
        self.next_thing("Read and answer")
        for amount in (900_000, 45_000, 945_000, 78_750):
            self.phone.reads(self.rupiah(amount))
        self.phone.press("Accept the advance")

    def count_material(self, typed: str) -> None:
        """Confirms what was counted."""
        self.next_thing("Confirm what arrived")
        self.phone.write("Piece %(label)s: you counted", typed, label="Pis 1")
        self.phone.press("Confirm")

    def despatch(self, sheets: int) -> None:
        """Sends a part of the order; the slip can be printed."""
        self.next_thing("Record a delivery")
        self.phone.write("You send now", str(sheets))
        self.phone.write("How it travels", "Kurir desa, resi 0451")
        self.phone.press("Send and make the slip")
        self.phone.reads(CLOTH)
        assert self.phone.main.get_by_role("img").count() == 1

    def confirm_money(self, amount: int) -> None:
        """Looks into the account and says that the money is there."""
        self.phone.home()
        self.phone.follow_to(self.phone.say("Has %(amount)s arrived?", amount=self.rupiah(amount)))
        self.phone.press_twice("Yes, the money has arrived")
        self.phone.reads("The money has arrived. Nothing more needs to be done.")

    def propose(self, kind: str, quantity: str, metres: str, reason: str = "") -> None:
        """Writes down what happened to the material: `kind` and `quantity` as the pages call them."""
        self.open_order()
        self.phone.follow_to("ADV-")
        self.phone.follow(kind)
        self.phone.write(quantity, metres)
        if reason:
            self.phone.write("What is wrong with it", reason)
        self.phone.press("Send to the other side")

    def agree_to_end(self, reason: str) -> None:
        """Agrees to end the order early."""
        self.next_thing("Read and answer")
        self.phone.reads(reason)
        self.phone.press("Agree to end it early")
        self.phone.reads("The order is ended early and closed; nothing was left open.")


class Facilitator(Group):
    """Registers a group that cannot do it itself."""

    def register(self, name: str) -> int:
        """From the list of the groups that are helped."""
        self.phone.open("/organisations/mine")
        self.phone.follow("Register a group you help")
        return self.describe(name, "Where does the group work?")
