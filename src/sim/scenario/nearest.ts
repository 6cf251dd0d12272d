/**
 * The word that someone probably meant: Levenshtein's distance with swaps, and two habits of scenario
 * files taken into account: letter case does not matter, and a forgotten or wrong unit costs nothing.
 */

const units = /_(?:s|ms|m|mps|pct|wh|w|l|minor|min|h|km|per_h|per_km|per_hour)$/

/** A key without its unit, its underscores and its case. */
const bare = (key: string): string => key.replace(units, "").replaceAll("_", "").toLowerCase()

/** The unit that a key ends in, "" for none. */
export const unitOf = (key: string): string => units.exec(key)?.[0] ?? ""

/** Whether two keys differ at most in unit and spelling style. */
export const sameButUnit = (a: string, b: string): boolean => bare(a) === bare(b)

/** Letters inserted, deleted, replaced, or swapped with their neighbour between two texts. */
export const editDistance = (a: string, b: string): number => {
  let twoAbove: ReadonlyArray<number> = []
  let above: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (twoAbove[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    twoAbove = above
    above = row
  }
  return above[b.length] ?? 0
}

/** The candidate nearest to `word`, or null when none is near; ties go to the first. */
export const nearest = (word: string, candidates: ReadonlyArray<string>): string | null => {
  const same = candidates.find((candidate) => sameButUnit(word, candidate))
  if (same !== undefined) return same
  const longer = word.length < 3 ? [] : candidates.filter((candidate) => candidate.startsWith(word))
  if (longer.length === 1) return longer[0] ?? null
  let best: string | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const distance = Math.min(
      editDistance(word.toLowerCase(), candidate.toLowerCase()),
      editDistance(bare(word), bare(candidate))
    )
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  const near = bestDistance < word.length && bestDistance <= Math.max(1, Math.floor(word.length * 0.4))
  return near ? best : null
}
