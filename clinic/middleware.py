"""What holds for every request: its scope, its headers, and its place in the trail."""

from django.utils.cache import add_never_cache_headers

from clinic.audit.access import NotRecorded
from clinic.audit.context import during
from clinic.declared import check_every_view
from clinic.refusals import (
    changed_since,
    not_recorded,
    saved_already,
    token_refused,
)
from clinic.scoped import in_pieces, scoped
from clinic.submissions import ChangedSince, SavedAlready, TokenRefused


class ScopeMiddleware:
    """No row of a clinic is read in a request until its view has said what it needs."""

    def __init__(self, get_response):
        self.get_response = get_response
        check_every_view()

    def __call__(self, request):
        with scoped(None):
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = in_pieces(response.streaming_content)
        return response


class TrailMiddleware:
    """What a request writes or reads is recorded with its session and address.

    Where reading can't be recorded, nothing that was read is shown. A form that came
    before is answered with what it led to then.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with during(request):
            return self.get_response(request)

    def process_exception(self, request, exception):
        match exception:
            case NotRecorded():
                return not_recorded(request)
            case ChangedSince():
                return changed_since(request, exception.submission)
            case SavedAlready():
                return saved_already(request, exception.submission)
            case TokenRefused():
                return token_refused(request, str(exception))
        return None


# Passkeys are the one thing of these that the pages use.
FEATURES = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
]
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in FEATURES]
    + ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)


class HeadersMiddleware:
    """What Django and django-csp don't set, on files too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class NoStoreMiddleware:
    """What a signed-in person sees stays out of every cache on a shared computer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        add_never_cache_headers(response)
        return response
