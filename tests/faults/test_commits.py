"""The commit itself fails, or only its answer is lost: nobody can tell, and needn't."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from clinic.models import Patient
from tests import builders
from tests.faults.forms import form_on

NEW = "/patients/new/"


@pytest.mark.parametrize("is_done", [False, True], ids=["not done", "done"])
def test_a_commit_without_an_answer_is_not_called_saved_and_can_be_repeated(
    transactional_db, nurse, monkeypatch, is_done
):
    client = Client(
        raise_request_exception=False, headers={"origin": "http://testserver"}
    )
    client.force_login(nurse)
    client.post("/session/")  # its time is kept: the next commit is the form's own
    shown = client.get(NEW).content.decode()
    form = form_on(shown, NEW, NEW) | builders.typed_patient()
    commit = connection._commit

    def unanswered():
        if is_done:
            commit()
        raise OperationalError("no answer to COMMIT")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "_commit", unanswered)
        answer = client.post(NEW, form)

    assert answer.status_code == 503
    assert "messages" not in answer.cookies
    text = answer.content.decode()
    assert "We could not confirm that this was saved" in text and "Müller" in text
    assert Patient.objects.count() == is_done
    again = client.post(NEW, form_on(text, NEW, NEW))
    assert again["Location"] == f"/patients/{Patient.objects.get().uid}/"
