// A chat can be cleared while its reply runs. What was on its way to the page by then fills the chat
// again: it is hidden (turns.css), and cleared too. turns.py has this called if Clear stops replies.
window.clearing = { begin: () => keepEmpty(true) };
let timer = null;
const clear = () => turns.isAtRest() && document.querySelector(turns.BUTTONS.clear)?.click();

function keepEmpty(isOn) {
    turns.log()?.toggleAttribute("data-cleared", isOn);
    clearInterval(timer);
    timer = isOn && setInterval(clear, 100);
}

document.addEventListener("turnbegin", ({ detail: { kind } }) => {
    if (kind != "clear") keepEmpty(false);
});
