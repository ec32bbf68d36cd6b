// On a phone there is no Shift+Enter. There Enter starts a new line, and the button sends.
const phone = matchMedia("(pointer: coarse) and (hover: none)");
addEventListener("keypress", (event) => {
    const isInTextbox = event.target.matches?.("textarea[data-testid=textbox]");
    if (phone.matches && isInTextbox && event.key == "Enter") event.stopPropagation();
}, true);
