"""Sending a test letter of a draft or of a newsletter's welcome, and the address at which somebody gets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from msgspec.structs import replace
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.letters.desk.access import arranging, sending
from tamizdat.letters.desk.testing import addresses
from tamizdat.letters.desk.testing.tried import Tried, of_issue, of_welcome
from tamizdat.letters.models import Issue, Newsletter, TestAddress
from tamizdat.newsroom.vault.views import may_use
from tamizdat.people import limits, vault
from tamizdat.people.addresses import NoAddress
from tamizdat.people.mail import outbox
from tamizdat.vault.errors import VaultError, VaultLocked

_TESTS = limits.Limit("test letter", 60, timedelta(hours=1))


class AddressForm(forms.Form):
    """Somebody's own address."""

    address = forms.CharField(
        label=gettext_lazy("Your address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "A code goes there. The address is sealed; nobody at the desk sees it, and it gets test letters alone."
        ),
    )


class CodeForm(forms.Form):
    """The code that was sent there."""

    code = forms.CharField(
        label=gettext_lazy("The code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class TestForm(forms.Form):
    """Who gets the test."""

    __test__ = False  # it is no test, whatever its name says

    to = forms.ModelMultipleChoiceField(
        TestAddress.objects.none(), label=gettext_lazy("To"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = addresses.confirmed()
        field.label_from_instance = lambda row: row.user.username
        field.initial = [row.pk for row in field.queryset if row.user_id == user.pk]


@sensitive_post_parameters()
@sensitive_variables()
@arranging
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who can get a test of a draft; a POST sends it, or changes one's own address."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    return _page(request, of_issue(issue))


@sensitive_post_parameters()
@sensitive_variables()
@sending
def test_welcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who can get a test of a newsletter's welcome letter; a POST sends it, or changes one's own address."""
    return _page(request, of_welcome(get_object_or_404(Newsletter, pk=pk)))


def _page(request: HttpRequest, tried: Tried) -> HttpResponse:
    done = request.POST.get("do") if request.method == "POST" else None
    forms_: dict[str, Any] = {
        "form": TestForm(request.user, request.POST if done == "send" else None),
        "address_form": AddressForm(request.POST if done == "address" else None),
        "code_form": CodeForm(request.POST if done == "code" else None),
    }
    if done and _is_done(request, tried, done, forms_):
        return redirect(request.path)
    own = TestAddress.objects.filter(user=request.user).first()
    staff = addresses.confirmed().exists()
    context = {**forms_, "tried": tried, "own": own, "has_staff": staff, "is_unlocked": vault.is_unlocked()}
    context["may_unlock"] = may_use(request.user)
    return render(request, "letters/test.html", context)


def _is_done(request: HttpRequest, tried: Tried, what: str, shown: dict[str, Any]) -> bool:
    """Do what a button says; return whether that is all, False where a form has to be shown again."""
    match what:
        case "send":
            return _send(request, tried, shown["form"])
        case "address":
            return _give(request, shown["address_form"])
        case "code":
            return _confirm(request, shown["code_form"])
        case "forget":
            addresses.forget(request.user)
            messages.success(request, _("Your address is deleted."))
            return True
    raise PermissionDenied


def _give(request: HttpRequest, form: AddressForm) -> bool:
    if not form.is_valid():
        return False
    try:
        addresses.give(request.user, form.cleaned_data["address"])
    except NoAddress:
        form.add_error("address", _("That is no e-mail address."))
    except addresses.TooOftenError:
        form.add_error("address", _("Too many codes were asked for. Try again tomorrow."))
    except (VaultError, OSError) as error:
        form.add_error("address", str(error))
    else:
        messages.success(request, _("A code is on its way. Write it into the field below."))
        return True
    return False


def _confirm(request: HttpRequest, form: CodeForm) -> bool:
    if not form.is_valid():
        return False
    if not addresses.confirm(request.user, form.cleaned_data["code"]):
        form.add_error("code", _("That is not the code. After five wrong ones a new one is needed."))
        return False
    messages.success(request, _("Your address is confirmed."))
    return True


def _send(request: HttpRequest, tried: Tried, form: TestForm) -> bool:
    if not form.is_valid():
        return False
    if not limits.allow(_TESTS, [f"user {request.user.pk}"]):
        form.add_error(None, _("Too many test letters. Wait an hour."))
        return False
    rows = list(form.cleaned_data["to"])
    try:
        count = _put(tried, rows)
    except VaultLocked:
        return False  # the page says so, and who unlocks it
    except VaultError as error:
        form.add_error(None, str(error))
        return False
    log(instance=tried.row, action="letters.test", user=request.user, data={"to": [row.user.username for row in rows]})
    said = ngettext("The test letter is on its way.", "%(count)s test letters are on their way.", count)
    messages.success(request, said % {"count": count})
    return True


def _put(tried: Tried, rows: list[TestAddress]) -> int:
    """Queue the letter for some people, once a minute for each; return how many. Raises VaultLocked."""
    made, minute = tried.make(), int(timezone.now().timestamp() // 60)
    found = addresses.read(rows)
    for row, address in zip(rows, found, strict=True):
        letter = replace(made, to=address, subject=_("Test: %(subject)s") % {"subject": made.subject})
        outbox.put(addresses.KIND, f"test {tried.key} {row.pk} {minute}", letter)
    return len(found)
