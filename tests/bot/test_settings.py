import json
import re
import tomllib

import pytest
from pydantic import BaseModel

from bot.settings import IndexSettings, Settings, load
from index.errors import ExpectedError
from tests.conftest import ROOT

COMMITTED = ROOT / "dateline.toml"


def test_the_committed_file_shows_every_setting_with_its_default():
    written = tomllib.loads(COMMITTED.read_text(encoding="utf-8"))
    defaults = Settings().model_dump(mode="json")
    assert written == defaults
    assert load(COMMITTED) == Settings()


def test_every_setting_is_described_beside_its_line():
    text = COMMITTED.read_text(encoding="utf-8")
    for section in Settings.model_fields.values():
        assert isinstance(section.default, BaseModel)
        for name, field in type(section.default).model_fields.items():
            assert field.description
            assert field.description in text, name


@pytest.mark.parametrize(
    "address", ["", "http://host:8000", "https://chroma.example/behind/a/path/", "http://[::1]:8000"]
)
def test_a_store_is_a_server_or_the_builds_folder(address):
    assert IndexSettings(store=address).store == address


@pytest.mark.parametrize(
    "address", ["host:8000", "ftp://host", "http://", "http://user:secret@host", "http://a b", "./data"]
)
def test_what_cannot_be_a_servers_address_is_one_line(tmp_path, address):
    (tmp_path / "settings.toml").write_text(f'[index]\nstore = "{address}"')
    with pytest.raises(ExpectedError, match=r"index\.store = ") as wrong:
        load(tmp_path / "settings.toml")
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("line", ["shards = [0]", "shard_count = 2\nshards = [2]", "shard_count = 2\nshards = [-1]"])
def test_a_shard_that_cannot_be_is_one_line(tmp_path, line):
    (tmp_path / "settings.toml").write_text(f"[discord]\n{line}")
    with pytest.raises(ExpectedError, match=r"discord\.shards = .* must be below discord\.shard_count"):
        load(tmp_path / "settings.toml")


def test_the_page_of_settings_lists_every_setting_with_its_default_and_meaning():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    defaults = Settings().model_dump(mode="json")
    expected = [
        f"| `{section}.{name}` | `{json.dumps(defaults[section][name])}` | {field.description} |"
        for section, values in Settings.model_fields.items()
        for name, field in type(values.default).model_fields.items()
    ]
    assert [line for line in page.splitlines() if re.match(r"\| `\w+\.\w+` \|", line)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[answer]\nflor = 0.5", "unknown setting answer.flor; the committed dateline.toml shows every setting"),
        ("[answer]\nfloor = 2", "answer.floor = 2: input should be less than or equal to 1"),
        ("[index]\npassage_tokens = 'many'", "index.passage_tokens = 'many'"),
        ("[index]\nweights = 'int4'", "index.weights = 'int4': input should be 'int8' or 'fp32'"),
        ("[index", "is not TOML"),
        (f"a = {'[' * 5_000}", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path, text, said):
    file = tmp_path / "dateline.toml"
    file.write_text(text)
    with pytest.raises(ExpectedError) as found:
        load(file)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_settings_file_that_is_named_and_missing_is_said(tmp_path):
    with pytest.raises(ExpectedError, match="no settings file"):
        load(tmp_path / "none.toml")
