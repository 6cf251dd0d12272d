/** Why orders were not delivered as planned: refusals, cancellations and rescues, in words, as bars. */
import { count, percent } from "../figures.ts"
import { kpisOf, ordersInWindow } from "../kpis.ts"
import type { RunResult } from "../run-result.ts"
import { escapeHtml } from "./markup.ts"
import { rescueWordsOf, type Words, wordsOf } from "./words.ts"

interface Reason {
  readonly name: string
  readonly meaning: string
  /** Codes of the reason, as kpis.json and orders.csv have them. */
  readonly codes: ReadonlyArray<string>
  readonly orders: number
}

/** Reasons by their words: codes that mean the same to a reader are one reason. The most frequent first. */
export const reasonsOf = (
  counts: Readonly<Record<string, number>>,
  say: (code: string) => Words = wordsOf
): ReadonlyArray<Reason> => {
  const byName = new Map<string, { meaning: string; codes: Array<string>; orders: number }>()
  for (const [code, orders] of Object.entries(counts)) {
    const { name, meaning } = say(code)
    const reason = byName.get(name) ?? { meaning, codes: [], orders: 0 }
    reason.codes.push(code)
    reason.orders += orders
    if (reason.meaning === "") reason.meaning = meaning
    byName.set(name, reason)
  }
  return [...byName]
    .map(([name, reason]) => ({ name, ...reason }))
    .sort((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))
}

/** Three tables of bars, each left out when it is empty. */
export const reasonTables = (result: RunResult): string => {
  const kpis = kpisOf(result)
  const rescues: Record<string, number> = {}
  for (const order of ordersInWindow(result)) {
    if (order.acceptedAt === null || !order.rescued) continue
    const reason = order.rescueReason ?? "Unknown"
    rescues[reason] = (rescues[reason] ?? 0) + 1
  }
  const tables = [
    bars("Not accepted", "of the orders", "blue", reasonsOf(kpis.refusals), kpis.ordersRequested),
    bars(
      "Accepted, then canceled",
      "of those accepted",
      "orange",
      reasonsOf(kpis.cancellations),
      kpis.ordersAccepted
    ),
    bars(
      "Delivered or saved only with help",
      "of those accepted",
      "purple",
      reasonsOf(rescues, rescueWordsOf),
      kpis.ordersAccepted
    )
  ].filter((text) => text !== "")
  return tables.length === 0
    ? "<p>Every order that counts was accepted and delivered without help.</p>"
    : tables.join("")
}

const bars = (
  caption: string,
  ofWhat: string,
  hue: string,
  reasons: ReadonlyArray<Reason>,
  whole: number
): string => {
  if (reasons.length === 0) return ""
  const most = Math.max(...reasons.map(({ orders }) => orders))
  const rows = reasons.map(
    ({ name, meaning, codes, orders }) =>
      `<tr><th scope="row">${escapeHtml(name)}<small>${escapeHtml(meaning)} <span class="code">${escapeHtml(codes.join(", "))}</span></small></th><td class="bar"><span aria-hidden="true" style="width:${((100 * orders) / most).toFixed(1)}%;background:var(--${hue})"></span></td><td>${count(orders)}</td><td>${percent(orders / Math.max(1, whole))}</td></tr>`
  )
  return `<table class="bars"><caption>${escapeHtml(caption)}</caption><thead><tr><th scope="col">Reason</th><th scope="col" class="bar"><span class="spoken">Bar</span></th><th scope="col">Orders</th><th scope="col">${escapeHtml(ofWhat)}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
}
