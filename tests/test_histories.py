"""The sample histories are what Gradio really hands to a handler."""

import pytest
from PIL import Image

from workshop.judge.adapter import pass_on
from workshop.testing.histories import PICTURE, PICTURE_PROMPT, SAMPLES, TWO_PART_PROMPT


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_survives_the_way_through_gradio(name):
    assert pass_on(SAMPLES[name]) == SAMPLES[name]


@pytest.mark.parametrize("history", [PICTURE_PROMPT, TWO_PART_PROMPT])
def test_special_prompt_survives_the_way_through_gradio(history):
    assert pass_on(history) == history


def test_picture_has_the_shape_that_gradio_makes_of_a_file(tmp_path):
    path = tmp_path / "cat.png"
    Image.new("RGB", (8, 8)).save(path)
    message = {"role": "user", "content": {"path": str(path), "alt_text": "a cat"}}
    [message] = pass_on([message])
    [part] = message["content"]
    assert part == {**PICTURE, "file": {**PICTURE["file"], "path": str(path), "orig_name": None}}
