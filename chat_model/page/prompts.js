// What a person wrote is drawn as it was typed: Gradio would take it for Markdown. And whoever sends
// something sees it, and the reply below it, wherever they have scrolled to.
const LABEL = "user's message: "; // Gradio has the text, as it is, in a label
const PROMPT = "[role=log] [data-testid=user]";
const rows = document.getElementsByClassName("user-row"); // stays up to date by itself
let number = 0;

function drawAsTyped(prompt) {
    const content = prompt?.querySelector(".message-content");
    if (!content || !prompt.ariaLabel?.startsWith(LABEL)) return;
    const typed = content.querySelector(".as-typed") ?? document.createElement("div");
    typed.textContent = prompt.ariaLabel.slice(LABEL.length);
    if (typed.isConnected) return;
    typed.className = "as-typed";
    content.append(typed);
}

// Only what has changed: a long chat would cost time at each update of the page.
function draw(changes) {
    for (const { target, addedNodes } of changes) {
        if (!target.closest?.(".as-typed")) drawAsTyped(target.closest?.(PROMPT));
        for (const node of addedNodes) {
            if (node.matches?.(PROMPT)) drawAsTyped(node);
            node.querySelectorAll?.(PROMPT).forEach(drawAsTyped);
        }
    }
    const log = rows.length > number && rows[0].closest("[role=log]");
    if (log) log.scrollTo(0, log.scrollHeight);
    number = rows.length;
}

const changes = { childList: true, subtree: true, attributeFilter: ["aria-label"] };
new MutationObserver(draw).observe(document, changes);
