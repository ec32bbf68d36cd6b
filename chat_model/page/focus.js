// A button that was pressed is hidden, disabled or gone a moment later, and the focus with it: whoever
// uses the keyboard would be at the top of the page. So the focus goes to the textbox; after a retry,
// to the button that is then in the place of the one that was pressed.
const isTouched = matchMedia("(pointer: coarse)").matches; // the textbox would bring a keyboard up
let place = null;

const buttonsOfLast = () => [...document.querySelectorAll(".message-buttons-left")].at(-1)
    ?.querySelectorAll("button") ?? [];

document.addEventListener("turnbegin", ({ detail: { kind, button } }) => {
    place = kind == "retry" ? [...buttonsOfLast()].indexOf(button) : null;
    if (kind != "retry" && kind != "vote" && !isTouched)
        document.querySelector("[data-testid=textbox]")?.focus();
});
document.addEventListener("turnend", () => {
    if (document.activeElement == document.body) buttonsOfLast()[place]?.focus();
});
