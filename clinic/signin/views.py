"""The session's time, and the link by which somebody who was invited signs in."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import JsonResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from clinic.actions import choose_password
from clinic.declared import open_to_all, signed_in
from clinic.signin.recorded import record_sign_in
from clinic.signin.sessions import seconds_left


@signed_in
@require_http_methods(["GET", "POST"])
def session(request):
    """How long is left; a POST says that somebody is there, and the middleware counts it."""
    left = seconds_left(request.session, time.time())
    return JsonResponse({"seconds": left, "user": request.user.get_username()})


class InvitationForm(SetPasswordForm):
    def save(self, commit=True):
        record_sign_in(by=self.user, action="invitation_used")
        choose_password(
            by=self.user,
            user=self.user,
            password=self.cleaned_data["new_password1"],
        )
        return self.user


@method_decorator(login_not_required, name="dispatch")
class Invitation(PasswordResetConfirmView):
    """Django keeps the token in the session and out of the address that is shown."""

    form_class = InvitationForm
    template_name = "account/invitation.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form):
        messages.success(self.request, "Your password is set: sign in with it.")
        return super().form_valid(form)


invitation = open_to_all(Invitation.as_view())
