/** The page's colours, read from its custom properties, so that the map follows the page's theme. */

const names = [
  "paper",
  "surface",
  "ink",
  "muted",
  "axis",
  "blue",
  "sky",
  "orange",
  "green",
  "red",
  "purple",
  "grey",
  "pale"
] as const
export type Theme = Readonly<Record<(typeof names)[number], string>>

/** The colours as they are now. */
export const themeOf = (element: Element): Theme => {
  const style = getComputedStyle(element)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Theme
}
