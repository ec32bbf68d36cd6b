"""A chat page by gr.ChatInterface. BENCH_HISTORY says how many messages are there already."""

import os

import gradio as gr
from huggingface_hub import InferenceClient

client = InferenceClient(base_url=os.environ["CHAT_BASE_URL"], api_key="none")
HISTORY = [
    {"role": ("user", "assistant")[number % 2], "content": "Some words that were said before. " * 5}
    for number in range(int(os.environ.get("BENCH_HISTORY", 0)))
]


def respond(prompt, history):
    plain = [{"role": said["role"], "content": said["content"][0]["text"]} for said in history]
    asked = [*plain, {"role": "user", "content": prompt}]
    reply = ""
    for chunk in client.chat_completion(asked, max_tokens=512, stream=True):
        reply += chunk.choices[0].delta.content or ""
        yield reply


with gr.Blocks(analytics_enabled=False) as demo:
    gr.ChatInterface(respond, chatbot=gr.Chatbot(value=HISTORY))

if __name__ == "__main__":
    demo.launch()
