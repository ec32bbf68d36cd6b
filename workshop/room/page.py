"""The room's page, for a projector: how many are where, and which hint they need most."""

import functools
import os
import re
import threading
from collections import Counter
from html import escape

import gradio as gr

from chat_model.launch import CSP_META, end_on_ctrl_c
from chat_model.loopback import except_from_proxy
from workshop.carry.invitation import (
    THIS_COMPUTER,
    check_address,
    how_to_serve_a_network,
    in_network,
    key_from,
    lines_to_paste,
    url_of,
)
from workshop.stages import STAGES

from .door import Door
from .people import LATE, People, Person

PAGE_PORT = 7870  # 7860 is for one's own chat
SECONDS = 2  # between two looks at who is where
HINTS = 3  # that are shown
CSS = """
.room { font-size: 22px; color: var(--body-text-color); }
.room p { margin: 0 0 10px; font-size: 26px; }
.room p b { font-size: 44px; } .room p b:not(:first-child) { margin-left: 36px; }
.room .stages { display: flex; gap: 18px; }
.room .bars { display: flex; height: 290px; border-bottom: 2px solid var(--body-text-color); }
.room .bars > div { flex: 1; display: flex; flex-direction: column; justify-content: end;
  align-items: center; font-size: 26px; font-weight: 600; min-width: 0; }
.room i { display: flex; align-items: end; width: 72%; background: #3b82f6; }
.room i u { width: 100%; background: #f59e0b; } .room .done i { background: #22c55e; }
.room .labels { display: flex; } .room .labels span { flex: 1; text-align: center; }
.room h2 { font-size: 22px; font-weight: 600; text-align: center; margin: 0; }
.room .late { color: #d97706; } .room .all-done { color: #16a34a; }
.room li { display: flex; gap: 16px; margin: 4px 0; line-height: 1.25; }
.room li b { font-size: 28px; min-width: 40px; text-align: right; line-height: 1; }
.room h3 { font-size: 22px; margin: 14px 0 0; }
.room ul { list-style: none; margin: 0; padding: 0; }
.room table { font-size: 18px; text-align: left; }
.room td { padding: 3px 18px 3px 0; vertical-align: top; }
.room td:not(:last-child) { white-space: nowrap; max-width: 300px; overflow: hidden; }
footer { display: none !important; }
"""


def open_room(host: str, port: int) -> None:
    """Open the room until Ctrl+C, and print how people's computers reach it.

    The page is for this computer alone; the network reaches nothing but the door.

    Args:
        host: the door's address, one of this computer's.
        port: its port.
    """
    key = key_from("WORKSHOP_ROOM_KEY")
    page_port = int(os.environ.get("GRADIO_SERVER_PORT", PAGE_PORT))
    check_address(host, port, in_network("room", port=8090))
    check_address(THIS_COMPUTER, page_port, "set GRADIO_SERVER_PORT")
    people = People()
    door = Door((host, port), key, people)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    except_from_proxy()
    end_on_ctrl_c()
    page = page_of(people)
    _, url, _ = page.launch(
        server_name=THIS_COMPUTER,
        server_port=page_port,
        share=False,
        quiet=True,
        prevent_thread_lock=True,
        run_history=False,
        head=CSP_META,
        css=CSS,
    )
    print(invitation(url, host, door.server_address[1], key), flush=True)
    page.block_thread()


def invitation(url: str, host: str, port: int, key: str) -> str:
    """Return what the facilitator opens, and the lines that people paste."""
    lines = lines_to_paste({"WORKSHOP_ROOM": url_of(host, port), "WORKSHOP_ROOM_KEY": key})
    return f"""
For you and the projector, on this computer alone:

    {url}

Everybody pastes one of these lines into the terminal in which they start watch, check or lab.
{lines}
On the page, everybody is an animal. Whoever wants another name sets WORKSHOP_NAME too.
{how_to_serve_a_network(host, "room", port=port)}"""


def page_of(people: People) -> gr.Blocks:
    """Return the page of a room."""
    with gr.Blocks(title="The room", fill_width=True, analytics_enabled=False) as page:
        board = gr.HTML(apply_default_css=False, js_on_load=None)
        names_are_open = gr.Checkbox(label="Show names", container=False)
        names = gr.HTML(apply_default_css=False, js_on_load=None)
        gr.on(
            [page.load, gr.Timer(SECONDS).tick, names_are_open.change],
            functools.partial(look, people),
            names_are_open,
            [board, names],
            show_progress="hidden",
            api_visibility="private",
        )
    return page


def look(people: People, names_are_open: bool) -> tuple[str, str]:
    """Return what the page shows: the projector's view; and names, but only if they are open."""
    everybody, now = people.all(), people.clock()
    return draw(everybody, now), draw_names(everybody, now) if names_are_open else ""


def draw(people: list[Person], now: float) -> str:
    """Return the projector's view of some people at a time, HTML without names."""
    late, done = _count_late(people, now), sum(person.todo is None for person in people)
    crowds = Counter((person.stage.name, person.todo) for person in people)
    highest = max([4, *crowds.values()])
    reached = max((person.stage.number for person in people), default=0)
    shown = [stage for stage in STAGES if not stage.is_for_more or stage.number <= reached]
    stages = "".join(_draw_stage(stage, people, now, highest) for stage in shown)
    hints = Counter(f"{person.todo}: {person.hint}" for person in people if person.hint)
    most = hints.most_common(HINTS)
    items = "".join(f"<li><b>{n}</b><span>{_html(hint)}</span></li>" for hint, n in most)
    return f"""<div class="room">
<p><b>{len(people)}</b> in the room <b class="late">{late}</b> at the same TODO for over
{LATE // 60} minutes <b class="all-done">{done}</b> done with their stage</p>
<div class="stages">{stages}</div>
<h3>{"The hints that most people need" if items else ""}</h3>
<ul>{items}</ul></div>"""


def draw_names(people: list[Person], now: float) -> str:
    """Return everybody by name, HTML: who has been at the same TODO for longest comes first."""
    rows = [("Name", "Is at", "For", "Last change", "Hint")]
    for person in sorted(people, key=lambda person: (person.todo is None, person.came)):
        where = f"TODO {person.todo}" if person.todo else f"stage {person.stage.number}, done"
        here = f"{(now - person.came) // 60:.0f} min"
        unchanged = f"{(now - person.changed) // 60:.0f} min ago"
        rows.append((person.name, where, here, unchanged, person.hint))
    cells = ("".join(f"<td>{_html(text)}</td>" for text in row) for row in rows)
    return f'<div class="room"><table>{"".join(f"<tr>{row}</tr>" for row in cells)}</table></div>'


def _count_late(people, now):
    """Return how many people have been at the same TODO for long."""
    return sum(person.todo is not None and now - person.came > LATE for person in people)


def _draw_stage(stage, people, now, highest):
    """Return a stage: a bar for each TODO, and one for who is done."""
    bars, todos = [], {**stage.todos, None: "done"}
    for todo, description in todos.items():
        here = [person for person in people if (person.stage, person.todo) == (stage, todo)]
        late = 100 * _count_late(here, now) // max(len(here), 1)
        height = 85 * len(here) // highest
        bars.append(
            f'<div class="{"" if todo else "done"}" title="{escape(description)}">{len(here) or ""}'
            f'<i style="height:{height}%"><u style="height:{late}%"></u></i></div>'
        )
    labels = "".join(f"<span>{todo or '✓'}</span>" for todo in todos)
    title = f"{stage.number} {stage.short_name.replace('_', ' ')}"
    return f"""<div style="flex:{len(bars)}"><div class="bars">{"".join(bars)}</div>
<div class="labels">{labels}</div><h2>{title}</h2></div>"""


def _html(text):
    """Return a text as HTML with code in it; braces and dollars mean nothing to Gradio then."""
    text = re.sub(r"[{}$]", lambda sign: f"&#{ord(sign[0])};", escape(text))
    return re.sub("`(.*?)`", r"<code>\1</code>", text)
