"""Every address of the server. `docs/routes.md` lists them with who may call them and what they log."""

from django.urls import include, path

from clearplate.server import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("clearplate.server.agencies.urls")),
    path("ingest/", include("clearplate.server.ingest.urls")),
    path("search/", include("clearplate.server.search.urls")),
    path("approvals/", include("clearplate.server.approvals.urls")),
    path("review/", include("clearplate.server.review.urls")),
    path("residents/", include("clearplate.server.residents.urls")),
    path("cases/v1/", include("clearplate.server.cases.adapter_urls")),
    path("cases/", include("clearplate.server.cases.urls")),
    path("holds/", include("clearplate.server.holds.urls")),
    path("evidence/", include("clearplate.server.evidence.urls")),
    path("cameras/", include("clearplate.server.cameras.urls")),
    path("places/", include("clearplate.server.places.urls")),
    path("policy/drafts/", include("clearplate.server.drafts.urls")),
    path("policy/", include("clearplate.server.policy.urls")),
    path("public/", include("clearplate.server.portal.urls")),
    path("tlog/", include("clearplate.server.tlog.urls")),
    path("", include("clearplate.server.ui.urls")),
]

handler400 = "clearplate.server.problems.bad_request"
handler403 = "clearplate.server.problems.permission_denied"
handler404 = "clearplate.server.problems.not_found"
handler500 = "clearplate.server.problems.server_error"
