"""Argon2 within a small server's memory: 46 MiB for a sign-in, where Django takes 100."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    memory_cost = 47_104
    time_cost = 2
    parallelism = 1
