/** The card that tells of the robot or the place that was clicked. Text only comes in as text. */

export interface CardLine {
  readonly text: string
  readonly kind: "name" | "text" | "command"
}

/** As the page shows commands: lines break between words, not at the hyphens of an option. */
const commandElement = (text: string): HTMLElement => {
  const code = document.createElement("code")
  text.split(" ").forEach((word, n) => {
    const span = document.createElement("span")
    span.textContent = word
    code.append(...(n === 0 ? [] : [" "]), span)
  })
  return code
}

const paragraphOf = ({ text, kind }: CardLine): HTMLElement => {
  const paragraph = document.createElement("p")
  if (kind === "command") paragraph.append(commandElement(text))
  else paragraph.textContent = text
  if (kind === "name") paragraph.className = "name"
  return paragraph
}

export class Card {
  private readonly element: HTMLElement
  private readonly close = document.createElement("button")
  private shown: ReadonlyArray<CardLine> = []

  /** `closed`: the reader has had enough of it. */
  constructor(element: HTMLElement, closed: () => void) {
    this.element = element
    this.close.type = "button"
    this.close.textContent = "✕"
    this.close.setAttribute("aria-label", "Close")
    this.close.addEventListener("click", closed)
    element.append(this.close)
  }

  /** Shows these lines. Those that stand there already stay, so that while time runs a command can be marked and copied. */
  show(lines: ReadonlyArray<CardLine>): void {
    lines.forEach((line, n) => {
      const old = this.shown[n]
      if (old?.kind === line.kind && old.text === line.text) return
      if (old === undefined) this.close.before(paragraphOf(line))
      else this.element.children[n]?.replaceWith(paragraphOf(line))
    })
    for (let n = this.shown.length; n > lines.length; n--) this.element.children[n - 1]?.remove()
    this.shown = lines
    this.element.hidden = false
  }

  hide(): void {
    this.element.hidden = true
  }
}
