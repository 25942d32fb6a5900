"""What is stored encrypted, with a key made from SECRET_KEY."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


def box() -> MultiFernet:
    """Encrypts with SECRET_KEY, and still opens what an earlier key encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"aftercare.box" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class SealedCookieStorage(CookieStorage):
    """Messages until the next page: they name patients, so the browser can't read them.

    In the session they would be saved after the record, and a failure of that would
    look as if the record had failed.
    """

    def _encode_parts(self, messages, encode_empty=False):
        encoded = super()._encode_parts(messages, encode_empty)
        return encoded and box().encrypt(encoded.encode()).decode()

    def _decode(self, data):
        try:
            return super()._decode(data and box().decrypt(data.encode()).decode())
        except (InvalidToken, UnicodeEncodeError):
            self.used = True  # nobody's: the cookie is taken away
            return None
