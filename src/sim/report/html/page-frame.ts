/**
 * The frame of a page that is one file: head with its security policy, skip link, header, contents and
 * footer around sections that are HTML already. The page loads nothing and runs nothing.
 */
import { escapeHtml } from "./markup.ts"
import { patternDefinitions } from "./palette.ts"
import { pageStyle } from "./style.ts"

/** What a page is made of; texts are plain unless they are called HTML. */
export interface PageText {
  /** What kind of page it is, above its title and in the window's. */
  readonly brand: string
  readonly title: string
  readonly subtitle: string
  /** Rules beyond those of every page. */
  readonly style: string
  /** The answer and what warns about it. */
  readonly openingHtml: string
  readonly sectionsHtml: ReadonlyArray<string>
  /** Version of the program. */
  readonly version: string
}

/** The whole page. Pure: the same texts, the same page. */
export const pageFrame = (page: PageText): string => {
  const content = page.sectionsHtml.filter((text) => text !== "").join("\n")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}: ${escapeHtml(page.brand)}</title>
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
<footer><p>Made by Curbline ${escapeHtml(page.version)}. Everything in this file is in it: it loads nothing and tells nobody.</p></footer>
</div>
</body>
</html>
`
}

/** Links to the sections that there are. */
const contents = (content: string): string => {
  const links = [...content.matchAll(/<h2 id="([a-z-]+)-title">([^<]*)<\/h2>/g)].map(
    ([, id, title]) => `<li><a href="#${id}">${title}</a></li>`
  )
  return `<nav aria-label="On this page"><ul>${links.join("")}</ul></nav>`
}
