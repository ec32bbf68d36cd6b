// Gradio's page hears of its events over one connection, which the server closes when the last one
// has ended. Of an event that begins just then, nobody would ever hear. So the page listens again
// until all have ended, and tells Gradio only then that the connection is closed.
const fetchOnce = window.fetch;
const begun = new Set(), ended = new Set(); // ids of events: of a short one, the end may come first
let closing = null;

const isOver = () => [...begun].every((id) => ended.has(id));
const messageOf = (line) => JSON.parse(line.replace(/^data: /, ""));

async function listen(url, stream) {
    const encoder = new TextEncoder();
    const tell = (line) => stream.enqueue(encoder.encode(`${line}\n\n`));
    while (!isOver()) {
        const response = await fetchOnce(url);
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        for (let part; !(part = await reader.read()).done; ) {
            const lines = (text + part.value).split("\n\n");
            text = lines.pop();
            for (const line of lines) {
                const { msg, event_id } = messageOf(line);
                if (msg == "process_completed") ended.add(event_id);
                if (msg != "close_stream") tell(line);
            }
        }
    }
    closing = new Promise((resume) => setTimeout(resume));
    tell('data: {"msg": "close_stream"}');
    stream.close();
}

window.fetch = async (request, options) => {
    const url = request.url ?? String(request);
    if (url.includes("/queue/data?"))
        return new Response(new ReadableStream({ start: (stream) => listen(url, stream) }));
    if (url.endsWith("/cancel")) ended.add(JSON.parse(options.body).event_id);
    const response = await fetchOnce(request, options);
    if (url.includes("/queue/join?") && response.ok) {
        begun.add((await response.clone().json()).event_id);
        await closing; // then Gradio knows whether it has to listen
    }
    return response;
};
