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

export class Card {
  private readonly element: HTMLElement
  private readonly closed: () => void
  private shown = ""

  /** `closed`: the reader has had enough of it. */
  constructor(element: HTMLElement, closed: () => void) {
    this.element = element
    this.closed = closed
  }

  get isOpen(): boolean {
    return !this.element.hidden
  }

  /** Shows these lines; nothing changes when it shows them already. */
  show(lines: ReadonlyArray<CardLine>): void {
    const key = JSON.stringify(lines)
    if (key === this.shown && this.isOpen) return
    this.shown = key
    const close = document.createElement("button")
    close.type = "button"
    close.textContent = "✕"
    close.setAttribute("aria-label", "Close")
    close.addEventListener("click", () => this.closed())
    const paragraphs = lines.map(({ text, kind }) => {
      const paragraph = document.createElement("p")
      if (kind === "command") {
        paragraph.append(commandElement(text))
      } else {
        paragraph.textContent = text
        if (kind === "name") paragraph.className = "name"
      }
      return paragraph
    })
    this.element.replaceChildren(...paragraphs, close)
    this.element.hidden = false
  }

  hide(): void {
    this.element.hidden = true
  }
}
