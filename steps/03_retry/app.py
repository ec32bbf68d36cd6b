"""Stage 3: a chat whose last turn can be retried. The lesson is README.md, beside this file."""

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
    # TODO 3.2: Send the prompt again with respond, and yield each chat that it yields.
    # TODO 3.3: Keep the old reply in the chat until the new one begins.
    # TODO 3.4: If no new reply comes, bring the old one back, with the error below it.
    gr.Info("TODO 3.2 to 3.4: write handle_retry in steps/03_retry/app.py.")
    yield history


with gr.Blocks(title="Chatbot", fill_height=True, analytics_enabled=False) as demo:
    demo.queue(default_concurrency_limit=None)  # Gradio's default is one reply at a time
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        buttons=["copy", "copy_all"],
        placeholder="Type a message. Enter sends it, Shift+Enter starts a new line.",
        scale=1,
    )
    prompt = gr.Textbox(label="Chat Message", max_lines=10, submit_btn=True)

    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt])
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    # TODO 3.1: Call handle_retry with the chat when retry is pressed.
    chatbot.retry(lambda: gr.Info("TODO 3.1: wire chatbot.retry in steps/03_retry/app.py."))


if __name__ == "__main__":
    launch(demo)
