/**
 * A chart on the page: title, a sentence that says what it shows, the drawing in two widths of which a
 * browser shows one, a legend, and the figures as a table for whoever cannot or will not look.
 */
import type { ChartKit } from "./chart-types.ts"
import { escapeHtml, sentenceHtml, type TableText, table } from "./markup.ts"
import { fillOf, type Paint } from "./palette.ts"

/** What a drawing is made for: a phone shows no shrunken picture but one of its own. */
export interface Canvas {
  readonly width: number
  readonly isNarrow: boolean
}

const wide: Canvas = { width: 920, isNarrow: false }
const narrow: Canvas = { width: 350, isNarrow: true }

export interface LegendEntry {
  readonly paint: Paint
  readonly name: string
  /** A line with a dot instead of an area. */
  readonly isLine?: boolean
}

export interface Chart {
  readonly id: string
  readonly title: string
  /** What one sees, in a sentence with the figures that matter. */
  readonly says: string
  /** In the order from top to bottom or from left to right. */
  readonly legend: ReadonlyArray<LegendEntry>
  readonly draw: (kit: ChartKit, canvas: Canvas) => string
  readonly figures: TableText
}

const legendOf = (entries: ReadonlyArray<LegendEntry>): string => {
  if (entries.length === 0) return ""
  const swatch = ({ paint, isLine = false }: LegendEntry): string =>
    isLine
      ? `<path d="M0 7H22" stroke="${fillOf(paint)}" stroke-width="2"/><circle cx="11" cy="7" r="3.5" fill="${fillOf(paint)}"/>`
      : `<rect x=".5" y=".5" width="21" height="13" rx="2" fill="${fillOf(paint)}"${paint === "shade" ? ' stroke="var(--red)" stroke-dasharray="2 3"' : ""}/>`
  const items = entries.map(
    (entry) =>
      `<li><svg width="22" height="14" aria-hidden="true" focusable="false">${swatch(entry)}</svg>${escapeHtml(entry.name)}</li>`
  )
  return `<ul class="legend">${items.join("")}</ul>`
}

/** The figure as HTML. */
export const chartFigure = (kit: ChartKit, chart: Chart): string => {
  const { id } = chart
  const drawing = (canvas: Canvas): string =>
    chart.draw(kit, canvas).replace("<svg", '<svg aria-hidden="true" focusable="false"')
  return `<figure id="${id}"><figcaption><h3 id="${id}-title">${escapeHtml(chart.title)}</h3><p id="${id}-says">${sentenceHtml(chart.says)}</p></figcaption>${legendOf(chart.legend)}<div role="img" aria-labelledby="${id}-title" aria-describedby="${id}-says"><div class="wide">${drawing(wide)}</div><div class="narrow">${drawing(narrow)}</div></div><details><summary>The figures as a table<span class="spoken">: ${escapeHtml(chart.title)}</span></summary>${table(chart.figures)}</details></figure>`
}

/** Options that all drawings share. */
export const drawingOf = (canvas: Canvas, height: number) => ({
  width: canvas.width,
  height,
  marginLeft: canvas.isNarrow ? 34 : 44,
  marginRight: canvas.isNarrow ? 8 : 16,
  marginTop: 22,
  marginBottom: 28,
  style: { fontSize: canvas.isNarrow ? "11px" : "12.5px", background: "none", overflow: "visible" }
})
