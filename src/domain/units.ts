/** Conversions between the units of the specification. Source: spec/dispatch.md (conventions). */

export const metersPerMile = 1609.344
export const milesOf = (distanceM: number): number => distanceM / metersPerMile
