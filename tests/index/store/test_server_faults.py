"""Whatever a Chroma server can do wrong: indexing says it in one line and loses nothing, asking goes on by words."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from bot.cli import forms, output
from index.build import builds
from index.build.build import Silent, build_index
from index.current import CurrentArchive
from index.errors import StoreError
from index.search import Archive
from index.store.chroma_server import TOKEN, Patience
from index.store.collection import Place
from tests.servers import ChromaServer, Proxy, free_port, published, told, trip

pytestmark = [pytest.mark.encoder, pytest.mark.usefixtures("short_patience")]
HOW = AnswerSettings(0.3, 3, 0.5)
QUESTION = Question("Which trip did the ferry make?")


def not_chroma(proxy):
    proxy.failure = (200, "<html>It works!</html>")


def older(proxy):
    proxy.failure = (404, '{"detail":"Not Found"}')


def wants_a_token(proxy):
    proxy.token = "open sesame"  # noqa: S105


def failing(status, text):
    def fail(proxy):
        proxy.failure, proxy.fails_on = (status, text), "/upsert"

    return fail


FAULTS = {
    "no Chroma server": (not_chroma, "answers, but not as a Chroma server does; correct index.store"),
    "an old one": (older, r"is no Chroma server of version 1\.0 or newer"),
    "a token is wanted": (wants_a_token, f"wants a token; set {TOKEN} "),
    "full": (failing(507, "Insufficient Storage"), "has no room left"),
    "its disk is full": (
        failing(500, '{"error":"InternalError","message":"database or disk is full"}'),
        "has no room left",
    ),
    "broken": (failing(500, "Internal Server Error"), r"failed \(500: Internal Server Error\)"),
    "busy": (failing(429, '{"error":"RateLimitError","message":"slow down"}'), r"failed \(429: slow down\)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_while_indexing_is_one_line_and_nothing_is_lost(workplace, server, proxy, publish_there, fault):
    publish_there(1)
    cause, words = FAULTS[fault]
    cause(proxy)
    with pytest.raises(StoreError, match=words) as failed:
        publish_there(2)
    assert "\n" not in str(failed.value)
    assert proxy.address in str(failed.value)
    proxy.failure, proxy.token = None, ""
    assert published(workplace) == trip(1)
    publish_there(3)
    assert published(workplace) == trip(3)
    assert len(server.collections()) == 2


def test_a_run_that_failed_leaves_nothing_but_the_name_of_what_is_to_be_dropped(workplace, server, publish_there):
    publish_there(1)
    server.stop()
    for _ in range(2):
        with pytest.raises(StoreError):
            publish_there(2)
    left = list((workplace.data / "builds").glob(f"{builds.UNFINISHED}*"))
    assert len(left) == 2
    assert [path.name for one in left for path in one.rglob("*") if path.is_file()] == ["server.json"] * 2
    server.start()
    publish_there(2)
    assert not list((workplace.data / "builds").glob(f"{builds.UNFINISHED}*"))
    assert len(server.collections()) == 2


def test_a_passing_failure_is_tried_again_while_indexing(workplace, proxy, publish_there):
    proxy.lost = {"/upsert": 2, "/collections": 1}
    proxy.cut = {"/count": 1}
    publish_there(1)
    assert published(workplace) == trip(1)
    assert not any((proxy.lost | proxy.cut).values())


def test_texts_encoded_before_a_failure_are_not_encoded_again(workplace, proxy, publish_there, monkeypatch):
    proxy.failure, proxy.fails_on = (507, "full"), "/upsert"
    with pytest.raises(StoreError):
        publish_there(1)
    proxy.failure = None

    def encode(*_):
        pytest.fail("encoded again")

    monkeypatch.setattr("index.embed.encoder.Encoder.encode_parts", encode)
    publish_there(1)
    assert published(workplace) == trip(1)


def test_a_wrong_token_is_one_line_and_the_right_one_lets_in(workplace, proxy, publish_there, monkeypatch):
    proxy.token = "open sesame"  # noqa: S105
    monkeypatch.setenv(TOKEN, "wrong")
    with pytest.raises(StoreError, match=f"does not accept the token in {TOKEN} ") as failed:
        publish_there(1)
    assert "wrong" not in str(failed.value)
    monkeypatch.setenv(TOKEN, "open sesame")
    publish_there(1)
    assert published(workplace) == trip(1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that is its own authority, with its key in the same file."""
    folder = tmp_path_factory.mktemp("certificate")
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")
    made = ["-keyout", folder / "key", "-out", folder / "certificate", "-days", "2", "-subj", "/CN=127.0.0.1"]
    how = ["-x509", "-newkey", "rsa:2048", "-nodes", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", "req", *how, *made], check=True, capture_output=True)
    both = folder / "both"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


def test_tls_is_checked_against_ssl_cert_file(workplace, server, certificate, monkeypatch):
    proxy = Proxy(server.address, certificate)
    (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(1)}")
    settings = replace(workplace, store=proxy.address)
    with pytest.raises(StoreError, match="is not one that is trusted here; let SSL_CERT_FILE"):
        build_index(settings, Silent())
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    build_index(settings, Silent())
    assert published(workplace) == trip(1)
    with monkeypatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", str(certificate.parent / "nowhere"))
        with pytest.raises(StoreError, match="cannot read the certificates"):
            build_index(settings, Silent(), full=True)
    proxy.close()


@pytest.mark.parametrize("address", [f"http://127.0.0.1:{free_port()}", "http://nowhere.invalid:8000", "http://[::1"])
def test_a_server_that_is_not_there_is_one_line(workplace, address):
    (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(1)}")
    with pytest.raises(StoreError, match=r"cannot be reached .* correct index\.store"):
        build_index(replace(workplace, store=address), Silent())
    assert not builds.builds(workplace.data)


def test_asking_goes_on_by_words_while_the_server_is_down_and_says_so(workplace, server, publish_there, caplog):
    publish_there(1)
    with Archive.open(workplace.data) as archive:
        assert ask(archive, QUESTION, HOW).by_words == ""
        server.stop()
        answer = ask(archive, QUESTION, HOW)
        assert [statement.text for statement in answer.statements] == [trip(1)]
        assert "Searched by words alone: the Chroma server" in output.text(answer)
        assert forms.answer_json(answer)["by_words"] == answer.by_words
        assert archive.search("ferry", 5, days=None, as_of=20230305).by_words
        with pytest.raises(StoreError):
            archive.search("ferry", 5, engine="dense")
        refused = ask(archive, Question("Who is the king of Norway?"), HOW)
        assert refused.refused
        assert "Searched by words alone" in output.text(refused)
        server.start()
        assert ask(archive, QUESTION, HOW).by_words == ""


def test_a_bot_that_starts_while_the_server_is_down_uses_it_later(workplace, server, publish_there):
    publish_there(1)
    server.stop()
    archive = CurrentArchive(workplace.data)
    with archive.reading() as opened:
        hits = opened.search("ferry trip", 5)
        assert hits.by_words
        assert [hit.text for hit in hits] == [trip(1)]
        server.start()
        assert not opened.search("ferry trip", 5).by_words
        assert told(opened, "dense") == trip(1)
    archive.close()


def test_a_server_that_failed_is_left_alone_for_a_while(workplace, proxy, publish_there, monkeypatch, caplog):
    monkeypatch.setattr("index.store.vectors.ASKING", Patience(seconds=1.0, pauses=(0.01,), rest=3_600.0))
    publish_there(1)
    with Archive.open(workplace.data) as archive:
        proxy.failure = (503, "down")
        caplog.clear()
        asked = len(proxy.asked)
        assert all(archive.search("ferry", 5).by_words for _ in range(5))
        assert len(proxy.asked) == asked + 2  # one question, and one more try
        (record,) = caplog.records
        assert "searched by words alone" in record.getMessage()
        proxy.failure = None
        assert archive.search("ferry", 5).by_words
        archive._store._collection._server._rests_until = 0.0  # an hour later
        assert not archive.search("ferry", 5).by_words
        assert "answers again" in caplog.records[-1].getMessage()


def test_a_slow_server_is_not_waited_for(workplace, proxy, publish_there, monkeypatch):
    publish_there(1)
    monkeypatch.setattr("index.store.vectors.ASKING", Patience(seconds=0.3, pauses=(0.0,)))
    with Archive.open(workplace.data) as archive:
        proxy.delay = 30
        assert "did not answer in time" in archive.search("ferry", 5).by_words
        proxy.delay = 0
        assert not archive.search("ferry", 5).by_words


def test_a_restart_in_the_middle_of_a_question_is_one_more_try(workplace, proxy, publish_there):
    publish_there(1)
    proxy.cut = {"/query": 1}
    with Archive.open(workplace.data) as archive:
        assert not archive.search("ferry", 5).by_words
    assert proxy.cut == {"/query": 0}


def test_a_server_that_lost_its_data_says_how_to_fill_it(workplace, server, publish_there):
    publish_there(1)
    for name in server.collections():
        server.delete(name)
    with Archive.open(workplace.data) as archive:
        assert "run: python -m bot index --full" in archive.search("ferry", 5).by_words
    with pytest.raises(StoreError, match="run: python -m bot index --full"):
        publish_there(2)
    publish_there(2, full=True)
    assert published(workplace) == trip(2)


def test_a_build_whose_server_is_gone_stays_until_it_can_be_dropped(workplace, tmp_path, caplog):
    def publish(number, store):
        (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(number)}")
        return build_index(replace(workplace, store=store), Silent(), full=True).build.id

    other = ChromaServer(tmp_path / "other")
    other.start()
    first = publish(1, other.address)
    other.stop()
    publish(2, "")
    publish(3, "")
    assert first in {build.name for build in builds.builds(workplace.data)}
    assert "a later index run drops what" in caplog.text
    other.start()
    publish(4, "")
    assert first not in {build.name for build in builds.builds(workplace.data)}
    assert other.collections() == {}
    other.stop()


def test_the_build_before_keeps_answering_where_the_new_one_cannot_be_reached(workplace, proxy, publish_there):
    publish_there(1)
    archive = CurrentArchive(workplace.data)
    with archive.reading() as opened:
        assert told(opened) == trip(1)
    second = publish_there(2)
    pointer = workplace.data / "builds" / second / builds.VECTORS
    replace(Place.read(pointer), address=f"http://127.0.0.1:{free_port()}").write(pointer)
    with archive.reading() as opened:
        assert told(opened, "dense") == trip(1)
    archive.close()
