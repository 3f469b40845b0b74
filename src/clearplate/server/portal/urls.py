"""Addresses of the public space and its proofs."""

from django.urls import path

from clearplate.server.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.file, name="start"),
    path("proof/<int:index>.tlog-proof", views.receipt, name="receipt"),
    path("proof/consistency/<int:old_size>/<int:new_size>", views.consistency, name="consistency"),
    path("<path:path>", views.file, name="file"),
]
