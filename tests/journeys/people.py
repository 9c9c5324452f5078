"""The people of the journey and what each of them does, page by page. All are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from marketplace.infra import formats
from marketplace.standards.templates import get_template
from tests.journeys.phone import Phone

PASSWORD = "lilin malam sogan"
SRAGEN, JAKARTA = "33.14", "31.71"
CLOTH = "Kain panjang sekar jagad"


class Person:
    """Somebody with a phone."""

    def __init__(self, name: str, number: str, phone: Phone) -> None:
        self.name, self.number, self.phone = name, number, phone

    def rupiah(self, amount: int) -> str:
        """An amount as this person's pages show it."""
        return formats.rupiah(amount, self.phone.language)

    def metres(self, thousandths: int) -> str:
        """A length as this person's pages show it."""
        return formats.quantity(thousandths, "metre", self.phone.language)

    def sheets(self, count: int) -> str:
        """A number of sheets as this person's pages show it."""
        return formats.quantity(count * 1000, "sheet", self.phone.language)

    def sign_in(self) -> None:
        """Signs in with the phone number."""
        self.phone.open("/sign-in")
        self.phone.write("Phone number or e-mail", self.number)
        self.phone.write("Password", PASSWORD)
        self.phone.press("Sign in")

    def set_password(self, link: str) -> None:
        """Opens the one-time link."""
        self.phone.open(link)
        self.phone.write("New password", PASSWORD)
        self.phone.press("Save and sign in")
        self.phone.reads("Your password is set and you are signed in.")

    def next_thing(self, button: str) -> None:
        """From the home page, taps what waits for this person."""
        self.phone.home()
        self.phone.follow(button)

    def open_order(self) -> None:
        """The order file, from the home page."""
        self.phone.home()
        self.phone.follow_to(f"{self.sheets(12)} {CLOTH}")


class Administrator(Person):
    """Sets up offices and lets their people in."""

    def set_up(self, kind: str, name: str, region: str, staff: Person, role: str) -> str:
        """An office with one person; returns the person's one-time link."""
        self.phone.open("/organisations/new")
        self.phone.mark(kind)
        self.phone.write("Name", name)
        self.phone.field("Region it answers for").select_option(region)
        self.phone.press("Set up")
        return self.let_in(staff, role)

    def let_in(self, person: Person, role: str) -> str:
        """Adds a person on the page of who signs in; returns the one-time link."""
        self.phone.follow("Add a person")
        self.phone.write("Name", person.name)
        self.phone.write("Phone number", person.number)
        self.phone.mark(role)
        self.phone.press("Add")
        self.phone.press("Make a link")
        link = self.phone.main.get_by_role("link", name="/password/").get_attribute("href")
        assert link
        return link

    def allow_card_payments(self, group_id: int, holder: str) -> None:
        """Says who receives when the group is paid by card."""
        self.phone.open(f"/organisations/{group_id}/receiving-account")
        self.phone.write("Name of the account's owner", holder)
        self.phone.press("Save")


class Officer(Person):
    """Answers registrations and products of the region."""

    def look_at(self, path: str, name: str) -> None:
        """Opens what waits, from the list of approvals."""
        self.phone.open(path)
        self.phone.follow_about("Look at it", name)

    def send_back(self, path: str, name: str, reason: str) -> None:
        """Sends it back with a reason."""
        self.look_at(path, name)
        self.phone.follow("Send back with a reason")
        self.phone.press("Send back with this reason")
        self.phone.reads("Please fill this in.")
        self.phone.write("Reason", reason)
        self.phone.press("Send back with this reason")

    def approve(self, path: str, name: str) -> None:
        """Approves it."""
        self.look_at(path, name)
        self.phone.press("Approve")


class Group(Person):
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

    def describe(self, name: str) -> int:
        """The words about the group itself."""
        self.phone.write("Name of the group", name)
        self.phone.field("Regency or city").select_option(SRAGEN)
        self.phone.write("Where do you work?", "Dusun Karangasem")
        self.phone.press("Go on to the members")
        return int(self.phone.page.url.rpartition("/")[2])

    def name_members(self, *members: tuple[str, str]) -> None:
        """Writes the members down, one after the other."""
        self.phone.follow("Add a member")
        for place, (name, skill) in enumerate(members, 1):
            self.phone.write("Name", name)
            self.phone.write("Skill", skill)
            self.phone.write("Country of work", "Hong Kong")
            self.phone.write("Years abroad", "6")
            self.phone.write("Year of return", "2019")
            self.phone.mark("She or he agrees that the name and the journey are shown to everybody")
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
        self.phone.write("Price for one unit", "185.000")
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
        return self.describe(name)


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
        self.phone.write("Price for one unit", "185.000")
        in_a_month = datetime.now(UTC) + timedelta(days=30)
        self.phone.field("Due date").fill(in_a_month.date().isoformat())
        self.phone.pick("Deliver to", outlet)
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
        self.phone.answer(self.criterion("BT1"), "tulis")
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


class Finance(Person):
    """Approves settlements and pays them."""

    def approve(self, net: int) -> None:
        """Checks the sum and approves it."""
        self.next_thing("Check the sum")
        self.phone.press("Approve %(net)s", net=self.rupiah(net))

    def transfer(self, proof: Path) -> None:
        """Pays by bank transfer: a proof is demanded, and sending it twice counts once."""
        self.phone.press("Send the proof")
        self.phone.attach("Photo of the proof", proof)
        self.phone.press_twice("Send the proof")
        self.phone.reads("The proof is sent. The group looks into its account and confirms.")

    def pay_by_card(self, net: int) -> None:
        """Pays on the payment service's own page."""
        self.phone.follow("Card, through Stripe")
        self.phone.press_to_service("Go to the payment page", self.rupiah(net))
