/** Figures as people read them; the same words in the terminal and in the report. */

/** Placeholder of a figure that a run could not give. */
export const none = "–"

/** Thousands separated by commas, no decimals. */
export const count = (value: number): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",")

/** A number of things: "1 robot", "1,200 robots". */
export const counted = (n: number, noun: string): string =>
  `${count(n)} ${noun}${Math.round(n) === 1 ? "" : "s"}`

/** A text that begins a sentence or a heading. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A number with so many decimals. */
export const decimal = (value: number | null, decimals: number): string =>
  value === null ? none : value.toFixed(decimals)

/** A rate 0..1 as per cent. */
export const percent = (rate: number | null): string =>
  rate === null ? none : `${(Math.floor(rate * 1000 + 0.5) / 10).toFixed(1)} %`

/** Seconds as minutes with one decimal. */
export const minutes = (seconds: number | null): string =>
  seconds === null ? none : `${(seconds / 60).toFixed(1)} min`

/** Minor units as money without a currency sign. */
export const money = (minor: number | null): string => (minor === null ? none : (minor / 100).toFixed(2))

/** A wall-clock span. */
export const wall = (seconds: number): string =>
  seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
