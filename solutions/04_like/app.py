"""Stage 4, finished: a chat whose replies can be voted on."""

import gradio as gr

from chat_model import (
    AVATARS,
    ChatError,
    connect,
    keep_reply,
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
    return history[: undo_data.index], text_at(history, undo_data.index)


def handle_retry(history: list[dict], retry_data: gr.RetryData):
    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""
    prompt = text_at(history, retry_data.index)
    for chat, _ in respond(prompt, history[: retry_data.index]):
        yield keep_reply(history, chat)


def handle_like(history: list[dict], data: gr.LikeData):
    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""
    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")
    print(f"You {vote} this reply:", text_at(history, data.index))


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
    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")
    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)
    chatbot.like(handle_like, chatbot, None, api_visibility="private")


if __name__ == "__main__":
    launch(demo)
