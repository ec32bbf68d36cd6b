// A chat and a draft are kept in the tab's own storage, which is gone when the tab is closed. They
// survive a reload of the page, a lost connection, a restarted server and a saved file.
const AS_IT_IS = { __type__: "update" };
const INTERRUPTED = {
    role: "assistant",
    metadata: { title: "⏹️ Interrupted" },
    content: [{ type: "text", text: "The page was loaded again before the reply was there." }],
    options: null,
};
const FAILED = ".toast-body.error, [data-testid=status-tracker] .error"; // or the connection is lost
// The values of the page's components, the chat first.
let place = null, latest = null, isToRestore = false, timer = null;
let isLeaving = false;
let isAsked = false; // for a reply
let isHalf = false; // whether the prompt is there, and the reply, or the rest of it, is still to come

function write() {
    clearTimeout(timer);
    timer = null;
    try {
        sessionStorage.setItem(place, JSON.stringify({ values: latest, isHalf }));
    } catch {} // it is full, or forbidden: what is there, if anything, is older, but whole
}

function read() {
    try {
        const { values, isHalf } = JSON.parse(sessionStorage.getItem(place));
        return isHalf ? [interrupted(values[0]), ...values.slice(1)] : values;
    } catch {
        return null; // there is nothing
    }
}

function interrupted(chat) {
    const isThinking = ({ metadata }) => metadata?.status == "pending";
    const ended = (metadata) => ({ ...metadata, title: "💭 Thoughts", status: "done" });
    const messages = chat.map((each) =>
        isThinking(each) ? { ...each, metadata: ended(each.metadata) } : each);
    return [...messages, INTERRUPTED];
}

// What the page shows again, or null. Votes are marked: the server takes them only then (memory.py).
function kept() {
    const values = latest ?? read();
    const mark = (value) => (value?.thumbs ? { ...value, isRestored: Date.now() } : value);
    return values?.[0] ? values.map(mark) : null;
}

// A retry drops a vote at once, but the reply that was voted on stays until there is a new one.
function withVotes(values) {
    const end = (chat) => JSON.stringify(chat?.at(-1));
    if (turns.current != "retry" || !latest || end(values[0]) != end(latest[0])) return values;
    return values.map((value, index) => (value?.thumbs ? latest[index] : value));
}

window.chatMemory = {
    // When a file has been saved, Gradio empties the chat, and no page is loaded.
    fileSaved: () => (isToRestore = true),
    restore(app, values) {
        place = `chat of ${app} on ${location.pathname}`;
        return kept() ?? values.map(() => AS_IT_IS);
    },
    keep(values) {
        const asTheyAre = values.map(() => AS_IT_IS);
        if (!place) return asTheyAre; // the first change comes before the page is restored
        if (isToRestore && !values[0]?.length) {
            isToRestore = false;
            return kept() ?? asTheyAre;
        }
        isHalf ||= isAsked && JSON.stringify(values[0]) != JSON.stringify(latest?.[0]);
        latest = withVotes(values);
        timer ??= setTimeout(write, 300);
        return asTheyAre;
    },
};

document.addEventListener("turnbegin", ({ detail: { kind } }) => {
    isAsked = turns.ASKING.includes(kind);
    if (kind != "vote") isHalf = false;
});
document.addEventListener("turnend", ({ detail: { isHeard } }) => {
    isHalf &&= isLeaving || Boolean(document.querySelector(FAILED));
    isAsked &&= !isHeard; // what changes later was there before the end
    if (latest) write();
});
// Gradio ends a running reply when the page is left.
addEventListener("beforeunload", () => {
    isLeaving = true;
    setTimeout(() => (isLeaving = false), 5000); // the page is still there
});
addEventListener("pagehide", () => latest && write());
// Whoever acts in the page may empty the chat.
for (const kind of ["keydown", "pointerdown", "beforeinput"])
    document.addEventListener(kind, () => (isToRestore = false), true);
