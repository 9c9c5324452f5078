"""Registering, deciding, members, papers, team and the trade record, on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.operations import set_enabled
from marketplace.audit.models import AuditEvent
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError, NotFound
from marketplace.parties import certificates, members, offers, operations, queries, team
from marketplace.parties.codes import change_code
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.people.rules import PersonDetails
from tests.parties.village import AT, LOMBOK, NIK, SRAGEN, Village

SYSTEM = Actor.system()


def test_a_registration_goes_from_draft_to_approved(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        me = queries.actor_for(coordinator)
        assert me.grants == (Grant("group_coordinator", group.id, "draft", since=AT),)
        with pytest.raises(DomainError, match="registration_incomplete"):
            operations.submit_organisation(group, me, AT)
        for name in ("Darmini", "Tri Wahyuni"):
            members.add_member(group, PersonDetails(name, "returned_worker"), me, AT)
        operations.submit_organisation(group, me, AT)
        operations.send_back_organisation(group, "Tulis alamat lengkap", SYSTEM, AT)
        assert (group.status, group.status_reason) == ("sent_back", "Tulis alamat lengkap")
        operations.submit_organisation(group, me, AT + timedelta(days=1))
        assert group.status_reason == ""
        operations.approve_organisation(group, SYSTEM, AT + timedelta(days=2))
        assert (group.status, group.approved_at) == ("approved", AT + timedelta(days=2))
        group_id = group.id
    with runtime.unit_of_work() as work:
        history = work.scalars(
            select(AuditEvent.key).where(AuditEvent.subject == f"organisation:{group_id}").order_by(AuditEvent.id)
        )
        assert [key for key in history if key.startswith("organisation.")] == [
            "organisation.registered", "organisation.changed", "organisation.changed", "organisation.submitted",
            "organisation.sent_back", "organisation.submitted", "organisation.approved",
        ]  # fmt: skip


def test_a_suspension_needs_a_reason_and_ends(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        with pytest.raises(DomainError, match="reason_length"):
            operations.suspend_organisation(group, "  ", SYSTEM, AT)
        operations.suspend_organisation(group, "Alamat tidak ditemukan", SYSTEM, AT)
        assert not queries.actor_for(coordinator).has_role("group_coordinator")
        with pytest.raises(NotFound):
            queries.public_group(group.id)
        with pytest.raises(Conflict):
            operations.suspend_organisation(group, "Sekali lagi saja", SYSTEM, AT)
        operations.resume_organisation(group, "Alamat sudah diperiksa", SYSTEM, AT)
        assert queries.actor_for(coordinator).has_role("group_coordinator")


def test_the_same_person_registers_a_name_once(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        _group, coordinator = village.group("Simpul Pulang")
        with pytest.raises(DomainError, match="already_registered"):
            operations.register_group(Profile("Simpul Pulang", SRAGEN), queries.actor_for(coordinator), AT)


def test_a_visitor_registers_and_can_sign_in(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        person = AccountDetails("Sumarni", "+6281311112222", None, "kain mori putih")
        group = operations.register_group(Profile("Tenun Rinjani", LOMBOK), SYSTEM, AT, person=person)
        (membership, user), *_ = queries.list_team(group.id)
        assert (membership.role, user.name, user.zone) == ("group_coordinator", "Sumarni", "Asia/Makassar")
        assert (group.zone, group.region_name, group.registered_by_id) == ("WITA", "Kab. Lombok Barat", user.id)
        with pytest.raises(DomainError, match="account_is_yours"):
            operations.register_group(Profile("Lain", LOMBOK), SYSTEM, AT, person=person)


def test_a_facilitator_speaks_for_a_group_without_a_phone(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        partner, joko = village.facilitator()
        me = queries.actor_for(joko)
        group = operations.register_group(
            Profile("Gula Semut Bukit", LOMBOK, "Dusun Kaki"), me, AT, partner_id=partner.id
        )
        assert queries.list_team(group.id) == []
        me = queries.actor_for(joko)
        assert [grant.organisation_id for grant in me.grants] == [partner.id, group.id]
        for name in ("Rohani", "Sapiah"):
            members.add_member(group, PersonDetails(name, "family"), me, AT)
        operations.submit_organisation(group, me, AT)
        operations.approve_organisation(group, SYSTEM, AT)
        assert queries.actor_for(joko).has_role("field_facilitator", group.id)
        operations.suspend_organisation(partner, "Kontrak berakhir", SYSTEM, AT)
        assert not queries.actor_for(joko).has_role("field_facilitator", group.id)


def test_only_the_partners_own_facilitator_registers_for_it(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        partner, _joko = village.facilitator()
        stranger = queries.actor_for(village.person("Orang lain"))
        with pytest.raises(DomainError, match="partner_missing"):
            operations.register_group(Profile("Gula", LOMBOK), stranger, AT, partner_id=partner.id)


def test_an_officer_sees_her_region_only(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        here, _ = village.complete_group("Batik Sragen", SRAGEN)
        there, _ = village.complete_group("Tenun Lombok", LOMBOK)
        for group in (here, there):
            operations.submit_organisation(group, SYSTEM, AT)
        officer = queries.actor_for(village.officer("33"))
        assert [found.id for found in queries.list_submitted(officer)] == [here.id]
        assert queries.get_organisation(here.id, officer) is here
        with pytest.raises(NotFound):
            queries.get_organisation(there.id, officer)
        everywhere = queries.actor_for(village.officer(""))
        assert {found.id for found in queries.list_submitted(everywhere)} == {here.id, there.id}


def test_another_groups_registration_is_not_found(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        mine, coordinator = village.group("Milik saya")
        other, _ = village.group("Milik orang")
        me = queries.actor_for(coordinator)
        assert queries.get_organisation(mine.id, me) is mine
        for viewer in (me, Actor(user_id=coordinator.id)):
            with pytest.raises(NotFound):
                queries.get_organisation(other.id, viewer)


def test_identity_and_account_numbers_are_unreadable_in_the_database(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.group()
        member = members.add_member(group, PersonDetails("Darmini", "returned_worker", nik=NIK), SYSTEM, AT)
        certificates.name_bank_account(group, "002", "0012 3456 7890", "Darmini", SYSTEM, AT)
        session().flush()
        assert (member.person.nik, member.person.nik_last4) == (NIK, "0003")
    with runtime.unit_of_work() as work:
        raw_nik = bytes(work.execute(text("SELECT nik FROM persons")).scalar_one())
        raw_number = bytes(work.execute(text("SELECT number FROM bank_accounts")).scalar_one())
        assert NIK.encode() not in raw_nik
        assert b"001234567890" not in raw_number
        whole_history = str(work.execute(text("SELECT * FROM audit_events")).all())
        assert NIK not in whole_history
        assert "001234567890" not in whole_history


def test_a_changed_account_waits_for_an_officer(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.complete_group()
        first = certificates.name_bank_account(group, "002", "111111", "Darmini", SYSTEM, AT)
        operations.submit_organisation(group, SYSTEM, AT)
        operations.approve_organisation(group, SYSTEM, AT)
        assert queries.find_bank_account(group.id) is first
        second = certificates.name_bank_account(group, "014", "222222", "Orang Asing", SYSTEM, AT)
        assert queries.find_bank_account(group.id) is first
        certificates.refuse_bank_account(group, second, "Nama tidak dikenal", SYSTEM, AT)
        third = certificates.name_bank_account(group, "451", "333333", "Darmini", SYSTEM, AT)
        certificates.confirm_bank_account(group, third, SYSTEM, AT)
        assert queries.find_bank_account(group.id) is third
        assert queries.list_bank_accounts(group.id) == [third]
        with pytest.raises(DomainError, match="account_decided"):
            certificates.confirm_bank_account(group, second, SYSTEM, AT)


def test_name_and_place_stay_as_approved(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.approved_group()
        with pytest.raises(DomainError) as refusal:
            operations.edit_profile(group, Profile("Nama lain", SRAGEN), SYSTEM, AT)
        assert refusal.value.field == "name"
        with pytest.raises(DomainError) as refusal:
            operations.edit_profile(group, Profile(group.name, LOMBOK), SYSTEM, AT)
        assert refusal.value.field == "region_code"
        operations.edit_profile(group, Profile(group.name, SRAGEN, "Jalan Baru", None, "Cerita baru"), SYSTEM, AT)
        assert (group.address, group.about) == ("Jalan Baru", "Cerita baru")


def test_the_last_leader_stays(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        off_taker, _ = village.off_taker()
        held = {membership.role: membership for membership in queries.list_memberships(off_taker.id)}
        assert set(held) == {"off_taker_buyer", "off_taker_finance"}
        with pytest.raises(DomainError, match="last_leader"):
            team.end_membership(off_taker, held["off_taker_buyer"], SYSTEM, AT)
        with pytest.raises(DomainError, match="role_not_here"):
            offers.offer_membership(
                off_taker, AccountDetails("Ratna", "+6281399990000"), "group_coordinator", SYSTEM, AT
            )
        closed, without_password, other = (village.person(name) for name in ("Ratna", "Sapiah", "Wiwik"))
        for user in (closed, without_password, other):
            village.join(off_taker, user, "off_taker_buyer")
        set_enabled(closed, False, SYSTEM, AT)
        without_password.password_hash = None
        joined = {held.user_id: held for held in queries.list_memberships(off_taker.id)}
        team.end_membership(off_taker, held["off_taker_buyer"], SYSTEM, AT)
        with pytest.raises(DomainError, match="last_leader"):
            team.end_membership(off_taker, joined[other.id], SYSTEM, AT)
        assert len(team.invite(off_taker, joined[without_password.id], SYSTEM, AT)) > 20
        with pytest.raises(DomainError, match="has_password"):
            team.invite(off_taker, joined[other.id], SYSTEM, AT)


def test_an_off_taker_keeps_an_outlet(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        off_taker, _ = village.off_taker()
        first = queries.list_outlets(off_taker.id)[0]
        with pytest.raises(DomainError, match="last_outlet"):
            operations.close_outlet(off_taker, first, SYSTEM, AT)
        operations.add_outlet(off_taker, "Galeri Timur", "Jalan Timur 1", "35.78", SYSTEM, AT)
        operations.close_outlet(off_taker, first, SYSTEM, AT)
        assert [outlet.name for outlet in queries.list_outlets(off_taker.id)] == ["Galeri Timur"]


def test_the_trade_record_counts_each_lot_once(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.approved_group()
        one, _ = village.off_taker("Galeri Satu")
        two, _ = village.off_taker("Galeri Dua")
        lots = [
            (one, 1, 11, 6_000, 6_000, True, True, "sheet"),
            (one, 2, 12, 5_000, 4_000, False, False, "sheet"),
            (two, 3, 13, 2_500, 2_500, True, True, "kilogram"),
        ]
        for buyer, lot, order, received, accepted, on_time, first_pass, unit in lots * 2:
            operations.record_outcome(
                group.id, buyer.id, lot, received, accepted, on_time, first_pass, AT, unit=unit, order_id=order
            )
            session().flush()
        record = queries.trade_record(group.id)
        assert [(g.unit, g.received, g.accepted) for g in record.goods] == [
            ("kilogram", 2_500, 2_500),
            ("sheet", 11_000, 10_000),
        ]
        assert (record.lots, record.first_pass_lots, record.on_time_lots) == (3, 2, 2)
        assert (record.off_takers, record.returning_off_takers, record.orders) == (2, 1, 3)
        assert record.since == AT
        assert queries.trade_record(one.id).lots == 0


def test_an_approved_group_is_public_with_a_cursor(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        for name in ("Cendana", "Anggrek", "Bakti"):
            village.approved_group(name)
        village.group("Belum disetujui")
        first = queries.list_public_groups(limit=2)
        assert [group.name for group in first] == ["Anggrek", "Bakti"]
        rest = queries.list_public_groups(after=f"{first[-1].name}~{first[-1].id}")
        assert [group.name for group in rest] == ["Cendana"]
        assert [group.name for group in queries.list_public_groups(text="nggr")] == ["Anggrek"]
        assert queries.list_public_groups(province="52") == []


def test_certificates_run_out(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.group()
        certificates.add_certificate(group, "pirt", "P-IRT 1234567890123-45", date(2026, 1, 1), SYSTEM, AT)
        certificates.add_certificate(group, "pirt", "P-IRT 1234567890123-46", date(2031, 1, 1), SYSTEM, AT)
        certificates.add_certificate(group, "nib", "1234567890123", None, SYSTEM, AT)
        session().flush()
        assert queries.valid_until(group.id) == {"pirt": date(2031, 1, 1), "nib": None}
        assert "expired_pirt" not in {gap.key for gap in queries.list_gaps(group, date(2026, 6, 1))}
        assert "expired_pirt" in {gap.key for gap in queries.list_gaps(group, date(2031, 6, 1))}


def test_a_stale_copy_does_not_overwrite(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.complete_group()
        operations.submit_organisation(group, SYSTEM, AT)
        group_id, held = group.id, group.version
    with runtime.unit_of_work():
        operations.approve_organisation(session().get_one(Organisation, group_id), SYSTEM, AT)
    with runtime.unit_of_work() as work:
        assert work.get_one(Organisation, group_id).version > held


def test_nothing_changes_while_an_officer_looks_at_it(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, _ = village.complete_group()
        operations.submit_organisation(group, SYSTEM, AT)
        with pytest.raises(Conflict):
            members.add_member(group, PersonDetails("Sapiah", "family"), SYSTEM, AT)
        with pytest.raises(Conflict):
            certificates.name_bank_account(group, "002", "111111", "Darmini", SYSTEM, AT)
        with pytest.raises(Conflict):
            operations.edit_profile(group, Profile("Lain", SRAGEN), SYSTEM, AT)
        operations.take_back_organisation(group, SYSTEM, AT)
        members.add_member(group, PersonDetails("Sapiah", "family"), SYSTEM, AT)


def test_two_of_one_name_have_two_codes_that_stay_from_the_first_number_on(runtime: Runtime) -> None:
    village = Village(runtime)
    with runtime.unit_of_work():
        (first, _), (second, _) = (village.group() for _ in range(2))
        assert first.code is not None
        assert first.code != second.code
        with pytest.raises(DomainError, match="code_taken"):
            change_code(second, first.code.lower())
        with pytest.raises(DomainError, match="code_shape"):
            change_code(second, "A1")
        change_code(second, " bsx ")
        assert second.code == "BSX"
        assert next_number(second.id, second.code, "SJ", date(2026, 11, 28)) == "SJ-BSX-2026-0001"
        with pytest.raises(Conflict, match="code_is_in_use"):
            change_code(second, "BSY")
