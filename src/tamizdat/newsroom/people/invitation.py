"""The page behind a link of invitation: a person chooses a password, is signed in, and sets up a second factor."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from tamizdat.newsroom.accounts import log
from tamizdat.newsroom.models import Invitation
from tamizdat.newsroom.people.forms import FirstPasswordForm


@method_decorator(sensitive_post_parameters(), name="dispatch")
class InvitationView(View):
    """Shows the form to whoever has a usable link; whoever has not is told so in the same way, whatever the reason."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form, and change nothing: programs that look at links in messages do not use one up."""
        found = Invitation.objects.usable(token)
        return self._page(request, found, FirstPasswordForm(found.user) if found else None)

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Set the password, use the link up, and sign the person in."""
        found = Invitation.objects.usable(token)
        form = FirstPasswordForm(found.user, request.POST) if found else None
        if found is None or form is None or not form.is_valid():
            return self._page(request, found, form)
        user = found.user
        with transaction.atomic():
            if not found.use():
                return self._page(request, None, None)
            user.set_password(form.cleaned_data["password"])
            user.save(update_fields=["password"])
            log.write(user, "invitation_used", user)
        request.session.flush()
        record_authentication(request, user, method="password", reauthenticated=True)  # so that it is not asked again
        answer: HttpResponseBase = perform_login(request, Login(user=user, redirect_url=reverse("mfa_index")))
        return answer

    def _page(self, request: HttpRequest, found: Invitation | None, form: FirstPasswordForm | None) -> HttpResponse:
        context = {"invited": found.user if found else None, "form": form}
        return render(request, "account/invitation.html", context, status=200 if found else 404)


invitation = InvitationView.as_view()
