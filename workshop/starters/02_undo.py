"""Stage 2: a chat whose last turn can be undone. The lesson is README.md, beside this file."""

import gradio as gr

from chat_model import (
    AVATARS,
    ChatError,
    connect,
    launch,
    message,
    stream_reply,
    text_at,
    to_messages,
)

SYSTEM_PROMPT = "You are a friendly chatbot"


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
    # TODO 2.2: Return the chat as it was before the prompt, and the prompt's text.
    gr.Info("TODO 2.2: write handle_undo in steps/02_undo/app.py.")
    return history, gr.skip()


with gr.Blocks(title="Chatbot", fill_height=True, analytics_enabled=False) as demo:
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        avatar_images=AVATARS,
        buttons=["copy", "copy_all"],
        placeholder="Type a message. Enter sends it, Shift+Enter starts a new line.",
        scale=1,
    )
    prompt = gr.Textbox(label="Chat Message", max_lines=10, submit_btn=True)

    # Replies run in parallel. Gradio's default is one at a time.
    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)
    # TODO 2.1: Call handle_undo with the chat when the undo button is pressed.
    chatbot.undo(lambda: gr.Info("TODO 2.1: wire chatbot.undo in steps/02_undo/app.py."))


if __name__ == "__main__":
    launch(demo)
