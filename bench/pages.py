"""Pages to compare with: `python bench/pages.py each_token`, `chat_interface` or `empty`."""

import os
import sys

import gradio as gr
from huggingface_hub import InferenceClient

client = InferenceClient(base_url=os.environ.get("CHAT_BASE_URL"), api_key="none")


def replies(prompt, history):
    """Yield the reply to a prompt, one token longer each time, as tutorials do."""
    said = [{"role": one["role"], "content": one["content"][0]["text"]} for one in history]
    asked = [*said, {"role": "user", "content": prompt}]
    reply = ""
    for chunk in client.chat_completion(asked, stream=True):
        for choice in chunk.choices:
            reply += choice.delta.content or ""
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
    elif sys.argv[1] == "chat_interface":
        gr.ChatInterface(replies)

demo.launch()
