"""What every page needs: its headers, and its place in the trail."""

from django.utils.cache import add_never_cache_headers

from clinic.audit.context import during


class TrailMiddleware:
    """What a request writes or reads is recorded with its session and address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with during(request):
            return self.get_response(request)


class NoStoreMiddleware:
    """What a signed-in person sees stays out of every cache on a shared computer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
