// A reply is Markdown, and Gradio takes all in it that looks like a tag for HTML: in "if a<b and c>d"
// it would be gone, and "<title>" or "<!--" would take with them what follows. So what a reply says
// between < and > is shown as it is said, unless it is plain formatting, such as <sub> or <br>.
//
// Gradio writes the HTML of its Markdown into a <template>. This has a look at it there.
const TAG = /<(?:"[^"]*"|[^<>"])*>?/g;
const PLAIN = /^<(\/?)([a-z]+[1-6]?) ?\/?>$/;
const BLOCK = /^(p|h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tr|th|td)$/;
const INLINE = /^(b|strong|i|em|u|s|del|ins|mark|small|sub|sup|kbd|code|details|summary)$/;
const BREAK = /^[bh]r$/;
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
const NO_END = /^(br|hr|img|input|path)$/;

// Whether somebody talks about a tag, and doesn't use it: what is around it tells.
function isMention(name, before, after) {
    if (/^[,.:;!?)]/.test(after)) return true;
    if (BREAK.test(name))
        return /<(p|li|h\d|t[hd])( [^<>]*)?>$/.test(before) || (/ $/.test(before) && /^ /.test(after));
    if (BLOCK.test(name)) return /([ ("'“]|&quot;|&#39;)$/.test(before) && !/^[\n<]/.test(after);
    return /(\s|[("'“]|&quot;|&#39;)$/.test(before) && /^(\s|["'”]|&quot;|&#39;)/.test(after);
}

// Which of the tags in some HTML are formatting, a set of their numbers: those that have an end.
function formattingIn(html, tags, isSaid) {
    const found = new Set(), open = [];
    tags.forEach(({ 0: tag, index }, number) => {
        const before = index ? html.slice(Math.max(0, index - 30), index) : "<p>";
        const after = html.slice(index + tag.length, index + tag.length + 6);
        const isMade = MADE_BY_MARKDOWN.test(tag);
        const [, slash, plain] = PLAIN.exec(tag.toLowerCase()) ?? [];
        const name = isMade ? /\w+/.exec(tag)[0] : plain;
        if (slash) {
            const place = open.findLastIndex((each) => each.name == name);
            const isEnd = name == "p" ? /^(\n|$)/ : BLOCK.test(name) ? /^(\n|<|$)/ : /^/;
            if (place < 0 || !isEnd.test(after)) return;
            found.add(open[place].number).add(number);
            open.length = place;
        } else if (isMade || BLOCK.test(name) || INLINE.test(name) || BREAK.test(name)) {
            const isNested = BLOCK.test(name) && name != "blockquote" && open.at(-1)?.name == name;
            if (isNested || (isMade ? name == "img" && isSaid(tag) : isMention(name, before, after)))
                return;
            if (NO_END.test(name)) found.add(number);
            else open.push({ name, number });
        }
    });
    return found;
}

function withTagsAsText(html) {
    const tags = [...html.matchAll(TAG)], known = {};
    if (!tags.length) return html;
    // An app may have Markdown of its own on the page, with any HTML. Labels have what was said.
    const labels = [...document.querySelectorAll("[role=log] [data-testid]")]
        .map((message) => message.ariaLabel).join("\n");
    const isSaid = (tag) => (known[tag] ??= labels.includes(tag));
    const formatting = formattingIn(html, tags, isSaid);
    let number = 0;
    return html.replace(TAG, (tag) =>
        formatting.has(number++) || !isSaid(tag) ? tag : tag.replace("<", "&lt;"));
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
