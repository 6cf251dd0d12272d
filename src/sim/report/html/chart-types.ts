/** What the report knows of the libraries that draw its charts; the libraries themselves come late. */
import type * as Plot from "@observablehq/plot"

/** Plot's options and marks, as far as charts use them. */
export type PlotOptions = Plot.PlotOptions
export type Marks = Pick<
  typeof Plot,
  | "areaY"
  | "barX"
  | "contour"
  | "dot"
  | "line"
  | "lineY"
  | "link"
  | "rect"
  | "rectX"
  | "rectY"
  | "ruleX"
  | "ruleY"
  | "text"
  | "tickX"
  | "axisX"
  | "axisY"
  | "gridY"
  | "gridX"
>

/** Draws charts. */
export interface ChartKit {
  readonly marks: Marks
  /** The SVG of a chart, without a style sheet, colours as the options name them. */
  readonly draw: (options: PlotOptions) => string
}
