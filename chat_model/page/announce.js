// A reply is announced once, when it is there: turns.js says that the chat is busy until then. What
// the app says below it, such as that something went wrong, is announced at once.
document.addEventListener("turnend", () => {
    const box = [...(turns.lastRow()?.querySelectorAll("[data-testid=bot]") ?? [])].at(-1)
        ?.querySelector(".thought-group");
    if (box && !box.innerText.startsWith("💭")) box.setAttribute("role", "alert");
});
