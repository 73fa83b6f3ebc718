"""supabase-js, unchanged, under Node."""

from localbase.harness import Localbase
from localbase.tests.javascript import run_node_tests


def test_the_official_javascript_client_works_unchanged(base: Localbase) -> None:
    passed = run_node_tests(
        "auth.test.mjs",
        {
            "API_URL": base.api_url,
            "PUBLISHABLE_KEY": base.publishable_key,
            "SECRET_KEY": base.secret_key,
            "MAIL_URL": base.mail_url,
        },
    )

    assert passed >= 23
