"""Headers that every page needs."""

from django.utils.cache import add_never_cache_headers

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
