// Gradio's page hears of its events over one connection, which the server closes when the last one
// has ended. Of an event that begins just then, nobody would ever hear. So the page listens again
// until all have ended, and tells Gradio only then that the connection is closed.
const fetchOnce = window.fetch;
const begun = new Set(), ended = new Set(); // ids of events: of a short one, the end may come first
let closing = null;

const begin = (id) => ended.delete(id) || begun.add(id);
const end = (id) => begun.delete(id) || ended.add(id);
const messageOf = (line) => JSON.parse(line.match(/^data: (.*)/)?.[1] ?? "{}");

async function hear(request, tell) {
    const response = await fetchOnce(request);
    if (!response.ok) throw new Error(`${request.url}: ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", isClosed = false;
    for (let part; !(part = await reader.read()).done; ) {
        const lines = (text + part.value).split("\n\n");
        text = lines.pop();
        for (const line of lines) {
            const { msg, event_id } = messageOf(line);
            if (msg == "process_completed") end(event_id);
            if (msg == "close_stream") isClosed = true;
            else tell(line);
        }
    }
    if (!isClosed) throw new Error(`${request.url} was cut`);
}

async function listen(request, stream) {
    const encoder = new TextEncoder();
    const tell = (line) => stream.enqueue(encoder.encode(`${line}\n\n`));
    try {
        while (begun.size) await hear(request, tell);
    } catch (error) {
        begun.clear(); // Gradio gives them all up
        throw error;
    }
    closing = new Promise((resume) => setTimeout(resume));
    tell('data: {"msg": "close_stream"}');
    stream.close();
}

window.fetch = async (request, options) => {
    const url = request.url ?? String(request);
    if (url.includes("/queue/data?")) {
        const start = (stream) => listen(new Request(request, options), stream);
        return new Response(new ReadableStream({ start }));
    }
    const response = await fetchOnce(request, options);
    if (url.includes("/queue/join?") && response.ok) {
        const { event_id } = await response.clone().json().catch(() => ({}));
        if (event_id) begin(event_id);
        await closing; // then Gradio knows whether it has to listen
    }
    return response;
};
