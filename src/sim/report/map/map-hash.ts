/** What a reader has set on the map, as the address of the page keeps it: a link shows somebody else the same. */

export interface MapState {
  readonly timeS: number
  readonly speed: number
  /** Middle of the picture in metres and pixels per metre; null: the whole city. */
  readonly view: { readonly x: number; readonly y: number; readonly scale: number } | null
  /** Layers that are hidden, by name. */
  readonly hidden: ReadonlyArray<string>
  /** What robots do that are hidden, by code. */
  readonly without: ReadonlyArray<number>
  /** Serial of the robot that was chosen. */
  readonly robot: string | null
}

const opening = "#map&"

/** The state as the part of an address that begins with `#`. */
export const hashOf = (state: MapState): string => {
  const parts = [`t=${Math.round(state.timeS)}`, `speed=${state.speed}`]
  if (state.view !== null) {
    const { x, y, scale } = state.view
    parts.push(`view=${Math.round(x)},${Math.round(y)},${Number(scale.toPrecision(4))}`)
  }
  if (state.hidden.length > 0) parts.push(`hidden=${state.hidden.join(",")}`)
  if (state.without.length > 0) parts.push(`without=${state.without.join(",")}`)
  if (state.robot !== null) parts.push(`robot=${encodeURIComponent(state.robot)}`)
  return `${opening}${parts.join("&")}`
}

/** The state of an address; null when it is not about the map. What is missing or makes no sense is as usual. */
export const stateOf = (hash: string, usual: MapState): MapState | null => {
  if (!hash.startsWith(opening)) return null
  const values = new URLSearchParams(hash.slice(opening.length))
  const listed = (name: string): ReadonlyArray<string> =>
    (values.get(name) ?? "").split(",").filter((text) => text !== "")
  const [x, y, scale] = listed("view").map(Number)
  const hasView =
    x !== undefined &&
    y !== undefined &&
    scale !== undefined &&
    [x, y, scale].every(Number.isFinite) &&
    scale > 0
  const numberOr = (name: string, otherwise: number): number => {
    const text = values.get(name)
    return text === null || text === "" || !Number.isFinite(Number(text)) ? otherwise : Number(text)
  }
  return {
    timeS: numberOr("t", usual.timeS),
    speed: numberOr("speed", usual.speed),
    view: hasView ? { x, y, scale } : null,
    hidden: listed("hidden"),
    without: listed("without").map(Number).filter(Number.isInteger),
    robot: values.get("robot")
  }
}
