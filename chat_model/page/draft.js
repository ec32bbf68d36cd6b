// Gradio empties the textbox when the server has taken a prompt, and Undo fills it. What somebody has
// typed there, or types meanwhile, stays.
let typed = "", sent = "", written = null, timer = null, isComposing = false;

function putBack() {
    const box = turns.textbox();
    if (!box || box.value == typed || isComposing) return;
    written = box.value;
    const draft = typed.startsWith(sent) ? typed.slice(sent.length) : typed;
    if (draft.trim()) {
        box.value = written ? `${written}\n${draft}` : draft;
        box.dispatchEvent(new Event("input", { bubbles: true })); // so that Gradio knows
    }
    [typed, sent] = [box.value, ""];
}

document.addEventListener("turnbegin", ({ detail: { kind } }) => {
    typed = turns.textbox()?.value ?? "";
    if (kind != "stop") sent = kind == "send" || typed == written ? typed : "";
    timer ??= setInterval(putBack, 50);
});
document.addEventListener("turnend", () => {
    putBack();
    clearInterval(timer);
    timer = null;
});
document.addEventListener("beforeinput", () => timer && putBack(), true);
document.addEventListener("input", ({ target }) => {
    if (target == turns.textbox()) [typed, written] = [target.value, null];
}, true);
// What is put back in the middle of a Japanese word would break it.
document.addEventListener("compositionstart", () => (isComposing = true), true);
document.addEventListener("compositionend", () => (isComposing = false), true);
