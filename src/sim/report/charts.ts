/** Small charts as inline SVG, without scripts. */

export interface Line {
  readonly name: string
  /** Class of the stroke: `a`, `b`, `c` or `d`. */
  readonly style: string
  readonly values: ReadonlyArray<number>
}

const width = 720
const height = 220
const left = 46
const right = 8
const top = 10
const bottom = 26

/** Numbers at which an axis up to `max` is labelled: 0 and three to six steps of 1, 2 or 5. */
export const ticks = (max: number): ReadonlyArray<number> => {
  if (max <= 0) return [0, 1]
  const rough = max / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((it) => it >= rough) ?? 10 * power
  const result: Array<number> = []
  for (let i = 0; i * step < max + step * 0.999; i++) result.push(Number((i * step).toPrecision(6)))
  return result
}

const frame = (
  title: string,
  yTicks: ReadonlyArray<number>,
  xLabels: ReadonlyArray<readonly [fraction: number, text: string]>,
  legend: ReadonlyArray<readonly [style: string, name: string]>,
  body: string
): string => {
  const yMax = yTicks[yTicks.length - 1] ?? 1
  const y = (value: number): number => height - bottom - (value / yMax) * (height - top - bottom)
  const x = (fraction: number): number => left + fraction * (width - left - right)
  const grid = yTicks
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/><text x="${left - 6}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${tick}</text>`
    )
    .join("")
  const labels = xLabels
    .map(
      ([fraction, text]) =>
        `<text x="${x(fraction).toFixed(1)}" y="${height - 8}" text-anchor="middle">${text}</text>`
    )
    .join("")
  const names = legend.map(([style, name]) => `<span><i class="${style}"></i>${name}</span>`).join("")
  return `<figure><figcaption>${title} ${names}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${grid}${labels}${body}</svg></figure>`
}

/** Lines over a common axis; values at equal distances. */
export const lineChart = (
  title: string,
  lines: ReadonlyArray<Line>,
  xLabels: ReadonlyArray<readonly [fraction: number, text: string]>
): string => {
  const max = Math.max(0, ...lines.flatMap((line) => line.values))
  const yTicks = ticks(max)
  const yMax = yTicks[yTicks.length - 1] ?? 1
  const body = lines
    .map((line) => {
      const points = line.values
        .map((value, i) => {
          const x = left + (i / Math.max(1, line.values.length - 1)) * (width - left - right)
          const y = height - bottom - (value / yMax) * (height - top - bottom)
          return `${x.toFixed(1)},${y.toFixed(1)}`
        })
        .join(" ")
      return `<polyline class="${line.style}" points="${points}"/>`
    })
    .join("")
  return frame(
    title,
    yTicks,
    xLabels,
    lines.map((line) => [line.style, line.name] as const),
    body
  )
}

/** Bars side by side, each a stack of parts from the bottom. */
export const barChart = (
  title: string,
  parts: ReadonlyArray<Line>,
  xLabels: ReadonlyArray<readonly [fraction: number, text: string]>
): string => {
  const bars = parts[0]?.values.length ?? 0
  const sums = Array.from({ length: bars }, (_, i) =>
    parts.reduce((sum, part) => sum + (part.values[i] ?? 0), 0)
  )
  const yTicks = ticks(Math.max(0, ...sums))
  const yMax = yTicks[yTicks.length - 1] ?? 1
  const barWidth = (width - left - right) / Math.max(1, bars)
  let body = ""
  for (let i = 0; i < bars; i++) {
    let base = 0
    for (const part of parts) {
      const value = part.values[i] ?? 0
      if (value <= 0) continue
      const y1 = height - bottom - ((base + value) / yMax) * (height - top - bottom)
      const h = (value / yMax) * (height - top - bottom)
      body += `<rect class="${part.style}" x="${(left + i * barWidth + 0.5).toFixed(1)}" y="${y1.toFixed(1)}" width="${Math.max(0.5, barWidth - 1).toFixed(1)}" height="${h.toFixed(1)}"/>`
      base += value
    }
  }
  return frame(
    title,
    yTicks,
    xLabels,
    parts.map((part) => [part.style, part.name] as const),
    body
  )
}
