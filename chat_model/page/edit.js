// Gradio keeps an edit box open when its message is undone or cleared away, and shows it over the next
// message in that place. So the box is closed first.
document.addEventListener("turnbegin", ({ detail: { kind } }) => {
    const rows = [...document.querySelectorAll("[role=log] .user-row")];
    const edited = rows.find((row) => row.querySelector(".edit-textarea"));
    const goes = kind == "clear" || (kind == "undo" && edited == rows.at(-1));
    if (edited && goes) edited.nextElementSibling.querySelector("button:last-of-type").click();
});
