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
    const place = `chat on ${location.pathname}`;
    const isReloaded = "chatMemory" in window;
    const memory = (window.chatMemory ??= { isRestored: false, latest: null, timer: null });
    memory.isToRestore = isReloaded;

    const write = () => {
        clearTimeout(memory.timer);
        memory.timer = null;
        try {
            sessionStorage.setItem(place, JSON.stringify(memory.latest));
        } catch {
            sessionStorage.removeItem(place); // it is full; half a chat would be worse than none
        }
    };

    // What the page shows again: the values of its components, the chat first.
    const kept = () => {
        const values = memory.latest ?? JSON.parse(sessionStorage.getItem(place) ?? "null");
        if (values?.[0]?.at(-1)?.role == "user" && !isReloaded)
            values[0].push(INTERRUPTED);
        return values?.map((value) => (value?.thumbs ? { ...value, isRestored: Date.now() } : value));
    };

    memory.restore = (...values) => {
        memory.isRestored = true;
        return kept() ?? values.map(() => AS_IT_IS);
    };

    memory.keep = (...values) => {
        const asTheyAre = values.map(() => AS_IT_IS);
        if (!memory.isRestored) return asTheyAre;
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
