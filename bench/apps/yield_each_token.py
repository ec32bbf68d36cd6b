"""A chat page as tutorials have it: one client, one update of the page for each token."""

import os

import gradio as gr
from huggingface_hub import InferenceClient

client = InferenceClient(base_url=os.environ["CHAT_BASE_URL"], api_key="none")


def respond(prompt, history):
    plain = [{"role": said["role"], "content": said["content"][0]["text"]} for said in history]
    asked = [*plain, {"role": "user", "content": prompt}]
    yield asked
    reply = {"role": "assistant", "content": ""}
    for chunk in client.chat_completion(asked, max_tokens=512, stream=True):
        reply["content"] += chunk.choices[0].delta.content or ""
        yield [*asked, reply]


with gr.Blocks(analytics_enabled=False) as demo:
    chatbot = gr.Chatbot()
    prompt = gr.Textbox()
    prompt.submit(respond, [prompt, chatbot], [chatbot])
    prompt.submit(lambda: "", None, [prompt])

if __name__ == "__main__":
    demo.launch()
