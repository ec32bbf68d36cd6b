"""The same chat, with gr.ChatInterface. docs/chat_interface.md says what that gives you."""

import gradio as gr

from chat_model import connect, launch, message, stream_reply, to_messages

SYSTEM_PROMPT = "You are a friendly chatbot"


def respond(prompt: str, history: list[dict]):
    """Stream the reply to a prompt."""
    chat = to_messages(SYSTEM_PROMPT, [*history, message("user", prompt)])
    with connect() as client:
        yield from stream_reply(client.chat_completion(chat, max_tokens=512, stream=True))


demo = gr.ChatInterface(
    respond,
    title="Chat with a language model 🤗",
    textbox=gr.Textbox(label="Chat Message", max_lines=10, submit_btn=True, stop_btn=True),
    examples=["Tell me a long story about the sea."],
    editable=True,
    flagging_mode="manual",
    concurrency_limit=None,
    analytics_enabled=False,
)

if __name__ == "__main__":
    launch(demo)
