"""Pages to compare with: `python bench/pages.py each_token` or `chat_interface`."""

import os
import sys

import gradio as gr
from huggingface_hub import InferenceClient

client = InferenceClient(base_url=os.environ["CHAT_BASE_URL"], api_key="none")


def replies(prompt, history):
    """Yield the reply to a prompt, one token longer each time."""
    chat = [{"role": each["role"], "content": each["content"][0]["text"]} for each in history]
    chat.append({"role": "user", "content": prompt})
    reply = ""
    for chunk in client.chat_completion(chat, stream=True):
        reply += "".join(choice.delta.content or "" for choice in chunk.choices)
        yield reply


def respond(prompt, history):
    chat = [*history, {"role": "user", "content": prompt}]
    yield chat, ""
    for reply in replies(prompt, history):
        yield [*chat, {"role": "assistant", "content": reply}], ""


with gr.Blocks(analytics_enabled=False) as demo:
    if sys.argv[1] == "each_token":
        chatbot, prompt = gr.Chatbot(), gr.Textbox()
        prompt.submit(respond, [prompt, chatbot], [chatbot, prompt])
    else:
        gr.ChatInterface(replies)

demo.launch()
