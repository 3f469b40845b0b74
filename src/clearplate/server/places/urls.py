"""Addresses of the protected places' pages."""

from django.urls import path

from clearplate.server.places import views

app_name = "places"
urlpatterns = [
    path("", views.place_list, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.import_file, name="import"),
    path("export/", views.export, name="export"),
    path("<uuid:place_id>/", views.detail, name="detail"),
    path("<uuid:place_id>/change/", views.change, name="change"),
    path("<uuid:place_id>/end/", views.end, name="end"),
]
