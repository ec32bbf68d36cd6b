"""Stage 6, finished: a chat whose replies can be stopped."""

import gradio as gr

from chat_model import ChatError, connect, launch, stream_reply

SYSTEM_PROMPT = "You are a friendly chatbot"
FAILED = {"title": "⚠️ Something went wrong"}


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


def handle_like(history: list[dict], data: gr.LikeData):
    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""
    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")
    bubble = history[data.index : data.index + len(data.value)]
    print(f"You {vote} this reply:", *filter(None, map(text_of, bubble)))


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

    sending = prompt.submit(respond, [prompt, chatbot], [chatbot, prompt])
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    retrying = chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private")
    chatbot.like(handle_like, chatbot, None, api_visibility="private")
    editing = chatbot.edit(handle_edit, chatbot, chatbot, api_visibility="private")
    replies = [sending, retrying, editing]
    prompt.stop(None, cancels=replies, api_visibility="private").then(
        handle_stop, chatbot, chatbot, api_visibility="private"
    )
    chatbot.clear(None, cancels=replies, api_visibility="private")


if __name__ == "__main__":
    launch(demo)
