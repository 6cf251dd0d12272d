/** The shortest text that counts as copied, in characters; below it, two people may write the same. */
const shortest = 90

/** Lines of `text` that stand word for word in `original`. */
export const copiedLines = (text: string, original: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) => line.replace(/^[\s/*#>|-]+/, "").trim())
    .filter((line) => line.length >= shortest && original.includes(line))
