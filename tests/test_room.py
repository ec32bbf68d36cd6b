"""`workshop room`: what verdicts tell it, over real HTTP, and what its page shows in a browser."""

import ast
import contextlib
import http.client
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest

from workshop.judge import notebook, report, telling
from workshop.judge.adapter import load_app
from workshop.judge.report import report_on_progress, report_on_step
from workshop.room.door import LONGEST, Door
from workshop.room.page import draw, draw_names, invitation, look
from workshop.room.people import GONE, LATE, MOST, People
from workshop.stages import ROOT, STAGES, read
from workshop.stages.starters import make_starter
from workshop.testing.browser import App, free_port

from .watching import WATCH, save

pytestmark = pytest.mark.thorough

KEY = "key-of-today"
UNDO = STAGES[1]
UNDONE = "The undone message is still in the chat: cut before it, at `undo_data.index`."
MARKUP = "<b>Ada</b> {{x}} ${1} `<i>`"


def verdict(number=0, **changes):
    """Return what somebody's computer tells."""
    return {
        "person": f"{number:016x}",
        "name": f"Person {number}",
        "stage": "02_undo",
        "todo": "2.2",
        "is_done": False,
        "hint": UNDONE,
        "idle": 0,
        **changes,
    }


def post(url, body, **headers):
    """Post to a room, and return the status of its answer."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", **headers}
    with contextlib.closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as room:
        room.request("POST", "/", body, headers)
        return room.getresponse().status


class Heard(People):
    """People who keep what was told, byte for byte, and may be slow to answer."""

    def __init__(self):
        super().__init__()
        self.told, self.answer = [], threading.Event()
        self.answer.set()

    def note(self, told):
        self.told.append(told)
        self.answer.wait(60)
        super().note(told)


@pytest.fixture
def people():
    return Heard()


@pytest.fixture
def door(people):
    """The door of a room, which is open."""
    with Door(("127.0.0.1", 0), KEY, people) as door:
        threading.Thread(target=door.serve_forever, args=[0.02], daemon=True).start()
        yield door
        door.shutdown()


@pytest.fixture
def room(door):
    return f"http://127.0.0.1:{door.server_address[1]}"


@pytest.fixture
def shared(room, settings, tmp_path):
    """This process tells the room; nothing was said of that yet."""
    settings.setenv("WORKSHOP_ROOM", room)
    settings.setenv("WORKSHOP_ROOM_KEY", KEY)
    settings.setattr(telling, "PERSON", str(tmp_path / "person"))
    settings.setattr(telling, "_is_notice_shown", False)
    settings.setattr(telling, "_changes", {})
    settings.setattr(report, "PATIENCE", 60)  # a busy machine is no reason to leave something out
    telling.person.cache_clear()
    yield settings
    telling.person.cache_clear()


# What is told


def test_check_tells_stage_todo_and_hint(shared, people, worker, stages, capsys):
    save(stages[1], read(UNDO.solution).replace(": undo_data.index]", ": undo_data.index + 1]"))
    report_on_step(worker, stages[1], stages)
    [person] = people.all()
    assert (person.stage.name, person.todo, person.hint) == ("02_undo", "2.2", UNDONE)
    printed = " ".join(capsys.readouterr().out.split())
    assert f"The room sees how far you are, as {person.name}:" in printed
    assert "unset WORKSHOP_ROOM" in printed
    save(stages[1], read(UNDO.solution))
    report_on_step(worker, stages[1], stages)
    [person] = people.all()
    assert (person.stage.name, person.todo, person.hint) == ("02_undo", None, "")
    assert "The room sees" not in capsys.readouterr().out, "it is said once"
    report_on_progress(worker, stages)
    [person] = people.all()
    assert (person.stage.name, person.todo, person.hint) == ("01_base_ui", "1.1", "")  # not begun


SECRET = "Geheimnis4711"
SOLUTION = read(UNDO.solution)
LINE = "    return history[: undo_data.index], text_of(history[undo_data.index])"


@pytest.mark.parametrize(
    "source",
    [
        SOLUTION.replace(LINE, f"    {SECRET} = history[0]\n    return [{SECRET}], '{SECRET}'"),
        SOLUTION.replace(LINE, f"    raise ValueError('{SECRET}.')  # {SECRET}"),
        SOLUTION.replace(LINE, f"    return [message('user', 'My {SECRET}.')], '{SECRET}'"),
        SOLUTION.replace("handle_undo", f"handle_{SECRET}"),
        SOLUTION.replace("chatbot.undo(handle_undo", f"chatbot.undo({SECRET}"),
        SOLUTION.replace(LINE, f"    return {SECRET}("),
        SOLUTION.replace("chatbot = ", f"{SECRET} = "),
        f"raise SystemExit('{SECRET} has ended it.')\n",
    ],
)
def test_neither_code_nor_chat_is_told(shared, people, worker, stages, source, capsys):
    save(stages[1], source)
    assert not report_on_step(worker, stages[1], stages)
    [told] = people.told
    assert SECRET.encode() not in told
    post = json.loads(told)
    own_words = {UNDO.name, *UNDO.todos, telling.name_of(post["person"]), *telling.sentences()}
    words = {value for value in post.values() if isinstance(value, str)}
    assert words - {"", post["person"]} <= own_words
    assert re.fullmatch("[0-9a-f]{16}", post["person"])


def test_sentences_are_no_code():
    assert UNDONE in telling.sentences()
    hint = "`handle_undo` changes the history it was given. Build a new list, as in "
    assert any(sentence.startswith(hint) for sentence in telling.sentences())
    for sentence in telling.sentences():
        with pytest.raises(SyntaxError):
            ast.parse(sentence)


def test_save_that_changes_nothing_is_none(shared, people, worker, stages, capsys):
    stage, idle = stages[1], []
    for source in ("# one", "# one", "# two"):
        save(stage, make_starter(stage) + source)
        if not idle:
            before = time.time() - 1000
            os.utime(stage.step, (before, before))
        report_on_step(worker, stage, stages)
        idle.append(json.loads(people.told[-1])["idle"])
    assert idle[1] >= idle[0] >= 1000 > idle[2]


def test_notebook_tells_too(shared, people, capsys, monkeypatch):
    app = load_app(UNDO.solution)
    for name, value in vars(app).items():
        if not name.startswith("__"):
            monkeypatch.setattr(sys.modules["__main__"], name, value, raising=False)
    notebook.check(UNDO.name, app.handle_undo)
    [person] = people.all()
    assert (person.stage, person.todo) == (UNDO, "2.1"), "the page is still to do"
    notebook.check(UNDO.name, app.demo)
    [person] = people.all()
    assert (person.stage, person.todo) == (UNDO, None)
    assert capsys.readouterr().out.count("The room sees") == 1


def test_watch_tells_after_each_save_and_says_so_once(shared, people, door, stages):
    command = [sys.executable, "-u", "-c", WATCH, str(stages[0].root)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    printed = []
    with subprocess.Popen(command, cwd=ROOT, **pipes) as watching:
        reader = threading.Thread(target=lambda: printed.extend(watching.stdout))
        reader.start()
        try:
            until(lambda: [person.todo for person in people.all()] == ["1.1"])
            save(stages[1], read(UNDO.solution))
            until(lambda: [person.stage for person in people.all()] == [UNDO])
            door.key = "tomorrow's"
            save(stages[2], read(STAGES[2].solution))
            until(lambda: "The room isn't told: WORKSHOP_ROOM_KEY" in "".join(printed))
        finally:
            watching.kill()
            reader.join()
    assert "".join(printed).count("The room sees how far you are") == 1
    assert "You have built a chat whose last turn can be retried" in "".join(printed)


def until(condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_somebody_stays_who_they_are(settings, tmp_path):
    who = telling.person.__wrapped__(tmp_path)
    assert telling.person.__wrapped__(tmp_path) == who
    name = telling.name_of(who)
    assert telling.name_of(who) == name and name.split()[0] in telling.ANIMALS
    (tmp_path / telling.PERSON).write_text("damaged", encoding="utf-8")
    assert telling.person.__wrapped__(tmp_path) != who
    settings.setenv("WORKSHOP_NAME", " Ada ")
    assert telling.name_of(who) == "Ada"


# What goes wrong costs a grey line


def line_of_check(worker, stages, capsys):
    """Return what a check of a finished stage prints of the room."""
    save(stages[1], read(UNDO.solution))
    assert report_on_step(worker, stages[1], stages)
    verdict, _, rest = capsys.readouterr().out.partition("Well done!")
    assert "[x] 2.2" in verdict
    return " ".join(rest.splitlines()[1:]).strip()


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("http://127.0.0.1:9", "The room isn't told: nobody answers at http://127.0.0.1:9."),
        ("http://no-such-host.invalid", "The room isn't told: "),
        ("192.168.1.20:8070", "is no address of a room"),
        ("file:///etc/passwd", "is no address of a room"),
        ("http://127.0.0.1:many", "is no address of a room"),
        ("http://a b/", "The room isn't told"),
    ],
)
def test_dead_room_costs_one_line(shared, worker, stages, capsys, address, line):
    shared.setenv("WORKSHOP_ROOM", address)
    assert line in line_of_check(worker, stages, capsys)


@pytest.mark.parametrize("key", ["", "yesterday's", "ключ", "a\nb"])
def test_wrong_key_costs_one_line(shared, people, worker, stages, capsys, key):
    shared.setenv("WORKSHOP_ROOM_KEY", key)
    assert "The room isn't told: " in line_of_check(worker, stages, capsys)
    assert people.told == []


def test_dead_proxy_is_not_asked(shared, people, worker, stages, capsys):
    shared.setenv("http_proxy", "http://127.0.0.1:9")
    assert "isn't told" not in line_of_check(worker, stages, capsys)
    assert people.told


def test_room_that_is_silent_holds_up_no_verdict(shared, people, worker, stages, capsys):
    shared.setattr(report, "PATIENCE", 0.01)
    people.answer.clear()
    try:
        printed = line_of_check(worker, stages, capsys)
        assert "hasn't answered yet" in printed
    finally:
        people.answer.set()


def test_without_a_room_nothing_is_told_or_said(shared, people, worker, stages, capsys):
    shared.delenv("WORKSHOP_ROOM")
    assert line_of_check(worker, stages, capsys) == ""
    assert people.told == []


# What is taken


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"no JSON",
        b"\xff\xfe",
        b"[" * (LONGEST - 1),
        [],
        {},
        verdict(person=1),
        verdict(person="x" * 100),
        verdict(stage="09_none"),
        verdict(todo="3.1"),
        verdict(todo=["2.2"]),
        verdict(is_done="yes"),
        verdict(name=None),
        verdict(idle="1"),
    ],
)
def test_what_is_no_verdict_is_refused(room, people, told):
    assert post(room, told) == 400
    assert people.all() == []


@pytest.mark.parametrize("idle", [-5, 10**400, float("inf"), float("nan"), 0.5])
def test_no_number_breaks_the_page(room, people, idle):
    assert post(room, verdict(idle=idle)) == 204
    assert "Person 0" in draw_names(people.all(), people.clock())


@pytest.mark.parametrize(
    "length", ["1000000000000", "0000000005000", "2001", "-1", "", "²", "ten", "9" * 5000]
)
def test_huge_post_is_not_read(room, people, length):
    assert post(room, b"", **{"Content-Length": length}) == 413
    assert people.told == []


def test_somebody_who_sends_a_lot_is_hung_up_on(room, people):
    with contextlib.suppress(ConnectionError):  # while they still write
        assert post(room, json.dumps(verdict(name="x" * 10_000_000)).encode()) == 413
    assert post(room, verdict()) == 204
    assert len(people.told) == 1


def test_without_the_key_nothing_is_taken_and_nothing_can_be_read(room, people):
    for key in ("wrong", "", KEY[:-1], "ключ".encode().decode("latin-1")):
        assert post(room, verdict(), Authorization=f"Bearer {key}") == 401
    assert people.told == []
    assert post(room, verdict()) == 204
    for method in ("GET", "PUT", "OPTIONS"):
        with contextlib.closing(http.client.HTTPConnection(urlsplit(room).netloc)) as visitor:
            visitor.request(method, "/", headers={"Authorization": f"Bearer {KEY}"})
            response = visitor.getresponse()
            assert response.status == 501
            assert b"Person" not in response.read()


def test_flood_of_made_up_people_fills_nothing(room, people):
    ours = verdict(1_000_000, name="Ada")
    assert post(room, ours) == 204

    def flood(start):
        for number in range(start, start + 100):
            with contextlib.suppress(OSError):
                post(room, verdict(number, name="x" * 1000, hint="y" * 500))

    with contextlib.ExitStack() as held:  # and of visitors who say nothing
        for _ in range(50):
            held.enter_context(socket.create_connection(urlsplit(room).netloc.split(":")))
        threads = [threading.Thread(target=flood, args=[start]) for start in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(people.all()) == MOST
        assert post(room, {**ours, "is_done": True}) == 204, "whoever is known still is"
    assert {len(person.name) for person in people.all()} == {3, 30}
    assert {person.hint for person in people.all()} == {""}, "words that nobody's checks say"
    assert len(draw(people.all(), 0)) < 20_000
    assert [person.todo for person in people.all() if person.name == "Ada"] == [None]


# What is shown


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def note(people, *args, **changes):
    people.note(json.dumps(verdict(*args, **changes)).encode())


def test_who_is_late_and_who_is_gone():
    clock = Clock()
    people = People(clock)
    late = lambda: re.search(r'"late">(\d+)', draw(people.all(), clock.now))[1]  # noqa: E731
    note(people, 1)
    clock.now = LATE
    note(people, 1)
    note(people, 2)
    assert late() == "0"
    clock.now += 1
    assert late() == "1"
    note(people, 1, todo=None, hint="")  # the file doesn't run
    assert late() == "1"
    note(people, 1, todo="2.1")
    assert late() == "0"
    clock.now += LATE + 1
    assert late() == "2"
    note(people, 1, is_done=True)
    assert late() == "1"
    clock.now += GONE - 1
    assert [person.name for person in people.all()] == ["Person 1"]


def test_stages_for_more_are_shown_once_somebody_is_there():
    people = People()
    note(people)
    assert "7 votes" not in draw(people.all(), 0)
    note(people, 2, stage="06_stop_and_clear", todo=None)
    assert "5 edit" in draw(people.all(), 0) and "6 stop and clear" in draw(people.all(), 0)
    assert [person.todo for person in people.all()] == ["2.2", "6.1"]


def test_names_are_sent_only_when_they_are_open():
    people = People()
    note(people, name="Ada\nLovelace\u202e")
    assert "Ada" not in "".join(look(people, False))
    board, names = look(people, True)
    assert "Ada" not in board and "<td>AdaLovelace</td>" in names


@pytest.mark.parametrize("key", [KEY, "our room's $key"])
def test_lines_to_paste_say_the_same(key):
    text = invitation("http://127.0.0.1:7870", "10.0.0.7", 8070, key)
    [bash] = re.findall("export (.*)", text)
    [powershell] = re.findall(r"(\$env:.*)", text)
    same = {"WORKSHOP_ROOM": "http://10.0.0.7:8070", "WORKSHOP_ROOM_KEY": key}
    assert dict(word.split("=", 1) for word in shlex.split(bash)) == same
    pasted = dict(re.findall(r"\$env:(\w+) = '((?:[^']|'')*)'", powershell))
    assert {name: value.replace("''", "'") for name, value in pasted.items()} == same


def test_page_with_forty_people(browser):
    command = [sys.executable, "-m", "workshop", "room", "--port", str(free_port())]
    with App(command, WORKSHOP_ROOM_KEY=KEY) as app:
        until(lambda: "PowerShell" in app.printed())
        assert app.url in app.printed()
        [url] = re.findall(r"export WORKSHOP_ROOM=(\S+)", app.printed())
        todos = ["2.1"] * 9 + ["2.2"] * 20 + [None] * 11
        threads = []
        for number, todo in enumerate(todos):
            told = verdict(number, todo=todo, is_done=todo is None)
            told |= {"name": MARKUP if number == 7 else told["name"]}
            told |= {"hint": UNDONE if number in range(10, 18) else ""}
            threads.append(threading.Thread(target=post, args=[url, told]))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        requested, faults = [], []
        tab = browser.new_page(viewport={"width": 1280, "height": 720})
        tab.on("request", lambda request: requested.append(request.url))
        tab.on("pageerror", lambda fault: faults.append(fault))
        tab.goto(app.url)
        room = tab.locator(".room").first
        until_shown(tab, room, "40 in the room", "11 done with their stage")
        assert bars(tab, "2 undo") == ["9", "20", "11"]
        until_shown(tab, room, "The undone message is still in the chat")
        assert room.get_by_role("listitem").first.inner_text().split()[:2] == ["8", "2.2:"]
        assert "Person" not in tab.content() and "Ada" not in tab.content()
        is_in_sight = "box => box.getBoundingClientRect().bottom <= innerHeight"
        assert room.evaluate(is_in_sight), "a projector shows all of it"
        assert post(url, verdict(3, is_done=True)) == 204
        until_shown(tab, room, "12 done with their stage")  # by itself
        tab.get_by_label("Show names").check()
        tab.get_by_text("Person 39").wait_for()
        assert tab.get_by_text(MARKUP.replace("`", "")).count() == 1
        assert tab.locator("table b").count() == 0
        tab.get_by_label("Show names").uncheck()
        tab.get_by_text("Person 39").wait_for(state="detached")
        assert faults == []
        assert {urlsplit(each).netloc for each in requested} <= {urlsplit(app.url).netloc, ""}
        tab.close()
        if os.name != "nt":
            assert app.interrupt()[0] == 0
            assert "Traceback" not in app.printed()


def until_shown(tab, part, *texts):
    end = time.monotonic() + 60
    while not all(text in (shown := " ".join(part.inner_text().split())) for text in texts):
        assert time.monotonic() < end, shown
        tab.wait_for_timeout(50)


def bars(tab, title):
    """Return the numbers above the bars of a stage."""
    stage = tab.locator(".stages > div", has_text=title)
    return stage.locator(".bars").inner_text().split()
