"""The n-th thing that a form asks of the database fails, for every n and every form.

Nothing of the form is on record then, or all of it; sent again, it is there once.
"""

import logging

import pytest
from django.db import OperationalError, connection, transaction

from clinic.declared import needed_by
from clinic.scope import PERMISSIONS
from clinic.submissions import FIELD
from tests.conftest import Browser, confirm
from tests.faults.cases import CASES, EVERY_CASE
from tests.faults.forms import form_on
from tests.test_walk import ADDRESSES, is_library, side, stored

MOST_STATEMENTS = 400
SAVED = (200, 302)


@pytest.fixture(scope="module")
def record(made_once):
    ours = side("oak-street", "Oakfield", "Eichenlaub")
    connection.check_constraints()
    return ours


@pytest.fixture
def ours(record, db):
    return record


def who_may(ours, name):
    needed = needed_by(ADDRESSES[name][1])
    roles = PERMISSIONS[needed].roles if needed in PERMISSIONS else ours.people
    return ours.people[min(roles)]


@pytest.fixture
def signed_in(ours):
    """A browser of somebody who may do what the address is for."""

    def sign_in(name):
        client = Browser(
            raise_request_exception=False, headers={"origin": "http://testserver"}
        )
        person = who_may(ours, name)
        client.force_login(person)
        confirm(client, person)
        return client

    return sign_in


class Failing:
    """The database fails once, at the n-th statement."""

    def __init__(self, n):
        self.n, self.count, self.statement = n, 0, ""

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        if self.count == self.n:
            self.statement = sql
            raise OperationalError("the connection is lost")
        return execute(sql, params, many, context)

    @property
    def has_failed(self):
        return self.count >= self.n


@pytest.fixture(autouse=True)
def quiet():
    """Hundreds of failures are wanted here: their traces would bury the one that isn't."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def sent(client, address, form, failing):
    with connection.execute_wrapper(failing):
        response = client.post(address, form)
        response.close()  # of a file, which nobody reads here
    # Outside of a transaction, as the site is, a failure marks nothing.
    transaction.set_rollback(False)
    return response


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_that_takes_a_form_has_a_case(ours, signed_in, name):
    if is_library(name) or name in CASES:
        return

    assert signed_in(name).post(ours.address(name)).status_code == 405


@pytest.mark.parametrize("name, case", EVERY_CASE, ids=[name for name, _ in EVERY_CASE])
def test_a_form_records_all_or_nothing_whatever_fails(ours, signed_in, name, case):
    ours = case.before(ours, who_may(ours, name)) or ours
    client, address = signed_in(name), ours.address(name)
    form = case.filled(client, name, ours)
    before = stored()
    for n in range(1, MOST_STATEMENTS):
        mark, failing = transaction.savepoint(), Failing(n)
        response = sent(client, address, form, failing)
        if not failing.has_failed:
            break
        at = f"{n}: {failing.statement}"
        if stored() == before:
            check_refused(response, name, form, at)
        else:
            check_sent_again(client, name, address, form, at)
        # With a lost connection go its temporary tables, too.
        transaction.savepoint_rollback(mark)
    assert response.status_code in SAVED, response.content.decode()
    after = stored()
    assert after != before
    check_sent_again(client, name, address, form, "the end")


def check_refused(response, name, form, at):
    """Nobody is told that it is saved, and it can be sent again from the page itself."""
    assert response.status_code >= 500, at
    assert "messages" not in response.cookies, at
    if not is_repeatable(name):
        [token] = form[FIELD]
        again = form_on(response.content.decode(), "/", response.request["PATH_INFO"])
        assert again[FIELD] == [token], at


def is_repeatable(name):
    return hasattr(ADDRESSES[name][1], "repeatable")


def check_sent_again(client, name, address, form, at):
    """What is on record is there once, also if its answer was lost."""
    on_record = stored()
    again = client.post(address, form)
    again.close()
    assert again.status_code in SAVED, at
    if not is_repeatable(name):
        assert stored() == on_record, at
