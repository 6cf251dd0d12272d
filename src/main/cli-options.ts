/**
 * Options as several commands of the command line have them: texts that must decode, with what is allowed in
 * the error, and options that are null when left out. All null: the text means nothing.
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** An option whose text must decode; `allowed` completes the error. */
export const checked = <A>(
  name: string,
  decode: (text: string) => A | null,
  allowed: string
): Options.Options<A> =>
  Options.mapEffect(Options.text(name), (text) => {
    const value = decode(text)
    const problem = `--${name}: found ${JSON.stringify(text)}; allowed: ${allowed}`
    return value === null
      ? Effect.fail(ValidationError.invalidValue(HelpDoc.p(problem)))
      : Effect.succeed(value)
  })

/** The largest seed: eight bytes. */
export const seedMax = 18_446_744_073_709_551_615n

/** A seed; above 2^53 it is a bigint. */
export const seedOf = (text: string): number | bigint | null => {
  if (!/^\d{1,20}$/.test(text)) return null
  const seed = BigInt(text)
  if (seed > seedMax) return null
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed
}

/** 1..100000. */
export const countOf = (text: string): number | null =>
  /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= 100_000 ? Number(text) : null

/** 2..1000. */
export const severalReplicationsOf = (text: string): number | null => {
  const replications = replicationsOf(text)
  return replications === 1 ? null : replications
}

/** 1..1000. */
export const replicationsOf = (text: string): number | null =>
  /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1000 ? Number(text) : null

/** 1..256. */
const workersOf = (text: string): number | null =>
  /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 256 ? Number(text) : null

/** 1..3600. */
export const replanSecondsOf = (text: string): number | null =>
  /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3600 ? Number(text) : null

/** 0..100. */
export const scaleOf = (text: string): number | null =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) <= 100 ? Number(text) : null

/** 0..65535. */
export const portOf = (text: string): number | null =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null

/** 1..1000. */
export const rateOf = (text: string): number | null =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) >= 1 && Number(text) <= 1000 ? Number(text) : null

/** `host:port`. */
export const addressOf = (text: string): { readonly host: string; readonly port: number } | null => {
  const [, host, port] = /^([A-Za-z0-9.-]+):(\d{1,5})$/.exec(text) ?? []
  return host !== undefined && Number(port) >= 1 && Number(port) <= 65_535
    ? { host, port: Number(port) }
    : null
}

/** Threads of commands that simulate several days. */
export const workersOption = checked("workers", workersOf, "a whole number from 1 to 256").pipe(
  Options.withDescription("Threads; as many as this machine has cores when left out.")
)

/** An option that is null when it is left out. */
export const orNull = <A>(option: Options.Options<A>): Options.Options<A | null> =>
  Options.map(Options.optional(option), Option.getOrNull)

/** An argument that is null when it is left out. */
export const argOrNull = (arg: Args.Args<string>): Args.Args<string | null> =>
  Args.map(Args.optional(arg), Option.getOrNull)

/** Every command has it. */
export const json = Options.boolean("json").pipe(
  Options.withDescription("Print one JSON value instead of text.")
)

/** Another seed than the scenario's. */
export const seedOption = orNull(
  checked("seed", seedOf, `a whole number from 0 to ${seedMax}`).pipe(
    Options.withDescription("Seed of all random numbers instead of the scenario's.")
  )
)

/** Another fleet than the scenario's. */
export const robotsOption = orNull(
  checked("robots", countOf, "a whole number from 1 to 100000").pipe(
    Options.withDescription("Robots of the fleet instead of the scenario's.")
  )
)

/** Other shifts than the scenario's. */
export const pilotsScaleOption = orNull(
  checked("pilots-scale", scaleOf, "a number from 0 to 100").pipe(
    Options.withDescription("Multiplies the pilots of every shift.")
  )
)
