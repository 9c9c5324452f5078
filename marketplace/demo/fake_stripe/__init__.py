"""A practice payment service that speaks the part of Stripe's HTTP interface the marketplace uses.

It runs as a process of its own (``python -m marketplace.demo.fake_stripe``) or inside a thread
(``running_fake_stripe``). It knows nothing of the marketplace: what it offers is written from
Stripe's public interface, so that the real ``stripe`` SDK meets a partner it cannot collude with.
"""

from marketplace.demo.fake_stripe.server import FakeStripe
from marketplace.demo.fake_stripe.serving import running_fake_stripe

__all__ = ["FakeStripe", "running_fake_stripe"]
