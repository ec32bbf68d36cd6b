"""Stage 7: a chat whose votes are kept. The lesson is README.md, beside this file."""

import json

import gradio as gr

from chat_model import (
    AVATARS,
    ChatError,
    VoteError,
    Votes,
    connect,
    keep_reply,
    launch,
    message,
    open_votes,
    stream_reply,
    text_at,
    to_messages,
)

SYSTEM_PROMPT = "You are a friendly chatbot"
KEEP = """
    INSERT INTO votes (conversation, place, messages, reply, liked) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (conversation, place, messages, reply)
    DO UPDATE SET liked = excluded.liked, time = excluded.time
"""
TAKE_BACK = "DELETE FROM votes WHERE (conversation, place, messages, reply) = (?, ?, ?, ?)"


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
                to_messages(SYSTEM_PROMPT, chat),
                temperature=0.95,
                top_p=0.9,
                max_tokens=512,
                stream=True,
            )
            for reply in stream_reply(chunks):
                yield [*chat, *reply], gr.skip()
    except ChatError as error:
        yield [*chat, *reply, error.as_message()], gr.skip()


def handle_undo(history: list[dict], undo_data: gr.UndoData):
    """Take the last turn out of the chat and put its prompt back in the textbox."""
    return history[: undo_data.index], text_at(history, undo_data.index)


def handle_retry(history: list[dict], retry_data: gr.RetryData):
    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""
    prompt = text_at(history, retry_data.index)
    for chat, _ in respond(prompt, history[: retry_data.index]):
        yield keep_reply(history, chat)


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
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        avatar_images=AVATARS,
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

    # Replies run in parallel. Gradio's default is one at a time.
    sending = prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    retrying = chatbot.retry(
        handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None
    )
    # TODO 7.1: Call handle_like with chat and votes when a thumb is pressed. It updates both.
    chatbot.like(lambda: gr.Info("TODO 7.1: wire chatbot.like in steps/07_votes/app.py."))
    editing = chatbot.edit(
        handle_edit, chatbot, chatbot, api_visibility="private", concurrency_limit=None
    )
    replies = [sending, retrying, editing]
    prompt.stop(None, cancels=replies, api_visibility="private").then(
        handle_stop, chatbot, chatbot, api_visibility="private"
    )
    chatbot.clear(None, cancels=replies, api_visibility="private").then(
        forget_votes, [chatbot, votes], [chatbot, votes], api_visibility="private"
    )


if __name__ == "__main__":
    launch(demo)
