// Gradio gives the buttons beside a textbox no name: whoever can't see them would hear "button". And
// the arrow of a box of thoughts is a button in a button, which does the same.
setInterval(() => {
    const names = { ".submit-button": "Send", ".stop-button": "Stop" };
    for (const [selector, name] of Object.entries(names))
        document.querySelector(`${selector}:not([aria-label])`)?.setAttribute("aria-label", name);
    for (const arrow of document.querySelectorAll(".arrow button:not([inert])")) arrow.inert = true;
}, 500);
