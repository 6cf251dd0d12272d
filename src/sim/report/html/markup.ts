/** Pieces of HTML that every section is made of. All texts that come in are plain and are escaped here. */

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** A text as HTML shows it, in an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => escapes[character] ?? "")

/** A sentence as HTML shows it, its figures on one line with their units. */
export const sentenceHtml = (text: string): string =>
  escapeHtml(text).replace(/(\d) (%|min\b)/g, "$1\u00a0$2")

export interface TableText {
  readonly caption: string
  readonly head: ReadonlyArray<string>
  /** The first cell of a row is its name; the rest are figures, aligned to the right. */
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** Columns from the left that hold words, not figures; the name of the row is one of them. */
  readonly words?: ReadonlyArray<number>
  /** The caption is read out only: the heading above says the same. */
  readonly isCaptionHidden?: boolean
  /** Class of the table, where the style sheet knows it. */
  readonly look?: string
}

/** A table that scrolls by itself when it is wider than the page. */
export const table = ({
  caption,
  head,
  rows,
  words = [0],
  isCaptionHidden = false,
  look = ""
}: TableText): string => {
  const style = (column: number): string => (words.includes(column) ? ' class="words"' : "")
  const headCells = head
    .map((text, column) => `<th scope="col"${style(column)}>${escapeHtml(text)}</th>`)
    .join("")
  const body = rows
    .map(
      (row) =>
        `<tr>${row
          .map((text, column) =>
            column === 0
              ? `<th scope="row">${escapeHtml(text)}</th>`
              : `<td${style(column)}>${escapeHtml(text)}</td>`
          )
          .join("")}</tr>`
    )
    .join("")
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}"><table${look === "" ? "" : ` class="${look}"`}><caption${isCaptionHidden ? ' class="spoken"' : ""}>${escapeHtml(caption)}</caption><thead><tr>${headCells}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** A name and what is said of it, as HTML. */
export type Fact = readonly [name: string, html: string]

/** A fact that is plain text. */
export const textFact = (name: string, value: string): Fact => [name, escapeHtml(value)]

/** Facts below one another, each beside its name. */
export const factList = (facts: ReadonlyArray<Fact>): string =>
  `<dl class="facts">${facts.map(([name, html]) => `<div><dt>${escapeHtml(name)}</dt><dd>${html}</dd></div>`).join("")}</dl>`

/** A section of the page with its heading; `lead` is a sentence below it, empty for none. */
export const section = (id: string, title: string, lead: string, content: string): string =>
  `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>${lead === "" ? "" : `<p class="lead">${sentenceHtml(lead)}</p>`}${content}</section>`

/** A command that a reader may copy; lines break between its words, not at the hyphens of an option. */
export const commandText = (command: string): string =>
  `<code>${command
    .split(" ")
    .map((word) => `<span>${escapeHtml(word)}</span>`)
    .join(" ")}</code>`
