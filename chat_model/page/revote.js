// A retry puts the thumb of the last reply out. If no new reply comes, the old one is back, and its
// vote is still kept: then the thumb is lit again.
const isLit = (thumb) => thumb.style.color.includes("accent");
let voted = null;

function lastReply() {
    const texts = turns.lastRow()?.querySelectorAll("[data-testid=bot]") ?? [];
    return {
        texts: [...texts].map((each) => each.innerText),
        thumbs: turns.lastButtons().filter((button) => button.matches(turns.BUTTONS.vote)),
    };
}

document.addEventListener("turnbegin", ({ detail: { kind } }) => {
    if (kind == "stop") return;
    const { texts, thumbs } = lastReply();
    voted = kind == "retry" && { texts, thumb: thumbs.findIndex(isLit) };
});
document.addEventListener("turnend", () => {
    const { texts, thumbs } = lastReply();
    const isBack = voted && voted.texts.every((text, index) => text == texts[index]);
    if (isBack && voted.thumb >= 0 && !thumbs.some(isLit)) thumbs[voted.thumb].click();
    voted = null;
});
