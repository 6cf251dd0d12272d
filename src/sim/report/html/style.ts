/**
 * The report's style sheet. Two themes by the reader's settings, one layout from phones to wide screens, and
 * paper. Contrast of text is at least 4.5 in both themes; a test computes it in a browser.
 */

const light = `--paper:#f6f5f2;--surface:#ffffff;--ink:#1b2430;--muted:#566170;--line:#dcdfe4;--grid:#e6e8ec;--axis:#9aa3ae;--over:rgb(27 36 48/.12);--shade:rgb(196 60 20/.1);--accent:#0a5a9c;--good:#17693a;--good-soft:#e3f2e8;--bad:#a8281c;--bad-soft:#fbe9e6;--warn-soft:#fdf3dd;--warn:#7a5200;--blue:#1f6fb4;--sky:#86c1ea;--orange:#e39a1c;--green:#12806a;--red:#c2451e;--purple:#a25a93;--grey:#8d97a4;--pale:#d3d9e0`
const dark = `--paper:#11151a;--surface:#191f26;--ink:#e9edf2;--muted:#a7b1bd;--line:#313943;--grid:#2a323b;--axis:#66717d;--over:rgb(255 255 255/.14);--shade:rgb(255 140 90/.16);--accent:#86c3ff;--good:#6bd698;--good-soft:#173524;--bad:#ff9a8c;--bad-soft:#43211d;--warn-soft:#3b301a;--warn:#f0c674;--blue:#4b9be4;--sky:#2c6391;--orange:#e8a63a;--green:#3fc3a4;--red:#f07a4f;--purple:#c98bbd;--grey:#7d8895;--pale:#3d4753`

/** The text of the one style element. */
export const pageStyle = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.page{max-width:62rem;margin:0 auto;padding:0 1.25rem 4rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem;top:.5rem;background:var(--surface);padding:.5rem 1rem;z-index:9}
.skip:focus{left:1rem}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.patterns{position:absolute}
header{padding:2.5rem 0 0}
.brand{margin:0;color:var(--muted);font-size:.8125rem;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
h1{margin:.15rem 0 .1rem;font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.02em}
h2{margin:0 0 .35rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em}
h3{margin:0 0 .15rem;font-size:1.0625rem;line-height:1.35}
p{margin:0 0 .75rem}
.subtitle,.lead,.small,figcaption p{color:var(--muted)}
.lead,figcaption p{max-width:46rem}
.small{font-size:.875rem}
.answer{margin:1.75rem 0 1.25rem;padding:1.5rem 1.75rem;background:var(--surface);border:1px solid var(--line);border-left:6px solid var(--accent);border-radius:12px}
.answer.kept{border-left-color:var(--good)}.answer.missed{border-left-color:var(--bad)}
.answer p{margin:0;font-size:clamp(1.15rem,1rem + .9vw,1.5rem);line-height:1.4;letter-spacing:-.005em;text-wrap:pretty}
.answer p+p{margin-top:.6rem;font-size:1.0625rem}
.verdict{font-weight:600}.kept .verdict,.yes{color:var(--good)}.missed .verdict,.no{color:var(--bad)}
.warning{padding:.75rem 1rem;background:var(--warn-soft);color:var(--warn);border-radius:8px;font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;margin:0;padding:0;list-style:none;font-size:.9375rem}
nav a{display:inline-block;padding:.2rem 0}
main>section{margin-top:3.25rem}
main>section>.lead{margin-bottom:1.25rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;font-weight:600;padding:.25rem 0 .5rem}
th,td{padding:.45rem .9rem .45rem 0;text-align:right;vertical-align:baseline;border-bottom:1px solid var(--line)}
thead th{color:var(--muted);font-size:.8125rem;font-weight:600;line-height:1.3;vertical-align:bottom}
th[scope=row],th.words,td.words,thead th:first-child{text-align:left}
tbody th{font-weight:500}
th:last-child,td:last-child{padding-right:0}
td:not(.words){white-space:nowrap}
.levels td:nth-child(2){white-space:normal}
.levels td:last-child{font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:.75rem;margin:0 0 .75rem}
.tile{display:flex;flex-direction:column;padding:.9rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:10px}
.tile dt{color:var(--muted);font-size:.875rem;line-height:1.3}
.tile dd{margin:0}
.tile .value{margin:.15rem 0 0;font-size:1.625rem;font-weight:600;line-height:1.2;letter-spacing:-.02em}
.tile .interval{font-size:.9375rem;font-weight:600}
.tile .note{margin-top:.25rem;color:var(--muted);font-size:.8125rem;line-height:1.35}
figure{margin:0 0 1.25rem;padding:1.25rem 1.25rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:12px}
figcaption p{margin-bottom:.5rem;font-size:.9375rem}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:.25rem 0 .5rem;padding:0;list-style:none;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.plot{display:block;width:100%;height:auto;color:var(--muted)}
.plot text{font-variant-numeric:tabular-nums;white-space:pre}
.narrow{display:none}
details{margin-top:.5rem}
summary{cursor:pointer;padding:.3rem 0;color:var(--accent);font-size:.9375rem}
details .scroll{margin-top:.35rem}
details table{font-size:.875rem}
.bars{margin-bottom:2rem}
.bars caption{font-size:1.0625rem}
.bars th small{display:block;color:var(--muted);font-size:.8125rem;font-weight:400;line-height:1.4}
.bars td,.bars th{vertical-align:middle}
.bars thead th:nth-child(n+3){width:5.5rem}
.bars .bar{width:30%}
.bars .bar span:not(.spoken){display:block;height:1rem;min-width:2px;border-radius:2px}
.code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.75rem}
code{font:.875em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;background:var(--grid);padding:.12em .4em;border-radius:4px;overflow-wrap:anywhere}
code span{display:inline-block;max-width:100%}
.worst{margin:0 0 1rem;padding:0 0 0 1.75rem}
.worst details{margin:0;border-bottom:1px solid var(--line)}
.worst details p{margin:.6rem 0}
.windows{columns:2;padding-left:1.1rem;font-size:.9375rem}
.facts{margin:.5rem 0 2rem}
.facts div{display:grid;grid-template-columns:13rem 1fr;gap:1rem;padding:.45rem 0;border-bottom:1px solid var(--line)}
.facts dt{color:var(--muted)}.facts dd{margin:0}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--muted);font-size:.875rem}
@media (max-width:56rem){.tiles{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media (max-width:40rem){
.page{padding:0 1rem 3rem}header{padding-top:1.5rem}
.answer{padding:1.1rem 1.15rem;margin-top:1.25rem}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:.6rem}.tile{padding:.75rem}.tile .value{font-size:1.35rem}
main>section{margin-top:2.5rem}
figure{padding:1rem .75rem .75rem;border-radius:10px}
.levels th,.levels td{padding-right:.5rem;font-size:.875rem}
.field th,.field td{padding-right:.6rem}.field thead th:first-child{width:45%}
.wide{display:none}.narrow{display:block;max-width:30rem;margin:0 auto}
.facts div{grid-template-columns:1fr;gap:.1rem}
.bars .bar{display:none}.bars thead th:nth-child(n+3){width:4.5rem}.windows{columns:1}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{
:root{color-scheme:light;${light};--paper:#fff}
body{font-size:10pt}.page{max-width:none;padding:0}nav,.skip{display:none}
.answer,figure,.tile,tr,.facts div{break-inside:avoid}h2,h3{break-after:avoid}
.tiles{grid-template-columns:repeat(4,1fr)}.wide{display:block}.narrow{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`
