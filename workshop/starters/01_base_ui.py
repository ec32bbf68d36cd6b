"""Stage 1: a page to chat on. The lesson is README.md, beside this file."""

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
    # TODO 1.2: Show the prompt in the chat, and empty the textbox. Ignore blank prompts.
    # TODO 1.3: Ask the model, and yield the chat again whenever its reply has grown.
    # TODO 1.4: If that fails, say so in the chat, below what has arrived of the reply.
    gr.Info("TODO 1.2 to 1.4: write respond in steps/01_base_ui/app.py.")
    yield history, gr.skip()


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

    # TODO 1.1: Call respond with the prompt and the chat on Enter. Let replies run in parallel.
    prompt.submit(lambda: gr.Info("TODO 1.1: wire prompt.submit in steps/01_base_ui/app.py."))


if __name__ == "__main__":
    launch(demo)
