"""What real servers answer when they can't reply, and words of what people are told then.

Each is (server, status, body, words). A body is JSON, or bytes.
"""

TOO_LONG, KEY, MODEL = "too long", "accept the key", "have this model"
CREDIT, LIMIT, BUSY, LOADING = "no credit", "too many requests", "too much to do", "still loading"
FILTER, SYSTEM, TEXT, CHAT = "content filter", "system prompt", "a role and a text", "for chats"


def openai(message, code=None, type="invalid_request_error", param=None, **more):
    """Return an error as OpenAI and most others send it."""
    return {"error": {"message": message, "type": type, "param": param, "code": code, **more}}


def vllm(message, code, type="BadRequestError"):
    return {"object": "error", "message": message, "type": type, "param": None, "code": code}


def tgi(message, type="validation"):
    return {"error": message, "error_type": type}


def llama_cpp(message, code, type, **more):
    return {"error": {"code": code, "message": message, "type": type, **more}}


def gemini(message, code, status, reason=None):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    error = {"code": code, "message": message, "status": status, "details": details}
    return [{"error": error}]


def openrouter(message, code, **metadata):
    return {"error": {"message": message, "code": code, "metadata": metadata}, "user_id": "u"}


MAX_TOKENS = "setting `max_tokens`"
SAID = "I asked my doctor about my balance, and the context length of my credit."

SERVER_ERRORS = [
    # OpenAI
    (
        "OpenAI",
        400,
        openai(
            "This model's maximum context length is 8192 tokens. However, your messages resulted "
            "in 9001 tokens. Please reduce the length of the messages.",
            "context_length_exceeded",
            param="messages",
        ),
        TOO_LONG,
    ),
    (
        "OpenAI",
        400,
        openai(
            "Your input exceeds the context window of this model. Please adjust your input and "
            "try again.",
            "context_length_exceeded",
        ),
        TOO_LONG,
    ),
    (
        "OpenAI",
        400,
        openai(
            "Invalid 'messages[1].content': string too long. Expected a string with maximum "
            "length 10485760, but got a string with length 10485761 instead.",
            "string_above_max_length",
        ),
        TOO_LONG,
    ),
    (
        "OpenAI",
        400,
        openai(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            "unsupported_parameter",
            param="max_tokens",
        ),
        MAX_TOKENS,
    ),
    (
        "OpenAI",
        400,
        openai(
            "max_tokens is too large: 50000. This model supports at most 16384 completion tokens, "
            "whereas you provided 50000.",
            "invalid_value",
            param="max_tokens",
        ),
        MAX_TOKENS,
    ),
    (
        "OpenAI",
        400,
        openai(
            "Unsupported value: 'temperature' does not support 0.95 with this model. Only the "
            "default (1) value is supported.",
            "unsupported_value",
            param="temperature",
        ),
        "setting `temperature`",
    ),
    (
        "OpenAI",
        400,
        openai(
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            "unsupported_value",
            param="messages[0].role",
        ),
        SYSTEM,
    ),
    (
        "OpenAI",
        400,
        openai(
            "Invalid prompt: your prompt was flagged as potentially violating our usage policy. "
            "Please try again with a different prompt",
            "invalid_prompt",
        ),
        FILTER,
    ),
    (
        "OpenAI",
        400,
        openai("Unknown parameter: 'messages[1].metadata'.", "unknown_parameter"),
        TEXT,
    ),
    (
        "OpenAI",
        401,
        openai(
            "Incorrect API key provided: sk-ab**yz. You can find your API key at "
            "https://platform.openai.com/account/api-keys.",
            "invalid_api_key",
        ),
        KEY,
    ),
    (
        "OpenAI",
        403,
        openai(
            "Country, region, or territory not supported",
            "unsupported_country_region_territory",
            "request_forbidden",
        ),
        "this country",
    ),
    (
        "OpenAI",
        404,
        openai(
            "The model `gpt-9` does not exist or you do not have access to it.", "model_not_found"
        ),
        MODEL,
    ),
    (
        "OpenAI",
        429,
        openai(
            "You exceeded your current quota, please check your plan and billing details. For "
            "more information on this error, read the docs: "
            "https://platform.openai.com/docs/guides/error-codes/api-errors.",
            "insufficient_quota",
            "insufficient_quota",
        ),
        CREDIT,
    ),
    (
        "OpenAI",
        429,
        openai(
            "Rate limit reached for gpt-4 in organization org-x on tokens per min (TPM): Limit "
            "10000, Used 9500, Requested 1200. Please try again in 4.2s. Visit "
            "https://platform.openai.com/account/rate-limits to learn more. You can increase your "
            "rate limit by adding a payment method to your account at "
            "https://platform.openai.com/account/billing.",
            "rate_limit_exceeded",
            "tokens",
        ),
        "Retry in 5 seconds",
    ),
    (
        "OpenAI",
        429,
        openai(
            "Request too large for gpt-4 in organization org-x on tokens per min (TPM): Limit "
            "10000, Requested 12000. The input or output tokens must be reduced in order to run "
            "successfully.",
            "rate_limit_exceeded",
            "tokens",
        ),
        TOO_LONG,
    ),
    (
        "OpenAI",
        503,
        openai("The engine is currently overloaded, please try again later", None, "server_error"),
        BUSY,
    ),
    # Azure
    (
        "Azure",
        400,
        openai(
            "The response was filtered due to the prompt triggering Azure OpenAI's content "
            "management policy. Please modify your prompt and retry.",
            "content_filter",
            None,
            status=400,
            innererror={"code": "ResponsibleAIPolicyViolation"},
        ),
        FILTER,
    ),
    (
        "Azure",
        401,
        {
            "error": {
                "code": "401",
                "message": "Access denied due to invalid subscription key or wrong API endpoint. "
                "Make sure to provide a valid key for an active subscription.",
            }
        },
        KEY,
    ),
    (
        "Azure",
        404,
        {
            "error": {
                "code": "DeploymentNotFound",
                "message": "The API deployment for this resource does not exist. If you created "
                "the deployment within the last 5 minutes, please wait a moment and try again.",
            }
        },
        MODEL,
    ),
    (
        "Azure",
        429,
        {
            "error": {
                "code": "429",
                "message": "Requests to the ChatCompletions_Create Operation under Azure OpenAI "
                "API version 2024-02-01 have exceeded token rate limit of your current OpenAI S0 "
                "pricing tier. Please retry after 20 seconds.",
            }
        },
        "Retry in 20 seconds",
    ),
    # GitHub Models
    (
        "GitHub Models",
        413,
        {
            "error": {
                "code": "tokens_limit_reached",
                "message": "Request body too large for gpt-4o model. Max size: 8000 tokens.",
            }
        },
        TOO_LONG,
    ),
    (
        "GitHub Models",
        400,
        {"error": {"code": "unknown_model", "message": "Unknown model: gpt-9", "details": "..."}},
        MODEL,
    ),
    # vLLM and SGLang
    (
        "vLLM",
        400,
        vllm(
            "This model's maximum context length is 4096 tokens. However, you requested 5000 "
            "tokens (4488 in the messages, 512 in the completion). Please reduce the length of "
            "the messages or completion.",
            400,
        ),
        TOO_LONG,
    ),
    (
        "vLLM",
        400,
        vllm(
            "'max_tokens' or 'max_completion_tokens' is too large: 512. This model's maximum "
            "context length is 4096 tokens and your request has 4000 input tokens (512 > 4096 - "
            "4000).",
            400,
        ),
        TOO_LONG,
    ),
    (
        "vLLM",
        400,
        vllm(
            "The decoder prompt (length 6000) is longer than the maximum model length of 4096. "
            "Make sure that `max_model_len` is no smaller than the number of text tokens.",
            400,
        ),
        TOO_LONG,
    ),
    ("vLLM", 400, vllm("System role not supported", 400), SYSTEM),
    (
        "vLLM",
        400,
        vllm(
            "Conversation roles must alternate user/assistant/user/assistant/... None",
            400,
        ),
        SYSTEM,
    ),
    (
        "vLLM",
        400,
        vllm(
            "As of transformers v4.44, default chat template is no longer allowed, so you must "
            "provide a chat template if the tokenizer does not define one. None",
            400,
        ),
        CHAT,
    ),
    ("vLLM", 400, vllm("The model does not support Chat Completions API", 400), CHAT),
    (
        "vLLM",
        400,
        vllm(
            "[{'type': 'extra_forbidden', 'loc': ('body', 'x'), 'msg': 'Extra inputs are not "
            f"permitted', 'input': '{SAID}'}}]",
            400,
        ),
        "can't read this request",
    ),
    (
        "vLLM",
        400,
        vllm("temperature must be non-negative, got -1.0.", 400),
        "setting `temperature`",
    ),
    (
        "vLLM",
        404,
        {"error": vllm("The model `x` does not exist.", 404, "NotFoundError")},
        MODEL,
    ),
    ("vLLM", 404, {"detail": "Not Found"}, "no such model or address"),
    ("vLLM", 401, {"error": "Unauthorized"}, KEY),
    (
        "SGLang",
        400,
        vllm(
            "The input (5000 tokens) is longer than the model's context length (4096 tokens).", 400
        ),
        TOO_LONG,
    ),
    # TGI and Hugging Face
    (
        "TGI",
        422,
        tgi(
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: "
            "4000 `inputs` tokens and 512 `max_new_tokens`"
        ),
        TOO_LONG,
    ),
    (
        "TGI",
        422,
        tgi("Input validation error: `inputs` must have less than 1024 tokens. Given: 2000"),
        TOO_LONG,
    ),
    (
        "TGI",
        422,
        tgi("Input validation error: `temperature` must be strictly positive"),
        "setting `temperature`",
    ),
    (
        "TGI",
        422,
        tgi(
            "Template error: invalid operation: Conversation roles must alternate "
            "user/assistant/user/assistant/... (in <string>:1)",
            "template_error",
        ),
        SYSTEM,
    ),
    ("TGI", 429, tgi("Model is overloaded", "overloaded"), BUSY),
    ("Hugging Face", 401, {"error": "Invalid username or password."}, KEY),
    (
        "Hugging Face",
        402,
        {
            "error": "You have depleted your monthly included credits. Purchase pre-paid credits "
            "to continue using Inference Providers. Alternatively, subscribe to PRO to get 20x "
            "more included usage."
        },
        CREDIT,
    ),
    (
        "Hugging Face",
        403,
        {
            "error": "This authentication method does not have sufficient permissions to call "
            "Inference Providers on behalf of user me"
        },
        "doesn't give access",
    ),
    (
        "Hugging Face",
        400,
        openai("The requested model 'gpt2' is not a chat model", "model_not_supported"),
        CHAT,
    ),
    (
        "Hugging Face",
        400,
        openai(
            "The requested model 'a/b' is not supported by any provider you have enabled.",
            "model_not_supported",
            param="model",
        ),
        MODEL,
    ),
    (
        "Hugging Face",
        503,
        {"error": "Model a/b is currently loading", "estimated_time": 20.0},
        LOADING,
    ),
    (
        "Hugging Face",
        400,
        {"error": "Bad Request: The endpoint is paused, ask a maintainer to restart it"},
        "is paused",
    ),
    # llama.cpp
    (
        "llama.cpp",
        400,
        llama_cpp(
            "request (5022 tokens) exceeds the available context size (4096 tokens), try "
            "increasing it",
            400,
            "exceed_context_size_error",
            n_prompt_tokens=5022,
            n_ctx=4096,
        ),
        TOO_LONG,
    ),
    (
        "llama.cpp",
        500,
        llama_cpp("Context size has been exceeded.", 500, "server_error"),
        TOO_LONG,
    ),
    (
        "llama.cpp",
        500,
        llama_cpp(
            "input is too large to process. increase the physical batch size", 500, "server_error"
        ),
        TOO_LONG,
    ),
    ("llama.cpp", 503, llama_cpp("Loading model", 503, "unavailable_error"), LOADING),
    ("llama.cpp", 401, llama_cpp("Invalid API Key", 401, "authentication_error"), KEY),
    # LM Studio
    (
        "LM Studio",
        400,
        {
            "error": "Trying to keep the first 5000 tokens when context the overflows. However, "
            "the model is loaded with context length of only 4096 tokens, which is not enough. "
            "Try to load the model with a larger context length, or provide a shorter input"
        },
        TOO_LONG,
    ),
    (
        "LM Studio",
        400,
        {
            "error": "Reached context length of 4096 tokens with this model, but this model does "
            "not currently support mid-generation context overflow."
        },
        TOO_LONG,
    ),
    (
        "LM Studio",
        404,
        openai(
            "No models loaded. Please load a model in the developer page or use the `lms load` "
            "command.",
            "model_not_found",
            param="model",
        ),
        MODEL,
    ),
    (
        "LM Studio",
        400,
        {
            "error": 'Failed to load model "x". Error: Model loading was stopped due to '
            "insufficient system resources."
        },
        "memory of its machine",
    ),
    # Ollama
    (
        "Ollama",
        404,
        openai('model "x" not found, try pulling it first', None, "api_error"),
        MODEL,
    ),
    ("Ollama", 404, openai("model 'x' not found", None, "not_found_error"), MODEL),
    ("Ollama", 400, openai('"nomic-embed-text" does not support chat', None, "api_error"), CHAT),
    (
        "Ollama",
        400,
        openai("prompt too long; exceeded max context length by 12 tokens", None, "api_error"),
        TOO_LONG,
    ),
    (
        "Ollama",
        500,
        openai(
            "model requires more system memory (5.6 GiB) than is available (3.2 GiB)",
            None,
            "api_error",
        ),
        "memory of its machine",
    ),
    (
        "Ollama",
        503,
        openai(
            "server busy, please try again.  maximum pending requests exceeded", None, "api_error"
        ),
        BUSY,
    ),
    ("Ollama", 500, openai("context deadline exceeded", None, "api_error"), "in time"),
    ("Ollama", 500, openai("context canceled", None, "api_error"), "having a problem"),
    ("Ollama", 404, b"404 page not found", "no such model or address"),
    # Gemini
    (
        "Gemini",
        400,
        gemini(
            "The input token count (1200000) exceeds the maximum number of tokens allowed "
            "(1048576).",
            400,
            "INVALID_ARGUMENT",
        ),
        TOO_LONG,
    ),
    (
        "Gemini",
        400,
        gemini(
            "API key not valid. Please pass a valid API key.",
            400,
            "INVALID_ARGUMENT",
            "API_KEY_INVALID",
        ),
        KEY,
    ),
    (
        "Gemini",
        400,
        gemini("API key expired. Please renew the API key.", 400, "INVALID_ARGUMENT"),
        KEY,
    ),
    (
        "Gemini",
        400,
        gemini(
            "Developer instruction is not enabled for models/gemma-3-27b-it",
            400,
            "INVALID_ARGUMENT",
        ),
        SYSTEM,
    ),
    (
        "Gemini",
        400,
        gemini("User location is not supported for the API use.", 400, "FAILED_PRECONDITION"),
        "this country",
    ),
    (
        "Gemini",
        404,
        gemini(
            "models/x is not found for API version v1main, or is not supported for "
            "generateContent.",
            404,
            "NOT_FOUND",
        ),
        MODEL,
    ),
    (
        "Gemini",
        429,
        gemini(
            "You exceeded your current quota, please check your plan and billing details. For "
            "more information on this error, head to: "
            "https://ai.google.dev/gemini-api/docs/rate-limits. Please retry in 34.07s.",
            429,
            "RESOURCE_EXHAUSTED",
        ),
        "Retry in 35 seconds",
    ),
    (
        "Gemini",
        503,
        gemini("The model is overloaded. Please try again later.", 503, "UNAVAILABLE"),
        BUSY,
    ),
    # Mistral
    (
        "Mistral",
        400,
        {
            "object": "error",
            "message": "Prompt contains 40000 tokens and 0 draft tokens, too large for model with "
            "32768 maximum context length",
            "type": "invalid_request_prompt",
            "param": None,
            "code": "3051",
        },
        TOO_LONG,
    ),
    (
        "Mistral",
        400,
        {
            "object": "error",
            "message": "Invalid model: x",
            "type": "invalid_model",
            "code": "1500",
        },
        MODEL,
    ),
    (
        "Mistral",
        422,
        {
            "object": "error",
            "message": {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "messages", 1, "metadata"],
                        "msg": "Extra inputs are not permitted",
                        "input": SAID,
                    }
                ]
            },
            "type": "invalid_request_error",
        },
        TEXT,
    ),
    (
        "Mistral",
        429,
        {"object": "error", "message": "Service tier capacity exceeded for this model."},
        BUSY,
    ),
    ("Mistral", 429, {"message": "Requests rate limit exceeded"}, LIMIT),
    ("Mistral", 401, {"detail": "Unauthorized"}, KEY),
    # Anthropic
    (
        "Anthropic",
        400,
        {
            "type": "error",
            "error": {
                "type": "invalid_request_error",
                "message": "prompt is too long: 210000 tokens > 200000 maximum",
            },
        },
        TOO_LONG,
    ),
    (
        "Anthropic",
        400,
        openai(
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, "
            "decrease input length or `max_tokens` and try again"
        ),
        TOO_LONG,
    ),
    (
        "Anthropic",
        400,
        openai(
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
            "Billing to upgrade or purchase credits."
        ),
        CREDIT,
    ),
    (
        "Anthropic",
        401,
        openai("invalid x-api-key", "authentication_error", "authentication_error"),
        KEY,
    ),
    (
        "Anthropic",
        413,
        openai("Request exceeds the maximum size", "request_too_large", "request_too_large"),
        TOO_LONG,
    ),
    (
        "Anthropic",
        429,
        openai(
            "Number of input tokens has exceeded your per-minute rate limit", "rate_limit_error"
        ),
        LIMIT,
    ),
    (
        "Anthropic",
        529,
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        BUSY,
    ),
    # OpenRouter
    (
        "OpenRouter",
        400,
        openrouter(
            "This endpoint's maximum context length is 8192 tokens. However, you requested about "
            "9000 tokens (8488 of text input, 512 in the output). Please reduce the length of "
            'either one, or use the "middle-out" transform to compress your prompt automatically.',
            400,
        ),
        TOO_LONG,
    ),
    (
        "OpenRouter",
        400,
        openrouter(
            "Provider returned error",
            400,
            raw='{"error":{"message":"Input is too long for requested model."}}',
        ),
        TOO_LONG,
    ),
    ("OpenRouter", 400, openrouter("x/y is not a valid model ID", 400), MODEL),
    ("OpenRouter", 401, openrouter("No auth credentials found", 401), KEY),
    (
        "OpenRouter",
        402,
        openrouter(
            "This request requires more credits, or fewer max_tokens. You requested up to 4096 "
            "tokens, but can only afford 1200.",
            402,
        ),
        CREDIT,
    ),
    (
        "OpenRouter",
        403,
        openrouter(
            "Your chosen model requires moderation and your input was flagged",
            403,
            reasons=["violence"],
            flagged_input=SAID,
        ),
        FILTER,
    ),
    (
        "OpenRouter",
        404,
        openrouter("No endpoints found matching your data policy (Free model publication).", 404),
        MODEL,
    ),
    ("OpenRouter", 429, openrouter("Rate limit exceeded: free-models-per-day.", 429), LIMIT),
    # Groq, Together, Cerebras
    (
        "Groq",
        400,
        openai(
            "Please reduce the length of the messages or completion.",
            "context_length_exceeded",
            param="messages",
        ),
        TOO_LONG,
    ),
    (
        "Groq",
        413,
        openai(
            "Request too large for model `llama` in organization `org_x` service tier `on_demand` "
            "on tokens per minute (TPM): Limit 6000, Requested 12000, please reduce your message "
            "size and try again.",
            "rate_limit_exceeded",
            "tokens",
        ),
        TOO_LONG,
    ),
    (
        "Groq",
        400,
        openai(
            "The model `x` has been decommissioned and is no longer supported. Please refer to "
            "https://console.groq.com/docs/deprecations.",
            "model_decommissioned",
        ),
        MODEL,
    ),
    (
        "Groq",
        400,
        openai("'messages.1' : for 'role:assistant' property 'metadata' is unsupported"),
        TEXT,
    ),
    (
        "Groq",
        400,
        openai("'messages.1' : for 'role:user' 'messages.1.content' : value must be a string"),
        TEXT,
    ),
    (
        "Groq",
        429,
        openai(
            "Rate limit reached for model `x` on requests per day (RPD): Limit 1000, Used 1000, "
            "Requested 1. Please try again in 7.66s.",
            "rate_limit_exceeded",
            "requests",
        ),
        "Retry in 8 seconds",
    ),
    (
        "Together",
        422,
        openai(
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: "
            "8000 `inputs` tokens and 512 `max_new_tokens`",
            param="max_tokens",
        ),
        TOO_LONG,
    ),
    (
        "Together",
        404,
        openai(
            "Unable to access model x. Please visit https://api.together.ai/models to view the "
            "list of supported models.",
            "model_not_available",
        ),
        MODEL,
    ),
    (
        "Together",
        402,
        openai("Credit limit exceeded, please navigate to the billing page", None),
        CREDIT,
    ),
    (
        "Together",
        503,
        openai("The server is overloaded or not ready yet.", "service_unavailable", "server_error"),
        BUSY,
    ),
    (
        "Cerebras",
        400,
        openai(
            "Please reduce the length of the messages or completion. Current length is 9000 while "
            "limit is 8192",
            "context_length_exceeded",
        ),
        TOO_LONG,
    ),
    # DeepSeek, Qwen, Moonshot, Zhipu
    (
        "DeepSeek",
        402,
        openai("Insufficient Balance", "invalid_request_error", "unknown_error"),
        CREDIT,
    ),
    ("DeepSeek", 400, openai("Model Not Exist", "invalid_request_error"), MODEL),
    ("DeepSeek", 400, openai("Content Exists Risk", "invalid_request_error"), FILTER),
    (
        "DeepSeek",
        401,
        openai(
            "Authentication Fails, Your api key: ****1234 is invalid", None, "authentication_error"
        ),
        KEY,
    ),
    (
        "Qwen",
        400,
        openai("Range of input length should be [1, 30720]", "invalid_parameter_error"),
        TOO_LONG,
    ),
    (
        "Qwen",
        400,
        openai("Input data may contain inappropriate content.", "data_inspection_failed"),
        FILTER,
    ),
    (
        "Moonshot",
        400,
        openai("Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)"),
        TOO_LONG,
    ),
    (
        "Moonshot",
        429,
        openai(
            "Your account org-x is suspended, please check your plan and billing details",
            None,
            "exceeded_current_quota_error",
        ),
        CREDIT,
    ),
    (
        "Zhipu",
        429,
        {"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}},
        CREDIT,
    ),
    # xAI, LiteLLM, and what stands in front of a server
    (
        "xAI",
        400,
        {
            "code": "Client specified an invalid argument",
            "error": "Incorrect API key provided: ab***. You can obtain an API key from "
            "https://console.x.ai.",
        },
        KEY,
    ),
    (
        "xAI",
        400,
        {
            "code": "Client specified an invalid argument",
            "error": "This model's maximum prompt length is 131072 but the request contains "
            "140000 tokens.",
        },
        TOO_LONG,
    ),
    (
        "LiteLLM",
        400,
        openai("litellm.ContextWindowExceededError: ContextWindowExceededError: ...", "400", None),
        TOO_LONG,
    ),
    (
        "LiteLLM",
        400,
        openai("Budget has been exceeded! Current cost: 1.2, Max budget: 1.0", "400"),
        CREDIT,
    ),
    ("nginx", 413, b"<html><h1>413 Request Entity Too Large</h1></html>", TOO_LONG),
    ("nginx", 502, b"<html><h1>502 Bad Gateway</h1></html>", "having a problem"),
    ("nginx", 504, b"<html><h1>504 Gateway Time-out</h1></html>", "in time"),
    ("a firewall", 403, b"<html>Access to credit card sites is blocked</html>", "give access"),
    # the same in other words
    *(
        ("any", status, {"error": message}, words)
        for status, message, words in [
            (400, "Token count exceeds the model's limit of 8192 tokens", TOO_LONG),
            (400, "The conversation is too long, please start a new one", TOO_LONG),
            (400, "The request is too large", TOO_LONG),
            (400, "messages exceed the maximum length", TOO_LONG),
            (400, "This model does not support system messages", SYSTEM),
            (400, "role 'system' is not supported", SYSTEM),
            (400, 'messages: Unexpected role "system".', SYSTEM),
            (429, "Your account has run out of funds", CREDIT),
            (400, "Access denied, please make sure your account is in good standing.", CREDIT),
            (400, "Please pass a valid API key", KEY),
            (400, "Missing Authentication header", KEY),
            (400, "Could not find model x", MODEL),
            (404, "Model is not loaded", MODEL),
            (503, "Queue is full", BUSY),
            (400, "The content violates our policies", FILTER),
            (400, "不安全或敏感内容", FILTER),
            (500, "CUDA error: out of memory", "memory of its machine"),
        ]
    ),
    # shapes that say nothing
    ("any", 400, None, "can't read this request"),
    ("any", 400, "no", "can't read this request"),
    ("any", 400, [], "can't read this request"),
    ("any", 400, [None, 3], "can't read this request"),
    ("any", 400, {"error": None}, "can't read this request"),
    ("any", 422, {"errors": [3]}, "can't use this request"),
    ("any", 422, {"errors": 3}, "can't use this request"),
    ("any", 500, b"", "having a problem"),
    ("any", 500, b"\xff\xfe", "having a problem"),
    ("any", 418, {"messages": [{"content": SAID}]}, "refuses this"),
]
