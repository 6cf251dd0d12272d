/** Merchants of a city by what files of orders call them. */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import { nearest } from "../scenario/nearest.ts"

/** A merchant of the city that a file is read for. */
export interface KnownMerchant {
  readonly name: string
  readonly place: LatLng
}

/** Farther than this from a merchant of the city, a place in the file is not his, metres. */
export const samePlaceM = 150

/**
 * A name as scenario files can have it: letters without accents, digits, hyphens; up to 64. Letters of other
 * scripts become their number, so that two names stay two.
 */
export const labelOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .replace(/[\p{L}\p{N}]/gu, (letter) =>
      letter < "\u0080" ? letter : `u${(letter.codePointAt(0) ?? 0).toString(16)}`
    )
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|-+$/g, "")
    .slice(0, 64)

/** Finds merchants by name, spelled as in the city or as people write it, or by place. */
export class MerchantNames {
  private readonly merchants: ReadonlyArray<KnownMerchant>
  private readonly byName = new Map<string, string>()
  /** Null: several merchants have the same label. */
  private readonly byLabel = new Map<string, string | null>()

  constructor(merchants: ReadonlyArray<KnownMerchant>) {
    this.merchants = merchants
    for (const { name } of merchants) {
      this.byName.set(name, name)
      const label = labelOf(name).toLowerCase()
      this.byLabel.set(label, this.byLabel.has(label) ? null : name)
    }
  }

  /** The city's name of a merchant, null when there is none. */
  find(text: string): string | null {
    return this.byName.get(text) ?? this.byLabel.get(labelOf(text).toLowerCase()) ?? null
  }

  /** The name that was probably meant. */
  nearestName(text: string): string | null {
    return nearest(
      text,
      this.merchants.map(({ name }) => name)
    )
  }

  /** The merchant next to a place, with the metres between; null in a city without any. */
  nearestTo(place: LatLng): { readonly name: string; readonly meters: number } | null {
    let best: { name: string; meters: number } | null = null
    for (const merchant of this.merchants) {
      const meters = haversineM(merchant.place, place)
      if (best === null || meters < best.meters) best = { name: merchant.name, meters }
    }
    return best
  }

  /** The merchant whose place this is, null when none is near enough. */
  within(place: LatLng): string | null {
    const next = this.nearestTo(place)
    return next !== null && next.meters <= samePlaceM ? next.name : null
  }

  /** Some names, for an error. */
  some(): string {
    const names = this.merchants.map(({ name }) => name)
    const shown = names.slice(0, 6).join(", ")
    if (names.length === 0) return "none: the city has no merchants"
    return names.length > 6 ? `${shown}, … (${names.length - 6} more)` : shown
  }
}
