/**
 * Draws charts as SVG text: Observable Plot in a document of happy-dom, which is a browser's document
 * without a browser. Loaded only when a report is written (`loadChartKit`): both libraries together are
 * larger than the rest of the program.
 */
import * as Plot from "@observablehq/plot"
import { Window } from "happy-dom"
import type { ChartKit } from "./chart-types.ts"

/** A kit with a document of its own; a chart that it has drawn is text and keeps nothing of it. */
export const makeChartKit = (): ChartKit => {
  const { document } = new Window()
  return {
    marks: Plot,
    draw: (options) => {
      const plot = Plot.plot({ ...options, document: document as never }) as unknown as {
        readonly outerHTML: string
      }
      return plainSvg(plot.outerHTML)
    }
  }
}

/**
 * The drawing as the page wants it: without Plot's own style sheet, which would repeat in each chart and
 * knows one theme only, with short numbers in its attributes, and hidden from screen readers, who get words and a table.
 */
const plainSvg = (svg: string): string =>
  svg
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/ class="plot-[^"]*"/, ' class="plot"')
    .replace(/ font-family="[^"]*"/, "")
    .replace(/ aria-(?:label|hidden)="[^"]*"/g, "")
    .replace(/<[^>]+>/g, (tag) =>
      tag.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10))
    )
