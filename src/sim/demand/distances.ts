/** How well a distribution describes a sample: the distance of Kolmogorov and Smirnov. */

/** The greatest distance between the steps of a sample and a distribution function, 0..1; 0 without a sample. */
export const ksDistance = (
  sample: ReadonlyArray<number>,
  probabilityBelow: (x: number) => number
): number => {
  const sorted = [...sample].sort((a, b) => a - b)
  let greatest = 0
  sorted.forEach((x, n) => {
    const p = probabilityBelow(x)
    greatest = Math.max(greatest, p - n / sorted.length, (n + 1) / sorted.length - p)
  })
  return greatest
}

/** Above this distance a sample of n is unlikely (5 %) to come from a distribution that was given beforehand. */
export const ksCritical = (n: number): number => (n === 0 ? 1 : 1.358 / Math.sqrt(n))
