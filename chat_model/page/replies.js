// A reply is Markdown, and Gradio takes all in it that looks like a tag for HTML: in "if a<b and c>d"
// it would be gone, and "<title>" or "<!--" would take with them what follows. So what a reply says
// between < and > is shown as it is said, unless it is plain formatting, such as <sub> or <br>.
//
// Gradio writes the HTML of its Markdown into a <template>. This has a look at it there.
const TAG = /<(?:"[^"]*"|[^<>"])*>?/g;
const BLOCK = /^(p|h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tr|th|td)$/;
const INLINE = /^(b|strong|i|em|u|s|del|ins|mark|small|sub|sup|kbd|code|details|summary)$/;
const MADE_BY_MARKDOWN = new RegExp(`^<(${[
    'a (target="_blank" rel="noopener noreferrer" )?href="[^"]*"( title="[^"]*")?',
    'img src="[^"]*" alt="[^"]*"( title="[^"]*")?',
    'ol start="\\d+"',
    't[hd] align="\\w+"',
    'input (checked="" )?disabled="" type="checkbox"',
    'code class="language-[^"]*"',
    'div class="(code_wrap|mermaid|latex-block)"',
    'span class="(token|copy-text|check)[^"]*"',
    'button title="copy" class="copy_code_button"',
    'svg xmlns=[^>]* aria-label="(Copy|Copied)"[^>]*',
    'path (fill="currentColor" )?d="[^"]*"/',
].join("|")})>$`);

// Whether a tag is formatting. One that is only talked about has spaces around it, or no end.
function isFormatting(tag, before, after, open) {
    if (MADE_BY_MARKDOWN.test(tag)) return true;
    const [, slash, name] = /^<(\/?)([a-z]+[1-6]?) ?\/?>$/.exec(tag.toLowerCase()) ?? [];
    if (slash) return open.includes(name) && (!BLOCK.test(name) || /^[\n<]|^$/.test(after));
    if (/^[bh]r$/.test(name)) return !before.endsWith(" ") || !after.startsWith(" ");
    if (BLOCK.test(name)) return !/[ ("'“]$/.test(before) || /^[\n<]/.test(after);
    const [end, next] = [`</${name}>`, tag].map((each) => after.indexOf(each));
    return INLINE.test(name) && end >= 0 && (next < 0 || end < next);
}

// An app may have Markdown of its own on the page, with any HTML. Labels have what was said.
const isSaid = (tag) => [...document.querySelectorAll("[role=log] [data-testid]")]
    .some((message) => message.ariaLabel?.includes(tag));

function withTagsAsText(html) {
    const open = [];
    return html.replace(TAG, (tag, place) => {
        const [before, after] = [html.slice(0, place), html.slice(place + tag.length)];
        if (!isFormatting(tag, before, after, open))
            return isSaid(tag) ? tag.replace("<", "&lt;") : tag;
        const [, slash, name] = /^<(\/?)(\w+)/.exec(tag.toLowerCase());
        if (slash) open.splice(open.lastIndexOf(name), 1);
        else open.push(name);
        return tag;
    });
}

// The code of a diagram is there too: drawing.css shows it if there is a mistake in it.
const withCodeOfDiagrams = (html) =>
    html.replace(/<div class="mermaid">([^]*?)<\/div>\n/g, (_, code) => {
        const text = code.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
        return `<pre class="diagram"><code>${text}</code></pre><div class="mermaid">${text}</div>\n`;
    });

// Svelte, which writes all the rest of the page, says that its HTML is to be trusted.
window.trustedTypes ??= {
    createPolicy: (_, { createHTML }) => ({ createHTML: (html) => Object(createHTML(html)) }),
};
const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
Object.defineProperty(HTMLTemplateElement.prototype, "innerHTML", {
    get,
    set(html) {
        const isMarkdown = typeof html == "string";
        set.call(this, isMarkdown ? withTagsAsText(withCodeOfDiagrams(html)) : html);
    },
});
