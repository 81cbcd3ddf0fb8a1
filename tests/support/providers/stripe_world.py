"""Stripe's side for tests: its objects and what happens to them, written from its published API.

Objects name each other by id, as Stripe stores them; `stripe_server.py` expands them. Amounts are in Stripe's units.
"""

from __future__ import annotations

from stripe_objects import MONTH, Objects, Record, Refused


class World(Objects):
    """What our calls do at Stripe, and what happens there and at banks."""

    # What our calls do.

    def checkout(self, params: Record) -> Record:
        if params["mode"] == "payment" and params["line_items"][0]["price_data"].get("recurring"):
            raise Refused("parameter_invalid", "line_items")
        if params["mode"] == "subscription" and "submit_type" in params:
            raise Refused("parameter_unknown", "submit_type")
        session = self.add(
            "cs",
            "checkout.session",
            mode=params["mode"],
            status="open",
            payment_status="unpaid",
            client_reference_id=params["client_reference_id"],
            metadata=params.get("metadata", {}),
            payment_intent=None,
            subscription=None,
            customer=None,
        )
        session["url"] = f"https://checkout.stripe.com/c/pay/{session['id']}"
        session["_params"] = params
        return session

    def update_subscription(self, name: str, params: Record) -> Record:
        found = self.objects[name]
        if found["status"] == "canceled":
            raise Refused("resource_missing", "id")
        for item in params.get("items", []):
            if item["id"] != found["items"]["data"][0]["id"] or "product" not in item["price_data"]:
                raise Refused("parameter_missing", "items")
            found["items"]["data"][0]["price"] = self._price(item["price_data"])
        if "pause_collection" in params:
            found["pause_collection"] = params["pause_collection"] or None
        if "default_payment_method" in params:
            found["default_payment_method"] = params["default_payment_method"] or None
        self.tell("customer.subscription.updated", found)
        return found

    def cancel_subscription(self, name: str) -> Record:
        found = self.objects[name]
        if found["status"] == "canceled":
            raise Refused("resource_missing", "id")
        found["status"] = "canceled"
        self.tell("customer.subscription.deleted", found)
        return found

    def refund(self, params: Record) -> Record:
        charge = self.objects[params["charge"]]
        amount = int(params.get("amount", charge["amount"] - charge["amount_refunded"]))
        if amount + charge["amount_refunded"] > charge["amount"]:
            raise Refused("charge_already_refunded")
        refund = self.add(
            "re",
            "refund",
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            amount=amount,
            currency=charge["currency"],
            status="succeeded",
            metadata=params.get("metadata", {}),
            failure_balance_transaction=None,
        )
        charge["amount_refunded"] += amount
        charge["refunds"]["data"].insert(0, refund["id"])
        refund["balance_transaction"] = self._book("refund", refund, -amount)["id"]
        self.tell("charge.refunded", charge)
        return refund

    # What happens at Stripe and at banks.

    def pay(self, session: str, *, pending: bool = False) -> Record:
        """The reader pays on Stripe's page; return the charge."""
        found = self.objects[session]
        params = found["_params"]
        found["status"] = "complete"
        if found["mode"] == "payment":
            price = params["line_items"][0]["price_data"]
            intent = found["payment_intent"] or self._intent(found)
            found["payment_intent"] = intent
            metadata = params["payment_intent_data"]["metadata"]
            charge = self._charge(price, int(price["unit_amount"]), intent, None, metadata, pending=pending)
            self.objects[intent]["status"] = "processing" if pending else "succeeded"
            found["payment_status"] = "unpaid" if pending else "paid"
        else:
            charge = self._subscribe(found, params)
            found["payment_status"] = "paid"
        self.tell("checkout.session.completed", found)
        return charge

    def decline(self, session: str) -> Record:
        """The reader's card is refused on Stripe's page, which stays open."""
        found = self.objects[session]
        price = found["_params"]["line_items"][0]["price_data"]
        found["payment_intent"] = found["payment_intent"] or self._intent(found)
        return self._charge(price, int(price["unit_amount"]), found["payment_intent"], None, {}, failed="card_declined")

    def arrive(self, charge: str, *, fails: bool = False) -> None:
        """A debit that was under way arrives, or does not."""
        found = self.objects[charge]
        intent = self.objects[found["payment_intent"]]
        if fails:
            found["status"], found["failure_code"] = "failed", "insufficient_funds"
            intent["status"] = "requires_payment_method"
        else:
            found["status"], intent["status"] = "succeeded", "succeeded"
            self.book(charge)
        for session in self.all("checkout.session"):
            if session["payment_intent"] == intent["id"]:
                session["payment_status"] = "unpaid" if fails else "paid"
                kind = "async_payment_failed" if fails else "async_payment_succeeded"
                self.tell(f"checkout.session.{kind}", session)

    def expire(self, session: str) -> None:
        """A day has passed without a payment."""
        self.objects[session]["status"] = "expired"
        self.tell("checkout.session.expired", self.objects[session])

    def renew(self, subscription: str, *, fails: bool = False, last: bool = False) -> Record | None:
        """The next payment is due; `last` says that Stripe gives up."""
        found = self.objects[subscription]
        if found["status"] == "canceled" or found.get("pause_collection"):
            return None
        item = found["items"]["data"][0]
        price = item["price"]
        failed = "card_declined" if fails else ""
        charge = self._charge(price, price["unit_amount"], self._intent(found), found["customer"], {}, failed=failed)
        invoice = self._invoice(found, charge)
        if fails:
            invoice["next_payment_attempt"] = None if last else self.moment + 3 * 86_400
            found["status"] = "canceled" if last else "past_due"
            self.tell("invoice.payment_failed", invoice)
            if last:
                self.tell("customer.subscription.deleted", found)
        else:
            found["status"] = "active"
            item["current_period_end"] = self.moment + MONTH
            self.tell("invoice.paid", invoice)
        return charge

    def dispute(self, charge: str, *, inquiry: bool = False) -> Record:
        """A donor's bank takes a charge back, or asks about it."""
        found = self.objects[charge]
        found["disputed"] = True
        dispute = self.add(
            "du",
            "dispute",
            charge=charge,
            payment_intent=found["payment_intent"],
            amount=found["amount"],
            currency=found["currency"],
            status="warning_needs_response" if inquiry else "needs_response",
            balance_transactions=[],
        )
        if not inquiry:
            dispute["balance_transactions"].append(self._book("adjustment", dispute, -found["amount"], 2_000)["id"])
        self.tell("charge.dispute.created", dispute)
        return dispute

    def decide(self, dispute: str, *, won: bool) -> None:
        """The bank decides."""
        found = self.objects[dispute]
        found["status"] = "won" if won else "lost"
        if won:
            found["balance_transactions"].append(self._book("adjustment", found, found["amount"], -2_000)["id"])
            self.tell("charge.dispute.funds_reinstated", found)
        self.tell("charge.dispute.closed", found)

    def refund_comes_back(self, refund: str) -> None:
        """The donor's card is gone: a refund cannot be delivered."""
        found = self.objects[refund]
        found["status"] = "failed"
        found["failure_balance_transaction"] = self._book("refund_failure", found, found["amount"])["id"]
        charge = self.objects[found["charge"]]
        charge["amount_refunded"] -= found["amount"]
        self.tell("refund.failed", found)

    def pay_out(self) -> Record | None:
        """What the account holds goes to the bank."""
        held = sum(each["net"] for each in self.all("balance_transaction"))
        if held <= 0:
            return None
        payout = self.add("po", "payout", amount=held, currency="eur", status="paid")
        payout["balance_transaction"] = self._book("payout", payout, -held)["id"]
        self.tell("payout.paid", payout)
        return payout

    def ask_fee(self, amount: int) -> Record:
        """Stripe asks for a fee that belongs to no payment."""
        return self._book("stripe_fee", {"id": None, "currency": "eur"}, -amount)

    def _subscribe(self, session: Record, params: Record) -> Record:
        price = self._price(params["line_items"][0]["price_data"])
        customer = self.add("cus", "customer", email="somebody@example.org", invoice_settings={})
        item = self.add("si", "subscription_item", price=price, quantity=1, current_period_end=self.moment + MONTH)
        found = self.add(
            "sub",
            "subscription",
            customer=customer["id"],
            status="active",
            items={"object": "list", "data": [item]},
            pause_collection=None,
            cancel_at_period_end=False,
            default_payment_method=self.add("pm", "payment_method")["id"],
            metadata=params["subscription_data"]["metadata"],
        )
        session["subscription"], session["customer"] = found["id"], customer["id"]
        charge = self._charge(price, price["unit_amount"], self._intent(found), customer["id"], {})
        self.tell("invoice.paid", self._invoice(found, charge))
        return charge
