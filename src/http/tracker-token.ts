/**
 * Tracker tokens: what a customer's link carries. A token speaks for one delivery until it expires, is
 * signed and stored nowhere. Source: spec/deliveries.md 7, 10 (TRACKER_TOKEN_TTL_S).
 */
import * as Context from "effect/Context"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type { DeliveryId } from "../domain/ids.ts"
import { type Instant, second } from "../domain/instant.ts"
import { isSameText, macOf } from "./secrets.ts"

/** How long a token is good for. */
export const trackerTokenTtlMs = 172_800 * second

export type TokenProblem = "UnknownToken" | "ExpiredToken"

export class TrackerTokens extends Context.Tag("http/TrackerTokens")<
  TrackerTokens,
  {
    /** A token for this delivery that begins to count now. */
    readonly issue: (deliveryId: DeliveryId, now: Instant) => string
    /** The delivery that a token speaks for. */
    readonly read: (token: string, now: Instant) => Either.Either<DeliveryId, TokenProblem>
  }
>() {}

export const trackerTokenPrefix = "ct_"

/** The first secret signs; all of them are believed, so that a secret can be exchanged without a break. */
export const layer = (secrets: readonly [string, ...ReadonlyArray<string>]): Layer.Layer<TrackerTokens> => {
  const signed = (secret: string, claim: string): string =>
    `${trackerTokenPrefix}${claim}.${macOf(secret, claim)}`
  return Layer.succeed(TrackerTokens, {
    issue: (deliveryId, now) => {
      const expiryS = Math.floor((now + trackerTokenTtlMs) / second)
      return signed(secrets[0], Buffer.from(`${expiryS}.${deliveryId}`).toString("base64url"))
    },
    read: (token, now) => {
      const claim = token.slice(trackerTokenPrefix.length).split(".")[0] ?? ""
      if (!secrets.some((secret) => isSameText(token, signed(secret, claim))))
        return Either.left("UnknownToken")
      const [expiryS, deliveryId] = Buffer.from(claim, "base64url")
        .toString()
        .split(/\.(.*)/s)
      if (deliveryId === undefined) return Either.left("UnknownToken")
      return Number(expiryS) * second <= now ? Either.left("ExpiredToken") : Either.right(deliveryId)
    }
  })
}
