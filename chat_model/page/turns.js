// One thing at a time. What is pressed while something else is on its way to the server and back
// would meet a chat that has changed by then, or be dropped without a word. So it waits for its
// turn; but while a reply is on its way or running, all that can be done is to stop it or to clear
// the chat, and the other buttons are grey (turns.css).
//
// Labels are in the browser's language. What a button is for, its place and its icon tell.
const BUTTONS = {
    send: ".submit-button",
    stop: ".stop-button",
    clear: ".block:has([role=log]) .top-panel button:has(rect)",
    vote: '.message-buttons button:has([viewBox="0 0 12 12"])',
    undo: ".message-buttons button:has(.feather-rotate-ccw)",
    retry: ".message-buttons button:has(path:nth-of-type(4))",
    edit: ".message-row:has(.edit-textarea) + .message-buttons button:first-of-type",
};
const ASKING = ["send", "retry", "edit"];
const turns = (window.turns = {
    BUTTONS, ASKING,
    isWired: false,
    current: null, // what is on its way to the server and back
    last: null, // what was pressed last, until it is over
    since: -Infinity, // when that was
    waiting: [],
});
let timer = null, busyAt = -Infinity;

// turns.py has them called when the page is there, and when what was pressed is done.
turns.start = () => { turns.isWired = true; };
turns.end = () => { turns.current = null; };

// In a long chat, it takes a selector some milliseconds to go through all of the page.
const lastOf = (collection) => collection[collection.length - 1];
const rows = document.getElementsByClassName("message-row"); // stay up to date by themselves
const panels = document.getElementsByClassName("message-buttons");
const submits = document.getElementsByClassName("submit-button");
turns.log = () => document.querySelector("[role=log]");
turns.textbox = () => submits[0]?.closest(".input-container").querySelector("textarea");
turns.lastRow = () => lastOf(rows);
turns.lastButtons = () => [...(lastOf(panels)?.querySelectorAll("button") ?? [])];

const isRunning = () => [...panels].slice(-2).some((panel) => panel.querySelector(":disabled"));
const isTracked = () => [...(turns.log()?.closest(".block").children ?? [])].some((child) =>
    child.matches("[data-testid=status-tracker]:not(.hide)") && !child.querySelector(".error"));
// What Gradio drops, because nobody listens or a validator refuses it, has no end.
const isCurrent = () => turns.current && performance.now() - turns.since < 10_000;
// What an event has changed, such as the text in the textbox, is drawn a moment after its end.
const isBusy = () => {
    if (isCurrent() || isTracked()) busyAt = performance.now();
    return performance.now() - busyAt < 150;
};
turns.isReplying = () =>
    ASKING.includes(turns.current) || (turns.current != "vote" && isRunning());
const canPass = ({ kind }) => !isBusy() || kind == "stop" || (kind == "clear" && isRunning());
const typedAt = (button) => button.closest(".input-container")?.querySelector("textarea")?.value;
turns.isAtRest = () => timer === null && !isBusy();
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function pressOf({ type, key, shiftKey, target }) {
    const isEnter = type == "keypress" && key == "Enter" && !shiftKey && target.rows == 1;
    const button = isEnter
        ? target.closest(".input-container")?.querySelector(BUTTONS.send)
        : type == "click" && target.closest("button");
    const kind = Object.keys(BUTTONS).find((kind) => button && button.matches(BUTTONS[kind]));
    return kind && { kind, button, text: typedAt(button) };
}

function begin(press) {
    Object.assign(turns, { last: press.kind, since: performance.now() });
    // What stops a reply has no end of its own: it ends with the reply.
    if (!["stop", "clear"].includes(press.kind)) turns.current = press.kind;
    tell("turnbegin", press);
}

function look() {
    turns.log()?.setAttribute("aria-busy", turns.isReplying());
    const [next] = turns.waiting;
    const isRefused = next && next.kind != "clear" && turns.isReplying();
    if (turns.last && !isBusy()) {
        const isHeard = !turns.current; // else it may still be going on
        turns.last = turns.current = null;
        tell("turnend", { isHeard });
    } else if (isRefused || (next && canPass(next))) {
        turns.waiting.shift();
        delete next.button.dataset.waits;
        if (isRefused || !next.button.isConnected) return;
        if (typedAt(next.button) == next.text) next.button.click();
    } else if (!next && !isBusy()) {
        clearInterval(timer);
        timer = null;
    }
}

for (const type of ["keypress", "click"])
    document.addEventListener(type, (event) => {
        const press = turns.isWired && pressOf(event);
        if (!press) return;
        timer ??= setInterval(look, 50);
        if (canPass(press)) return begin(press);
        event.preventDefault();
        event.stopPropagation();
        if (press.kind != "clear" && turns.isReplying()) return;
        press.button.dataset.waits = "";
        turns.waiting.push(press);
    }, true);
