"""The README's first example is what one gets."""

import re

import pytest

from answer.ask import ask
from answer.model import Question
from bot.cli.output import text
from bot.client.run import answer_settings
from bot.settings import Settings
from index.build.build import BuildSettings, Silent, build_index
from index.embed.export import DEFAULT
from index.search import Archive
from tests.conftest import ROOT

EXAMPLES = re.findall(
    r'^\$ make ask Q="(?P<question>[^"]+)"\n(?P<answer>.+?)\n(?=\n\$ |```)',
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def shipped(workplaces):
    with Archive.open(workplaces) as archive:
        yield archive


@pytest.fixture(scope="module")
def workplaces(tmp_path_factory, encoders):
    """The data folder of an index of the article that is shipped."""
    data = tmp_path_factory.mktemp("shipped") / "data"
    data.mkdir()
    (data / "encoders").symlink_to(encoders, target_is_directory=True)
    build_index(BuildSettings(ROOT / "sources", data, DEFAULT, "int8", 220), Silent())
    return data


def test_the_readme_has_examples():
    assert len(EXAMPLES) == 2


@pytest.mark.encoder
@pytest.mark.parametrize(("question", "shown"), EXAMPLES)
def test_an_example_is_what_one_gets(shipped, question, shown):
    assert text(ask(shipped, Question(question), answer_settings(Settings()))).strip() == shown.strip()
