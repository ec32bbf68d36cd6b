// A chat and a draft are kept in the tab's own storage, which is gone when the tab is closed. They
// survive a reload of the page, a lost connection, a restarted server and a saved file.
const AS_IT_IS = { __type__: "update" };
const INTERRUPTED = {
    role: "assistant",
    metadata: { title: "⏹️ Interrupted" },
    content: [{ type: "text", text: "The page was loaded again before there was a reply." }],
    options: null,
};
let place = null, latest = null, isToRestore = false, timer = null;

function write() {
    clearTimeout(timer);
    timer = null;
    try {
        sessionStorage.setItem(place, JSON.stringify(latest));
    } catch {
        forget(); // it is full; half a chat would be worse than none
    }
}

function forget() {
    try {
        sessionStorage.removeItem(place);
    } catch {} // the browser forbids it
}

function read() {
    try {
        return JSON.parse(sessionStorage.getItem(place));
    } catch {
        return null;
    }
}

// What the page shows again: the values of its components, the chat first.
function kept() {
    const [chat, ...others] = latest ?? read() ?? [];
    if (!chat) return null;
    const isInterrupted = !latest && chat.at(-1)?.role == "user";
    const votes = (value) => (value?.thumbs ? { ...value, isRestored: Date.now() } : value);
    return [isInterrupted ? [...chat, INTERRUPTED] : chat, ...others.map(votes)];
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
        latest = values;
        timer ??= setTimeout(write, 300);
        return asTheyAre;
    },
};

addEventListener("pagehide", () => timer && write());
// Whoever acts in the page may empty the chat.
for (const kind of ["keydown", "pointerdown"])
    document.addEventListener(kind, () => (isToRestore = false), true);
