// A button that was pressed is hidden, disabled or gone a moment later, and the focus with it: whoever
// uses the keyboard would be at the top of the page. So the focus goes to the textbox; after a retry,
// to the button that is then in the place of the one that was pressed; when an edit is given up, to
// the button that began it.
const isTouched = matchMedia("(pointer: coarse)").matches; // the textbox would bring a keyboard up
const CANCEL = ".message-row:has(.edit-textarea) + .message-buttons button:last-of-type";
let place = null;

document.addEventListener("turnbegin", ({ detail: { kind, button } }) => {
    place = kind == "retry" ? turns.lastButtons().indexOf(button) : null;
    if (kind != "retry" && kind != "vote" && !isTouched) turns.textbox()?.focus();
});
document.addEventListener("turnend", () => {
    if (document.activeElement == document.body) turns.lastButtons()[place]?.focus();
});
document.addEventListener("click", ({ target }) => {
    const panel = target.closest(CANCEL)?.parentElement.closest(".message-buttons");
    const focusEdit = () => panel.querySelector("button:has(.feather-edit-2)")?.focus();
    if (panel) setTimeout(focusEdit, 50); // when it is there again
}, true);
