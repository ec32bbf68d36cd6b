// What a person wrote is drawn as it was typed: Gradio would take it for Markdown. And whoever sends
// something sees it, and the reply below it, wherever they have scrolled to.
if (!window.drawsPrompts) { // Gradio runs this again when a file has been saved
    window.drawsPrompts = true;
    const LABEL = "user's message: "; // Gradio has the text, as it is, in a label
    let number = 0;

    function draw() {
        const prompts = document.querySelectorAll("[role=log] [data-testid=user]");
        for (const prompt of prompts) {
            const content = prompt.querySelector(".message-content");
            if (!content || !prompt.ariaLabel?.startsWith(LABEL)) continue;
            const typed = content.querySelector(".as-typed") ?? document.createElement("div");
            const text = prompt.ariaLabel.slice(LABEL.length);
            if (typed.textContent != text) typed.textContent = text;
            if (!typed.isConnected) {
                typed.className = "as-typed";
                content.append(typed);
            }
        }
        if (prompts.length > number) {
            const log = prompts[0].closest("[role=log]");
            log.scrollTo(0, log.scrollHeight);
        }
        number = prompts.length;
    }

    const changes = { childList: true, subtree: true, attributeFilter: ["aria-label"] };
    new MutationObserver(draw).observe(document, changes);
}
