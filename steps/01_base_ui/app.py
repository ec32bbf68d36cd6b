"""Stage 1: a page to chat on. The lesson is README.md, beside this file."""

import gradio as gr

from chat_model import (
    BOT_AVATAR,
    OWN_CONTENT_ONLY,
    USER_AVATAR,
    connect,
    explain,
    get_ready,
    growing_text,
    message,
    model_name,
    to_messages,
)

SYSTEM_PROMPT = "You are a friendly chatbot"


def respond(prompt, history):
    """Stream the reply to a prompt: yields what the chat and the textbox should show."""
    # TODO 1.2: Show the prompt in the chat, and empty the textbox. Let a blank prompt be.
    # TODO 1.3: Ask the model, and yield the chat again whenever its reply has grown.
    # TODO 1.4: When that fails, say why; and give the prompt back when no reply came.
    gr.Info("TODO 1.2 to 1.4: write respond in steps/01_base_ui/app.py.")
    yield history, prompt


with gr.Blocks(title="Chatbot", analytics_enabled=False) as demo:
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        avatar_images=(USER_AVATAR, BOT_AVATAR),
        buttons=["copy", "copy_all"],
    )
    prompt = gr.Textbox(label="Chat Message", max_lines=10)

    # TODO 1.1: Let Enter call respond with the prompt and the chat, for everybody at once.
    prompt.submit(lambda: gr.Info("TODO 1.1: wire prompt.submit in steps/01_base_ui/app.py."))


if __name__ == "__main__":
    get_ready()
    demo.launch(head=OWN_CONTENT_ONLY, max_threads=100)  # a reply takes a thread
