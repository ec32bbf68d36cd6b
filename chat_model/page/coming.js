// Until the first word of a reply is there, three dots say where it will be. On a retry the old reply
// stands there meanwhile: then they are below it.
const sign = document.createElement("div");
sign.className = "coming";
sign.setAttribute("role", "status");
sign.setAttribute("aria-label", "A reply is coming");
sign.append(...["", "", ""].map(() => document.createElement("span")));
let old = null;

function lastReply() {
    const row = turns.lastRow();
    const messages = row?.matches(".bot-row") ? row.querySelectorAll("[data-testid]") : [];
    return [...messages].map((message) => message.ariaLabel).join("\n");
}

function watch() {
    const reply = lastReply();
    if (!reply) old = null; // the prompt is the last message now
    else if (reply != old) end();
}

const watching = new MutationObserver(watch);
const end = () => {
    watching.disconnect();
    sign.remove();
};

document.addEventListener("turnbegin", ({ detail: { kind, text } }) => {
    end();
    const log = turns.log();
    if (!log || !turns.ASKING.includes(kind) || text?.trim() == "") return;
    old = lastReply();
    log.append(sign);
    log.scrollTo(0, log.scrollHeight);
    watching.observe(log, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
});
document.addEventListener("turnend", end);
