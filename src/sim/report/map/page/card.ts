/** The card that tells of the robot or the place that was clicked. Text only comes in as text. */

export interface CardLine {
  readonly text: string
  readonly kind: "name" | "text" | "command"
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
        const code = document.createElement("code")
        code.textContent = text
        paragraph.append(code)
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
