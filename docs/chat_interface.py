"""The same chat, with gr.ChatInterface. docs/chat_interface.md says what that gives you."""

import gradio as gr

from chat_model import connect, launch, stream_reply


def respond(prompt: str, history: list[dict]):
    """Stream the reply to a prompt."""
    said = [each for each in history if not each["metadata"]]  # no thoughts
    messages = [{"role": each["role"], "content": each["content"][0]["text"]} for each in said]
    messages.insert(0, {"role": "system", "content": "You are a friendly chatbot"})
    messages.append({"role": "user", "content": prompt})
    with connect() as client:
        yield from stream_reply(client.chat_completion(messages, max_tokens=512, stream=True))


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
