"""Stage 7: a chat whose votes are kept. The lesson is README.md, beside this file."""

import json

import gradio as gr

from chat_model import ChatError, VoteError, Votes, connect, launch, open_votes, stream_reply

SYSTEM_PROMPT = "You are a friendly chatbot"
FAILED = {"title": "⚠️ Something went wrong"}
KEEP = """
    INSERT INTO votes (conversation, place, messages, reply, liked) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (conversation, place, messages, reply)
    DO UPDATE SET liked = excluded.liked, time = excluded.time
"""
TAKE_BACK = "DELETE FROM votes WHERE (conversation, place, messages, reply) = (?, ?, ?, ?)"


def message(role: str, text: str, **metadata: str) -> dict:
    """Return a message as Gradio keeps it. One with a title is drawn as a box."""
    return {"role": role, "content": [{"type": "text", "text": text}], "metadata": metadata}


def text_of(message: dict) -> str:
    """Return what a message says; nothing for a box: a model's thoughts, or the app's own words."""
    is_box = (message.get("metadata") or {}).get("title")
    parts = [] if is_box else message["content"]
    return "\n".join(part["text"] for part in parts if part["type"] == "text")


def to_messages(chat: list[dict]) -> list[dict]:
    """Return what the model is sent: the system prompt, then who said what."""
    messages = [{"role": "system", "content": SYSTEM_PROMPT}]
    for each in chat:
        role, text = each["role"], text_of(each)
        if text.strip() and role in ("user", "assistant"):
            if role == "user" and messages[-1]["role"] == "user":
                messages.pop()  # it got no reply
            messages.append({"role": role, "content": text})
    return messages


def respond(prompt: str, history: list[dict]):
    """Stream the reply to a prompt: yields what the chat and the textbox should show."""
    if not prompt.strip():
        yield history, gr.skip()
        return

    chat, reply = [*history, message("user", prompt)], []
    yield chat, ""

    try:
        with connect() as client:
            chunks = client.chat_completion(
                to_messages(chat), temperature=0.95, top_p=0.9, max_tokens=512, stream=True
            )
            for reply in stream_reply(chunks):
                yield [*chat, *reply], gr.skip()
    except ChatError as error:
        yield [*chat, *reply, message("assistant", str(error), **FAILED)], gr.skip()


def handle_undo(history: list[dict], undo_data: gr.UndoData):
    """Take the last turn out of the chat and put its prompt back in the textbox."""
    return history[: undo_data.index], text_of(history[undo_data.index])


def handle_retry(history: list[dict], retry_data: gr.RetryData):
    """Send the last prompt again. The old reply stays until there is a new one."""
    prompt = text_of(history[retry_data.index])
    old = history[:-1] if history[-1]["metadata"] == FAILED else history
    has_reply = any(map(text_of, old[retry_data.index + 1 :]))
    for chat, _ in respond(prompt, history[: retry_data.index]):
        reply = chat[retry_data.index + 1 :]
        if has_reply and reply and reply[-1]["metadata"] == FAILED:
            chat = [*old, reply[-1]]
        elif has_reply and not any(map(text_of, reply)):
            chat = old
        yield chat


def handle_like(history: list[dict], votes: Votes, data: gr.LikeData):
    """Light the thumb and keep the vote; if it can't be kept, say so and put the thumb out."""
    # TODO 7.2: Light the thumb that was pressed, and update the votes.
    # TODO 7.3: Keep the vote in the database, in place of one that is there already.
    # TODO 7.4: If the vote is taken back, remove it from the database.
    # TODO 7.5: If the database fails, say so, and put the thumb out.
    gr.Info("TODO 7.2 to 7.5: write handle_like in steps/07_votes/app.py.")
    yield gr.skip(), votes


def handle_edit(history: list[dict], edit_data: gr.EditData):
    """Reply to an edited prompt, and drop what came after it. A blank one is put back."""
    before, after = history[: edit_data.index], history[edit_data.index + 1 :]
    if not edit_data.value.strip():
        yield [*before, message("user", edit_data.previous_value), *after]
        return

    for chat, _ in respond(edit_data.value, before):
        yield chat


def handle_stop(history: list[dict]):
    """Say so if nothing came of the reply that was stopped: Undo and Retry stand below that."""
    if not history or history[-1]["role"] != "user":
        return history
    return [*history, message("assistant", "Press Retry to ask again.", title="⏹️ Stopped")]


def forget_votes(history: list[dict], votes: Votes, data: gr.EventData):
    """Put out the thumbs of what is undone, retried, edited or cleared away."""
    if history and not str(data.value).strip():
        return gr.skip(), gr.skip()  # an edit to a blank text changes nothing
    votes = votes.before(data.index if history else None)
    return gr.Chatbot(feedback_value=votes.feedback(history)), votes


with gr.Blocks(title="Chatbot", fill_height=True, analytics_enabled=False) as demo:
    demo.queue(default_concurrency_limit=None)  # Gradio's default is one reply at a time
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        buttons=["copy", "copy_all"],
        placeholder="Type a message. Enter sends it, Shift+Enter starts a new line.",
        scale=1,
        editable="user",
    )
    prompt = gr.Textbox(label="Chat Message", max_lines=10, submit_btn=True, stop_btn=True)
    gr.Markdown("If you vote on a reply, your vote is saved, with the chat up to that reply.")
    votes = gr.State(Votes())

    # This comes first: Gradio calls the listeners of an event one after the other.
    cuts = [chatbot.undo, chatbot.retry, chatbot.edit]
    gr.on(cuts, forget_votes, [chatbot, votes], [chatbot, votes], api_visibility="private")

    sending = prompt.submit(respond, [prompt, chatbot], [chatbot, prompt])
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    retrying = chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private")
    # TODO 7.1: Call handle_like with chat and votes when a thumb is pressed. It updates both.
    chatbot.like(lambda: gr.Info("TODO 7.1: wire chatbot.like in steps/07_votes/app.py."))
    editing = chatbot.edit(handle_edit, chatbot, chatbot, api_visibility="private")
    replies = [sending, retrying, editing]
    prompt.stop(None, cancels=replies, api_visibility="private").then(
        handle_stop, chatbot, chatbot, api_visibility="private"
    )
    chatbot.clear(None, cancels=replies, api_visibility="private").then(
        forget_votes, [chatbot, votes], [chatbot, votes], api_visibility="private"
    )


if __name__ == "__main__":
    launch(demo)
