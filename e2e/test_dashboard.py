"""The dashboard tells what changes, without being asked."""

import pytest
from playwright.sync_api import expect

from e2e.people import Person, browser
from e2e.stack import Stack

pytestmark = pytest.mark.browser


def test_a_meeting_scheduled_elsewhere_appears_by_itself(stack: Stack) -> None:
    with browser() as running:
        ada = Person(running, stack.url, "Ada Lovelace")
        ada.sign_up()
        ada.create_organization("Analytical Engines")
        dashboard = ada.page
        expect(dashboard.get_by_text("No meetings ahead").first).to_be_visible()
        ada.page = ada.context.new_page()
        ada.schedule_meeting("Difference engine")

        expect(dashboard.get_by_text("Difference engine").first).to_be_visible()
        assert ada.complaints == []
