"""Addresses of the residents' station. None carries a name or what a resident wrote."""

from django.urls import path

from clearplate.server.residents import views

app_name = "residents"
urlpatterns = [
    path("", views.matters, name="list"),
    path("record/", views.record, name="record"),
    path("<uuid:matter_id>/", views.matter, name="matter"),
    path("<uuid:matter_id>/answer/", views.answer, name="answer"),
    path("<uuid:matter_id>/extend/", views.extend, name="extend"),
    path("<uuid:matter_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:matter_id>/slip/", views.slip, name="slip"),
]
