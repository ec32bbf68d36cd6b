// A chat and a draft are kept in the tab's own storage, which is gone when the tab is closed. They
// survive a reload of the page, a lost connection, a restarted server and a saved file.
//
// Gradio runs this again when a file has been saved, just before it empties the chat.
{
    const AS_IT_IS = { __type__: "update" };
    const INTERRUPTED = {
        role: "assistant",
        metadata: { title: "⏹️ Interrupted" },
        content: [{ type: "text", text: "The page was loaded again before there was a reply." }],
        options: null,
    };
    const isReloaded = "chatMemory" in window;
    const memory = (window.chatMemory ??= { place: null, latest: null, timer: null });
    memory.isToRestore = isReloaded;

    const write = () => {
        clearTimeout(memory.timer);
        memory.timer = null;
        try {
            sessionStorage.setItem(memory.place, JSON.stringify(memory.latest));
        } catch {
            forget(); // it is full; half a chat would be worse than none
        }
    };

    const forget = () => {
        try {
            sessionStorage.removeItem(memory.place);
        } catch {} // the browser forbids it
    };

    const read = () => {
        try {
            return JSON.parse(sessionStorage.getItem(memory.place));
        } catch {
            return null;
        }
    };

    // What the page shows again: the values of its components, the chat first.
    const kept = () => {
        const [chat, ...others] = memory.latest ?? read() ?? [];
        if (!chat) return null;
        const isInterrupted = chat.at(-1)?.role == "user" && !isReloaded;
        const votes = (value) => (value?.thumbs ? { ...value, isRestored: Date.now() } : value);
        return [isInterrupted ? [...chat, INTERRUPTED] : chat, ...others.map(votes)];
    };

    memory.restore = (app, values) => {
        memory.place = `chat of ${app} on ${location.pathname}`;
        return kept() ?? values.map(() => AS_IT_IS);
    };

    memory.keep = (values) => {
        const asTheyAre = values.map(() => AS_IT_IS);
        if (!memory.place) return asTheyAre; // the first change comes before the page is restored
        if (memory.isToRestore && !values[0]?.length) {
            memory.isToRestore = false;
            return kept() ?? asTheyAre;
        }
        memory.latest = values;
        memory.timer ??= setTimeout(write, 300);
        return asTheyAre;
    };

    if (!isReloaded) {
        addEventListener("pagehide", () => memory.timer && write());
        // Whoever acts in the page may empty the chat.
        for (const kind of ["keydown", "pointerdown"])
            document.addEventListener(kind, () => (memory.isToRestore = false), true);
    }
}
