"""The addresses of support below `/service/`."""

from __future__ import annotations

from django.urls import path

from tamizdat.support.web import give, manage, practice, receipts, reminders, thanks, webhooks

urlpatterns = [
    path("contribute/", give.contribute, name="service_contribute"),
    path("pay/<str:token>/", give.pay, name="service_pay"),
    path("thanks/<str:token>/", thanks.thanks, name="service_thanks"),
    path("receipt/<str:token>/", receipts.of_contribution, name="service_receipt"),
    path("practice/<slug:order>/", practice.practice, name="service_practice"),
    path("remind/", reminders.remind, name="service_remind"),
    path("remind/stop/<str:token>/", reminders.stop, name="service_remind_stop"),
    path("manage/", manage.ask, name="service_manage_ask"),
    path("manage/<str:token>/", manage.manage, name="service_manage"),
    path("manage/<str:token>/receipt/<int:payment>/", receipts.of_payment, name="service_payment_receipt"),
    path("manage/<str:token>/year/<int:year>/", receipts.of_year, name="service_year_receipt"),
    path("webhooks/<slug:name>/", webhooks.webhook, name="service_webhook"),
]
