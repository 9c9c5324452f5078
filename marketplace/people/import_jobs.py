"""What a worker does with lists of persons: takes in a long one, and forgets the rows of old ones."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from marketplace.accounts.actor import Actor, ActorLoader
from marketplace.accounts.models import User
from marketplace.infra.data.jobs import Work
from marketplace.infra.data.runtime import now, service, session
from marketplace.people import import_operations as imports
from marketplace.people.import_models import PersonImport
from marketplace.people.import_queries import load_table

KEEP_ROWS = timedelta(days=30)
LISTS = 20


def write_list(work: Work) -> None:
    """Takes a confirmed list in: understands it before the lock, saying how far it is, then writes it whole."""
    person_import, prepared = _prepared(work)
    if prepared is None:
        return
    _tell(work, person_import, len(prepared.said) // 2)

    def write() -> bool:
        one = session().get_one(PersonImport, person_import.id, with_for_update=True)
        user = session().get_one(User, one.confirmed_by_id) if one.confirmed_by_id else None
        actor = service(ActorLoader).load(user) if user is not None else Actor.system()
        return imports.write_import(one, prepared, actor, now())

    work.finish(write)


def _prepared(work: Work) -> tuple[PersonImport, imports.Prepared | None]:
    with work.runtime.unit_of_work(write=False, keep=True):
        person_import = session().get_one(PersonImport, work.payload["import_id"])
        if person_import.status != "working":
            return person_import, None
        table, answers = load_table(person_import)
        terms = imports.terms_of(person_import, person_import.confirmed_at or now())
        said, _of_columns = imports.understand(table, terms)
        return person_import, imports.Prepared(table, said, answers)


def _tell(work: Work, person_import: PersonImport, rows: int) -> None:
    """Notes how far it is, in a transaction of its own."""
    done = update(PersonImport).where(PersonImport.id == person_import.id, PersonImport.status == "working")
    done = done.values(rows_done=rows).execution_options(synchronize_session=False)
    work.runtime.run(lambda: session().execute(done))


def forget_rows(at: datetime) -> None:
    """Deletes what lists said of persons, 30 days after they were read."""
    old = select(PersonImport).where(
        PersonImport.rows_deleted_at.is_(None),
        PersonImport.created_at < at - KEEP_ROWS,
        PersonImport.status != "working",
    )
    lists = session().scalars(old.limit(LISTS)).all()
    for person_import in lists:
        if person_import.status == "read":
            imports.discard_import(person_import, Actor.system(), at)
    imports.delete_rows([person_import for person_import in lists if person_import.rows_deleted_at is None], at)
