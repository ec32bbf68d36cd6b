// While a reply is running, Gradio ignores Enter only if the reply was asked for by Enter too, and a
// vote would be on half a reply. So both wait until it is done, as Undo and Retry do.
function isTooEarly(event) {
    const isSent = event.type == "keydown"
        ? event.key == "Enter" && !event.shiftKey && event.target.matches("[data-testid=textbox]")
        : event.target.closest(".submit-button, [aria-label^=Like], [aria-label^=Dislike]");
    return isSent && document.querySelector("[role=log] button:disabled");
}

if (!window.waitsForReply) {
    window.waitsForReply = true; // Gradio runs this again when a file has been saved
    for (const kind of ["keydown", "click"])
        document.addEventListener(kind, (event) => {
            if (isTooEarly(event)) {
                event.preventDefault();
                event.stopPropagation();
            }
        }, true);
}
