"""The people of the journey and what each of them does, page by page. All are invented; groups and buyers have modules
of their own.
"""

from __future__ import annotations

from pathlib import Path

from marketplace.infra.language import formats
from tests.journeys.phone import Phone

PASSWORD = "lilin malam sogan"
CLOTH = "Kain panjang sekar jagad"


class AccountDetails:
    """Somebody with a phone."""

    def __init__(self, name: str, number: str, phone: Phone) -> None:
        self.name, self.number, self.phone = name, number, phone

    def rupiah(self, amount: int) -> str:
        """An amount as this person's pages show it."""
        return formats.rupiah(amount, self.phone.language)

    def typed(self, thousandths: int) -> str:
        """A number as this person's pages read it."""
        return formats.decimal(thousandths, self.phone.language)

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

    def join(self, link: str) -> None:
        """Opens the one-time link of an offered role, and takes it on."""
        self.phone.open(link)
        self.phone.write("Choose a password", PASSWORD)
        self.phone.press("Accept and sign in")

    def next_thing(self, button: str) -> None:
        """From the home page, taps what waits for this person."""
        self.phone.home()
        self.phone.follow(button)

    def open_order(self) -> None:
        """The order file, from the home page."""
        self.phone.home()
        self.phone.follow_to(f"{self.sheets(12)} {CLOTH}")


class Administrator(AccountDetails):
    """Sets up offices and lets their people in."""

    def set_up(self, kind: str, name: str, region: str, staff: AccountDetails, role: str) -> str:
        """A partner or lender with one person; returns the person's one-time link."""
        self.phone.open("/organisations/new")
        self.phone.mark(kind)
        self.phone.write("Name", name)
        self.phone.field("Region it works in").select_option(region)
        self.phone.press("Set up")
        return self.let_in(staff, role)

    def open_office(self, name: str, province: str, staff: AccountDetails) -> str:
        """An office of a province with one officer; returns the officer's one-time link."""
        self.phone.open("/offices/new")
        self.phone.write("Name", name)
        self.phone.mark("Of a province")
        self.phone.field("Region it is for").select_option(province)
        self.phone.mark("Decides and reads")
        self.phone.write("Number for the public", f"0812 0000 09{province}")
        self.phone.press("Set up")
        return self.let_in(staff, "Programme officer")

    def let_in(self, person: AccountDetails, role: str) -> str:
        """Offers a person a role on the page of who signs in; returns the one-time link."""
        self.phone.follow("Offer a role")
        self.phone.write("Name", person.name)
        self.phone.write("Phone number", person.number)
        self.phone.mark(role)
        self.phone.press("Offer the role")
        link = self.phone.main.get_by_role("link", name="/join/").get_attribute("href")
        assert link
        return link

    def allow_card_payments(self, group_id: int, holder: str) -> None:
        """Says who receives when the group is paid by card."""
        self.phone.open(f"/organisations/{group_id}/receiving-account")
        self.phone.write("Name of the account's owner", holder)
        self.phone.press("Save")

    def stand_for_account(self, group_id: int) -> None:
        """Confirms a new bank account a second time, so that its first payment need not wait."""
        self.phone.open(f"/organisations/{group_id}")
        self.phone.press("Confirm it a second time")
        self.phone.reads("The account is confirmed a second time. It can be paid to at once.")


class Officer(AccountDetails):
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

    def second(self, organisation_id: int, name: str) -> str:
        """Is the second person for a role that pays: the registrant alone cannot give it; returns the one-time link."""
        self.phone.home()
        title = self.phone.say("Confirm a change of who approves and pays")
        self.phone.follow_about("Look at it", f"{title}, {name}")
        assert f"/organisations/{organisation_id}/team" in self.phone.page.url
        self.phone.press("Confirm")
        self.phone.reads("Confirmed. Everyone of the organisation is told.")
        link = self.phone.main.get_by_role("link", name="/join/").get_attribute("href")
        assert link
        return link

    def approve(self, path: str, name: str) -> None:
        """Approves it."""
        self.look_at(path, name)
        self.phone.press("Approve")


class Finance(AccountDetails):
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
        self.phone.press_to_service("Go to the payment page", formats.rupiah(net))
