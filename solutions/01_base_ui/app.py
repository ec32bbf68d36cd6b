"""Stage 1, finished: a page to chat on."""

import gradio as gr

from chat_model import (
    AVATARS,
    ChatError,
    connect,
    launch,
    message,
    stream_reply,
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


if __name__ == "__main__":
    launch(demo)
