"""Stage 4, finished: a chat that can be undone, retried and voted on."""

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
    if not has_message(history, retry_data.index):
        yield history, gr.skip()
        return
    prompt = text_of(history[retry_data.index])
    yield from respond(prompt, history[: retry_data.index])


def handle_like(data: gr.LikeData):
    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""
    reply = "\n".join(data.value)
    if data.liked is True:
        print("You upvoted this reply:", reply)
    elif data.liked is False:
        print("You downvoted this reply:", reply)
    else:
        print("You took back your vote on this reply:", reply)


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
    chatbot.retry(
        handle_retry,
        chatbot,
        [chatbot, prompt],
        api_visibility="private",
        concurrency_limit=None,
    )
    chatbot.like(handle_like, None, None, api_visibility="private")


if __name__ == "__main__":
    get_ready()
    demo.launch(head=OWN_CONTENT_ONLY, max_threads=100)  # a reply takes a thread
