"""What is followed while the bot runs: real processes fetch from a web server on the loopback address, and index."""

import shutil
import time
from contextlib import closing

import pytest

from bot.client.state.following import Watch
from bot.client.state.queue import TurnedAwayError
from bot.client.state.updates import Updater
from bot.settings import AddSettings, FollowSettings, IndexSettings, Settings
from index.article import NO_FILTERS
from index.build import builds
from index.errors import ExpectedError
from index.fetch.followed import Followed
from index.store.catalogue import Catalogue
from tests.bot.client.commands.test_index import copied, feed, until
from tests.conftest import CORPUS
from tests.index.fetch.test_fetch import site  # noqa: F401  (a fixture)


@pytest.fixture
def settings(corpus_data, tmp_path):
    copied(corpus_data, tmp_path / "data")
    shutil.copytree(CORPUS, tmp_path / "sources")
    return Settings(
        index=IndexSettings(data=tmp_path / "data", sources=tmp_path / "sources"),
        add=AddSettings(allow_private_addresses=True),
        follow=FollowSettings(seconds_between=0),
    )


@pytest.fixture
async def watch(settings):
    """What looks while the bot runs; `heard` is what the owner was told, and `deaf` how often that fails before."""

    async def hear(text, nonce):
        watch.tried.append(nonce)
        if len(watch.tried) <= watch.deaf:
            return False
        watch.heard.append(text.replace("\\", ""))
        return True

    updater = Updater(settings)
    watch = Watch(settings, updater, hear)
    watch.heard, watch.tried, watch.deaf = [], [], 0
    yield watch
    await watch.close()
    await updater.close()


def titles(settings):
    catalogue = Catalogue(builds.current(settings.index.data) / builds.CATALOGUE, read_only=True)
    return [article.title for article in catalogue.articles(NO_FILTERS, "Report", -1)]


async def test_a_followed_feed_answers_by_itself_and_a_dead_one_is_named_once(watch, settings, site):  # noqa: F811
    found = await watch.command("--", feed(site, 1))
    assert (found["articles"], found["new"]) == (1, True)
    with closing(Followed(settings.index.data)) as followed:
        followed.follow(f"{site.url}/gone", 0, 1800)
        site.answers["/gone"] = 410, {}, b""
        watch.begin()
        await until(lambda: titles(settings) and watch.heard)
        assert titles(settings) == ["Report 1"]
        (said,) = watch.heard
        assert f"{site.url}/gone is gone for good (the server answered 410 Gone" in said
        await until(lambda: followed.unindexed() is None)


async def test_the_owner_hears_once_of_a_dead_address_even_if_discord_is_out_of_reach_at_first(watch, settings, site):  # noqa: F811
    site.answers["/gone"] = 410, {}, b""
    with closing(Followed(settings.index.data)) as followed:
        followed.follow(f"{site.url}/gone", 0, 1800)
        watch.deaf = 2
        pauses = []
        for _ in range(4):
            await watch._fetch()
            pauses.append((watch._fetching.seconds, len(watch.heard), len(followed.untold(time.time()))))
    assert pauses == [(15, 0, 1), (30, 0, 1), (5, 1, 0), (5, 1, 0)]
    assert len(watch.tried) == 3
    assert len({*watch.tried}) == 1
    assert len(watch.tried[0]) <= 25


async def test_what_was_fetched_before_the_bot_was_killed_is_indexed_when_it_starts(watch, settings, site):  # noqa: F811
    with closing(Followed(settings.index.data)) as followed:
        followed.writing()
        (settings.index.sources / "left.md").write_text(
            "---\ntitle: Report 7\ndate: 2023-04-02\n---\n\nA ferry sank.\n"
        )
        watch.begin()
        await until(lambda: followed.unindexed() is None)
    assert titles(settings) == ["Report 7"]


async def test_an_address_that_cannot_be_followed_is_one_line(watch, settings, site):  # noqa: F811
    with pytest.raises(ExpectedError, match=f"{site.url}/x: the server answered 404 Not Found; check the address"):
        await watch.command("--", f"{site.url}/x")
    with pytest.raises(ExpectedError, match="is not followed; what is followed: nothing"):
        await watch.command("--stop", "--", f"{site.url}/x")


@pytest.mark.parametrize("failure", [TurnedAwayError("update_broken", abuse=False, code=1), ExpectedError("no room")])
async def test_an_index_run_that_fails_is_tried_again_soon_and_then_less_often(watch, settings, monkeypatch, failure):
    failing = [True]

    async def run(_):
        if failing[0]:
            raise failure

    monkeypatch.setattr(watch._updater, "run", run)
    pauses = []
    for turn in range(8):
        failing[0] = turn < 6
        with closing(Followed(settings.index.data)) as followed:
            followed.writing()
        await watch._index()
        pauses.append(watch._indexing.seconds)
    assert pauses == [15, 30, 60, 120, 240, 300, 5, 5]
