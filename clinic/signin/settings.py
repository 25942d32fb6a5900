"""How people sign in: the settings of allauth, axes and the sessions.

None of it is read from the environment; what is, stands in `clinic.settings`.
"""

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "clinic.signin.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    ]
]

SESSION_COOKIE_AGE = 15 * 60  # idle; `clinic.signin.sessions` counts it
SESSION_LONGEST = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Saving the session after the view would turn a stored record into an error page
# when the database fails in between: the middleware touches it before the view.
SESSION_SAVE_EVERY_REQUEST = False
# Messages name patients: in the cookie that carries them they are encrypted.
MESSAGE_STORAGE = "clinic.signin.boxes.SealedCookieStorage"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

ACCOUNT_ADAPTER = "clinic.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a way to sign in is added
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# axes counts wrong passwords by user and address; this counts attempts by address,
# and wrong codes of a second factor by user.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/15m/key"}
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # of an invitation

MFA_ADAPTER = "clinic.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Aftercare"
MFA_TOTP_TOLERANCE = 1  # of 30 seconds: telephones' clocks differ

USERSESSIONS_ADAPTER = "clinic.signin.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True  # shows when each was last seen

SOCIALACCOUNT_ADAPTER = "clinic.signin.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "single-sign-on"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# Both together: somebody elsewhere can't lock a nurse out of her clinic.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "next"]
AXES_USERNAME_CALLABLE = "clinic.signin.throttle.counted_name"
AXES_CLIENT_IP_CALLABLE = "clinic.signin.throttle.client_address"
AXES_LOCKOUT_CALLABLE = "clinic.signin.throttle.locked"
