/**
 * The frame of a page that is one file: head with its security policy, skip link, header, contents and
 * footer around sections that are HTML already. The page loads nothing, and runs only the script it is given.
 */
import { createHash } from "node:crypto"
import type { Scenario } from "../../scenario/schema.ts"
import { noticesOfStreets } from "../street-notices.ts"
import { escapeHtml } from "./markup.ts"
import { patternDefinitions } from "./palette.ts"
import { pageStyle } from "./style.ts"

/** What a page is made of; texts are plain unless they are called HTML. */
export interface PageText {
  /** What kind of page it is, above its title. */
  readonly brand: string
  /** The same in the title of the window. */
  readonly kind: string
  readonly title: string
  readonly subtitle: string
  /** Rules beyond those of every page. */
  readonly style: string
  /** The answer and what warns about it. */
  readonly openingHtml: string
  readonly sectionsHtml: ReadonlyArray<string>
  /** Whose data the page was made from, below everything; empty without. */
  readonly noticeHtml: string
  /** The one script that may run; null: none. */
  readonly script: string | null
  /** Version of the program. */
  readonly version: string
}

/** The whole page. Pure: the same texts, the same page. */
export const pageFrame = (page: PageText): string => {
  const content = page.sectionsHtml.filter((text) => text !== "").join("\n")
  // A script ends where its text closes its element, even inside a literal.
  const script = page.script?.replaceAll("</script", "<\\/script") ?? null
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}: ${escapeHtml(page.kind)}</title>
<style>${pageStyle}${page.style}</style>
</head>
<body>
<a class="skip" href="#main">To the answer</a>
${patternDefinitions()}
<div class="page">
<header>
<p class="brand">${escapeHtml(page.brand)}</p>
<h1>${escapeHtml(page.title)}</h1>
<p class="subtitle">${escapeHtml(page.subtitle)}</p>
</header>
<main id="main" tabindex="-1">
${page.openingHtml}
${contents(content)}
${content}
</main>
<footer><p>Made by Curbline ${escapeHtml(page.version)}. Everything in this file is in it: it loads nothing and tells nobody.</p>${page.noticeHtml}</footer>
</div>
${script === null ? "" : `<script>${script}</script>`}
</body>
</html>
`
}

/** Whose maps the streets of these scenarios were made from, each once; empty without streets. */
export const streetNotices = (scenarios: ReadonlyArray<Scenario>): string =>
  noticesOfStreets(scenarios)
    .map((notice) => `<p>Streets: ${escapeHtml(notice)}</p>`)
    .join("")

/** Nothing may load; of scripts only the one whose text is in the page, told by its hash. */
const policy = (script: string | null): string => {
  const scripts =
    script === null ? "" : `; script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:${scripts}`
}

/** Links to the sections that there are. */
const contents = (content: string): string => {
  const links = [...content.matchAll(/<h2 id="([a-z-]+)-title">([^<]*)<\/h2>/g)].map(
    ([, id, title]) => `<li><a href="#${id}">${title}</a></li>`
  )
  return `<nav aria-label="On this page"><ul>${links.join("")}</ul></nav>`
}
