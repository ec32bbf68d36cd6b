"""The least that Gradio can serve: what starting an app costs before it does anything."""

import gradio as gr

with gr.Blocks(analytics_enabled=False) as demo:
    gr.Markdown("# Hello")

if __name__ == "__main__":
    demo.launch()
