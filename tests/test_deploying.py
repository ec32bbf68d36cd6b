"""Two replicas behind nginx, with the configuration in docs: what people see, in a real browser."""

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from threading import Event
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Error

from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App, ChatPage, free_port
from workshop.testing.endpoint import Reply, word_by_word

from .votes import kept

pytestmark = pytest.mark.thorough

CONFIGURATION = ROOT / "docs/nginx.conf"
STICKY = "map $cookie_replica $replica { a a; b b; default $either; }"
PORTS = {"a": "127.0.0.1:7861", "b": "127.0.0.1:7862"}
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
LOST = "Connection to the server was lost"
# Without stickiness, the request that sends a message and the one that waits for the reply often
# reach different replicas. Here they always do.
ELSEWHERE = "map $uri $replica { ~/queue/join$ a; default b; }"


@pytest.fixture(autouse=True)
def nginx():
    if not shutil.which("nginx"):
        needed = "CI" in os.environ and sys.platform == "linux"
        (pytest.fail if needed else pytest.skip)("nginx is not installed")


class Proxy:
    """nginx with the configuration in docs, in front of two replicas; `start` it.

    Args:
        folder: for its files.
        replicas: the two apps, by their names in the configuration.
    """

    def __init__(self, folder, replicas):
        self.folder, self.replicas = folder, replicas
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}/chat/"
        self.process = None
        (folder / "people").write_text("ada:{PLAIN}secret\n", encoding="utf-8")

    def start(self, sticky=STICKY):
        """Start nginx, with another line for stickiness if one is given."""
        self.stop()
        self._configure(sticky)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["nginx", "-p", self.folder, "-c", "nginx.conf", "-e", "stderr"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + 30
        while not self._asks_for_a_password():
            assert time.monotonic() < end, (self.folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)

    def _configure(self, sticky):
        configuration = CONFIGURATION.read_text(encoding="utf-8")
        kept = "".join(f"{kind}_temp_path {kind}; " for kind in KINDS)
        changes = {
            "events {}": f"daemon off; pid pid; user {getpass.getuser()}; events {{}}",
            "http {": f"http {{ access_log off; {kept}",
            "127.0.0.1:8000": self.address,
            STICKY: sticky,
            **{PORTS[name]: app.url.removeprefix("http://") for name, app in self.replicas.items()},
        }
        for old, new in changes.items():
            assert old in configuration
            configuration = configuration.replace(old, new)
        (self.folder / "nginx.conf").write_text(configuration, encoding="utf-8")

    def _asks_for_a_password(self):
        try:
            urllib.request.urlopen(self.url, timeout=10)
        except HTTPError as refusal:
            return refusal.code == 401
        except OSError:
            return False


@pytest.fixture(scope="module")
def votes_file(tmp_path_factory):
    """A file of their own: other tests vote in the finished app too."""
    return tmp_path_factory.mktemp("replicas") / "votes.db"


@pytest.fixture(scope="module")
def replicas(_endpoint, votes_file):
    """Two replicas of the finished app, by their names in the configuration."""
    settings = {"GRADIO_ROOT_PATH": "/chat", "CHAT_VOTES": str(votes_file)}
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(App(STAGES[-1].solution, _endpoint.url, **settings))
            for name in PORTS
        }


@pytest.fixture
def proxy(replicas, endpoint, tmp_path):
    """nginx in front of two replicas of the finished app."""
    proxy = Proxy(tmp_path, replicas)
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def open_page(browser):
    """Return a function that opens the page behind nginx as a person of their own.

    The person's cookie names the replica.
    """
    with contextlib.ExitStack() as stack:

        def open_page(proxy, replica="a"):
            password = {"username": "ada", "password": "secret"}
            context = browser.new_context(http_credentials=password)
            stack.callback(context.close)
            cookie = {"name": "replica", "value": replica, "domain": "127.0.0.1", "path": "/chat"}
            context.add_cookies([cookie])
            return ChatPage(context.new_page(), proxy.url)

        yield open_page


def test_everything_works_through_nginx(open_page, proxy, endpoint, votes_file):
    page = open_page(proxy)
    seen = Event()
    endpoint.answer(Reply(("One", seen, " two"), pause=0.1), word_by_word("Three"))
    page.send("Count!")
    page.until(lambda: page.chat == [("user", "Count!"), ("bot", "One")])
    seen.set()
    page.until_chat(("user", "Count!"), ("bot", "One two"))

    page.press("Retry")
    page.until_chat(("user", "Count!"), ("bot", "Three"))

    page.press("Like")
    page.until_idle()
    assert kept(votes_file) == [("Three", 1)]

    page.press("Undo")
    page.until(lambda: (page.chat, page.typed) == ([], "Count!"))
    assert all(url.startswith(proxy.url) for url in page.addresses if "favicon" not in url)


def test_people_are_spread_over_the_replicas_and_stay(open_page, proxy):
    page = open_page(proxy, "b")
    request = page.page.context.request
    for _ in range(5):
        assert request.get(proxy.url).headers["set-cookie"].startswith("replica=b;")
    names = set()
    for _ in range(30):
        page.page.context.clear_cookies()
        names.add(request.get(proxy.url).headers["set-cookie"].partition(";")[0])
    assert names == {"replica=a", "replica=b"}


def until_loaded_again(page, chat, typed):
    """Wait until Gradio has loaded the page again, and what was in it is there again."""

    def is_there_again():
        with contextlib.suppress(Error):  # while it is being loaded
            return (page.chat, page.typed, page.notices) == (chat, typed, [])

    page.until(is_there_again)
    page.until_idle()


@pytest.mark.gradio_fault
def test_without_stickiness_the_first_message_is_not_sent(open_page, proxy):
    proxy.start(sticky=ELSEWHERE)
    page = open_page(proxy)
    page.send("Hello")
    page.until_notice(LOST)
    until_loaded_again(page, [], "Hello")


@pytest.mark.gradio_fault
def test_without_stickiness_a_later_message_waits_for_ever(open_page, proxy, endpoint):
    page = open_page(proxy, "b")
    page.say("Hello")
    proxy.start(sticky=ELSEWHERE)
    page.send("Again")
    page.until(lambda: endpoint.ended == 2)  # the whole reply is at the other replica
    page.page.wait_for_timeout(1000)
    assert (len(page.chat), page.notices, page.is_idle) == (2, [], False)


def test_replica_that_dies_takes_only_running_chats_with_it(open_page, proxy, replicas, endpoint):
    """This is the last one: the replica stays dead."""
    idle, waiting, neighbour = (open_page(proxy, replica) for replica in "aab")
    turn = [("user", "Hello"), ("bot", "You said: Hello")]
    for page in (idle, waiting, neighbour):
        page.send("Hello")
        page.until_chat(*turn)
    endpoint.answer(Reply(("Half a", Event())))
    waiting.send("Go on")
    waiting.until(lambda: waiting.chat == [*turn, ("user", "Go on"), ("bot", "Half a")])

    os.killpg(replicas["a"].pid, signal.SIGKILL)
    waiting.until_notice(LOST)
    interrupted = "⏹️ Interrupted\n\nThe page was loaded again before the reply was there."
    half = [*turn, ("user", "Go on"), ("bot", "Half a"), ("bot", interrupted)]
    until_loaded_again(waiting, half, "")
    for page, before in ((waiting, half), (idle, turn), (neighbour, turn)):
        page.send("Again")
        page.until_chat(*before, ("user", "Again"), ("bot", "You said: Again"))
