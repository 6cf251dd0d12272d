/**
 * From the `Authorization` header to the caller. Three kinds of bearer tokens, told apart by their
 * prefix: `ck_` service keys, `cd_` device tokens of robots, `ct_` tracker tokens of customers.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Instant } from "../domain/instant.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { Device } from "../services/device/device-service.ts"
import { type Caller, keyHolder } from "./caller.ts"
import { Unauthenticated } from "./edge-errors.ts"
import { Keyring } from "./keyring.ts"
import { hashOfSecret, isSameText } from "./secrets.ts"
import { TrackerTokens, trackerTokenPrefix } from "./tracker-token.ts"

const keyPattern = /^ck_([A-Za-z0-9-]{1,64})_(.{16,256})$/
const devicePrefix = "cd_"

/** Longer than any token of ours. */
const longestToken = 512

const unknown = new Unauthenticated({ because: "UnknownToken" })

export const authenticate = (
  header: string | undefined,
  now: Instant
): Effect.Effect<Caller, Unauthenticated | DatabaseFault, Keyring | TrackerTokens | Device> => {
  if (header === undefined) return Effect.fail(new Unauthenticated({ because: "NoToken" }))
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined || token.length > longestToken) return Effect.fail(unknown)
  if (token.startsWith(trackerTokenPrefix)) return byTrackerToken(token, now)
  if (token.startsWith(devicePrefix)) return byDeviceToken(token)
  const parts = keyPattern.exec(token)
  return parts === null ? Effect.fail(unknown) : byServiceKey(parts[1] ?? "", parts[2] ?? "")
}

/** Whether a token is looked up in a database: a robot's; every other is judged at once. */
export const isLookedUp = (header: string | undefined): boolean =>
  header !== undefined && /^Bearer +cd_/i.test(header)

const byServiceKey = (keyId: string, secret: string): Effect.Effect<Caller, Unauthenticated, Keyring> =>
  Effect.gen(function* () {
    const keyring = yield* Keyring
    const key = Option.getOrNull(yield* keyring.find(keyId))
    // An unknown key is compared too, so that the time tells nobody which ids exist.
    const isRight = isSameText(hashOfSecret(secret), key?.secretHash ?? "")
    return key !== null && isRight ? keyHolder(key) : yield* Effect.fail(unknown)
  })

const byDeviceToken = (token: string): Effect.Effect<Caller, Unauthenticated | DatabaseFault, Device> =>
  Effect.gen(function* () {
    const device = yield* Device
    const tokenHash = hashOfSecret(token)
    const found = yield* device.findByToken(tokenHash)
    if (found === null || !isSameText(found.tokenHash, tokenHash)) return yield* Effect.fail(unknown)
    return { _tag: "Robot", serial: found.serial } as const
  })

const byTrackerToken = (token: string, now: Instant): Effect.Effect<Caller, Unauthenticated, TrackerTokens> =>
  Effect.gen(function* () {
    const tokens = yield* TrackerTokens
    const read = tokens.read(token, now)
    if (Either.isLeft(read)) return yield* Effect.fail(new Unauthenticated({ because: read.left }))
    return { _tag: "Tracker", deliveryId: read.right } as const
  })
