// A reply is announced once, when it is there: turns.js says that the chat is busy until then. What
// the app says below it, such as that something went wrong, is announced at once.
document.addEventListener("turnend", () => {
    const last = [...document.querySelectorAll("[role=log] .message-row")].at(-1);
    [...(last?.querySelectorAll("[data-testid=bot]") ?? [])].at(-1)
        ?.querySelector(".thought-group")?.setAttribute("role", "alert");
});
