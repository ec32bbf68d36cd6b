"""Answers to stage 7."""

from . import Answer

WIRE = """chatbot.like(handle_like, [chatbot, votes], [chatbot, votes], api_visibility="private")
"""
LIT = "    yield gr.Chatbot(feedback_value=pressed.feedback(history)), pressed\n"
PUT_OUT = "        yield gr.Chatbot(feedback_value=votes.feedback(history)), votes\n"
WARN = "        gr.Warning(str(error))\n"
KEEP = "database.execute(KEEP, (*voted_on, data.liked))"
SAVE = """            if data.liked == "":
                database.execute(TAKE_BACK, voted_on)
            else:
                database.execute(KEEP, (*voted_on, data.liked))
"""
VOTED_ON = "(votes.conversation, data.index, messages, text_at(history, data.index))"
UPSERT = """    ON CONFLICT (conversation, place, messages, reply)
    DO UPDATE SET liked = excluded.liked, time = excluded.time
"""

WRONG = [
    Answer("never wires like", {f"    {WIRE}": ""}, "Nothing calls `handle_like` yet"),
    Answer(
        "wires like as before",
        {WIRE: "chatbot.like(handle_like, chatbot, None)\n"},
        "The outputs of `chatbot.like` are None, and should be [chatbot, votes]",
    ),
    Answer(
        "forgets the votes as an input",
        {WIRE: "chatbot.like(handle_like, chatbot, [chatbot, votes])\n"},
        "The inputs of `chatbot.like` are [chatbot], and should be [chatbot, votes]",
    ),
    Answer("never lights the thumb", {LIT: ""}, "The thumb goes out again"),
    Answer(
        "lights the thumb of the votes before",
        {LIT: LIT.replace("pressed.feedback", "votes.feedback")},
        "The thumb goes out again",
    ),
    Answer(
        "forgets the new votes",
        {LIT: LIT.replace(", pressed\n", ", votes\n")},
        "forgotten at the next press",
    ),
    Answer(
        "puts the others out",
        {"votes.with_vote(data.index, data.liked)": "Votes().with_vote(data.index, data.liked)"},
        "The thumbs that were lit before are out",
    ),
    Answer(
        "gives the chat alone",
        {LIT: LIT.replace(", pressed\n", "\n")},
        "gives one thing, and the page needs two: the chat, and the votes",
    ),
    Answer(
        "swaps the two",
        {LIT: "    yield pressed, gr.Chatbot(feedback_value=pressed.feedback(history))\n"},
        "in another order than the outputs",
    ),
    Answer(
        "sends the thumbs as the chat",
        {LIT: "    yield pressed.feedback(history), pressed\n"},
        "is not a list of messages",
    ),
    Answer(
        "keeps nothing", {f"                {KEEP}\n": "                pass\n"}, "Nothing is kept"
    ),
    Answer(
        "keeps a list of texts",
        {"messages, text_at(history, data.index))": "messages, str(data.value))"},
        "The reply is what the model said in the bubble",
    ),
    Answer(
        "keeps the messages with the reply",
        {"history[: data.index]": "history"},
        "The messages are what the reply was to",
    ),
    Answer(
        "keeps Gradio's messages",
        {"to_messages(SYSTEM_PROMPT, history[: data.index])": "history[: data.index]"},
        "The messages are what the reply was to",
    ),
    Answer(
        "forgets the JSON",
        {
            "json.dumps(to_messages(SYSTEM_PROMPT, history[: data.index]))": "str(to_messages(SYSTEM_PROMPT, history[: data.index]))"
        },
        "The messages are kept as JSON",
    ),
    Answer(
        "gives the list itself to the database",
        {
            "json.dumps(to_messages(SYSTEM_PROMPT, history[: data.index]))": "to_messages(SYSTEM_PROMPT, history[: data.index])"
        },
        "raises an error in line",
    ),
    Answer(
        "keeps everybody's as one person's",
        {"(votes.conversation, data.index": '("me", data.index'},
        "The conversation is `votes.conversation`",
    ),
    Answer(
        "turns the vote round",
        {KEEP: KEEP.replace("data.liked", "not data.liked")},
        "`liked` is True for a thumb up",
    ),
    Answer(
        "only inserts",
        {UPSERT: ""},
        "UNIQUE constraint failed",
    ),
    Answer(
        "does nothing on a conflict",
        {UPSERT: "    ON CONFLICT DO NOTHING\n"},
        "Up, down, down, up and down again is one vote: down",
    ),
    Answer(
        "keeps a vote that is taken back",
        {SAVE: f"            {KEEP}\n"},
        "then remove the vote, with `TAKE_BACK`",
    ),
    Answer(
        "takes a thumb down for one taken back",
        {'if data.liked == "":': "if not data.liked:"},
        "A thumb down takes the vote back",
    ),
    Answer(
        "never takes back",
        {"database.execute(TAKE_BACK, voted_on)": "pass"},
        "The vote is still there",
    ),
    Answer(
        "takes back all of the person's",
        {
            "database.execute(TAKE_BACK, voted_on)": 'database.execute("DELETE FROM votes WHERE conversation = ?", voted_on[:1])'
        },
        "Other votes are gone too",
    ),
    Answer(
        "takes back everybody's",
        {"database.execute(TAKE_BACK, voted_on)": 'database.execute("DELETE FROM votes")'},
        "Other votes are gone too",
    ),
    Answer(
        "lets the error out",
        {f"    except VoteError as error:\n{WARN}{PUT_OUT}": "    finally:\n        pass\n"},
        "It comes from the `with` itself",
    ),
    Answer("keeps quiet", {WARN: ""}, "nobody hears of it"),
    Answer("only prints it", {WARN: "        print(error)\n"}, "nobody hears of it"),
    Answer("leaves the thumb lit", {PUT_OUT: ""}, "The thumb looks as if the vote was kept"),
    Answer(
        "puts the thumb out for now",
        {PUT_OUT: PUT_OUT.replace(", votes\n", ", pressed\n")},
        "lit again later",
    ),
    Answer(
        "hides every error",
        {"except VoteError as error": "except Exception as error"},
        "catches every error, even mistakes in the app itself",
    ),
    Answer(
        "leaves the notice",
        {LIT: f'{LIT}    gr.Info("TODO 7.2 to 7.5: write handle_like.")\n'},
        "still shows the starter's notice",
    ),
    Answer(
        "marks the parameter as event data of another kind",
        {"data: gr.LikeData": "data: gr.UndoData"},
        "annotated with `gr.UndoData`. This event has `gr.LikeData`",
    ),
    Answer("mistypes a name", {"(TAKE_BACK, voted_on)": "(TAKE_BACK, voted)"}, "NameError"),
    Answer(
        "values in the statement",
        {
            KEEP: "database.execute(f\"INSERT INTO votes (conversation, place, messages, reply, liked) VALUES ('{votes.conversation}', {data.index}, '{messages}', '{text_at(history, data.index)}', {data.liked}) ON CONFLICT DO UPDATE SET liked = excluded.liked\")"
        },
        "Leave the question marks in it",
    ),
    Answer(
        "changes the votes it was given",
        {
            "    pressed = votes.with_vote(data.index, data.liked)\n": "    votes.thumbs.update(votes.with_vote(data.index, data.liked).thumbs)\n    pressed = votes\n"
        },
        "`handle_like` changes the votes that it was given",
    ),
    Answer(
        "the first message of the bubble",
        {
            VOTED_ON: VOTED_ON.replace(
                "text_at(history, data.index)", 'history[data.index]["content"][0]["text"]'
            )
        },
        "what the model said in the bubble",
    ),
    Answer(
        "a dict with the parameter in place of the votes",
        {
            LIT: "    yield {chatbot: gr.Chatbot(feedback_value=pressed.feedback(history)), votes: pressed}\n"
        },
        "the parameter's name hides the component",
    ),
    Answer(
        "raises the error",
        {WARN: "        raise gr.Error(str(error))\n"},
        "Show it with `gr.Warning` instead",
    ),
    Answer(
        "opens the database without with",
        {
            "        with open_votes() as database:\n": "        database = open_votes()\n        if True:\n"
        },
        "`with open_votes() as database:`",
    ),
    Answer(
        "the statement's name in quotes",
        {KEEP: KEEP.replace("KEEP", '"KEEP"')},
        "write them without quotes",
    ),
    Answer(
        "the votes before the chat",
        {WIRE: WIRE.replace("[chatbot, votes], api", "[votes, chatbot], api")},
        "in another order than the outputs",
    ),
    Answer(
        "the messages as they are",
        {
            "json.dumps(to_messages(SYSTEM_PROMPT, history[: data.index]))": "to_messages(SYSTEM_PROMPT, history[: data.index])"
        },
        "makes a text of a list of messages",
    ),
]

RIGHT = [
    Answer("says gr.update", {LIT: LIT.replace("gr.Chatbot(", "gr.update(")}),
    Answer(
        "names the columns otherwise",
        {"liked = excluded.liked, time": "time = excluded.time, liked = excluded.liked --"},
    ),
    Answer(
        "replaces",
        {"    INSERT INTO": "    INSERT OR REPLACE INTO", UPSERT: ""},
    ),
    Answer(
        "asks for True and False", {'if data.liked == "":': "if data.liked not in (True, False):"}
    ),
    Answer(
        "asks the other way round",
        {
            SAVE: "            if data.liked is True or data.liked is False:\n"
            f"                {KEEP}\n"
            "            else:\n"
            "                database.execute(TAKE_BACK, voted_on)\n"
        },
    ),
    Answer(
        "removes first, always",
        {
            SAVE: "            database.execute(TAKE_BACK, voted_on)\n"
            '            if data.liked != "":\n'
            f"                {KEEP}\n"
        },
    ),
    Answer(
        "prints it too",
        {WARN: f"{WARN}        print(error)\n"},
    ),
    Answer("shows an Info", {"gr.Warning(": "gr.Info("}),
    Answer(
        "makes the tuple in place",
        {
            f"    voted_on = {VOTED_ON}\n": f"    text = text_at(history, data.index)\n    voted_on = {VOTED_ON.replace('text_at(history, data.index)', 'text')}\n"
        },
    ),
    Answer("warns with the error itself", {"gr.Warning(str(error))": "gr.Warning(error)"}),
]
