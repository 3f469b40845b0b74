"""Addresses of the holds station. None carries a plate, a reason or a case number."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.holds import asking_views, views

app_name = "holds"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.hold_list, name="list"),
    path("search/<uuid:search_id>/", asking_views.from_search, name="from_search"),
    path("case/<uuid:case_id>/", asking_views.from_case, name="from_case"),
    path("<uuid:hold_id>/", views.detail, name="detail"),
    path("<uuid:hold_id>/approve/", views.approve, name="approve"),
    path("<uuid:hold_id>/decline/", views.decline, name="decline"),
    path("<uuid:hold_id>/extend/", asking_views.extend, name="extend"),
    path("<uuid:hold_id>/release/", views.release, name="release"),
]
