// What is copied is what was said: no thoughts, and nothing that the app says. In a room, where a
// page comes over plain HTTP, browsers have no clipboard for it: then it is copied as a selection is.
let chosen = null;

const saidIn = (row) => [...row.querySelectorAll("[data-testid]")]
    .filter((message) => !message.querySelector(".thought-group"))
    .map((message) => message.ariaLabel.replace(/^(user|bot)'s message: /, ""))
    .join("\n");

function conversation() {
    const rows = [...document.querySelectorAll("[role=log] .message-row")];
    const turns = rows.map((row) => [row.matches(".user-row") ? "user" : "assistant", saidIn(row)]);
    return turns.filter(([, said]) => said).map((turn) => turn.join(": ")).join("\n\n");
}

document.addEventListener("click", ({ target }) => {
    const panel = target.closest(".message-buttons, .block:has([role=log]) .top-panel");
    const row = panel?.previousElementSibling;
    chosen = !panel ? null : row?.matches(".message-row") ? saidIn(row) : conversation();
}, true);

function copyAsSelection(text) {
    const focused = document.activeElement;
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    focused.focus();
}

const own = navigator.clipboard;
const writeText = async (text) =>
    own ? own.writeText(chosen || text) : copyAsSelection(chosen || text);
Object.defineProperty(navigator, "clipboard", { value: { writeText } });
