/** Whether a command or event names one of some ids, however deep: a few levels, as messages have them. */

const deepest = 4

/** Whether `value` has one of the ids as one of its values. */
export const mentions = (value: unknown, ids: ReadonlySet<string>, depth = 0): boolean => {
  if (typeof value === "string") return ids.has(value)
  if (typeof value !== "object" || value === null || depth === deepest) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (mentions(value[i], ids, depth + 1)) return true
    return false
  }
  for (const key in value) {
    if (mentions((value as Readonly<Record<string, unknown>>)[key], ids, depth + 1)) return true
  }
  return false
}
