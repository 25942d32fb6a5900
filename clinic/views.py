"""The door: where one lands, and what one is told when a page is refused."""

from django.shortcuts import redirect, render


def home(request):
    return redirect("dashboards:area")


def forbidden(request, exception):
    return render(request, "403.html", {"reason": str(exception)}, status=403)
