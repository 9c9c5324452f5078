"""What to do next: everything that waits for a person, the oldest first."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from marketplace.accounts.actor import Actor
from marketplace.accounts.task_board import Task, TaskBoard
from marketplace.advances import tasks as of_advances
from marketplace.cases import tasks as of_cases
from marketplace.deliveries import tasks as of_deliveries
from marketplace.infra.data.runtime import service
from marketplace.infra.language import formats
from marketplace.inspections import tasks as of_inspections
from marketplace.kernel.document_keys import ids_of
from marketplace.orders import tasks as of_orders
from marketplace.orders.queries import names_of_parties, orders_by_id, parties_to_name
from marketplace.payments import tasks as of_payments
from marketplace.reports.order_file import OrderFile
from marketplace.settlements import tasks as of_settlements

SOON = timedelta(days=2)


@dataclass(frozen=True)
class Greeting:
    """The part of the day, by the reader's clock."""

    part: str
    today: date


def greeting(at: datetime, zone: str) -> Greeting:
    """Morning to 11, noon to 15, afternoon to 18, evening after: as people greet each other in Indonesia."""
    here = formats.local(at, zone)
    part = next(
        name for name, until in (("morning", 11), ("noon", 15), ("afternoon", 18), ("evening", 25)) if here.hour < until
    )
    return Greeting(part, here.date())


def list_tasks(viewer: Actor) -> list[Task]:
    """Everything that waits for the viewer or, in a file of the viewer's, for the other side; oldest first."""
    return service(TaskBoard).list_tasks(viewer)


def naming_parties(tasks: list[Task], viewer: Actor) -> list[Task]:
    """The tasks of orders with the other party's name in front where it is not told: two buyers' orders may share a
    number. Whoever works for several groups, or for neither side, reads the group's name too.
    """
    ids = ids_of("order", (task.file for task in tasks))
    orders = {order.key: order for order in orders_by_id(ids).values()}
    names = names_of_parties(list(orders.values()))
    told = {key: [names[party] for party in parties_to_name(order, viewer)] for key, order in orders.items()}
    return [_naming(task, told.get(task.file or "", [])) for task in tasks]


def _naming(task: Task, names: list[str]) -> Task:
    missing = [name for name in names if name not in f"{task.title} {task.text} {task.party}"]
    return replace(task, text=f"{', '.join(missing)}: {task.text}".rstrip(": ")) if missing else task


def mine(tasks: list[Task]) -> list[Task]:
    """The tasks that are the viewer's own turn, but for the files of others."""
    return [task for task in tasks if task.tone != "wait" and not task.party]


def files(tasks: list[Task]) -> list[Task]:
    """Of the viewer's own tasks the files of others that she decides on."""
    return [task for task in tasks if task.party and task.tone != "wait"]


def with_officer(tasks: list[Task]) -> list[Task]:
    """The viewer's registrations and products that an officer looks at now."""
    return [task for task in tasks if task.tone == "wait" and task.file is None]


def of_file(file: OrderFile, viewer: Actor) -> list[Task]:
    """What waits in one order, told from the documents already read, the viewer's own tasks first."""
    order, names = file.order, file.names
    advances = [advance for advance, _position in file.advances]
    unsettled = {order.id} if file.summary.awaits_goods else set()
    tasks = of_advances.tasks(advances, file.open_adjustments, {order.id: order}, unsettled, names, viewer)
    tasks += of_payments.tasks(file.payments, names, viewer)
    tasks += of_settlements.tasks(file.unpaid, file.underway, viewer)
    tasks += of_cases.tasks(file.cases, names, viewer)
    if file.side:
        held = {order.id} if file.summary.holds else set()
        tasks += of_orders.tasks([order], file.proposals, names, held, viewer)
        tasks += of_inspections.tasks(file.uninspected, file.open_inspections, names, viewer)
        if order.is_open:
            tasks += of_deliveries.tasks([order], file.lots, advances, names, viewer)
    return sorted(tasks, key=lambda task: (task.tone == "wait", task.since))


def most_urgent(tasks: list[Task], today: date) -> Task | None:
    """The one task that wears the colour: the first that is due soon or overdue, else one that is urgent in itself,
    else the oldest of mine.
    """
    own = mine(tasks)
    due = [task for task in own if task.due_on is not None and task.due_on <= today + SOON]
    if due:
        return min(due, key=lambda task: task.due_on or today)
    return next((task for task in own if task.tone == "attention"), next(iter(own), None))
