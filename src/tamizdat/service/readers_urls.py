"""The addresses of the service that readers meet, below the folder of the site that is kept for it."""

from __future__ import annotations

from django.urls import include, path

from tamizdat.letters.web import services
from tamizdat.paths import SERVICE_FOLDER
from tamizdat.readers import data
from tamizdat.readers.abuse import challenge_view

urlpatterns = [
    path(f"{SERVICE_FOLDER}/challenge/", challenge_view),
    path(f"{SERVICE_FOLDER}/data/", data.ask, name="service_data_ask"),
    path(f"{SERVICE_FOLDER}/data/<str:token>/", data.data, name="service_data"),
    path(f"{SERVICE_FOLDER}/letters/", include("tamizdat.letters.web.urls")),
    path(f"{SERVICE_FOLDER}/mail/<slug:service>/", services.report, name="service_mail_report"),
    path(f"{SERVICE_FOLDER}/", include("tamizdat.support.web.urls")),
]
handler400 = "tamizdat.readers.middleware.unreadable"
handler404 = "tamizdat.readers.middleware.not_found"
handler500 = "tamizdat.readers.middleware.failed"
