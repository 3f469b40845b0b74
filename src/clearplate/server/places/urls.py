"""Addresses of the protected places' pages."""

from django.urls import path

from clearplate.server.places import plate_views, views

app_name = "places"
urlpatterns = [
    path("", views.place_list, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.import_file, name="import"),
    path("export/", views.export, name="export"),
    path("plates/", plate_views.protected, name="plates"),
    path("plates/<uuid:plate_id>/take-off/", plate_views.unprotect, name="unprotect"),
    path("household/", plate_views.household, name="household"),
    path("household/<uuid:plate_id>/take-off/", plate_views.withdraw, name="withdraw"),
    path("<uuid:place_id>/", views.detail, name="detail"),
    path("<uuid:place_id>/change/", views.change, name="change"),
    path("<uuid:place_id>/end/", views.end, name="end"),
]
