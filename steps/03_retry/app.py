"""Stage 3: a chat whose last turn can be retried. The lesson is README.md, beside this file."""

import gradio as gr

from chat_model import (
    BOT_AVATAR,
    OWN_CONTENT_ONLY,
    USER_AVATAR,
    connect,
    explain,
    get_ready,
    growing_text,
    has_message,
    message,
    model_name,
    text_of,
    to_messages,
)

SYSTEM_PROMPT = "You are a friendly chatbot"


def respond(prompt, history):
    """Stream the reply to a prompt: yields what the chat and the textbox should show."""
    if not prompt or prompt.isspace():
        yield history, prompt
        return

    asked = [*history, message("user", prompt)]
    yield asked, ""

    reply = ""
    try:
        with connect() as client:
            chunks = client.chat_completion(
                to_messages(SYSTEM_PROMPT, asked),
                model=model_name(),
                temperature=0.95,
                top_p=0.9,
                max_tokens=512,
                stream=True,
            )
            for reply in growing_text(chunks):
                yield [*asked, message("assistant", reply)], gr.skip()
    except Exception as error:
        gr.Warning(explain(error))
        if not reply:
            yield history, prompt


def handle_undo(history, undo_data: gr.UndoData):
    """Take the last turn out of the chat and put its prompt back in the textbox."""
    if not has_message(history, undo_data.index):
        return history, gr.skip()
    return history[: undo_data.index], text_of(history[undo_data.index])


def handle_retry(history, retry_data: gr.RetryData):
    """Ask for the last reply again, as if it had never come."""
    # TODO 3.2: Yield from respond, with the prompt's text and the chat as it was before it.
    gr.Info("TODO 3.2: write handle_retry in steps/03_retry/app.py.")
    yield history, gr.skip()


with gr.Blocks(title="Chatbot", analytics_enabled=False) as demo:
    gr.Markdown("# Chat with a language model 🤗")
    chatbot = gr.Chatbot(
        label="Agent",
        avatar_images=(USER_AVATAR, BOT_AVATAR),
        buttons=["copy", "copy_all"],
    )
    prompt = gr.Textbox(label="Chat Message", max_lines=10)

    # Nobody waits for anybody: without `concurrency_limit=None`, one reply runs at a time.
    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    # TODO 3.1: Let the retry button call handle_retry with the chat, for everybody at once.
    chatbot.retry(lambda: gr.Info("TODO 3.1: wire chatbot.retry in steps/03_retry/app.py."))


if __name__ == "__main__":
    get_ready()
    demo.launch(head=OWN_CONTENT_ONLY, max_threads=100)  # a reply takes a thread
