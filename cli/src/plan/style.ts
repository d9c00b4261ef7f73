/** How the page looks. */
import { Html } from './html';

export const STYLE = new Html(`<style>
:root{--paper:#fbfaf8;--card:#fff;--ink:#1d2129;--soft:#5e6673;--line:#e4e1da;--a:#0f766e;--b:#d6a53a;--c:#8fb8b3;--d:#b4483f;--e:#9aa1ab;--hot:#c2542d;--warm:#d9a441;--cold:#8ea3bd;--wash:#eef4f3;--warn:#fdf4dc;--warnline:#ecd28c}
@media (prefers-color-scheme:dark){:root{--paper:#14171c;--card:#1c2027;--ink:#e8eaee;--soft:#9aa3b0;--line:#2e343e;--a:#2fa69b;--b:#d3a548;--c:#4f7f7b;--d:#d0665c;--e:#6b7482;--hot:#e0764d;--warm:#d9ad55;--cold:#6f88a8;--wash:#1d2a2a;--warn:#2d2716;--warnline:#5c4c1f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:60rem;margin:0 auto;padding:3rem 1.25rem 4rem}
h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.02em;margin:.2rem 0 .6rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:0 0 .6rem}
h3{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.4rem 0 .8rem;max-width:44rem}
section{margin-top:3rem}
.eyebrow{color:var(--a);font-weight:600;margin:0}
.lead{font-size:1.12rem;color:var(--soft)}.lead b{color:var(--ink)}
.muted,small{color:var(--soft)}small{font-size:.85rem}
.warn{background:var(--warn);border:1px solid var(--warnline);border-radius:.6rem;padding:.7rem 1rem}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--wash);padding:.1em .35em;border-radius:.3em;white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:1rem;margin-top:2rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.1rem 1.2rem;display:flex;flex-direction:column}
.card b{font-size:1.9rem;line-height:1.15;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.card small{margin-top:.3rem}
figure{margin:1rem 0 0}
svg{display:block;width:100%;height:auto}
.shares svg{height:2.4rem}
figcaption,.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.3rem;margin-top:.7rem;font-size:.92rem;max-width:none}
.key i{display:inline-block;width:.75rem;height:.75rem;border-radius:.2rem;margin-right:.45rem;vertical-align:-.05rem}
.axis{fill:var(--soft);font-size:15px;font-variant-numeric:tabular-nums}.grid{stroke:var(--line)}
rect.a{fill:var(--a)}rect.b{fill:var(--b)}rect.c{fill:var(--c)}rect.d{fill:var(--d)}rect.e{fill:var(--e)}rect.hot{fill:var(--hot)}rect.warm{fill:var(--warm)}rect.cold{fill:var(--cold)}
i.a{background:var(--a)}i.b{background:var(--b)}i.c{background:var(--c)}i.d{background:var(--d)}i.e{background:var(--e)}i.hot{background:var(--hot)}i.warm{background:var(--warm)}i.cold{background:var(--cold)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);font-size:.85rem;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.n,th.n{padding-right:1.4rem}
tr.chosen td{font-weight:600}
.people,.texts{list-style:none;margin:0;padding:0}
.people>li{border-top:1px solid var(--line)}.people>li:last-child{border-bottom:1px solid var(--line)}
.people summary{display:grid;grid-template-columns:minmax(15rem,1.4fr) 5.5rem 8.5rem minmax(0,2fr);gap:1rem;align-items:baseline;padding:.65rem 0;cursor:pointer;list-style:none}
.people summary::-webkit-details-marker{display:none}
.who b::before{content:"";display:inline-block;border:.28rem solid transparent;border-left-color:var(--soft);border-right:0;margin-right:.6rem;vertical-align:.02rem}.people details[open] .who b::before{transform:rotate(90deg)}
.people details>:not(summary){margin-left:.9rem}
.people summary:hover .who b,.reason summary:hover b{color:var(--a)}
.who b{margin-right:.4rem}.who .muted{font-size:.88rem;white-space:nowrap;font-variant-numeric:tabular-nums}
.what{font-size:.92rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.snippet{color:var(--soft);font-size:.92rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.badge{display:inline-block;border-radius:99px;padding:.08rem .6rem;font-size:.82rem;font-weight:600;background:var(--wash);color:var(--ink);white-space:nowrap;justify-self:start}
.badge.hot{background:color-mix(in srgb,var(--hot) 20%,transparent)}.badge.warm{background:color-mix(in srgb,var(--warm) 26%,transparent)}.badge.cold{background:color-mix(in srgb,var(--cold) 24%,transparent)}
.people details[open]{padding-bottom:1.2rem}.people details[open] .snippet{visibility:hidden}
.texts>li{margin:.9rem 0 0}
.bubble{background:var(--wash);border-radius:1rem 1rem 1rem .3rem;padding:.7rem 1rem;margin:.25rem 0;white-space:pre-line;max-width:36rem}
time{font-weight:600;font-size:.92rem}
.reason{border-top:1px solid var(--line);padding:.2rem 0}.reason:last-of-type{border-bottom:1px solid var(--line)}
.reason summary{padding:.55rem 0;cursor:pointer}
.reason tr:last-child td{border-bottom:0}
.formula{font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums;max-width:none}
footer{margin-top:3.5rem;padding-top:1.2rem;border-top:1px solid var(--line);color:var(--soft);font-size:.88rem}
@media (max-width:44rem){main{padding-top:1.6rem}h1{font-size:1.6rem}.cards{grid-template-columns:1fr 1fr;gap:.7rem}.card{padding:.9rem}.card b{font-size:1.45rem}.bars{overflow-x:auto}.bars svg{min-width:40rem}td{white-space:nowrap}td:last-child{white-space:normal;min-width:12rem}.people summary{grid-template-columns:1fr auto;gap:.1rem 1rem}.snippet{grid-column:1/-1}.people details[open] .snippet{display:none}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--wash:#f2f2f2}main{max-width:none;padding:0}body{font-size:11pt}section{margin-top:1.6rem}.card,tr,.people>li,figure{break-inside:avoid}h2,h3{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}.snippet,.who b::before{display:none!important}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
</style>`);
