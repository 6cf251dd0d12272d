/** What a study's page has beyond every report: small charts side by side, sentences, the hatching of proved regions. */
import { sentenceHtml } from "../html/markup.ts"

/** Rules beside the report's own. */
export const studyStyle = `
.multiples{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem 1.25rem}
.multiples.three{grid-template-columns:repeat(3,minmax(0,1fr))}
.multiple{margin:0;font-size:.9375rem;font-weight:600;color:var(--ink)}
.said{margin:0 0 1.5rem;padding-left:1.2rem}
.said li{margin:.3rem 0;max-width:50rem}
#surface figure{margin-top:1.25rem}
#marginal h3:not(:first-of-type){margin-top:2.25rem}
.narrow .multiples,.narrow .multiples.three{grid-template-columns:minmax(0,1fr)}
`

/** Name of the pattern that lies over regions where every promise is proved. */
export const provedHatch = "proved-hatch"

/** The pattern, transparent between its lines: once per page. */
export const studyPatterns = `<svg width="0" height="0" class="patterns" aria-hidden="true" focusable="false"><defs><pattern id="${provedHatch}" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="9" stroke="var(--good)" stroke-width="2" stroke-opacity=".7"/></pattern></defs></svg>`

/** Sentences below one another; empty without any. */
export const sentenceList = (sentences: ReadonlyArray<string>): string =>
  sentences.length === 0
    ? ""
    : `<ul class="said">${sentences.map((it) => `<li>${sentenceHtml(it)}</li>`).join("")}</ul>`

/** Small drawings with a heading each, side by side where the page is wide. */
export const multiples = (
  drawings: ReadonlyArray<{ readonly title: string; readonly svg: string }>,
  columns: "two" | "three" = "two"
): string => {
  const [only] = drawings
  if (drawings.length === 1 && only !== undefined) return only.svg
  // The first drawing is hidden from screen readers by the figure around it.
  const items = drawings.map(
    ({ title, svg }, i) =>
      `<div><p class="multiple">${title}</p>${i === 0 ? svg : svg.replace("<svg", '<svg aria-hidden="true" focusable="false"')}</div>`
  )
  return `<div class="multiples${columns === "three" ? " three" : ""}">${items.join("")}</div>`
}
