"""Failures of the endpoint, the network or the stream, in words for a person."""

import email.utils
import json
import math
import re
import time
from typing import Any

import httpx2
from huggingface_hub.errors import (
    HfHubHTTPError,
    InferenceTimeoutError,
    OfflineModeIsEnabled,
    TextGenerationError,
)


class ChatError(Exception):
    """The model can't reply. The text says what happened and what to do, for a person.

    It never has a key or an address in it, nor anything that the endpoint sent, except for the
    names of its models.

    Example:
        except ChatError as error:
            yield [*chat, message("assistant", str(error), title="Sorry")], gr.skip()
    """


# In these texts, {http} becomes the status, such as " (HTTP 429)", {wait} how long to wait, and
# {setting} the name of a setting.
TOO_LONG = "This conversation is too long for the model. Undo some turns, or start a new one."
NOT_IN_TIME = (
    "The model did not answer in time. It may be busy with other people: wait a little, then "
    "retry. If it is always this slow, set CHAT_TIMEOUT to more seconds."
)
MODEL_FAILED = "The model stopped with an error. Press Retry to ask again."
NOT_A_STREAM = (
    "The model's endpoint sent its reply in one piece, but this app needs a stream. Turn on "
    "streaming at the endpoint, or choose another."
)
UNREADABLE = (
    "The model's endpoint sent something that is not a reply. Check that CHAT_BASE_URL is the "
    "address of a chat endpoint."
)
WRONG_KEY = (
    "The model's endpoint doesn't accept the key{http}. Check CHAT_API_KEY, or HF_TOKEN if you "
    "use Hugging Face."
)
NO_CREDIT = (
    "The account that pays for the model has no credit left{http}. Add some, or unset "
    "CHAT_BASE_URL, CHAT_API_KEY and CHAT_MODEL to use the local model."
)
TOO_MANY = "The model is getting too many requests{http}. {wait}"
OVERLOADED = "The model has too much to do{http}. {wait}"
LOADING = "The model is still loading{http}. {wait}"
OUT_OF_MEMORY = (
    "The model doesn't fit into the memory of its machine{http}. Choose a smaller one, or free "
    "some memory there."
)
PAUSED = "The model's endpoint is paused{http}. Start it again, or ask whoever runs it."
NO_SUCH_MODEL = (
    "The model's endpoint doesn't have this model{http}. Check CHAT_MODEL. Ollama and LM Studio "
    "have to download or load a model first."
)
NO_CHAT_MODEL = (
    "This model is not made for chats{http}. Set CHAT_MODEL to one that is: it often has Instruct "
    "or Chat in its name."
)
FILTERED = (
    "The endpoint's content filter refuses this conversation{http}. Rephrase your message, or "
    "undo the turn that it is about."
)
NOT_HERE = "The model's endpoint doesn't serve this country{http}. Choose another endpoint."
NO_SYSTEM_PROMPT = (
    "This model doesn't take a system prompt{http}. Leave it out of what the app sends, or choose "
    "another model."
)
ONLY_TEXT = (
    "The model's endpoint refuses a message that has more than a role and a text{http}. Send it "
    "nothing else, as `to_messages` does."
)
REFUSED_SETTING = (
    "The model's endpoint refuses the setting `{setting}`{http}. Change it where the app calls "
    "`chat_completion`, or take it out."
)

BY_STATUS = {
    400: "The model's endpoint can't read this request{http}. Check that CHAT_MODEL names a "
    "chat model.",
    401: WRONG_KEY,
    402: NO_CREDIT,
    403: "The key doesn't give access to this model{http}. Check what its account may use.",
    404: "There is no such model or address{http}. Check CHAT_BASE_URL and CHAT_MODEL.",
    408: NOT_IN_TIME,
    413: TOO_LONG,
    422: "The model's endpoint can't use this request{http}. Check that CHAT_MODEL names a "
    "chat model.",
    429: TOO_MANY,
    504: NOT_IN_TIME,
    529: OVERLOADED,
}

SETTINGS = (
    r"\b(max_(?:completion_|new_)?tokens|temperature|top_[pk]|min_p|seed|(?:presence|frequency|"
    r"repetition)_penalty|stream_options|logprobs|response_format|reasoning_effort)\b"
)

# What endpoints say in an error, in lower case, and what it means. The first row that fits is used.
BY_WORDS = (
    (r"insufficient_quota", NO_CREDIT),
    (r"(system|out of|insufficient) (system )?(memory|resources)", OUT_OF_MEMORY),
    (r"request( body)?( is)? too (long|large)|request_too_large|tokens_limit_reached", TOO_LONG),
    (r"rate.?limit|too many requests|resource_exhausted|per.(minute|day)|throttl", TOO_MANY),
    (r"too many tokens.{0,40}\b(wait|again|later|slow)\b|wait before (re)?try", TOO_MANY),
    (r"context[ _-]?(length|window|size|limit)|context the overflows|exceed_context", TOO_LONG),
    (
        r"(prompt|inputs?|messages?|string|conversation)( length)?( is| are)? too (long|large)",
        TOO_LONG,
    ),
    (
        r"\b(prompt|input|messages|tokens?)\b[^.]{0,40}(exceeds?\b|(longer|larger|greater) than)",
        TOO_LONG,
    ),
    (r"reduce the length|`inputs` (tokens|must have less)|range of input length", TOO_LONG),
    (r"maximum prompt length|model token limit|too many tokens|max_seq_len|超长", TOO_LONG),
    (r"too_long|at most \d+ characters", TOO_LONG),
    (r"\bcredits?\b|billing|\bbalance\b|payment|quota|arrear|\bbudget\b|spending limit", NO_CREDIT),
    (r"out of funds|good standing|余额", NO_CREDIT),
    (r"content.?(filter|polic|management|safety)|responsible.?ai|moderation|flagged", FILTERED),
    (r"content exists risk|inappropriate|data_inspection|usage polic|prohibited_con", FILTERED),
    (r"safety (system|filter|setting|polic)|guardrail", FILTERED),
    (r"violat.{0,30}polic|sensitive (word|content|info)|敏感", FILTERED),
    (r"location is not supported|unsupported_country", NOT_HERE),
    (r"api.?key\b.{0,30}(not valid|not found|invalid|expired|incorrect|leaked)", WRONG_KEY),
    (r"(invalid|incorrect|missing|no|wrong|expired) (api|subscription|access).?key", WRONG_KEY),
    (r"(invalid|bad|no) (\w+ ){0,3}(credentials|password)|invalid_api_key", WRONG_KEY),
    (r"unauthori[sz]ed|authentication.?(error|fail|header)|[^-]valid api key", WRONG_KEY),
    (r"(not |un)authenticated", WRONG_KEY),
    (r"(?<!error )\bloading\b|being loaded|warming up|cold start", LOADING),
    (r"overload|capacity|queue is full|too busy|server busy|is busy|no instances", OVERLOADED),
    (r"timed? ?out|deadline exceeded|took too long", NOT_IN_TIME),
    (r"\bpaused\b", PAUSED),
    (r"not a chat model|not support (chat|conversational)|chat template", NO_CHAT_MODEL),
    (r"not supported for task conversational", NO_CHAT_MODEL),
    (r"(models?|deployment)\b.{0,99}not (been )?(exist|found|available|loaded)", NO_SUCH_MODEL),
    (r"model\b.{0,80}(no longer|decommissioned|deprecated|by any provider)", NO_SUCH_MODEL),
    (r"(no such|unknown|invalid|unsupported|access|find)[ _]model\b", NO_SUCH_MODEL),
    (r"model_not_|not a valid model|no models? (is )?loaded|no endpoints found", NO_SUCH_MODEL),
    (r"\bsystem\b.{0,30}(not (supported|allowed)|unsupported)", NO_SYSTEM_PROMPT),
    (r"(not support|(unexpected|invalid) role)\W.{0,9}\bsystem\b", NO_SYSTEM_PROMPT),
    (r"developer instruction is not", NO_SYSTEM_PROMPT),
    (r"roles must alternate|only user(,| and) (assistant|model)", NO_SYSTEM_PROMPT),
    (r"(unsupported|extra|unknown|unrecognized|property).{0,60}\b(metadata|options)\b", ONLY_TEXT),
    (r"\b(metadata|options)\b.{0,60}(unsupported|not|extra)|content\b.{0,60}\bstring", ONLY_TEXT),
    (SETTINGS, REFUSED_SETTING),
)

# A page for a browser, whose words may be about anything.
HTML = r"<(!|\?xml|/?(html|head|title|body|center|div|h\d|meta|p|pre|script|style)\b)"

# Where an error's body says what happened. Elsewhere it may repeat what a person wrote.
SAYING = ("error", "errors", "message", "msg", "detail", "details", "reason", "error_type")
SAYING += ("error_message", "error_msg", "type", "code", "status")
SAYING += ("loc", "param", "raw", "metadata")

BY_TYPE = {  # the first that fits is used
    InferenceTimeoutError: NOT_IN_TIME,
    TextGenerationError: MODEL_FAILED,
    httpx2.TimeoutException: NOT_IN_TIME,
    httpx2.ProxyError: "The proxy on the way to the model refuses this connection. Check "
    "HTTPS_PROXY, or name the endpoint's host in NO_PROXY.",
    httpx2.ConnectError: "The model's endpoint can't be reached. Check that it is running and that "
    "you are online, and CHAT_BASE_URL if you have set it.",
    httpx2.TooManyRedirects: "The model's endpoint sends chats on and on. Check CHAT_BASE_URL.",
    httpx2.HTTPError: "The connection to the model broke. Press Retry to ask again.",
    OfflineModeIsEnabled: "The model's endpoint is on another machine, and HF_HUB_OFFLINE is set. "
    "Unset it.",
}

# What `huggingface_hub` and its HTTP library raise when the app is not at fault.
FAULTS = (HfHubHTTPError, *BY_TYPE)


def as_chat_error(fault: Exception) -> ChatError:
    """Return the `ChatError` for what a request or a stream raised."""
    if isinstance(fault, (HfHubHTTPError, httpx2.HTTPStatusError)):
        response = fault.response
        return explain(response.text, response.status_code, response.headers.get("retry-after", ""))
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        return ChatError(
            "The certificate of the model's endpoint can't be checked. If a firewall replaces it, "
            "set SSL_CERT_FILE to the file with the firewall's own."
        )
    texts = (text for kind, text in BY_TYPE.items() if isinstance(fault, kind))
    return ChatError(next(texts, UNREADABLE))


def explain(body: str, status: int | None = None, retry_after: str = "") -> ChatError:
    """Return the `ChatError` for an error that an endpoint sent.

    Args:
        body: what it sent, as it is.
        status: of the response. None in the middle of a stream: then the error may have one.
        retry_after: the header of this name.
    """
    complaint, status = _complaint(body), status or status_in(parsed(body))
    text = next((text for words, text in BY_WORDS if re.search(words, complaint)), None)
    setting = re.search(SETTINGS, complaint)
    return ChatError(
        (text or _text_for(status)).format(
            http=f" (HTTP {status})" if status else "",
            wait=_wait(retry_after, complaint),
            setting=setting and setting[0],
        )
    )


def _text_for(status):
    """Return what to say of a status that came without a word that helps."""
    if status is None:
        return MODEL_FAILED
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status < 500:
        return "The model's endpoint refuses this{http}. Check CHAT_BASE_URL."
    return "The model's endpoint is having a problem{http}. {wait}"


def _complaint(body: str) -> str:
    """Return what an error's body says, in lower case: the texts in it that are about the error."""
    thing = parsed(body.strip().removeprefix("data:"))
    try:
        return _texts(body if thing is None else thing).lower()
    except RecursionError:
        return ""


def status_in(error: Any) -> int | None:
    """Return the status that an error has in it, or None."""
    match error:
        case {"error": {"code": int(status)}} | {"code": int(status)} | {"status": int(status)}:
            return status if 400 <= status < 600 else None
    return None


def parsed(text: str) -> Any:
    """Return what a JSON text holds, or None if it is none, or too deep to read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _texts(thing: Any) -> str:
    if isinstance(thing, dict):
        thing = [thing[name] for name in SAYING if name in thing]
    if isinstance(thing, list):
        return " ".join(map(_texts, thing))
    text = str(thing).partition(", 'input': ")[0]  # where vLLM repeats what was sent
    return "" if re.search(HTML, text, re.IGNORECASE) else text


def _wait(retry_after, complaint):
    """Return for how long to wait, as a sentence: what a header says, or else the error."""
    in_words = re.search(r"(?:again|retry) (?:in|after) ([\d.]+) ?s", complaint)
    seconds = _seconds(retry_after) or _seconds(in_words[1] if in_words else "")
    units = {"hour": 3600, "minute": 60, "second": 1}
    unit = next(unit for unit, size in units.items() if seconds > 2 * size or size == 1)
    number = math.ceil(seconds / units[unit])
    return (
        f"Retry in {number} {unit}{'s' * (number > 1)}." if number else "Wait a little, then retry."
    )


def _seconds(retry_after):
    """Return the seconds until a time, given as a number or a date; 0 if it is neither."""
    try:
        seconds = float(retry_after)
    except ValueError:
        date = email.utils.parsedate_tz(retry_after)
        seconds = email.utils.mktime_tz(date) - time.time() if date else 0
    return seconds if 0 < seconds < math.inf else 0
