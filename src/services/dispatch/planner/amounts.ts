/** Amounts as sentences about plans say them: "1,820 m > 1,500 m". Same amounts, same words. */

/** Units in which planning measures; cost-seconds are the currency of the objective. */
export type Unit = "m" | "s" | "%" | "L" | "cost-s"

/** A number with so many decimals, thousands separated by commas. */
const grouped = (value: number, decimals: number): string => {
  const [whole = "", rest] = Math.abs(value).toFixed(decimals).split(".")
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (rest === undefined ? "" : `.${rest}`)
  // Rounded to nothing, a number has no sign.
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** Decimals that tell one amount of a unit from another in everyday cases. */
const everydayDecimals: Readonly<Record<Unit, number>> = { m: 0, s: 0, "%": 1, L: 1, "cost-s": 1 }

/** More decimals than these say nothing about robots. */
const decimalsMax = 6

/** One amount with its unit. */
export const amount = (value: number, unit: Unit): string =>
  Number.isFinite(value) ? `${grouped(value, everydayDecimals[unit])} ${unit}` : "none"

/**
 * What was found beside what a rule allows, with `sign` (">", "<") between them. An amount that a limit
 * is missed by shows, however small: 1,500.2 m > 1,500.0 m.
 */
export const against = (found: number, sign: ">" | "<", limit: number, unit: Unit): string => {
  let decimals = everydayDecimals[unit]
  while (decimals < decimalsMax && found !== limit && found.toFixed(decimals) === limit.toFixed(decimals)) {
    decimals += 1
  }
  return `${grouped(found, decimals)} ${unit} ${sign} ${grouped(limit, decimals)} ${unit}`
}
