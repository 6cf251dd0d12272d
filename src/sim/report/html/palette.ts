/**
 * Colours and patterns of the charts, by custom properties of the page, so that one drawing serves both
 * themes. The hues are those of Okabe and Ito, which people with any colour vision tell apart; where two
 * areas touch, one of them is hatched or dotted as well, so that nothing hangs on colour alone.
 */

import type { RobotActivities } from "../activities.ts"

/** Names of colours; the values for each theme are in style.ts. */
export const hues = ["blue", "sky", "orange", "green", "red", "purple", "grey", "pale", "shade"] as const
export type Hue = (typeof hues)[number]

/** What robots do has the same colours on the charts and on the map. */
export const robotHues = {
  robotsDelivering: "blue",
  robotsToPickup: "orange",
  robotsAtStop: "purple",
  robotsReturning: "green",
  robotsDeploying: "sky",
  robotsParked: "pale",
  robotsGrounded: "red",
  robotsOffDuty: "grey"
} as const satisfies Record<keyof RobotActivities, Hue>

/** How an area is filled: one colour, or a pattern upon it. */
export type Paint = Hue | `hatched-${Hue}` | `dotted-${Hue}`

/** The paint as an SVG attribute. */
export const fillOf = (paint: Paint): string => (paint.includes("-") ? `url(#${paint})` : `var(--${paint})`)

/** The patterns that charts and legends fill with: once per page, in a drawing of no size. */
export const patternDefinitions = (): string => {
  const patterns = hues.flatMap((hue) => [
    `<pattern id="hatched-${hue}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--${hue})"/><line x1="0" y1="0" x2="0" y2="6" stroke="var(--surface)" stroke-width="2.5"/></pattern>`,
    `<pattern id="dotted-${hue}" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="var(--${hue})"/><circle cx="3.5" cy="3.5" r="1.5" fill="var(--surface)"/></pattern>`
  ])
  return `<svg width="0" height="0" class="patterns" aria-hidden="true" focusable="false"><defs>${patterns.join("")}</defs></svg>`
}
