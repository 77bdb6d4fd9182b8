"""Photos kept with a requisition: of the old part, above all, by whoever takes it in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from staff.enums import Role
from staff.models import User


def photo() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(drawn, "JPEG")
    return SimpleUploadedFile("old-part.jpg", drawn.getvalue(), "image/jpeg")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.WARRANTY_CLERK, 302), (Role.STOREKEEPER, 302), (Role.TECHNICIAN, 403)]
)
def test_photo_is_added_to_a_requisition_by_who_takes_in_the_old_part(
    make_part: Callable[..., Any],
    request_parts: Callable[..., Any],
    person: Callable[..., User],
    client_of: Callable[[User], Client],
    role: Role,
    status: int,
) -> None:
    requisition = request_parts((make_part(), 1, True))
    url = reverse("documents:photos", args=[requisition.pk])
    browser = client_of(person(role))

    page = browser.get(url).content.decode()
    answer = browser.post(url, {"photos": photo(), "caption": "旧件"})

    assert (f'action="{url}"' in page) is (status == 302)
    assert answer.status_code == status
    assert requisition.document.attachments.count() == (status == 302)
