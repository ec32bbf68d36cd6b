// Arabic and Hebrew run from right to left: what a message begins with says which way it runs. (Each
// paragraph and each line that is typed: drawing.css.)
new MutationObserver(() => {
    for (const message of document.querySelectorAll("[role=log] [data-testid][dir=ltr]"))
        message.dir = "auto";
}).observe(document, { childList: true, subtree: true });
